// Which values need quotes: every line of the scalar rule in docs/seed-format.md, "Writing".
#include "parser/seed_scalar.h"

#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "parser/seed_format.h"

namespace magpie::seed {
namespace {

void expect_quoted(std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values)
        EXPECT_FALSE(is_plain_scalar(value)) << '[' << value << ']';
}

void expect_raw(std::initializer_list<std::string_view> values) {
    for (const std::string_view value : values)
        EXPECT_TRUE(is_plain_scalar(value)) << '[' << value << ']';
}

TEST(SeedScalar, empty_values_and_values_with_outer_blanks_are_quoted) {
    expect_quoted({"", " a", "a ", " "});
}

TEST(SeedScalar, control_characters_and_line_separators_are_quoted) {
    expect_quoted({"a\tb", "a\nb", "a\x01", "a\x7F", "a\xC2\x85", "a\xE2\x80\xA8", "a\xE2\x80\xA9",
                   "\xEF\xBB\xBF", "a\xEF\xBF\xBE", "a\xEF\xBF\xBF", "a\xED\xA0\x80"});
}

TEST(SeedScalar, values_that_begin_with_an_indicator_are_quoted) {
    for (const char c : std::string_view(",[]{}#&*!|>'\"%@`"))
        EXPECT_FALSE(is_plain_scalar(std::string(1, c) + "a"));
    expect_raw({"a,b", "a[1]", "50%", "a@b", "a!", "C# 入门", "《书》", "a & b"});
}

TEST(SeedScalar, dash_question_mark_and_colon_count_only_alone_or_before_a_blank) {
    expect_quoted({"-", "?", ":", "- a", "? a", ": a"});
    expect_raw({"-a", "?a", ":a", "--- a"});
}

TEST(SeedScalar, a_colon_before_a_blank_or_at_the_end_and_a_hash_after_a_blank_are_quoted) {
    expect_quoted({"a: b", "a #b", "a:", "第 #3 期"});
    expect_raw({"a:b", "a#b", "漏洞预警：远程执行", "http://a/b"});
}

TEST(SeedScalar, words_of_either_yaml_version_are_quoted_in_three_spellings) {
    expect_quoted({"~",    "=",     "<<",  "null", "Null", "NULL", "y",    "Y",
                   "n",    "N",     "yes", "Yes",  "YES",  "no",   "true", "True",
                   "TRUE", "false", "on",  "On",   "ON",   "off",  "OFF"});
    expect_raw({"nULL", "tRue", "yEs", "nope", "offline", "是"});
}

TEST(SeedScalar, everything_that_reads_as_a_number_is_quoted) {
    expect_quoted({"0",    "12",     "-7",      "+7",    "1_000", "1,234", "0b101",
                   "0o17", "017",    "0xBACB",  "-0x1F", "1.5",   ".5",    "12.",
                   "1e3",  "1.5e+3", "1_0.2_5", ".inf",  "-.INF", ".nan",  ".NaN"});
    expect_raw({"1a", "0xZZ", "0b2", "1.2.3", "e5", ".", "1e", "v1.0", "inf", "..5", "+", "0x"});
}

TEST(SeedScalar, base_60_numbers_are_quoted) {
    expect_quoted({"12:30", "12:30:45.6", "-1:02", "190:20:30"});
    expect_raw({"12:345", "12:3a", "a12:30"});
}

TEST(SeedScalar, dates_and_timestamps_are_quoted) {
    expect_quoted({"2024-11-10", "2024-1-2", "2001-12-14T21:59:43.10-05:00",
                   "2001-12-14 21:59:43.10 -5", "2001-12-14t21:59:43Z", "2001-12-14 1:59:43"});
    expect_raw({"2024-11", "2024-11-10 版", "2024/11/10", "11-10-2024", "2001-12-14 21:59"});
}

TEST(SeedScalar, quoted_values_escape_only_what_must_be) {
    EXPECT_EQ(yaml_scalar("\"引号\" 开头"), "\"\\\"引号\\\" 开头\"");
    EXPECT_EQ(yaml_scalar("a\\b: c"), "\"a\\\\b: c\"");
    EXPECT_EQ(yaml_scalar("\t\n\r\x01"), "\"\\t\\n\\r\\x01\"");
    EXPECT_EQ(yaml_scalar("a\xE2\x80\xA8"), "\"a\\u2028\"");
    EXPECT_EQ(yaml_scalar("plain"), "plain");
}

TEST(SeedScalar, both_quote_styles_are_read_with_their_escapes) {
    EXPECT_EQ(unquote_scalar(R"("a\"b\\c\tA\x41\u4E2D\U0001F600\/")"), "a\"b\\c\tAA中😀/");
    EXPECT_EQ(unquote_scalar("'it''s'"), "it's");
    EXPECT_EQ(unquote_scalar("\"\""), "");
}

TEST(SeedScalar, values_that_only_look_quoted_are_left_alone) {
    for (const std::string_view value : {"\"a\" and \"b\"", "'a' 'b'", "\"a\\\"", "\"", "'", "a",
                                         "\"\\q\"", "\"a'", "\"\\uD800\"", "\"\\x4\""}) {
        EXPECT_EQ(unquote_scalar(value), std::nullopt) << value;
    }
}

TEST(SeedScalar, folded_lines_of_other_writers_become_one) {
    EXPECT_EQ(unquote_scalar("\"one\n  two\""), "one two");
    EXPECT_EQ(unquote_scalar("\"one \\\n  \\ two\""), "one  two");
    EXPECT_EQ(unquote_scalar("'one\n\n  two'"), "one\ntwo");
}

TEST(SeedScalar, unquoting_what_was_quoted_gives_the_value_back) {
    std::mt19937 random(7);
    const std::vector<std::string> pieces{
        "\"",   "'", "\\", ": ", " #",           "#", "-", "中",   "é",           " ", "\t", "\n",
        "\x7F", "😀", "0",  "x",  "\xE2\x80\xA8", "[", "&", "true", "\xEF\xBB\xBF"};
    for (int round = 0; round < 20000; ++round) {
        std::string value;
        for (auto n = random() % 6; n > 0; --n) value += pieces[random() % pieces.size()];
        const std::string written = yaml_scalar(value);
        EXPECT_EQ(written == value ? value : unquote_scalar(written), value);
        EXPECT_EQ(written.find('\n'), std::string::npos);
    }
}

}  // namespace
}  // namespace magpie::seed
