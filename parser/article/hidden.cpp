#include "parser/article/hidden.h"

#include <algorithm>

#include "base/text.h"

namespace magpie {

bool hides(std::string_view style) {
    for (std::size_t at = style.find("display"); at != std::string_view::npos;
         at = style.find("display", at + 1)) {
        const std::string_view rest = trim(style.substr(at + 7));
        if (!rest.starts_with(':')) continue;
        if (trim(rest.substr(1)).starts_with("none")) return true;
    }
    return false;
}

// An application may put a prefix of its own before the "S".
bool is_streamed_part(std::string_view id) {
    const std::size_t colon = id.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || id[colon - 1] != 'S') return false;
    const std::string_view number = id.substr(colon + 1);
    return !number.empty() && std::ranges::all_of(number, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

}  // namespace magpie
