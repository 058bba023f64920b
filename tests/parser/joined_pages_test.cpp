#include "parser/article/joined_pages.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace magpie {
namespace {

Article page_of(std::string markdown) {
    Article article;
    article.title = "The bridge";
    article.markdown = std::move(markdown);
    return article;
}

std::string joined(std::string first, std::string further) {
    Article article = page_of(std::move(first));
    EXPECT_TRUE(join_page(article, page_of(std::move(further))));
    return article.markdown;
}

TEST(JoinedPages, a_further_page_is_appended) {
    Article article = page_of("One.");
    Article further = page_of("Two.");
    further.next_page = "https://example.org/3";
    further.media.push_back({MediaRole::video, "https://example.org/clip.mp4", "", {}, ""});
    further.components["img"] = 2;
    ASSERT_TRUE(join_page(article, further));
    EXPECT_EQ(article.markdown, "One.\n\nTwo.");
    EXPECT_EQ(article.next_page, "https://example.org/3");
    EXPECT_EQ(article.media.size(), 1u);
    EXPECT_EQ(article.components["img"], 2);
    ASSERT_TRUE(join_page(article, page_of("Three.")));
    EXPECT_EQ(article.markdown, "One.\n\nTwo.\n\nThree.");
    EXPECT_EQ(article.next_page, "");
    EXPECT_EQ(std::ranges::count(article.flags, kJoinedPagesFlag), 1);
}

TEST(JoinedPages, what_every_page_begins_with_stands_once) {
    EXPECT_EQ(joined("By Jane Doe\n\n![](https://example.org/a.jpg)\n\nOne.",
                     "## The bridge\n\nBy Jane Doe\n\n![](https://example.org/a.jpg)\n\nTwo."),
              "By Jane Doe\n\n![](https://example.org/a.jpg)\n\nOne.\n\nTwo.");
}

TEST(JoinedPages, what_every_page_ends_with_stands_at_the_end) {
    EXPECT_EQ(joined("一。\n\n责任编辑：李四", "二。\n\n责任编辑：李四"),
              "一。\n\n二。\n\n责任编辑：李四");
}

TEST(JoinedPages, code_is_never_cut_for_its_repetition) {
    const std::string code = "```\na\n\nb\n```";
    EXPECT_EQ(joined(code + "\n\nOne.", code + "\n\nTwo."),
              code + "\n\nOne.\n\n" + code + "\n\nTwo.");
    EXPECT_EQ(joined("One.\n\n" + code, "Two.\n\n" + code),
              "One.\n\n" + code + "\n\nTwo.\n\n" + code);
}

TEST(JoinedPages, a_page_that_says_nothing_new_is_not_joined) {
    Article article = page_of("One.\n\nTwo.");
    EXPECT_FALSE(join_page(article, page_of("One.\n\nTwo.")));
    EXPECT_FALSE(join_page(article, page_of("")));
    EXPECT_FALSE(join_page(article, page_of("# The bridge")));
    EXPECT_EQ(article.markdown, "One.\n\nTwo.");
    EXPECT_TRUE(article.flags.empty());
}

TEST(JoinedPages, their_text_is_bounded) {
    Article article = page_of(std::string(kMaxJoinedText - 10, 'a'));
    EXPECT_FALSE(join_page(article, page_of("Two, which is too long.")));
}

}  // namespace
}  // namespace magpie
