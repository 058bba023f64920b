#include "parser/article/next_page.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie {
namespace {

constexpr const char* kStory = "https://www.example.org/2026/story.html";

std::string next_of(std::string_view html, std::string_view address = kStory,
                    std::string_view canonical = "") {
    Arena arena;
    const auto document = Document::parse(html, arena);
    if (!document) return "no tree";
    const PageHead head = read_page_head(*document, {});
    return find_next_page({*document, head, address, address, canonical});
}

TEST(NextPage, a_head_link_names_it) {
    EXPECT_EQ(next_of("<link rel=next href='?page=2'><p>text"), std::string(kStory) + "?page=2");
    EXPECT_EQ(next_of("<link rel=next href='/story/page/2/'>", "https://example.org/story/"),
              "https://example.org/story/page/2/");
    EXPECT_EQ(next_of("<p>text <a rel='nofollow Next' href='?page=3'>more</a>",
                      "https://example.org/story?page=2"),
              "https://example.org/story?page=3");
}

TEST(NextPage, a_bar_of_numbers_names_it_in_every_form_of_address) {
    EXPECT_EQ(next_of("<b>1</b> <a href=story_2.html>2</a> <a href=story_3.html>3</a>"),
              "https://www.example.org/2026/story_2.html");
    EXPECT_EQ(next_of("<a href=story.html>1</a> <b>2</b> <a href=story_3.html>[3]</a>",
                      "https://www.example.org/2026/story_2.html"),
              "https://www.example.org/2026/story_3.html");
    EXPECT_EQ(next_of("<a href=story-2.html>第2页</a>"),
              "https://www.example.org/2026/story-2.html");
    EXPECT_EQ(next_of("<a href=/a/story/2>Page 2</a>", "https://example.org/a/story"),
              "https://example.org/a/story/2");
    EXPECT_EQ(next_of("<a href=/a/index_2.html>2</a>", "https://example.org/a/"),
              "https://example.org/a/index_2.html");
}

TEST(NextPage, a_thread_goes_on_at_its_next_page) {
    EXPECT_EQ(next_of("<link rel=next href=/threads/boats.12/page-2>",
                      "https://example.org/threads/boats.12/"),
              "https://example.org/threads/boats.12/page-2");
    EXPECT_EQ(next_of("<a rel=next href=/threads/boats.12/page-3>Next</a>",
                      "https://example.org/threads/boats.12/page-2"),
              "https://example.org/threads/boats.12/page-3");
}

TEST(NextPage, pages_may_count_from_zero) {
    EXPECT_EQ(next_of("<b>1</b> <a href=t_1.html>2</a> <a href=t_2.html>3</a>",
                      "https://example.org/t.html"),
              "https://example.org/t_1.html");
    EXPECT_EQ(next_of("<b>1</b> <a href='?page=1'>2</a> <a href='?page=2'>3</a>",
                      "https://example.org/t"),
              "https://example.org/t?page=1");
}

TEST(NextPage, words_in_many_languages_name_it) {
    for (const char* words : {"下一页", "下页 &gt;&gt;", "下一頁", "Next page: The engine",
                              "Nächste Seite", "Page suivante", "次のページへ", "다음 페이지"})
        EXPECT_EQ(next_of("<a href=story_2.html>" + std::string(words) + "</a>"),
                  "https://www.example.org/2026/story_2.html")
            << words;
    for (const char* words : {"Next »", "weiter", "Suivant", "»", "&gt;", "<b>next</b>"})
        EXPECT_EQ(next_of("<a href='?page=2'>" + std::string(words) + "</a>"),
                  std::string(kStory) + "?page=2")
            << words;
    EXPECT_EQ(next_of("<a href='?page=2' title='Next'><img src=arrow.png></a>"),
              std::string(kStory) + "?page=2");
}

TEST(NextPage, an_arrow_counts_where_numbers_in_names_count_pages) {
    EXPECT_EQ(next_of("<a href=part-3.html>next</a>", "https://example.org/part-2.html"), "");
    EXPECT_EQ(next_of("<a href=part-1.html>1</a> <b>2</b> <a href=part-3.html>next</a>",
                      "https://example.org/part-2.html"),
              "https://example.org/part-3.html");
}

TEST(NextPage, another_article_is_never_the_next_page) {
    EXPECT_EQ(next_of("<link rel=next href=/2026/other.html><a rel=next href=/2026/other.html>Next "
                      "post</a>"),
              "");
    EXPECT_EQ(next_of("<a href=/a/102.html>下一篇</a> <a href=/a/102.html>下一页</a>",
                      "https://example.org/a/101.html"),
              "");
    EXPECT_EQ(next_of("<a href=/post/13 rel=next>Next</a>", "https://example.org/post/12"), "");
    EXPECT_EQ(next_of("<a href='?id=13'>Next</a>", "https://example.org/post?id=12"), "");
    EXPECT_EQ(next_of("<link rel=next href=/weekly-links-3>", "https://example.org/weekly-links-2"),
              "");
}

TEST(NextPage, another_host_and_the_page_itself_are_none) {
    EXPECT_EQ(next_of("<a href='https://other.example/2026/story_2.html'>2</a>"), "");
    EXPECT_EQ(next_of("<a href='?page=2'>2</a>", "https://example.org/story?page=2"), "");
    EXPECT_EQ(next_of("<a href='?page=1'>1</a> <a href='#2'>2</a>"), "");
    EXPECT_EQ(next_of("<a href='?page=1'>Previous</a> <a href='?page=1'>1</a>",
                      "https://example.org/story?page=2"),
              "");
}

TEST(NextPage, pages_of_comments_are_none) {
    EXPECT_EQ(next_of("<div id=comments><nav><a href='?page=2'>2</a></nav></div>"), "");
    EXPECT_EQ(next_of("<a href='?page=2#comments'>2</a>"), "");
    EXPECT_EQ(next_of("<a href=/story/comment-page-2/>2</a>", "https://example.org/story/"), "");
}

TEST(NextPage, tracking_behind_the_address_does_not_hide_it) {
    EXPECT_EQ(next_of("<a href='/story/2/'>2</a>", "https://example.org/story/?utm_source=feed",
                      "https://example.org/story/"),
              "https://example.org/story/2/");
    EXPECT_EQ(next_of("<a href='/story/2/'>2</a>", "", "https://example.org/story/"),
              "https://example.org/story/2/");
}

TEST(NextPage, an_address_that_is_none_has_no_next_page) {
    EXPECT_EQ(next_of("<a href='/story/2/'>2</a>", ""), "");
    EXPECT_EQ(next_of("<a href='/story/2/'>2</a>", "file:///tmp/story"), "");
}

}  // namespace
}  // namespace magpie
