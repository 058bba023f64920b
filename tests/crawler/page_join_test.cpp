// What becomes of an article's further pages once they were fetched; the engine asks for them.
#include "crawler/page_join.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "crawler/records.h"
#include "parser/article/joined_pages.h"

namespace magpie {
namespace {

constexpr const char* kStory = "https://a.test/story";

std::string address(int page) { return std::string(kStory) + "?page=" + std::to_string(page); }

Processed page_of(const std::string& url, std::string markdown, std::string next_page = {}) {
    Processed page;
    page.visit.url = url;
    page.visit.state = "article";
    page.page_state = PageState::article;
    Article article;
    article.url = article.identity = url;
    article.title = "The bridge";
    article.markdown = std::move(markdown);
    article.next_page = std::move(next_page);
    page.visit.document = to_clean_document(article);
    page.article = std::move(article);
    return page;
}

std::optional<PageJoin> joining(std::string next_page = address(2)) {
    Processed first = page_of(kStory, "One.", std::move(next_page));
    return PageJoin::begin(*make_candidate(kStory, "blog"), first, {});
}

TEST(PageJoin, an_article_without_a_next_page_stays_as_it_is) {
    Processed first = page_of(kStory, "One.");
    EXPECT_FALSE(PageJoin::begin(*make_candidate(kStory), first, {}));
    EXPECT_TRUE(first.article);
    Processed wall;
    EXPECT_FALSE(PageJoin::begin(*make_candidate(kStory), wall, {}));
}

TEST(PageJoin, pages_become_one_document_and_visits_of_their_own) {
    auto join = joining();
    ASSERT_TRUE(join);
    EXPECT_EQ(join->asked().url.href(), address(2));
    EXPECT_EQ(join->asked().source, "blog");
    Processed second = page_of(address(2), "Two.", address(3));
    EXPECT_TRUE(join->take(second));
    EXPECT_EQ(second.visit.state, kJoinedPageState);
    EXPECT_EQ(second.visit.reason, "page of https://a.test/story");
    EXPECT_FALSE(second.visit.document);
    Processed third = page_of(address(3), "Three.");
    EXPECT_EQ(join->asked().url.href(), address(3));
    EXPECT_FALSE(join->take(third));
    const Processed whole = join->finish();
    EXPECT_EQ(whole.visit.url, kStory);
    EXPECT_EQ(whole.visit.state, "article");
    EXPECT_EQ(whole.visit.document->markdown, "One.\n\nTwo.\n\nThree.");
    EXPECT_EQ(std::ranges::count(whole.article->flags, kJoinedPagesFlag), 1);
    EXPECT_EQ(whole.article->next_page, "");
}

TEST(PageJoin, a_page_that_is_none_ends_it_and_keeps_its_own_state) {
    auto join = joining();
    Processed missing;
    missing.visit.url = address(2);
    missing.visit.state = "http_404";
    EXPECT_FALSE(join->take(missing));
    EXPECT_EQ(missing.visit.state, "http_404");
    const Processed whole = join->finish();
    EXPECT_EQ(whole.visit.document->markdown, "One.");
    EXPECT_EQ(whole.article->next_page, address(2));
    EXPECT_EQ(whole.notes, std::vector<std::string>{"the article goes on at " + address(2) +
                                                    ", which is not joined: http_404"});
}

TEST(PageJoin, a_page_that_leads_back_is_not_asked_for_again) {
    auto join = joining();
    Processed second = page_of(address(2), "Two.", kStory);
    EXPECT_FALSE(join->take(second));
    EXPECT_EQ(join->finish().visit.document->markdown, "One.\n\nTwo.");
}

TEST(PageJoin, a_redirect_to_another_article_is_not_joined) {
    auto join = joining();
    Processed second = page_of(address(2), "Another story.");
    second.visit.capture.emplace().final_url = "https://a.test/other";
    EXPECT_FALSE(join->take(second));
    EXPECT_EQ(second.visit.state, kJoinedPageState);
    EXPECT_EQ(join->finish().visit.document->markdown, "One.");
}

TEST(PageJoin, pages_are_bounded) {
    auto join = joining();
    int page = 2;
    for (bool goes_on = true; goes_on && page < 100; ++page) {
        Processed further =
            page_of(address(page), "Page " + std::to_string(page) + ".", address(page + 1));
        goes_on = join->take(further);
    }
    EXPECT_EQ(page - 1, kMaxJoinedPages);
    EXPECT_EQ(join->finish().notes, std::vector<std::string>{"only the first 20 pages are joined"});
}

}  // namespace
}  // namespace magpie
