// Promotion lines: blocks that stand in many documents of one account — "scan to follow", the
// editor's card, the banner under every article. They are learned from the account's own documents
// and pointed at, so that a reader can tell them from the article; nothing is deleted here. A
// heading or a line ending with a colon that stands before the article's own words is a label of
// them
// ("漏洞编号："), however often it recurs; other recurring words of a fixed layout are found as
// well. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "parser/markdown.h"

namespace magpie {

// A block is promotion when it stands in at least a tenth of an account's documents, and in three.
inline constexpr std::size_t kLeastPromotionDocuments = 3;
inline constexpr std::size_t kPromotionShare = 10;
// Shorter texts say nothing ("1.", "END").
inline constexpr std::size_t kShortestPromotion = 4;  // code points
// Distinct blocks counted per account (about 10 MB); beyond, those seen once are forgotten.
inline constexpr std::size_t kMaxCountedBlocks = 200'000;

struct PromotionBlock {
    std::size_t block = 0;      // index among the body's top-level blocks
    std::size_t documents = 0;  // of the account that have it
    std::string markdown;
    bool operator==(const PromotionBlock&) const = default;
};

class PromotionRules {
  public:
    std::vector<PromotionBlock> find(const std::vector<Block>& body) const;

  private:
    friend class PromotionLearner;
    std::unordered_map<std::uint64_t, std::size_t> documents_;  // by block key
};

class PromotionLearner {
  public:
    // One document of the account. A block counts once however often it stands there.
    void add(const std::vector<Block>& body);
    PromotionRules rules() const;
    // kMaxCountedBlocks was hit: blocks that recur seldom may be missing from the rules.
    bool forgot() const { return forgot_; }

  private:
    struct Count {
        std::uint32_t documents = 0;
        std::uint32_t last = 0;  // document that counted it last, from 1
    };
    void forget_singles();

    std::unordered_map<std::uint64_t, Count> counts_;
    std::uint32_t documents_ = 0;
    bool forgot_ = false;
};

// The body with every run of found blocks between the lines kPromotionBegin and kPromotionEnd.
// read_markdown() steps over these lines: the marked body reads as the unmarked one.
std::string with_marked_promotion(const std::vector<Block>& body,
                                  const std::vector<PromotionBlock>& found);
std::string without_promotion(const std::vector<Block>& body,
                              const std::vector<PromotionBlock>& found);

}  // namespace magpie
