// What is known of a page before any of its blocks is described: how much the class words above
// each element speak for content, where a reader of paragraphs alone would look (Readability's
// candidates), which texts and places repeat, where title and headings stand, and its sums.
//
// Valid as long as page and hints are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "parser/article/block_features.h"
#include "parser/article/page_title.h"
#include "parser/article/text_blocks.h"

namespace magpie {

// Pairs of neighbouring words of a text, to see how much of a block stands in it.
class PairSet {
  public:
    explicit PairSet(std::string_view text);
    // Of the block's pairs; 0 for one that is so long that hardly any can be.
    float share_of(std::string_view text) const;

  private:
    std::size_t bytes_ = 0;
    std::unordered_set<std::uint64_t> pairs_;
};

struct BlockContext {
    BlockContext(const PageBlocks& page, const PageHints& hints,
                 std::span<const float> word_scores);

    static constexpr std::size_t kNone = PageTitle::kNone;

    // Blocks of one text, or at one place.
    struct Repeats {
        std::uint32_t blocks = 0, chars = 0, link_chars = 0;
    };

    // Of each element.
    std::vector<float> words;                         // score of its own class words
    std::vector<float> path_sum, path_min, path_max;  // of these down to it
    std::vector<float> candidate, best_above;         // points; most points on the way to it
    std::vector<char> in_top;
    std::uint32_t top = 0;  // the element of most points

    // Of each block.
    std::vector<const Repeats*> text, place;
    std::vector<std::uint32_t> chars_before;  // one more at the end: all of them
    std::vector<std::size_t> last_heading;    // before it; kNone

    PageTitle title;
    std::optional<PairSet> description;
    TextMeasure whole;
    std::uint32_t longest = 0, long_blocks = 0, article_chars = 0, main_chars = 0, siblings = 0;

  private:
    void follow_paths(const PageBlocks& page, std::span<const float> word_scores);
    void rank_candidates(const PageBlocks& page);
    void choose_top(const PageBlocks& page);
    void count_repeats(const PageBlocks& page);
    void sum_up(const PageBlocks& page);

    std::unordered_map<std::uint64_t, Repeats> texts_, places_;
};

}  // namespace magpie
