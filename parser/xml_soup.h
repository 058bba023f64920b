// XML as a browser would read it: for documents that broke the strict reader (parser/xml.h). Goes
// over the tags from the first byte to the last, whatever it meets, in linear time:
//  - an end tag closes what it names, if that is open, and everything inside of it; others are
//    ignored;
//  - one of the elements that never contain each other (<item>, <entry>) ends the open one;
//  - '<' that opens no tag is text; an attribute may lack its quotes or the closing one;
//  - elements deeper than the limit are left out, their text stays.
// Nothing is fetched or expanded. Bounds as in XmlLimits, of which only `elements` ends the
// reading.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "parser/xml.h"

namespace magpie {

// `siblings`: local names, lower case, of the elements that never contain each other. Gives what
// ended the reading early, or nothing.
std::string read_xml_soup(std::string_view utf8, XmlEvents& events,
                          std::span<const std::string_view> siblings, const XmlLimits& limits = {});

}  // namespace magpie
