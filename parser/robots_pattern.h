// The patterns of Allow and Disallow (RFC 9309 §2.2.2, §2.2.3): '*' stands for anything, '$' at the
// end for the end. Pure; the time of a match grows with target + pattern, however many '*' there
// are.
#pragma once

#include <string>
#include <string_view>

#include "base/url.h"

namespace magpie {

// Escapes as RFC 9309 §2.2.2 compares them: bytes above ASCII as %XX, hex digits in upper case.
// What is already escaped stays so: %62 is not b, as in Google's parser.
std::string normalize_robots_escapes(std::string_view text);

// Both in their normal form.
bool robots_pattern_matches(std::string_view pattern, std::string_view target);

// What rules are matched against: path and query in their normal form.
std::string robots_target(const Url& url);
// The same of an address as written, nothing escaped, as Google's parser cuts it: "a.example?b#c"
// gives "/?b".
std::string robots_target_as_written(std::string_view address);

}  // namespace magpie
