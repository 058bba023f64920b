// Plain and quoted YAML scalars on one line: which values must be quoted so that YAML 1.1 and 1.2
// readers agree (is_plain_scalar and yaml_scalar in seed_format.h), and the way back from a quoted
// value. Not a YAML parser: archived front matter is never fed to one, 8.9 % of the files would
// fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace magpie::seed {

// The text of a well-formed double- or single-quoted scalar, line folding included (YAML 1.2.2
// §7.3); nothing when `value` is anything else.
std::optional<std::string> unquote_scalar(std::string_view value);

}  // namespace magpie::seed
