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

Article article_of(const std::string& html) {
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
    "<article><p>第一段讲的是港口重新开放，游客从各地赶来，想看看修好的老码头。</"
    "p><p>第二段讲的是市长的讲话，他说修缮用了两年，花费比计划少一成。</p></"
    "article><footer><p>版权</p></footer></body></html>";

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
    EXPECT_EQ(article.markdown,
              "第一段讲的是港口重新开放，游客从各地赶来，想看看修好的老码头。\n\n"
              "第二段讲的是市长的讲话，他说修缮用了两年，花费比计划少一成。");
}

TEST(WebPage, without_marks_the_element_with_most_paragraph_text_is_the_body) {
    const std::string first = "港口在星期六重新开放，游客从各地赶来，想看看修好的老码头。";
    const std::string second = "两年的修缮改变了不少：栈桥加宽了，灯塔重新亮起，夜里也有渡船。";
    const Article article = article_of("<title>题</title><div><p>菜单</p></div><div><p>" + first +
                                       "</p><p>" + second + "</p></div><div><p>页脚</p></div>");
    EXPECT_EQ(article.title, "题");
    EXPECT_EQ(article.account, "news.example.org");
    EXPECT_EQ(article.markdown, first + "\n\n" + second);
    EXPECT_FALSE(article.published);
}

TEST(WebPage, a_time_element_dates_a_page_without_metadata) {
    const Article article = article_of(
        "<h1>题</h1><time>昨天</time><time "
        "datetime=\"2026-01-31\">一月</time><main><p>文</p></main>");
    EXPECT_EQ(format_rfc3339(*article.published), "2026-01-31");
}

TEST(WebPage, teasers_of_other_articles_are_not_the_body) {
    const std::string text =
        "<p>"
        "港口在星期六重新开放，游客从各地赶来，想看看修好的老码头，也想知道两年的修缮改变了什么。</"
        "p>";
    const Article article = article_of(
        "<title>港口重新开放</title><h1>港口重新开放</h1><div class=content>" + text + text + text +
        "</div><div class=related><article><a href=/1>市长谈新的码头</a></article><article><a "
        "href=/2>图书馆下月关闭</a></article></div>");
    EXPECT_NE(article.markdown.find("老码头"), std::string::npos);
    EXPECT_EQ(article.markdown.find("图书馆"), std::string::npos);
}

TEST(WebPage, a_page_that_goes_on_with_another_article_ends_before_it) {
    const auto one = [](const std::string& title, const std::string& words) {
        std::string html = "<div class=story><h1 class=headline>" + title + "</h1><div class=text>";
        for (int i = 0; i < 5; ++i)
            html += "<p>" + words +
                    " The harbour was full of people who had waited for this day, "
                    "and the band played until the evening came. Part " +
                    std::to_string(i) + ".</p>";
        return html + "</div></div>";
    };
    const Article article =
        article_of("<title>Harbour opens</title><body><div class=stories>" +
                   one("Harbour opens", "The mayor spoke first.") +
                   one("Library to close in June", "The council met on Monday.") + "</div>");
    EXPECT_NE(article.markdown.find("The mayor spoke first"), std::string::npos);
    EXPECT_EQ(article.markdown.find("The council met"), std::string::npos);
    EXPECT_EQ(article.flags, std::vector<std::string>{"several_articles"});
}

TEST(WebPage, a_page_that_shows_nothing_is_read_with_what_it_has_for_readers_without_scripts) {
    std::string html = "<title>Harbour opens</title><body><div id=app></div><noscript>";
    for (int i = 0; i < 6; ++i)
        html +=
            "<p>The harbour was full of people who had waited for this day, and the band played "
            "until the evening came. Part " +
            std::to_string(i) + ".</p>";
    const Article article = article_of(html + "</noscript>");
    EXPECT_NE(article.markdown.find("Part 5"), std::string::npos);
}

TEST(WebPage, a_text_that_stands_only_in_the_data_of_the_page_is_taken_from_there) {
    std::string text;
    for (int i = 0; i < 10; ++i)
        text += "The harbour was full of people who had waited for this day, and the band played. ";
    const Article article = article_of(
        "<title>Harbour opens</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\","
        "\"headline\":\"Harbour opens\",\"articleBody\":\"" +
        text + "\"}</script><body><div id=root></div><script src=/app.js></script>");
    EXPECT_NE(article.markdown.find("the band played"), std::string::npos);
    EXPECT_EQ(article.flags, std::vector<std::string>{"from_structured_data"});
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
