#pragma once

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie::body {

// The number that an <ol> begins with: its "start", 1 without one; 0..999999, as far as lists in
// Markdown are kept.
inline int list_start(Node list) {
    int start = 1;
    const std::string_view value = trim(list.attribute_or_empty("start"));
    std::from_chars(value.data(), value.data() + value.size(), start);
    return std::clamp(start, 0, 999'999);
}

}  // namespace magpie::body
