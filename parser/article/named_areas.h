// Areas of a page that say by class and id what they are, whatever is written in them: what asks
// for consent to cookies or tells of privacy, what leads to other articles, the words between a
// title and its text. What holds the page's title is no such area, whatever its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/article/text_blocks.h"

namespace magpie {

namespace area {
inline constexpr std::uint8_t kConsent = 1;     // "cookie-notice", "gdpr"
inline constexpr std::uint8_t kRelated = 2;     // "related-posts", "recommend"
inline constexpr std::uint8_t kStandfirst = 4;  // "standfirst", "article-dek"
}  // namespace area

// Of one name of class or id in lower case with '-' between its parts: bits of the above.
std::uint8_t area_of_name(std::string_view name);

class NamedAreas {
  public:
    // `title`: index of the block that is the page's title; any other number: there is none.
    NamedAreas(const PageBlocks& page, std::size_t title);

    // The areas that the block stands in, as bits.
    std::uint8_t of(const TextBlock& block);

  private:
    static constexpr std::uint8_t kUnknown = 0x80;

    const PageBlocks& page_;
    std::vector<std::uint8_t> areas_;  // of each element, those of its ancestors included
};

}  // namespace magpie
