#include "base/text.h"

#include <gtest/gtest.h>

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
