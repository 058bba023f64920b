#include "base/json_text.h"

#include "base/byte_set.h"
#include "base/text.h"

namespace magpie {
namespace {

void append_json_escape(std::string& out, char c) {
    static constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
    static constexpr std::string_view kNames = "\"\\bfnrt";
    static constexpr std::string_view kDigits = "0123456789abcdef";
    out += '\\';
    if (const std::size_t named = kNamed.find(c); named != std::string_view::npos) {
        out += kNames[named];
        return;
    }
    out += "u00";
    out += kDigits[static_cast<std::size_t>(c) >> 4];
    out += kDigits[static_cast<std::size_t>(c) & 0xF];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    if (!is_valid_utf8(text)) return append_json_string(out, to_valid_utf8(text));
    static constexpr ByteSet kEscaped = ByteSet("\"\\").with(0, 0x1F);
    out += '"';
    for (std::size_t begin = 0;;) {
        const std::size_t at = kEscaped.find(text, begin);
        out.append(text, begin, at - begin);
        if (at == text.size()) break;
        append_json_escape(out, text[at]);
        begin = at + 1;
    }
    out += '"';
}

}  // namespace magpie
