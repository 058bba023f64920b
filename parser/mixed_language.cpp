#include "parser/mixed_language.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace magpie {

constexpr std::size_t kLongRun = 20;  // letters of one script that make a passage in that language

bool is_mixed_language(std::string_view paragraph) {
    std::size_t latin = 0, longest_latin = 0, han = 0, longest_han = 0;
    for (std::size_t pos = 0; pos < paragraph.size();) {
        const char32_t c = next_code_point(paragraph, pos);
        const bool is_latin = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        const bool is_han = c >= 0x4E00 && c <= 0x9FFF;
        if (is_latin) han = 0, longest_latin = std::max(longest_latin, ++latin);
        if (is_han) latin = 0, longest_han = std::max(longest_han, ++han);
    }
    return longest_latin > kLongRun && longest_han > kLongRun;
}

}  // namespace magpie
