// The unified difference of two texts: its form, and that it leads from one to the other.
#include "base/line_diff.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/text.h"

namespace magpie {
namespace {

std::string diff(std::string_view before, std::string_view after, std::size_t context = 3) {
    return line_diff(before, after, "old", "new", context).text;
}

// One side of a difference that was printed with all its context.
std::string side(std::string_view text, char mark) {
    std::string out;
    for (const std::string_view line : split_lines(text)) {
        const bool head =
            line.starts_with("---") || line.starts_with("+++") || line.starts_with("@@");
        if (line.empty() || head) continue;
        if (line.front() == ' ' || line.front() == mark) out += std::string(line.substr(1)) + '\n';
    }
    return out;
}

std::string random_lines(std::minstd_rand& random, std::size_t most) {
    std::string out;
    const std::size_t count = random() % (most + 1);
    for (std::size_t i = 0; i < count; ++i)
        out += std::string(1, static_cast<char>('a' + random() % 4)) + '\n';
    return out;
}

TEST(LineDiff, equal_texts_have_none) {
    EXPECT_EQ(diff("", ""), "");
    EXPECT_EQ(diff("a\nb", "a\nb\n"), "");
}

TEST(LineDiff, shows_the_changed_lines_with_their_context) {
    EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8", "1\n2\n3\n4\nV\n6\n7\n8"),
              "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n");
}

TEST(LineDiff, distant_changes_stand_in_hunks_of_their_own) {
    EXPECT_EQ(diff("a\n1\n2\n3\nb", "A\n1\n2\n3\nB", 1),
              "--- old\n+++ new\n@@ -1,2 +1,2 @@\n-a\n+A\n 1\n@@ -4,2 +4,2 @@\n 3\n-b\n+B\n");
    EXPECT_EQ(diff("a\n1\n2\nb", "A\n1\n2\nB", 1),
              "--- old\n+++ new\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n-b\n+B\n");
}

TEST(LineDiff, a_text_that_appears_or_vanishes_is_all_changed) {
    EXPECT_EQ(diff("", "a\nb"), "--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
    EXPECT_EQ(diff("a", ""), "--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n");
}

TEST(LineDiff, is_the_shortest_one) {
    EXPECT_EQ(diff("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc", 9),
              "--- old\n+++ new\n@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n");
}

TEST(LineDiff, leads_from_one_text_to_the_other) {
    std::minstd_rand random(7);
    for (int round = 0; round < 2'000; ++round) {
        const std::string before = random_lines(random, 12);
        const std::string after = random_lines(random, 12);
        const std::string text = diff(before, after, 100);
        if (before == after) {
            EXPECT_EQ(text, "");
            continue;
        }
        EXPECT_EQ(side(text, '-'), before);
        EXPECT_EQ(side(text, '+'), after);
    }
}

TEST(LineDiff, beyond_the_bound_everything_between_is_replaced_and_it_says_so) {
    std::string before = "same\n";
    std::string after = "same\n";
    for (std::size_t i = 0; i < kMaxEdits; ++i) {
        before += "b" + std::to_string(i) + "\n";
        after += "a" + std::to_string(i) + "\n";
    }
    const LineDiff result = line_diff(before, after, "old", "new", 1);
    EXPECT_FALSE(result.shortest);
    EXPECT_EQ(side(result.text, '-'), before);
    EXPECT_EQ(side(result.text, '+'), after);
}

}  // namespace
}  // namespace magpie
