#include "parser/article/fact_ballot.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace magpie {
namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char32_t plain_form(char32_t c) {
    switch (c) {
        case U'\u2018':
        case U'\u2019':
        case U'\u201B':
        case U'`':
            return U'\'';
        case U'\u201C':
        case U'\u201D':
        case U'\u201E':
            return U'"';
        case U'\u2010':
        case U'\u2011':
        case U'\u2012':
        case U'\u2013':
        case U'\u2014':
        case U'\u2212':
            return U'-';
        default:
            return c;
    }
}

bool is_ascii_mark(char c) {
    const bool is_word =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    return !is_word;
}

}  // namespace

std::string fold_fact(std::string_view text) {
    if (is_ascii(text)) return to_lower_ascii(collapse_space(text));
    const std::string composed = to_nfkc(text);
    std::string out;
    out.reserve(composed.size());
    for (std::size_t at = 0; at < composed.size();)
        append_utf8(out, plain_form(next_code_point(composed, at)));
    return to_lower_ascii(collapse_space(out));
}

std::string squeeze_fact(std::string_view text) {
    std::string out = fold_fact(text);
    std::erase_if(out, is_ascii_mark);
    return out;
}

FactCandidate* FactBallot::add(std::string_view value, unsigned feature) {
    if (value.empty() || value.size() > kMaxValue) return nullptr;
    return add(std::string(value), fold_fact(value), feature);
}

FactCandidate* FactBallot::add(std::string value, std::string folded, unsigned feature) {
    if (folded.empty() || value.size() > kMaxValue) return nullptr;
    auto found = std::ranges::find(candidates_, folded, &FactCandidate::folded);
    if (found == candidates_.end()) {
        if (candidates_.size() >= kMaxCandidates) return nullptr;
        candidates_.push_back({std::move(value), std::move(folded), 0, feature, 0});
        found = candidates_.end() - 1;
    } else if (features_[feature].weight > features_[found->best].weight) {
        found->value = std::move(value);
        found->best = feature;
    }
    found->mark(feature);
    return &*found;
}

Fact FactBallot::decide(float threshold) && {
    for (FactCandidate& candidate : candidates_) {
        candidate.score = 0;
        for (unsigned i = 0; i < features_.size(); ++i)
            if (candidate.has(i)) candidate.score += features_[i].weight;
    }
    std::ranges::stable_sort(candidates_, std::greater<>(), &FactCandidate::score);
    Fact fact;
    fact.features = features_;
    fact.candidates = std::move(candidates_);
    if (!fact.candidates.empty() && fact.candidates.front().score > threshold) {
        fact.value = fact.candidates.front().value;
        fact.source = features_[fact.candidates.front().best].name;
    }
    return fact;
}

}  // namespace magpie
