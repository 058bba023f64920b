#include "parser/body/text_flow.h"

#include <algorithm>

#include "base/byte_set.h"
#include "base/text.h"

namespace magpie::body {
namespace {

// Scripts written without blanks between words, and their punctuation.
bool is_wide(char32_t c) {
    return (c >= 0x2E80 && c <= 0x9FFF && c != 0x3000) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF01 && c <= 0xFF60) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

// Quotes, ellipses and dashes that Chinese shares with Latin: as wide as what they stand beside.
bool is_shared_mark(char32_t c) {
    return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2026 || c == 0x2014;
}

bool joins(char32_t before, char32_t behind) {
    if (is_wide(before)) return is_wide(behind) || is_shared_mark(behind);
    return is_shared_mark(before) && is_wide(behind);
}

// The code point that ends before `end`; 0 at the beginning.
char32_t code_point_before(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && (static_cast<unsigned char>(text[--begin]) & 0xC0) == 0x80) {
    }
    return begin < end ? next_code_point(text, begin) : 0;
}

constexpr ByteSet kLineEnds{"\r\n"};
constexpr ByteSet kSourceBlanks{" \t\r\n"};

}  // namespace

std::string TextFlow::shown(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 1);
    for (std::size_t pos = 0; pos < text.size();) {
        const std::size_t end = kLineEnds.find(text, pos);
        std::string_view line = text.substr(pos, end - pos);
        if (end < text.size())
            while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
        if (!line.empty()) {
            std::size_t next = 0;
            const char32_t first = next_code_point(line, next);
            if (broken_line_ && !joins(last_shown_, first)) out += ' ';
            broken_line_ = false;
            out += line;
            last_shown_ = code_point_before(line, line.size());
        }
        if (end == text.size()) break;
        broken_line_ = true;
        for (pos = end; pos < text.size() && kSourceBlanks.contains(text[pos]);) ++pos;
    }
    return out;
}

bool TextFlow::end() {
    const bool blank = broken_line_;
    broken_line_ = false;
    last_shown_ = 0;
    return blank;
}

}  // namespace magpie::body
