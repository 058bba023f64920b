#include "parser/article/author_judge.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/text.h"
#include "parser/article/fact_weights.h"

namespace magpie {
namespace {

using namespace author_feature;

constexpr std::size_t kLongName = 40;  // code points; 99.1 % of 1,102 real names are no longer
constexpr std::size_t kManyWordsOfName = 4;

constexpr unsigned kHeadSources[] = {kLinkedAuthor,  kLinkedOther, kMetaAuthor,
                                     kArticleAuthor, kMetaOther,   kTwitterWritten};
constexpr unsigned kBodySources[] = {kItemAuthor,  kRelAuthor, kBylineClass, kAuthorClass,
                                     kProfileLink, kTextLabel, kHanAuthor};

std::ptrdiff_t sources_of(const FactCandidate& candidate, std::span<const unsigned> sources) {
    return std::ranges::count_if(sources, [&](unsigned source) { return candidate.has(source); });
}

bool is_in_head(const FactCandidate& candidate) { return sources_of(candidate, kHeadSources) > 0; }

void judge_words(FactCandidate& candidate) {
    const std::string_view value = candidate.value;
    const bool is_list = contains(value, ", ");
    // Elements that follow each other closely may be anything; metadata with several names are not.
    if (is_list && !is_in_head(candidate)) candidate.mark(kSeveral);
    if (!contains(value, " ") && static_cast<unsigned char>(value.front()) < 0x80)
        candidate.mark(kOneWord);
    if (std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; }))
        candidate.mark(kHasDigit);
    if (!begins_as_name(value)) candidate.mark(kIsLower);
    if (!is_list && code_point_count(value) > kLongName) candidate.mark(kIsLong);
    if (!is_list && split(value, ' ').size() > kManyWordsOfName) candidate.mark(kManyWords);
}

void count_sources(FactCandidate& candidate) {
    const auto in_head = sources_of(candidate, kHeadSources);
    const auto in_body = sources_of(candidate, kBodySources);
    if (in_head > 0 && in_body > 0) candidate.mark(kHeadAndBody);
    if (in_head > 1) candidate.mark(kTwoInHead);
    if (in_body > 1) candidate.mark(kTwoInBody);
    if (in_body > 2) candidate.mark(kThreeInBody);
}

// A list that another one contains, or that contains another.
void compare(FactCandidate& candidate, const std::vector<FactCandidate>& all) {
    for (const FactCandidate& other : all) {
        if (&other == &candidate) continue;
        if (contains(other.folded, candidate.folded)) candidate.mark(kPartOfOther);
        if (!contains(candidate.folded, other.folded)) continue;
        candidate.mark(kHoldsOther);
        if (is_in_head(other)) candidate.mark(kHoldsHead);
    }
}

}  // namespace

void judge_authors(std::vector<FactCandidate>& candidates, const SiteNames& site, bool is_crowded) {
    for (FactCandidate& candidate : candidates) {
        if (site.is_site(candidate.value)) candidate.mark(kIsSite);
        judge_words(candidate);
        if (is_crowded && candidate.has(kFar)) candidate.mark(kCrowded);
        // A thread is whose post stands first in it.
        if (is_crowded && candidate.has(kItemAuthor) && candidate.has(kFirstPlace))
            candidate.mark(kFirstOfMany);
        count_sources(candidate);
        compare(candidate, candidates);
    }
}

bool begins_as_name(std::string_view name) { return !(name.front() >= 'a' && name.front() <= 'z'); }

}  // namespace magpie
