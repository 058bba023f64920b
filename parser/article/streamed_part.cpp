#include "parser/article/streamed_part.h"

#include <algorithm>

namespace magpie {

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
