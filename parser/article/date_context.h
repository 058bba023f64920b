// What the elements around a place say about it: comments, related items, navigation, a list, the
// article. Every element is judged once, from its own tag, class, id and role and from its parent.
// Private to the readers of dates.
#pragma once

#include <cstdint>
#include <vector>

#include "parser/dom.h"

namespace magpie {

namespace place {
inline constexpr std::uint16_t kKnown = 1u << 0;
inline constexpr std::uint16_t kComments = 1u << 1;
inline constexpr std::uint16_t kChrome = 1u << 2;
inline constexpr std::uint16_t kList = 1u << 3;
inline constexpr std::uint16_t kArticle = 1u << 4;
inline constexpr std::uint16_t kLink = 1u << 5;
inline constexpr std::uint16_t kTime = 1u << 6;
inline constexpr std::uint16_t kHeading = 1u << 7;
inline constexpr std::uint16_t kOutside = 1u << 8;  // nav, aside, footer
inline constexpr std::uint16_t kQuote = 1u << 9;
}  // namespace place

class DateContext {
  public:
    // The elements around `title` hold the article, whatever their classes say ("has-sidebar").
    DateContext(const Document& document, Node title);

    std::uint16_t of(Node node);

  private:
    std::uint16_t own(Node node) const;

    std::vector<std::uint16_t> known_;  // by index
};

}  // namespace magpie
