// Words of addresses, classes and metadata that tell kinds of pages apart, in groups. A word counts
// whole, as letters between anything that is no letter: "add-to-cart" is three.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace magpie {

enum class WordGroup : std::uint8_t {
    article,  // words of news and blogs
    listing,
    forum,
    product,
    documentation,
    service,
    comment,
    card,
    price,
    navigation,
};
inline constexpr std::size_t kWordGroups = 10;
using WordCounts = std::array<std::uint32_t, kWordGroups>;

// Adds the groups of the ASCII words in `text`, compared without case. Words of 2 to 16 letters.
void count_words(std::string_view text, WordCounts& counts);

}  // namespace magpie
