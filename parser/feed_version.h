// Which version of which format the root of a document announces: "rss20", "atom10" …
#pragma once

#include <string>

#include "parser/xml.h"

namespace magpie {

// Empty when the root announces none that is known. RDF is told apart by its namespaces.
std::string feed_version(const XmlElement& root);

}  // namespace magpie
