// Reading and writing seed text: the grammar, other writers' files, and that both ways agree.
#include "parser/seed_format.h"

#include <gtest/gtest.h>

#include <random>

#include "base/digest.h"
#include "base/text.h"

namespace magpie::seed {
namespace {

using std::chrono::sys_days;
constexpr Day kDay{std::chrono::year{2026}, std::chrono::January, std::chrono::day{31}};

std::string form_a(std::string_view title, std::string_view body) {
    return "---\ntitle: " + std::string(title) +
           "\nurl: https://example.com/a\nsource: 某账号\ndate: 2026-01-31\nfetch_date: "
           "2026-02-01T08:00:00.123456\n---\n\n# " +
           std::string(title) + "\n\n" + std::string(body);
}

SeedDocument document(std::string title, std::string body) {
    SeedDocument result;
    result.title = std::move(title);
    result.url = "https://example.com/a";
    result.source = "某账号";
    result.date = kDay;
    result.fetched_at = sys_days(kDay);
    result.body = std::move(body);
    return result;
}

TEST(SeedRead, the_five_keys_and_the_body_are_taken_as_they_are) {
    const SeedFile file = read(form_a("标题", "正文\n\n第二段"));
    EXPECT_EQ(file.form, Form::front_matter);
    EXPECT_EQ(file.title, "标题");
    EXPECT_EQ(file.url, "https://example.com/a");
    EXPECT_EQ(file.source, "某账号");
    EXPECT_EQ(file.date, "2026-01-31");
    EXPECT_EQ(file.fetch_date, "2026-02-01T08:00:00.123456");
    EXPECT_EQ(file.day, kDay);
    EXPECT_TRUE(file.title_line);
    EXPECT_EQ(file.body, "正文\n\n第二段");
    EXPECT_EQ(file.body_line, 11U);
}

TEST(SeedRead, titles_that_break_yaml_are_read_raw) {
    for (const std::string title :
         {"CVE-2026-1: a note", "[译] 一文", "a #b", "0xBACB", "@all", "\"半\" 引"}) {
        EXPECT_EQ(read(form_a(title, "x")).title, title);
    }
}

TEST(SeedRead, a_title_may_have_several_lines) {
    const SeedFile file = read(form_a("第一行\n\n第二行", "正文"));
    EXPECT_EQ(file.title, "第一行\n\n第二行");
    EXPECT_EQ(display(file.title), "第一行 第二行");
    EXPECT_TRUE(file.title_line);
    EXPECT_EQ(file.body, "正文");
    EXPECT_EQ(file.body_line, 15U);
}

TEST(SeedRead, a_source_may_have_several_lines_and_empty_values) {
    const SeedFile file =
        read("---\ntitle:\nurl: u\nsource: a\nb\ndate: 2026-01-31\nfetch_date: \n---\n\n# \n\nx");
    EXPECT_EQ(file.title, "");
    EXPECT_EQ(file.source, "a\nb");
    EXPECT_EQ(file.fetch_date, "");
    EXPECT_TRUE(file.title_line);
    EXPECT_EQ(file.body, "x");
}

TEST(SeedRead, keys_of_other_writers_are_kept) {
    const SeedFile file = read(
        "---\ntitle: a\nurl: u\nsource: s\ndate: 2026-01-31\nfetch_date: f\nauthor: \"b: "
        "c\"\ntags:\n  - x\n---\n\n# a");
    EXPECT_EQ(file.fetch_date, "f");
    ASSERT_EQ(file.extra.size(), 2U);
    EXPECT_EQ(file.extra[0], (std::pair<std::string, std::string>{"author", "b: c"}));
    EXPECT_EQ(file.extra_lines, (std::vector<std::string>{"author: \"b: c\"", "tags:", "  - x"}));
    EXPECT_EQ(file.body, "");
}

TEST(SeedRead, another_order_of_keys_is_read_line_by_line) {
    const SeedFile file =
        read("---\ndate: 2026-01-31T10:00\ntitle: \"a: b\"\nurl: u\n---\n# a: b\ntext");
    EXPECT_EQ(file.form, Form::front_matter);
    EXPECT_EQ(file.title, "a: b");
    EXPECT_EQ(file.day, kDay);
    EXPECT_TRUE(file.title_line);
    EXPECT_EQ(file.body, "text");
}

TEST(SeedRead, a_document_that_begins_with_a_rule_is_plain_text) {
    EXPECT_EQ(read("---\nsome text\n---\nmore").form, Form::plain_text);
    EXPECT_EQ(read("---\nnote: x\n---\nmore").form, Form::plain_text);
    EXPECT_EQ(read("---\ntitle: never closed").form, Form::plain_text);
}

TEST(SeedRead, quotes_come_off_unless_the_body_repeats_them) {
    const std::string quoted = form_a("T", "x");
    EXPECT_EQ(read(replace_all(quoted, "title: T", "title: \"T\"")).title, "T");
    EXPECT_EQ(read(form_a("\"T\"", "x")).title, "\"T\"");
    EXPECT_EQ(read(replace_all(quoted, "source: 某账号", "source: '某账号'")).source, "某账号");
}

TEST(SeedRead, line_ends_and_a_bom_are_normalised_and_the_bytes_kept) {
    const std::string lf = form_a("标题", "一\n\n二");
    const std::string crlf = "\xEF\xBB\xBF" + replace_all(lf, "\n", "\r\n");
    const SeedFile file = read(crlf);
    EXPECT_EQ(file.title, "标题");
    EXPECT_EQ(file.body, "一\n\n二");
    EXPECT_EQ(file.original, crlf);
    EXPECT_EQ(read(replace_all(lf, "\n", "\r")).body, "一\n\n二");
}

TEST(SeedRead, a_body_cut_at_8000_code_points_is_known) {
    const std::string cut = std::string(7999, 'x') + "中...";
    EXPECT_TRUE(read(form_a("t", cut)).body_truncated);
    EXPECT_FALSE(read(form_a("t", cut + ".")).body_truncated);
    EXPECT_FALSE(read(form_a("t", "short...")).body_truncated);
}

TEST(SeedRead, only_an_exact_title_line_is_taken_from_the_body) {
    EXPECT_FALSE(read(replace_all(form_a("T", "x"), "# T", "# T2")).title_line);
    EXPECT_EQ(read(form_a("T", "# T\n\nx")).body, "# T\n\nx");
}

TEST(SeedRead, form_b_is_title_date_and_paragraphs) {
    const SeedFile file = read("A title: here\n\n01/31/2026\n\nFirst.\n\nSecond.");
    EXPECT_EQ(file.form, Form::plain_dated);
    EXPECT_EQ(file.title, "A title: here");
    EXPECT_EQ(file.day, kDay);
    EXPECT_EQ(file.body, "First.\n\nSecond.");
    EXPECT_EQ(file.body_line, 5U);
}

TEST(SeedRead, form_b_without_a_date_line_is_plain_text) {
    for (const std::string_view text :
         {"Title\n\nNo date\n\nText", "Title\n01/31/2026\n\nText", "Title",
          "Title\n\n01/31/2026\nText", "Title\n\n31/31/2026\n\nText"}) {
        EXPECT_EQ(read(text).form, Form::plain_text) << text;
        EXPECT_EQ(read(text).title, "Title") << text;
    }
    EXPECT_EQ(read("").form, Form::plain_text);
    EXPECT_EQ(read(std::string(400, 'x')).title, "");
}

TEST(SeedRead, dates_of_listings_are_read_in_five_forms) {
    for (const std::string_view text :
         {"01/31/2026", "31/01/2026", "2026-01-31", "2026/1/31", "2026.1.31", "2026年1月31日",
          "2026-01-31 08:00", "2026-01-31T08:00:00Z"}) {
        EXPECT_EQ(parse_listing_day(text), kDay) << text;
    }
    for (const std::string_view text :
         {"", "2026", "2026-13-01", "2026-02-30", "1/2", "2026-01-31 and more", "01-31-2026",
          "2026年1月31", "99999-01-01"}) {
        EXPECT_EQ(parse_listing_day(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_listing_day("02/01/2026")->month(), std::chrono::February);
}

TEST(SeedDisplay, entities_are_decoded_once_in_titles_only) {
    EXPECT_EQ(display("AT&amp;T &lt;b&gt; &#x3f; &#146;s &amp;lt;"), "AT&T <b> ? ’s &lt;");
    EXPECT_EQ(display("&unknown; &amp &#xD800; &#0; &;"), "&unknown; &amp � � &;");
    EXPECT_EQ(one_line("a &amp; b"), "a &amp; b");
}

TEST(SeedDisplay, blanks_collapse_and_controls_go) {
    EXPECT_EQ(display(" a\xC2\xA0 b\t\nc\x01\xE2\x80\x8B\xEF\xBB\xBF "), "a b c");
    EXPECT_EQ(display("全角　空格"), "全角　空格");
}

TEST(SeedWrite, values_are_quoted_only_where_yaml_needs_it) {
    const std::vector<std::pair<std::string, std::string>> table{
        {"漏洞预警：远程执行", "漏洞预警：远程执行"},
        {"CVE-2026-1: a note", "\"CVE-2026-1: a note\""},
        {"[译] 一文读懂", "\"[译] 一文读懂\""},
        {"\"引号\" 开头", "\"\\\"引号\\\" 开头\""},
        {"2024-11-10", "\"2024-11-10\""},
        {"C# 入门", "C# 入门"},
        {"第 #3 期", "\"第 #3 期\""}};
    for (const auto& [title, line] : table) {
        const std::string text = write(document(title, "x"));
        EXPECT_TRUE(text.starts_with("---\ntitle: " + line + "\nurl: ")) << text;
        EXPECT_NE(text.find("\n---\n\n# " + title + "\n\nx"), std::string::npos) << text;
    }
}

TEST(SeedWrite, the_whole_document_is_as_the_format_says) {
    EXPECT_EQ(write(document("标题", "一\n\n二")),
              "---\ntitle: 标题\nurl: https://example.com/a\nsource: 某账号\ndate: 2026-01-31\n"
              "fetch_date: 2026-01-31T00:00:00.000000\n---\n\n# 标题\n\n一\n\n二");
    EXPECT_NE(write(document("t", ""), {.zone_suffix = true}).find(".000000Z\n"),
              std::string::npos);
}

TEST(SeedWrite, dates_of_a_rewritten_file_stay_as_they_were) {
    SeedDocument rewritten = document("t", "x");
    rewritten.date_text = "2024-11-10";
    rewritten.fetch_date_text = "2025-10-06T19:15:32.092730";
    const std::string text = write(rewritten);
    EXPECT_NE(text.find("\ndate: 2024-11-10\nfetch_date: 2025-10-06T19:15:32.092730\n"),
              std::string::npos);
}

TEST(SeedWrite, an_unknown_day_is_the_day_of_the_fetch_and_an_empty_title_the_url) {
    SeedDocument bare = document("", "x");
    bare.date = {};
    const std::string text = write(bare);
    EXPECT_NE(text.find("\ndate: 2026-01-31\n"), std::string::npos);
    EXPECT_NE(text.find("title: https://example.com/a\n"), std::string::npos);
}

TEST(SeedWrite, blanks_and_controls_in_urls_are_percent_encoded) {
    SeedDocument spaced = document("t", "x");
    spaced.url = " https://example.com/a b\tc\n";
    EXPECT_NE(write(spaced).find("\nurl: https://example.com/a%20b%09c\n"), std::string::npos);
}

TEST(SeedWrite, form_b_has_no_images_link_targets_or_heading_marks) {
    EXPECT_EQ(
        write_plain(
            "T", kDay,
            "# "
            "一\n\n![](https://a/b.png)\n\n见[原文](https://a/(1))和<https://b>，**粗**\n第二行\n\n"
            "[![x](i) 标题](u)\n\n```cpp\nint a[2];\n```\n\na \\[b\\](c) `[x](y)`"),
        "T\n\n01/31/2026\n\n一\n\n见原文和https://b，**粗**\n\n第二行\n\n 标题\n\nint a[2];\n\na "
        "\\[b\\](c) `[x](y)`");
}

TEST(SeedWrite, a_form_b_file_is_written_back_byte_for_byte) {
    const std::string text =
        "I. Title of --: it\n\n01/31/2026\n\nFirst.,其 **bold** here\n\n(1) Second: x";
    const SeedFile file = read(text);
    EXPECT_EQ(write_plain(file.title, *file.day, file.body), text);
}

TEST(SeedWrite, deep_brackets_do_not_cost_more_than_their_length) {
    std::string hostile(200000, '[');
    for (int i = 0; i < 20000; ++i) hostile += "](a)";
    EXPECT_LE(write_plain("t", kDay, hostile).size(), hostile.size() + 100);
}

// Random documents with what breaks parsers in every field.
class RandomDocuments {
  public:
    SeedDocument next() {
        SeedDocument result;
        result.title = value();
        if (result.title.empty()) result.title = "t";
        result.url = "https://example.com/" + std::to_string(random_() % 1000) + "?a=b&c=d#e";
        result.source = value();
        result.date = Day{sys_days(kDay) + std::chrono::days(random_() % 5000)};
        result.fetched_at =
            sys_days(result.date) + std::chrono::microseconds(random_() % 86'400'000'000ULL);
        for (auto n = random_() % 3; n > 0; --n) {
            result.further.emplace_back("key_" + std::to_string(n), value());
        }
        result.body = body();
        return result;
    }

  private:
    std::string value() {
        static const std::vector<std::string> kPieces{
            "\"",         "'",     "\\",   ": ",      " #",  "#", "- ", "中文", "é",     " ",
            "😀",          "0",     "0x1F", "url: x",  "---", "[", "]",  "{",    "&amp;", "true",
            "2024-11-10", "12:30", "\\n",  "title: ", ",",   "%", "@",  "~",    "！"};
        std::string text;
        for (auto n = random_() % 5; n > 0; --n) text += kPieces[random_() % kPieces.size()];
        return one_line(text);
    }

    std::string body() {
        static const std::vector<std::string> kLines{"---",    "# t",    "title: x", "text",
                                                     "",       "中文：", "\"q\"",    "  code",
                                                     "![](a)", "```",    "...",      "url: "};
        std::string text;
        for (auto n = random_() % 8; n > 0; --n)
            text += (text.empty() ? "" : "\n") + kLines[random_() % kLines.size()];
        while (text.starts_with('\n')) text.erase(0, 1);
        while (text.ends_with('\n')) text.pop_back();
        return text;
    }

    std::mt19937_64 random_{20260131};
};

TEST(SeedFormat, reading_what_was_written_gives_the_document_back) {
    RandomDocuments documents;
    for (int round = 0; round < 5000; ++round) {
        const SeedDocument expected = documents.next();
        const std::string text = write(expected);
        const SeedFile file = read(text);
        ASSERT_EQ(file.form, Form::front_matter) << text;
        EXPECT_EQ(file.title, expected.title) << text;
        EXPECT_EQ(file.url, expected.url) << text;
        EXPECT_EQ(file.source, expected.source) << text;
        EXPECT_EQ(file.day, expected.date) << text;
        EXPECT_EQ(file.fetch_date, format_utc_micros(expected.fetched_at)) << text;
        EXPECT_EQ(file.extra, expected.further) << text;
        EXPECT_TRUE(file.title_line) << text;
        EXPECT_EQ(file.body, expected.body) << text;
        EXPECT_EQ(file.original, text);
    }
}

TEST(SeedFormat, anything_can_be_read) {
    std::mt19937 random(3);
    const std::string alphabet = "---\n\n: tieurl#\"'\xE4\xB8\xAD\r\xFF";
    for (int round = 0; round < 3000; ++round) {
        std::string bytes;
        for (auto n = random() % 200; n > 0; --n) bytes += alphabet[random() % alphabet.size()];
        const SeedFile file = read(bytes);
        EXPECT_EQ(file.original, bytes);
        EXPECT_TRUE(is_valid_utf8(file.body));
    }
}

TEST(SeedNames, the_digest_is_that_of_the_document_from_its_title_line) {
    const std::string text = form_a("T", "x");
    EXPECT_EQ(export_name(7, text), "007_" + sha256("# T\n\nx").hex().substr(0, 16) + ".txt");
    EXPECT_EQ(export_name(1234, "T\n\n01/31/2026"),
              "1234_" + sha256("T\n\n01/31/2026").hex().substr(0, 16) + ".txt");
}

TEST(SeedNames, markdown_names_follow_upstream_and_fit_the_file_system) {
    EXPECT_EQ(markdown_export_name("账号", "a/b: \"c\"?", "d", false), "账号_a_b_ _c__.md");
    const std::string hash = sha256("d").hex().substr(0, 8);
    EXPECT_EQ(markdown_export_name("s", "t", "d", true), "s_t~" + hash + ".md");
    std::string title;
    for (int i = 0; i < 150; ++i) title += "标题";
    const std::string name = markdown_export_name(title, title, "d", false);
    EXPECT_LE(name.size(), 255U);
    EXPECT_TRUE(is_valid_utf8(name));
    EXPECT_TRUE(name.ends_with("~" + hash + ".md"));
}

}  // namespace
}  // namespace magpie::seed
