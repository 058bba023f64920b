// Which of the addresses that an <img> carries is the picture: lazy loaders hide it in attributes
// of their own and show a placeholder, srcset names several sizes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/dom.h"

namespace magpie {

struct PictureAddresses {
    std::string best;                 // as written; "" when there is none
    std::vector<std::string> others;  // that may serve the same picture, as written
};

// Of an <img> and the <source> elements beside it in a <picture>.
PictureAddresses picture_addresses(Node image);

// The candidate of a srcset with most pixels that is still of a sensible size.
std::string largest_of_srcset(std::string_view srcset);

}  // namespace magpie
