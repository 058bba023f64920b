// Which blocks belong to lists of other articles.
#include "parser/article/teasers.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

constexpr std::string_view kAddress = "https://news.example/local/202405/t20240520_152.htm";
constexpr std::string_view kBody =
    "<div class=text><p>The council has decided to open the bridge in spring.</p></div>";

std::string form(const char* address) { return address_form(*Url::parse(address)); }

// Cards whose headlines lead to `path` with a number.
std::string cards(const std::string& path, int count = 3) {
    std::string out;
    for (int i = 0; i < count; ++i)
        out += "<li class=card><h3><a href='" + path + std::to_string(1000 + i) +
               ".htm'>Headline of a story</a></h3><p>Some words of it.</p></li>";
    return "<ul>" + out + "</ul>";
}

// How many blocks are teasers when all are kept.
int teasers_of(const std::string& html, std::string_view address = kAddress) {
    Arena arena;
    const auto document = Document::parse("<body>" + html, arena);
    const PageBlocks page = read_blocks(*document);
    const std::vector<char> kept(page.blocks.size(), 1);
    int count = 0;
    for (const char teaser : find_teasers(page, kept, address)) count += teaser;
    return count;
}

TEST(Teasers, the_form_of_an_address_is_that_of_a_sites_articles) {
    EXPECT_EQ(form("https://a.example/news/202405/t20240520_152.htm"), "w/D/N/.htm");
    EXPECT_EQ(form("https://a.example/2024/05/19/a-walk-in-the-park/"), "D/D/D/S/");
    EXPECT_EQ(form("https://a.example/learn/css"), "");
    EXPECT_EQ(form("https://a.example/"), "");
}

TEST(Teasers, cards_below_an_article_that_lead_to_others_like_it_are_none_of_it) {
    const std::string body(kBody);
    EXPECT_EQ(teasers_of(body + cards("/sport/202405/t2024_")), 6);
    EXPECT_EQ(teasers_of(body + cards("https://photo.news.example/pics/202405/t2024_")), 6);
}

TEST(Teasers, other_lists_stay) {
    const std::string body(kBody);
    EXPECT_EQ(teasers_of(body + cards("/sport/202405/t2024_", 2)), 0) << "two are no list";
    EXPECT_EQ(teasers_of(body + cards("https://shop.example/a/202405/t2024_")), 0) << "elsewhere";
    EXPECT_EQ(teasers_of(body + cards("/sections/")), 0) << "not addresses of articles";
    EXPECT_EQ(teasers_of(body + cards("/sport/202405/t2024_"), ""), 0) << "no address";
    EXPECT_EQ(teasers_of(cards("/sport/202405/t2024_") + body), 0) << "above the text";
    EXPECT_EQ(teasers_of("<article>" + body + cards("/sport/202405/t2024_") + "</article>"), 0)
        << "the article's own list";
    EXPECT_EQ(teasers_of("<p>The council has decided to open the bridge in spring.</p>" +
                         cards("/sport/202405/t2024_")),
              0)
        << "beside its paragraphs";
}

}  // namespace
}  // namespace magpie
