// Patterns: RE2 behind one wrapper.
#include "base/pattern.h"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace magpie {
namespace {

Pattern pattern(std::string_view text) {
    auto compiled = Pattern::compile(text);
    EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().message);
    return std::move(*compiled);
}

TEST(Pattern, matches_anywhere_unless_anchored) {
    EXPECT_TRUE(pattern("/post/[0-9]+").matches("https://a.example/post/12?x"));
    EXPECT_FALSE(pattern("^/post").matches("https://a.example/post/12"));
    EXPECT_FALSE(pattern("/post$").matches("https://a.example/post/12"));
}

TEST(Pattern, speaks_utf_8) {
    EXPECT_TRUE(pattern("下一页").matches("« 下一页 »"));
    EXPECT_TRUE(pattern("^.$").matches("页"));  // a code point, not a byte
    EXPECT_TRUE(pattern("^\\p{Han}+$").matches("北京"));
    EXPECT_TRUE(pattern("(?i)straße").matches("STRAßE"));
}

TEST(Pattern, is_case_sensitive_unless_told) {
    EXPECT_FALSE(pattern("abc").matches("ABC"));
    EXPECT_TRUE(pattern("(?i)abc").matches("ABC"));
}

TEST(Pattern, says_what_is_wrong_with_it) {
    const auto open = Pattern::compile("a(b");
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(open.error().message.find("missing"), std::string::npos) << open.error().message;
    EXPECT_NE(open.error().message.find("a(b"), std::string::npos) << open.error().message;
    EXPECT_FALSE(Pattern::compile("\\1"));     // no back references: they cost exponential time
    EXPECT_FALSE(Pattern::compile("a(?=b)"));  // no look-around, likewise
    EXPECT_FALSE(Pattern::compile("\xff\xfe"));
}

TEST(Pattern, refuses_what_would_need_too_much_memory) {
    EXPECT_FALSE(Pattern::compile(std::string(Pattern::kMaxLength + 1, 'a')));
    EXPECT_TRUE(Pattern::compile(std::string(Pattern::kMaxLength, 'a')));
    EXPECT_FALSE(Pattern::compile("((a{100}){100}){100}"));
    EXPECT_FALSE(Pattern::compile("(\\p{L}{500}){500}"));
}

TEST(Pattern, takes_linear_time_on_the_classic_trap) {
    const Pattern trap = pattern("^(a+)+$");
    const std::string text = std::string(1'000'000, 'a') + "!";
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(trap.matches(text));  // a backtracking matcher would need 2^1,000,000 steps
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{10});
}

TEST(Pattern, takes_any_bytes_as_text) {
    const Pattern any = pattern("x");
    EXPECT_TRUE(any.matches(std::string_view("\0\xff x", 4)));
    EXPECT_FALSE(any.matches(""));
    EXPECT_TRUE(pattern("").matches(""));
}

TEST(Pattern, keeps_its_text) { EXPECT_EQ(pattern("a|b").text(), "a|b"); }

}  // namespace
}  // namespace magpie
