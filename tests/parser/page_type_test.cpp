// Kinds of pages by their address, their head and what they are built of.
#include "parser/article/page_type.h"

#include <gtest/gtest.h>

#include "parser/article/page_type_words.h"

namespace magpie {
namespace {

PageTypeReading reading_of(std::string_view html, std::string_view url) {
    Arena arena;
    auto scanned = scan_html(html, {});
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    const PageHead head = read_page_head(*document, scanned->scripts);
    return read_page_type(*document, head, url);
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

const std::string kParagraph =
    "<p>In the morning the boats lie so deep in the fog that one reads nothing but their names, "
    "and the man who rents them out counts them with a lantern in his hand, as every day.</p>";

TEST(PageType, an_article_is_one) {
    const auto reading = reading_of(
        "<html><head><title>The lake in October</title><meta property=\"og:type\" "
        "content=\"article\"><meta property=\"article:published_time\" content=\"2026-10-03\">"
        "</head><body class=\"single single-post\"><article><h1>The lake in October</h1>" +
            repeated(kParagraph, 12) + "</article></body></html>",
        "https://news.example/2026/10/03/the-lake-in-october");
    EXPECT_EQ(to_string(reading.type), "article");
}

TEST(PageType, a_page_of_products_is_no_article) {
    const auto reading = reading_of(
        "<html><head><title>Coffee – Shop</title><meta property=\"og:type\" content=\"website\">"
        "</head><body class=\"template-collection\"><h1>Coffee</h1><div class=\"product-grid\">" +
            repeated("<div class=\"product-card grid-item\"><a href=\"/products/a\"><img src=a.png>"
                     "<h3>Dark roast</h3></a><span class=\"price\">$15.99</span></div>",
                     24) +
            "</div><div class=\"pagination\"><a href=\"?page=2\">2</a></div></body></html>",
        "https://shop.example/collections/coffee");
    EXPECT_EQ(to_string(reading.type), "index");
    EXPECT_EQ(kind_of(reading.type), Kind::index);
}

TEST(PageType, a_thread_is_one) {
    const auto reading = reading_of(
        "<html><head><title>Which knife? - Kitchen forum</title><meta name=\"generator\" "
        "content=\"Discourse 3.4.0\"></head><body class=\"archetype-regular\"><h1>Which "
        "knife?</h1>" +
            repeated("<div class=\"topic-body post\" itemprop=\"comment\" itemscope "
                     "itemtype=\"http://schema.org/Comment\"><span class=\"username\">anna</span>"
                     "<div class=\"post-content\">" +
                         kParagraph + "</div></div>",
                     8) +
            "</body></html>",
        "https://forum.example/t/which-knife/68911");
    EXPECT_EQ(to_string(reading.type), "forum");
    EXPECT_EQ(kind_of(reading.type), Kind::article);
}

TEST(PageType, probabilities_add_up_and_an_empty_page_has_some) {
    const auto reading = reading_of("", "");
    double sum = 0;
    for (const double score : reading.scores) sum += score;
    EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(PageType, every_feature_has_a_name_of_its_own) {
    const auto names = page_type_feature_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        EXPECT_FALSE(names[i].empty()) << i;
        for (std::size_t j = 0; j < i; ++j) EXPECT_NE(names[i], names[j]);
    }
}

TEST(PageTypeWords, count_whole_words_without_case) {
    WordCounts counts{};
    count_words("Add-to-CART products__grid cartoon", counts);
    EXPECT_EQ(counts[static_cast<std::size_t>(WordGroup::product)], 3U);
    EXPECT_EQ(counts[static_cast<std::size_t>(WordGroup::card)], 1U);
    count_words("", counts);
    count_words(std::string(10'000, 'x'), counts);
    EXPECT_EQ(counts[static_cast<std::size_t>(WordGroup::product)], 3U);
}

}  // namespace
}  // namespace magpie
