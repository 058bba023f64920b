// The learned model of text blocks: how much the words of a template speak for content, then
// boosted trees over the features of each block. What it was made from, and how well it does:
// docs/model-card.md. Trained by tools/training; the table is compiled in.
//
// Immutable after it is read, so threads may share one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parser/article/block_features.h"
#include "parser/article/text_blocks.h"

namespace magpie {

class BlockModel {
  public:
    // Largest model file that is read; the one compiled in has 342 KB.
    static constexpr std::size_t kMaxBytes = 8u << 20;

    static const BlockModel& built_in();
    // Little-endian 32-bit words as tools/training writes them. Fails with ErrorCode::corrupt on
    // bytes that are damaged, or made for other features than BlockFeatures::names().
    static Result<BlockModel> parse(std::string_view bytes);

    // First 12 hex digits of the SHA-256 of its bytes: what a document is stored with.
    const std::string& version() const { return version_; }

    // The probability that each block belongs to the article.
    std::vector<float> content_of(const PageBlocks& page, const PageHints& hints) const;

    // What the trees look at. For training.
    BlockFeatures look_at(const PageBlocks& page, const PageHints& hints) const;

  private:
    // A tree is not walked: every split is asked, and one that says "right" rules out the leaves on
    // its left; the leftmost leaf that remains is the one a walk ends at (Lucchese et al., SIGIR
    // 2015, "QuickScorer"). No branch depends on a value, so rows go side by side.
    static constexpr std::size_t kMaxLeaves = 32;  // of a tree: bits of Split::ruled_out
    struct Split {
        std::uint32_t feature = 0;
        float threshold = 0;          // at most: left
        std::uint32_t ruled_out = 0;  // the leaves on its left
    };
    struct Tree {
        std::uint32_t splits_end = 0;  // in Forest::splits, where those of the next tree begin
        std::uint32_t first_leaf = 0;  // in Forest::leaves, from left to right
    };
    struct Forest {
        float base = 0;
        std::vector<Tree> trees;
        std::vector<Split> splits;
        std::vector<float> leaves;
    };
    class Reader;

    std::vector<float> word_scores(const PageBlocks& page) const;
    float word_score(std::string_view word) const;
    static std::vector<float> run(const Forest& forest, std::span<const float> rows,
                                  std::size_t width);

    std::string version_;
    std::vector<std::uint32_t> word_hashes_;  // open addressing; 0: free
    std::vector<float> word_values_;
    Forest forest_;
};

}  // namespace magpie
