// What the texts of a source must be. Each answers nothing, or an Error whose message fits behind
// "key: ".
#pragma once

#include <string_view>

#include "base/result.h"

namespace magpie {

// Unique names of sources: letters, digits, '.', '-', '_', '/' and anything above ASCII but white
// space.
Result<> check_source_name(std::string_view text);
// http or https, without user name and password (base/url).
Result<> check_web_address(std::string_view text);
// A regular expression (base/pattern).
Result<> check_pattern(std::string_view text);
// IANA name (base/time_zone).
Result<> check_time_zone(std::string_view text);
// "#id", ".class", "tag" or "tag.class".
Result<> check_region(std::string_view text);
// A region, "tag#id", or any of these or nothing with "[name]" or "[name=value]" behind it.
Result<> check_selector(std::string_view text);
// A host name, or "*." and one.
Result<> check_site_host(std::string_view text);
// A field name (RFC 9110 §5.1) that neither the program sets itself nor carries credentials: these
// would end up with every host that the source leads to, and in the archive.
Result<> check_header_name(std::string_view text);
// A format that a single article can be written in.
Result<> check_export_format(std::string_view text);

}  // namespace magpie
