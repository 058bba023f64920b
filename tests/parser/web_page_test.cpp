#include "parser/article/web_page.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

Page read(std::string_view html,
          std::string_view url = "https://news.example.org/2026/a.html?from=feed#top") {
    RawDocument raw;
    raw.url = url;
    Arena arena;
    return read_web_page(raw, html, arena);
}

Article article_of(std::string_view html) {
    Page page = read(html);
    EXPECT_EQ(to_string(page.state), "article");
    return page.article.value_or(Article{});
}

constexpr const char* kNews =
    "<html lang=\"zh-CN\"><head><title>标题 - 例报</title><meta property=\"og:site_name\" "
    "content=\"例报\">"
    "<meta property=\"article:published_time\" content=\"2026-01-31T08:00:00+08:00\"><meta "
    "name=\"author\" content=\"记者 张三\">"
    "<meta name=\"description\" content=\"摘要\"><meta property=\"og:image\" "
    "content=\"https://img.example.org/c.jpg\">"
    "<link rel=\"canonical\" href=\"/2026/a.html\"></head><body><nav><p>首页</p></nav><h1> 标题 "
    "</h1>"
    "<article><p>第一段。</p><p>第二段。</p></article><footer><p>版权</p></footer></body></html>";

TEST(WebPage, a_news_page_gives_what_it_marks) {
    const Article article = article_of(kNews);
    EXPECT_EQ(article.title, "标题");
    EXPECT_EQ(article.account, "例报");
    EXPECT_EQ(article.author, "张三");
    EXPECT_EQ(article.digest, "摘要");
    EXPECT_EQ(article.cover, "https://img.example.org/c.jpg");
    EXPECT_EQ(article.language, "zh-CN");
    EXPECT_EQ(format_rfc3339(*article.published), "2026-01-31T08:00:00+08:00");
    EXPECT_EQ(article.url, "https://news.example.org/2026/a.html");
    EXPECT_EQ(article.identity, article.url);
    EXPECT_EQ(article.markdown, "第一段。\n\n第二段。");
}

TEST(WebPage, without_marks_the_element_with_most_paragraph_text_is_the_body) {
    const Article article = article_of(
        "<title>题</title><div><p>菜单</p></div><div><p>很长的第一段文字。</"
        "p><p>很长的第二段文字。</p></div><div><p>页脚</p></div>");
    EXPECT_EQ(article.title, "题");
    EXPECT_EQ(article.account, "news.example.org");
    EXPECT_EQ(article.markdown, "很长的第一段文字。\n\n很长的第二段文字。");
    EXPECT_FALSE(article.published);
}

TEST(WebPage, a_time_element_dates_a_page_without_metadata) {
    const Article article = article_of(
        "<h1>题</h1><time>昨天</time><time "
        "datetime=\"2026-01-31\">一月</time><main><p>文</p></main>");
    EXPECT_EQ(format_rfc3339(*article.published), "2026-01-31");
}

TEST(WebPage, several_article_elements_are_a_listing_and_not_the_body) {
    const Article article = article_of(
        "<h1>题</h1><article><p>短</p></article><article><p>短</p></"
        "article><div><p>这是正文所在的元素。</p></div>");
    EXPECT_EQ(article.markdown, "这是正文所在的元素。");
}

TEST(WebPage, a_canonical_link_to_another_host_is_not_believed) {
    const Article article = article_of(
        "<head><link rel=\"canonical\" "
        "href=\"https://other.example/\"></head><main><p>文</p></main>");
    EXPECT_EQ(article.url, "https://news.example.org/2026/a.html?from=feed");
}

TEST(WebPage, a_script_shell_and_an_empty_page_are_no_articles) {
    EXPECT_EQ(read("<body><div id=\"root\"></div><script src=\"a.js\"></script></body>").state,
              PageState::js_required);
    EXPECT_EQ(read("<body><p> </p></body>").state, PageState::empty);
    EXPECT_EQ(read("").state, PageState::empty);
    EXPECT_FALSE(read("").article);
}

TEST(WebPage, an_article_on_several_pages_names_the_next) {
    const std::string text =
        "<link rel=canonical href='/2026/a.html'><h1>The bridge</h1><article><p>The first page of "
        "a long story about a bridge, which goes "
        "on for a while.</p><p>It has a second paragraph, which is long as well.</p></article>";
    const Article article = article_of(text + "<b>1</b> <a href='a_2.html'>2</a>");
    EXPECT_EQ(article.next_page, "https://news.example.org/2026/a_2.html");
    EXPECT_EQ(article_of(text + "<a href='b.html'>Next article</a>").next_page, "");
}

}  // namespace
}  // namespace magpie
