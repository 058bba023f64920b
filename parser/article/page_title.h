// Which heading of a page is its title: the one that says what the head of the page says. Shared by
// the features of blocks and by the rule for pages that hold several articles.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/article/block_features.h"
#include "parser/article/text_blocks.h"

namespace magpie {

class PageTitle {
  public:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    PageTitle(const PageBlocks& page, const PageHints& hints);

    std::size_t block() const { return block_; }  // index of the heading; kNone: there is none
    std::size_t first_h1() const { return first_h1_; }  // likewise
    // Overlap of words with the title that is most alike (Dice's coefficient), 0..1.
    float likeness(std::string_view text) const;

  private:
    struct Word {
        std::uint64_t hash = 0;
        std::uint32_t titles = 0;  // bit n: the n-th title has it
        bool operator<(const Word& other) const { return hash < other.hash; }
    };
    std::uint32_t titles_of(std::uint64_t word) const;

    static constexpr std::size_t kMaxTitles = 8;
    std::vector<Word> words_;                  // of all titles, by hash
    std::vector<std::size_t> sizes_;           // words of each title
    std::array<std::uint64_t, 8> may_have_{};  // a filter before words_: most words are in no title
    std::size_t block_ = kNone, first_h1_ = kNone;
};

}  // namespace magpie
