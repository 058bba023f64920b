// The learned model of text blocks: how much the words of a template speak for content, then two
// stages of boosted trees — the first over a block's own features, the second over these and what
// the first said of its neighbours and containers. What it was made from, and how well it does:
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
#include "parser/article/block_spread.h"
#include "parser/article/text_blocks.h"

namespace magpie {

class BlockModel {
  public:
    // Largest model file that is read; the one compiled in has 130 KB.
    static constexpr std::size_t kMaxBytes = 8u << 20;

    static const BlockModel& built_in();
    // Little-endian 32-bit words as tools/training writes them. Fails with ErrorCode::corrupt on
    // bytes that are damaged, or made for other features than BlockFeatures::names().
    static Result<BlockModel> parse(std::string_view bytes);

    // First 12 hex digits of the SHA-256 of its bytes: what a document is stored with.
    const std::string& version() const { return version_; }

    // The probability that each block belongs to the article.
    std::vector<float> content_of(const PageBlocks& page, const PageHints& hints) const;

    // What the second stage looks at, row by row: BlockFeatures, then BlockSpread. For training.
    BlockSpread look_at(const PageBlocks& page, const PageHints& hints) const;

  private:
    struct Node {  // a leaf leads to itself
        std::uint32_t feature = 0;
        float threshold = 0;     // at most: left, else left + 1
        std::uint32_t left = 0;  // index into nodes
        float value = 0;         // of a leaf
    };
    struct Stage {
        float base = 0;
        std::uint32_t depth = 0;  // steps from a root to its farthest leaf
        std::vector<std::uint32_t> roots;
        std::vector<Node> nodes;
    };
    class Reader;

    std::vector<float> word_scores(const PageBlocks& page) const;
    float word_score(std::string_view word) const;
    static std::vector<float> run(const Stage& stage, std::span<const float> rows,
                                  std::size_t width);

    std::string version_;
    std::vector<std::uint32_t> word_hashes_;  // open addressing; 0: free
    std::vector<float> word_values_;
    Stage first_, second_;
};

}  // namespace magpie
