// Which elements ask for consent, and which lead to other articles.
#include "parser/article/named_areas.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

TEST(NamedAreas, a_name_says_what_it_is_about_and_that_it_is_a_notice) {
    for (const char* name : {"gdpr", "onetrust-consent-sdk", "cookie-banner", "privacy-modal-box"})
        EXPECT_EQ(area_of_name(name), area::kConsent) << name;
    for (const char* name : {"cookies", "chocolate-cookie-recipe", "privacy", "modal", "consents"})
        EXPECT_EQ(area_of_name(name), 0) << name;
}

TEST(NamedAreas, related_is_a_word_of_its_own) {
    for (const char* name : {"related", "related-posts", "article-recommend-box"})
        EXPECT_EQ(area_of_name(name), area::kRelated) << name;
    for (const char* name : {"unrelated", "recommends", "relation"})
        EXPECT_EQ(area_of_name(name), 0) << name;
}

TEST(NamedAreas, a_standfirst_has_many_names) {
    for (const char* name : {"standfirst", "article-dek", "headline-subtitle", "lede"})
        EXPECT_EQ(area_of_name(name), area::kStandfirst) << name;
    for (const char* name : {"title", "leader-board", "deckchairs"})
        EXPECT_EQ(area_of_name(name), 0) << name;
}

class NamedAreasOf : public testing::Test {
  protected:
    // The blocks that stand in such an area; the first block is the title.
    std::string held(std::string_view html, std::uint8_t kind = area::kConsent) {
        Arena arena;
        const auto document = Document::parse(html, arena);
        const PageBlocks page = read_blocks(*document);
        NamedAreas areas(page, 0);
        std::string out;
        for (const TextBlock& block : page.blocks)
            if (areas.of(block) & kind) out += std::string(page.text_of(block)) + '\n';
        return out;
    }
};

TEST_F(NamedAreasOf, all_below_such_an_element_is_the_notice) {
    EXPECT_EQ(held("<h1>Title</h1><p>a</p><div class='CookieBanner'><div><p>b</p></div>c</div>"),
              "b\nc\n");
}

TEST_F(NamedAreasOf, what_holds_the_title_is_none) {
    EXPECT_EQ(held("<div id=consent-page><h1>Title</h1><p>a</p><div id=gdpr><p>b</p></div></div>"),
              "b\n");
}

TEST_F(NamedAreasOf, what_is_related_is_held_by_its_own_names_only) {
    constexpr std::string_view kPage =
        "<h1>Title</h1><p>a</p><div id=gdpr>b</div><div class=related_news><p>c</p></div>";
    EXPECT_EQ(held(kPage, area::kRelated), "c\n");
    EXPECT_EQ(held(kPage, area::kConsent), "b\n");
}

}  // namespace
}  // namespace magpie
