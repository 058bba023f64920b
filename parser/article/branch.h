#pragma once

#include <cstdint>

#include "parser/article/text_blocks.h"

namespace magpie {

// The child of what two elements share that holds the first of them; the first itself where it
// holds the other.
inline std::uint32_t branch_of(const PageBlocks& page, std::uint32_t element, std::uint32_t other) {
    std::uint32_t branch = element;
    while (element != other) {
        std::uint32_t& later = element > other ? element : other;
        if (&later == &element) branch = element;
        later = page.elements[later].parent;
    }
    return branch;
}

}  // namespace magpie
