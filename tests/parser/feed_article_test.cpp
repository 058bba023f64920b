#include "parser/feed_article.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::string_view kSentence = "The river rose over night and nobody had expected it. ";

std::string long_text() {
    std::string text;
    for (int i = 0; i < 20; ++i) text += kSentence;
    return text;
}

Feed feed_with(const std::string& item) {
    auto feed = read_feed(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        "<channel><title>The Paper</title><language>en</language><item><title>Flood</title>"
        "<link>https://example.com/flood</link><author>Ada</author>"
        "<pubDate>Sat, 31 Jan 2026 08:00:00 +0800</pubDate>" +
            item + "</item></channel></rss>",
        "https://example.com/feed");
    EXPECT_TRUE(feed && feed->entries.size() == 1);
    return feed.value_or(Feed{});
}

bool is_whole(const std::string& item) { return has_whole_text(feed_with(item).entries.at(0)); }

std::string content(const std::string& html) {
    return "<content:encoded><![CDATA[" + html + "]]></content:encoded>";
}

TEST(FeedArticle, is_made_of_an_entry_with_the_whole_text) {
    Arena arena;
    const Feed feed =
        feed_with("<description>The river rose.</description>" +
                  content("<p>" + long_text() + "</p><p>See <a href='/more'>the map</a>.</p>"));
    const auto article = read_feed_article(feed, feed.entries[0], arena);
    ASSERT_TRUE(article);
    EXPECT_EQ(article->title, "Flood");
    EXPECT_EQ(article->author, "Ada");
    EXPECT_EQ(article->account, "The Paper");
    EXPECT_EQ(article->url, "https://example.com/flood");
    EXPECT_EQ(article->language, "en");
    ASSERT_TRUE(article->published);
    EXPECT_EQ(format_rfc3339(*article->published), "2026-01-31T08:00:00+08:00");
    EXPECT_TRUE(article->markdown.starts_with("The river rose over night"));
    EXPECT_TRUE(contains(article->markdown, "[the map](https://example.com/more)"));
}

TEST(FeedArticle, needs_a_content_that_outdoes_the_summary) {
    const std::string medium = "<p>" + long_text().substr(0, 300) + "</p>";
    const std::string teaser = long_text().substr(0, 200);
    EXPECT_TRUE(is_whole("<description>short</description>" + content(medium)));
    EXPECT_FALSE(is_whole("<description>" + teaser + "</description>" + content(medium)));
    EXPECT_FALSE(is_whole(content(medium)));
    EXPECT_FALSE(is_whole(content("<p>Flood</p>")));
    EXPECT_TRUE(is_whole(content(long_text())));
    EXPECT_TRUE(is_whole("<description>" + long_text() + "</description>" + content(long_text())));
    EXPECT_FALSE(is_whole("<description>" + long_text() + "</description>"));
    EXPECT_FALSE(is_whole(""));
}

TEST(FeedArticle, is_not_made_of_teasers) {
    for (const std::string end :
         {"…", " [...]", " [&hellip;]", " <a href='/x'>Read more</a>", " Continue reading →",
          "……<a href='/x'>阅读全文</a>", "<p>查看全文 »</p>"})
        EXPECT_FALSE(is_whole(content("<p>" + long_text() + end + "</p>"))) << end;
    EXPECT_TRUE(is_whole(content("<p>" + long_text() + "I read more than I write.</p>")));
}

TEST(FeedArticle, reads_plain_text_by_its_blank_lines) {
    auto feed = read_feed(
        R"({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "1",
 "url": "https://example.com/1", "title": "One", "content_text": "first & <line>\n\nsecond )" +
            long_text() + R"("}]})",
        "https://example.com/feed.json");
    ASSERT_TRUE(feed);
    Arena arena;
    const auto article = read_feed_article(*feed, feed->entries.at(0), arena);
    ASSERT_TRUE(article);
    EXPECT_TRUE(contains(article->markdown, "first & "));
    EXPECT_TRUE(contains(article->markdown, "\n\nsecond"));
}

TEST(FeedArticle, keeps_the_identity_of_a_wechat_article) {
    auto feed = read_feed(
        "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>号</title>"
        "<item><title>文</title><link>http://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&amp;"
        "mid=2649324558&amp;idx=1&amp;sn=0123456789abcdef0123456789abcdef</link>" +
            content("<p>" + long_text() + "</p>") + "</item></channel></rss>",
        "https://example.com/feed");
    ASSERT_TRUE(feed);
    Arena arena;
    const auto article = read_feed_article(*feed, feed->entries.at(0), arena);
    ASSERT_TRUE(article);
    EXPECT_EQ(article->identity, "MjM5MjkzNzQxOQ==:2649324558:1");
    EXPECT_EQ(article->account, "号");
}

}  // namespace
}  // namespace magpie
