#include "parser/article/fact_ballot.h"

#include <gtest/gtest.h>

#include <array>

namespace magpie {
namespace {

constexpr std::array<FactFeature, 3> kFeatures{{{"a", 1}, {"b", 2}, {"against", -4}}};

TEST(FactBallot, equal_words_are_one_candidate_with_the_sum_of_their_sources) {
    FactBallot ballot(kFeatures);
    ballot.add("“A  title”", 0);
    ballot.add("\"a title\"", 1);
    ballot.add("Other", 1);
    const Fact fact = std::move(ballot).decide(0);
    EXPECT_EQ(fact.value, "\"a title\"");  // as the better source writes it
    EXPECT_EQ(fact.source, "b");
    ASSERT_EQ(fact.candidates.size(), 2u);
    EXPECT_FLOAT_EQ(fact.candidates[0].score, 3);
}

TEST(FactBallot, nothing_is_chosen_when_nothing_is_good_enough) {
    FactBallot ballot(kFeatures);
    ballot.add("A", 1)->mark(2);
    const Fact fact = std::move(ballot).decide(0);
    EXPECT_EQ(fact.value, "");
    EXPECT_EQ(fact.candidates.size(), 1u);
}

TEST(FactBallot, empty_and_overlong_values_and_too_many_are_refused) {
    FactBallot ballot(kFeatures);
    EXPECT_EQ(ballot.add("", 0), nullptr);
    EXPECT_EQ(ballot.add(" ", 0), nullptr);
    EXPECT_EQ(ballot.add(std::string(FactBallot::kMaxValue + 1, 'a'), 0), nullptr);
    for (std::size_t i = 0; i < 2 * FactBallot::kMaxCandidates; ++i)
        ballot.add(std::to_string(i), 0);
    EXPECT_EQ(ballot.candidates().size(), FactBallot::kMaxCandidates);
}

TEST(FactBallot, names_are_compared_without_blanks_and_marks) {
    EXPECT_EQ(squeeze_fact("The Daily-Example"), "thedailyexample");
    EXPECT_EQ(squeeze_fact("例 报-网"), squeeze_fact("例报网"));
    EXPECT_EQ(fold_fact("Ａ—B’s"), "a-b's");
}

}  // namespace
}  // namespace magpie
