// magpie debug: the lines in and out, and the tools that read texts.
#include <gtest/gtest.h>

#include <sstream>

#include "base/files.h"
#include "cli/command.h"
#include "cli/debug.h"
#include "tests/support/temp_folder.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

const DebugTool& tool(std::string_view name) {
    for (const DebugTool& candidate : debug_tools())
        if (candidate.name == name) return candidate;
    throw std::runtime_error("no tool " + std::string(name));
}

struct Answers {
    int code;
    std::vector<ordered_json> lines;
};

Answers ask(std::string_view name, const std::string& lines,
            const std::filesystem::path& folder = {}) {
    std::istringstream in(lines);
    std::ostringstream out;
    const int code = run_debug_lines(tool(name), folder, in, out);
    Answers answers{code, {}};
    std::istringstream printed(out.str());
    for (std::string line; std::getline(printed, line);)
        answers.lines.push_back(ordered_json::parse(line));
    return answers;
}

TEST(Debug, answers_one_line_with_one_line) {
    const Answers answers = ask("url", "{\"input\":\"http://a.example\"}\n\n{\"input\":\"x\"}");
    EXPECT_EQ(answers.code, kDone);
    ASSERT_EQ(answers.lines.size(), 2u);
    EXPECT_EQ(answers.lines[0]["href"], "http://a.example/");
    EXPECT_TRUE(answers.lines[1]["href"].is_null());
}

TEST(Debug, a_bad_line_does_not_end_the_rest) {
    const Answers answers = ask("url", "nonsense\n[1]\n{}\n{\"input\":\"http://a.example\"}\n");
    EXPECT_EQ(answers.code, kPartlyDone);
    ASSERT_EQ(answers.lines.size(), 4u);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(answers.lines[i].contains("error")) << i;
    EXPECT_EQ(answers.lines[3]["host"], "a.example");
}

TEST(Debug, fails_when_no_line_worked) { EXPECT_EQ(ask("url", "nonsense\n").code, kFailed); }

TEST(Debug, half_a_surrogate_pair_is_a_replacement_character) {
    const Answers answers = ask("url", R"({"input":"http://a.example/\ud800"})"
                                       "\n"
                                       R"({"input":"http://a.example/\ud83d\ude00"})"
                                       "\n"
                                       R"({"input":"http://a.example/\\ud800"})");
    EXPECT_EQ(answers.lines[0]["href"], "http://a.example/%EF%BF%BD");
    EXPECT_EQ(answers.lines[1]["href"], "http://a.example/%F0%9F%98%80");
    EXPECT_EQ(answers.lines[2]["href"], "http://a.example//ud800");
}

TEST(Debug, resolves_an_address_against_its_base) {
    const Answers answers = ask("url", R"({"input":"?q","base":"http://a.example/x"})"
                                       "\n"
                                       R"({"input":"?q","base":"nonsense"})");
    EXPECT_EQ(answers.lines[0]["href"], "http://a.example/x?q");
    EXPECT_TRUE(answers.lines[1]["href"].is_null());
}

TEST(Debug, names_a_wechat_article_by_its_key) {
    const Answers answers = ask(
        "url",
        R"({"input":"https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=26493&idx=1&sn=0123456789abcdef0123456789abcdef"})");
    EXPECT_EQ(answers.lines[0]["identity"], "MjM5MjkzNzQxOQ==:26493:1");
}

TEST(Debug, reads_files_beside_the_list) {
    const Answers answers = ask("charset", R"({"path":"no-such-file"})", "/nonexistent");
    EXPECT_EQ(answers.code, kFailed);
    EXPECT_NE(answers.lines[0]["error"].get<std::string>().find("/nonexistent/no-such-file"),
              std::string::npos);
}

TEST(Debug, markdown_shows_a_fragment_as_text_and_markup_too) {
    const Answers answers = ask(
        "markdown", "{\"html\":\"<p>1. <b>a</b><a href=b>c</a>\",\"url\":\"http://a.example/\"}");
    ASSERT_EQ(answers.code, kDone);
    EXPECT_EQ(answers.lines[0]["markdown"], "1\\. **a**[c](http://a.example/b)");
    EXPECT_EQ(answers.lines[0]["text"], "1. ac");
    EXPECT_EQ(answers.lines[0]["html"],
              "<p>1. <strong>a</strong><a href=\"http://a.example/b\">c</a></p>\n");
}

TEST(Debug, robots_takes_bytes_as_latin1_as_base64_or_from_a_file) {
    const test::TempFolder folder;
    ASSERT_TRUE(
        write_file_atomically(folder / "r.txt", "User-agent: *\nDisallow: /\xE4\xB8\xAD\n"));
    const std::string rest = R"(,"agent":"magpie","url":"https://a.example/%E4%B8%AD"})";
    const Answers answers = ask(
        "robots",
        "{\"robots\":\"User-agent: *\\nDisallow: /\\u00e4\\u00b8\\u00ad\"" + rest + "\n" +
            "{\"robots\":\"User-agent: *\\nDisallow: /中\"" + rest + "\n" +
            "{\"robots_b64\":\"VXNlci1hZ2VudDogKgpEaXNhbGxvdzogL+S4rQo=\"" + rest + "\n" +
            "{\"path\":\"r.txt\"" + rest + "\n" + "{\"robots\":\"\"" + rest + "\n" + "{\"x\":1}\n",
        folder.path());
    ASSERT_EQ(answers.lines.size(), 6u);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(answers.lines[i]["allowed"], false) << i;
    EXPECT_EQ(answers.lines[4]["allowed"], true);
    EXPECT_TRUE(answers.lines[5].contains("error"));
}

TEST(Debug, robots_names_the_delay_and_the_sitemaps) {
    const Answers answers =
        ask("robots",
            R"({"robots":"User-agent: a\nCrawl-delay: 0.5\nSitemap: /s.xml","agent":"A","url":"x"})"
            "\n"
            R"({"robots":"","agent":"a","url":"x"})");
    EXPECT_EQ(answers.lines[0]["crawl_delay"], 0.5);
    EXPECT_EQ(answers.lines[0]["sitemaps"], ordered_json::array({"/s.xml"}));
    EXPECT_TRUE(answers.lines[1]["crawl_delay"].is_null());
}

TEST(Debug, bytes_come_as_latin1) {
    EXPECT_EQ(latin1_bytes("a\xC3\xBF"), std::string("a\xFF"));
    EXPECT_FALSE(latin1_bytes("\xE4\xB8\xAD"));
}

}  // namespace
}  // namespace magpie::cli
