// How a fact is chosen: every source names its candidate, candidates that are equal after folding
// are one, and each carries the set of what speaks for and against it. The sum of the weights of
// that set decides. The weights are a table of the fact's own reader (fact_weights.h), which says
// how they were measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

struct FactFeature {
    std::string_view name;  // as `magpie debug facts` prints it: "og:title", "near the title"
    float weight = 0;       // log-odds
};

struct FactCandidate {
    std::string value;  // one line, as its best source has it
    std::string folded;
    std::uint64_t features = 0;  // bit i: the fact's feature i
    unsigned best = 0;           // the feature that named it and weighs most
    float score = 0;

    bool has(unsigned feature) const { return (features >> feature & 1) != 0; }
    void mark(unsigned feature) { features |= std::uint64_t{1} << feature; }
};

// What was chosen, and among what. `value` is empty when nothing was good enough.
struct Fact {
    std::string value;
    std::string_view source;                // name of the feature that named it
    std::vector<FactCandidate> candidates;  // best first
    std::span<const FactFeature> features;  // what the candidates' bits mean
};

class FactBallot {
  public:
    // 10 of 2,506 real pages have more for the title or the author, up to 106: lists of items.
    static constexpr std::size_t kMaxCandidates = 48;
    static constexpr std::size_t kMaxValue = 1'024;  // bytes; a bound

    explicit FactBallot(std::span<const FactFeature> features) : features_(features) {}

    // One source's answer. Equality is that of `folded`; for most facts fold_fact(value).
    // Returns the candidate, or nothing for an empty or an overlong one; valid until the next
    // add().
    FactCandidate* add(std::string value, std::string folded, unsigned feature);
    FactCandidate* add(std::string_view value, unsigned feature);

    std::vector<FactCandidate>& candidates() { return candidates_; }

    // The candidate with the largest sum, when that is above `threshold`; the earlier one of
    // equals.
    Fact decide(float threshold) &&;

  private:
    std::span<const FactFeature> features_;
    std::vector<FactCandidate> candidates_;
};

// Two values are one fact when these are equal: NFKC, one form of quotes and dashes, ASCII in lower
// case, white space collapsed.
std::string fold_fact(std::string_view text);
// Letters and digits of that alone: "The Hill" and "thehill" are one name.
std::string squeeze_fact(std::string_view text);

}  // namespace magpie
