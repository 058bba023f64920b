#include "parser/extract.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

Page extract(std::string body, std::string url = "", std::string content_type = "") {
    RawDocument raw;
    raw.url = std::move(url);
    raw.content_type = std::move(content_type);
    raw.body = std::move(body);
    Extractor extractor;
    return extractor.extract(std::move(raw));
}

constexpr const char* kWechat =
    "<!DOCTYPE html>\n<html><body><div id=\"js_article\"><h2 id=\"activity-name\">题</h2><div "
    "id=\"js_content\"><p>正文在此</p></div>"
    "</div></body></html>";

TEST(Extract, a_wechat_file_is_known_without_its_url) {
    const Page page = extract(kWechat);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "题");
    EXPECT_EQ(page.article->language, "zh");
}

TEST(Extract, other_hosts_are_read_as_plain_pages) {
    const Page page = extract("<title>T</title><main><p>words</p></main>", "https://example.org/a");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->account, "example.org");
    EXPECT_EQ(page.article->identity, "https://example.org/a");
}

TEST(Extract, archived_text_is_recognised_by_its_front_matter) {
    const Page page = extract(
        "---\ntitle: 旧文\nurl: https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\nsource: "
        "号\ndate: 2026-01-31\n"
        "fetch_date: 2026-01-31T08:00:00.000000\n---\n\n# "
        "旧文\n\n这里是文章的第一段文字，足够长。\n\n这里是第二段文字。\n");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "旧文");
}

TEST(Extract, a_browser_save_brings_its_own_url) {
    const Page page = extract(
        "From: <Saved by Blink>\nSnapshot-Content-Location: "
        "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\n"
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"b\"\n\n--b\nContent-Type: "
        "text/html\n"
        "Content-Transfer-Encoding: 8bit\n\n" +
        std::string(kWechat) + "\n--b--\n");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->url, "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ");
}

TEST(Extract, a_page_escaped_as_one_json_string_is_read) {
    std::string escaped;
    for (const char c : std::string(kWechat)) {
        if (c == '\n')
            escaped += "\\n";
        else if (c == '"')
            escaped += "\\\"";
        else
            escaped += c;
    }
    const Page page = extract('"' + escaped + '"');
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "题");
}

TEST(Extract, an_extractor_reads_one_page_after_another) {
    Extractor extractor;
    for (int i = 0; i < 3; ++i) {
        RawDocument raw;
        raw.body = kWechat;
        EXPECT_EQ(extractor.extract(std::move(raw)).state, PageState::article);
    }
}

TEST(Extract, nothing_gives_no_article) {
    EXPECT_EQ(extract("").state, PageState::empty);
    EXPECT_EQ(extract("", "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ").state,
              PageState::empty_or_unknown);
}

}  // namespace
}  // namespace magpie
