#include "base/text.h"

#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <vector>

namespace magpie {
namespace {

TEST(Text, ill_formed_sequences_become_one_replacement_per_maximal_subpart) {
    EXPECT_EQ(to_valid_utf8("a\xF0\x9F\x98z"), "a\uFFFDz");          // truncated four-byte sequence
    EXPECT_EQ(to_valid_utf8("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
    EXPECT_EQ(to_valid_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // surrogate
    EXPECT_EQ(to_valid_utf8("漏洞"), "漏洞");
}

TEST(Text, validity_is_judged_behind_long_ascii_runs_too) {
    const std::string ascii(1000, 'a');
    EXPECT_TRUE(is_valid_utf8(ascii + "漏" + ascii));
    EXPECT_FALSE(is_valid_utf8(ascii + "\x80" + ascii));
    EXPECT_FALSE(is_valid_utf8(ascii + "\xE6\xBC"));
}

TEST(Text, code_points_survive_a_round_trip) {
    for (const char32_t c : {U'a', U'é', U'漏', U'😀', char32_t{0x10FFFF}}) {
        std::string text;
        append_utf8(text, c);
        std::size_t pos = 0;
        EXPECT_EQ(next_code_point(text, pos), c);
        EXPECT_EQ(pos, text.size());
    }
}

TEST(Text, surrogates_and_values_beyond_unicode_are_replaced) {
    std::string text;
    append_utf8(text, 0xD800);
    append_utf8(text, 0x110000);
    EXPECT_EQ(text, "\uFFFD\uFFFD");
}

TEST(Text, white_space_is_what_unicode_says) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c)
        ASSERT_EQ(is_space(c), u_isUWhiteSpace(static_cast<UChar32>(c)) != 0)
            << static_cast<std::uint32_t>(c);
}

TEST(Text, trims_white_space_of_every_length_and_nothing_ill_formed) {
    EXPECT_EQ(trim_unicode("\u0085\u2003\t漏 洞\u1680\u2028\r"), "漏 洞");
    EXPECT_EQ(trim_unicode(" \x80\x80 "), "\x80\x80");
    EXPECT_EQ(trim_unicode(" \xE3\x80 "), "\xE3\x80");
    EXPECT_EQ(trim_unicode("\xA0"), "\xA0");
    EXPECT_EQ(trim_unicode("\xE1\x9A\x80\x80"), "\x80");
    EXPECT_EQ(trim_unicode(" \xC2"), "\xC2");
    EXPECT_EQ(trim_unicode(""), "");
}

TEST(Text, code_points_are_the_same_from_behind) {
    for (const std::string_view text : {"a漏😀é", "\x80", "a\x80\x80\x80\x80", "\xE6\xBC",
                                        "\xE6\xBC\x8F\x8F", "\xC0\xAF", "漏\xF0"}) {
        std::vector<char32_t> forward, backward;
        for (std::size_t pos = 0; pos < text.size();) forward.push_back(next_code_point(text, pos));
        for (std::size_t pos = text.size(); pos > 0;)
            backward.insert(backward.begin(), previous_code_point(text, pos));
        std::erase(forward, U'\uFFFD');  // these may differ in number
        std::erase(backward, U'\uFFFD');
        EXPECT_EQ(forward, backward) << text;
    }
}

TEST(Text, composes_what_stands_alone_and_what_meets_a_mark_like_icu) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* icu_nfc = icu::Normalizer2::getNFCInstance(status);
    ASSERT_TRUE(U_SUCCESS(status));
    for (char32_t c = 0; c <= 0xFFFF; ++c) {
        std::string text;
        append_utf8(text, c);
        for (const std::string& sample : {text, text + "\u0301", text + "\u3099", "e" + text}) {
            std::string expected;
            icu_nfc->normalize(icu::UnicodeString::fromUTF8(sample), status).toUTF8String(expected);
            ASSERT_EQ(to_nfc(sample), expected) << static_cast<std::uint32_t>(c);
        }
    }
}

TEST(Text, prefix_counts_code_points_not_bytes) {
    EXPECT_EQ(code_point_prefix("漏洞预警", 2), "漏洞");
    EXPECT_EQ(code_point_prefix("ab", 5), "ab");
    EXPECT_EQ(code_point_count("a漏😀"), 3u);
}

TEST(Text, width_counts_terminal_cells) {
    EXPECT_EQ(display_width("ab漏洞"), 6u);
    EXPECT_EQ(display_width("e\u0301\u200B"), 1u);
}

TEST(Text, nfc_composes_and_nfkc_folds_width) {
    EXPECT_EQ(to_nfc("e\u0301"), "é");
    EXPECT_EQ(to_nfc("，"), "，");
    EXPECT_EQ(to_nfkc("，Ａ"), ",A");
}

TEST(Text, unicode_space_is_collapsed_and_trimmed) {
    EXPECT_EQ(collapse_space("\u00A0 a \u3000\t b\n"), "a b");
    EXPECT_EQ(trim_unicode("\u3000 a b \u00A0"), "a b");
    EXPECT_EQ(trim_unicode("\u3000"), "");
    EXPECT_EQ(remove_space(" 环境 异常\u00A0"), "环境异常");
}

TEST(Text, split_keeps_empty_parts) {
    EXPECT_EQ(split("a,,b,", ',').size(), 4u);
    EXPECT_EQ(split_lines("a\n").size(), 2u);
    EXPECT_EQ(split("", ',').size(), 1u);
}

TEST(Text, percent_decoding_leaves_malformed_escapes_alone) {
    EXPECT_EQ(percent_decode("%E6%BC%8f%2"), "漏%2");
    EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
}

TEST(Text, html_is_escaped_for_text_and_attributes) {
    EXPECT_EQ(escape_html("<a href=\"x\">&</a>"), "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;");
}

TEST(Text, replace_all_does_not_rescan_its_own_output) {
    EXPECT_EQ(replace_all("aaa", "a", "aa"), "aaaaaa");
    EXPECT_EQ(replace_all("abc", "", "x"), "abc");
}

}  // namespace
}  // namespace magpie
