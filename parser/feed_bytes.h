// A feed's bytes as text: parser/charset, and what is particular to feeds. XML may be in UTF-32,
// which HTML may not; what the transport and the document say wrong about themselves is told.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace magpie {

struct FeedBytes {
    std::string text;      // UTF-8
    std::string encoding;  // WHATWG name, or "utf-32le", "utf-32be"
    std::vector<std::string> notes;
};

FeedBytes decode_feed(std::string_view bytes, std::string_view content_type);

// U+0080–U+009F, which nobody means: they are windows-1252 that was declared as ISO 8859-1, or
// written as &#146;.
bool has_c1_control(std::string_view utf8);
std::string without_c1_controls(std::string_view utf8);

}  // namespace magpie
