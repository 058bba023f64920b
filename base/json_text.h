// Strings of JSON, written in runs: text is megabytes, what must be escaped in it is rare.
#pragma once

#include <string>
#include <string_view>

namespace magpie {

// Appends `text` as a JSON string (RFC 8259 §7) with its quotes; what is not UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace magpie
