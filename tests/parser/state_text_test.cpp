// The article in the data that a page carries for its scripts.
#include "parser/article/state_text.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

std::optional<StateText> text_of_page(std::string_view html) {
    Arena arena;
    auto scanned = scan_html(html, {});
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    const PageHead head = read_page_head(*document, scanned->scripts);
    return article_text_of_state(head, scanned->scripts);
}

const std::string kLong(700, 'x');

TEST(StateText, comes_from_linked_data_when_it_is_long_enough_to_be_the_article) {
    const auto page = [](const std::string& body) {
        return "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"h\","
               "\"articleBody\":\"" +
               body + "\"}</script><div id=root></div>";
    };
    const auto found = text_of_page(page(kLong));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->text, kLong);
    EXPECT_FALSE(found->is_markup);
    EXPECT_FALSE(text_of_page(page("a teaser")));
}

TEST(StateText, comes_from_the_state_of_an_application) {
    const auto next = text_of_page(
        "<div id=__next></div><script id=\"__NEXT_DATA__\" type=\"application/json\">{\"props\":"
        "{\"page\":[{\"title\":\"t\",\"content\":\"<p>" +
        kLong + "</p>\"}]}}</script>");
    ASSERT_TRUE(next);
    EXPECT_TRUE(next->is_markup);
    EXPECT_EQ(next->text, "<p>" + kLong + "</p>");
    const auto initial = text_of_page("<script>window.__INITIAL_STATE__ = {\"detail\":\"" + kLong +
                                      "\"};(function(){})()</script>");
    ASSERT_TRUE(initial);
    EXPECT_EQ(initial->text, kLong);
}

TEST(StateText, is_nothing_where_data_is_no_json_or_never_ends) {
    EXPECT_FALSE(text_of_page("<script>window.a = {b: \"" + kLong + "\"}</script>"));
    EXPECT_FALSE(text_of_page("<script>window.a = {\"content\":\"" + kLong + "\"</script>"));
    EXPECT_FALSE(text_of_page("<script>window.a = {\"style\":\"" + kLong + "\"}</script>"));
    EXPECT_FALSE(
        text_of_page("<script type=\"application/json\">" + std::string(5'000, '[') + "</script>"));
    EXPECT_FALSE(text_of_page("<script type=\"application/json\">]" + kLong + "</script>"));
}

}  // namespace
}  // namespace magpie
