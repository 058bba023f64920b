// Links of index pages.
#include "parser/index_page.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/url.h"

namespace magpie {
namespace {

using Strings = std::vector<std::string>;

IndexPage page(std::string_view html, std::string_view region = {},
               std::string_view url = "https://a.example/list/") {
    Arena arena;
    std::optional<RegionSelector> selector;
    if (!region.empty()) {
        selector = RegionSelector::parse(region);
        EXPECT_TRUE(selector) << region;
    }
    auto read = read_index_page(html, url, "text/html; charset=utf-8", selector, arena);
    EXPECT_TRUE(read);
    return read ? *std::move(read) : IndexPage{};
}

Strings urls(const IndexPage& page, bool in_region_only = true) {
    Strings urls;
    for (const IndexLink& link : page.links)
        if (link.in_region || !in_region_only) urls.push_back(link.url);
    return urls;
}

TEST(IndexPage, lists_links_in_order_with_their_words) {
    const IndexPage read = page(
        "<title> All\n posts </title><a href='1.html'> <b>First</b>\n post </a>"
        "<a href='/2#top'><img alt='Second'></a><a href='https://b.example/3' title='Third'></a>");
    EXPECT_EQ(read.title, "All posts");
    EXPECT_EQ(urls(read), (Strings{"https://a.example/list/1.html", "https://a.example/2",
                                   "https://b.example/3"}));
    EXPECT_EQ(read.links[0].text, "First post");
    EXPECT_EQ(read.links[1].text, "Second");
    EXPECT_EQ(read.links[2].text, "Third");
}

TEST(IndexPage, leaves_out_what_leads_nowhere) {
    EXPECT_TRUE(
        page("<a>x</a><a href=''>x</a><a href='#top'>x</a><a href='mailto:a@b.example'>x</a>"
             "<a href='javascript:go()'>x</a><a href='ftp://a.example/'>x</a>"
             "<a href='https://'>x</a>")
            .links.empty());
}

TEST(IndexPage, resolves_against_the_base_element) {
    EXPECT_EQ(urls(page("<base href='/other/'><a href='1'>x</a>")),
              Strings{"https://a.example/other/1"});
    EXPECT_EQ(urls(page("<base href='javascript:x'><a href='1'>x</a>")),
              Strings{"https://a.example/list/1"});
}

TEST(IndexPage, tells_which_links_stand_in_the_region) {
    const std::string html =
        "<nav><a href='/nav'>n</a></nav><div id='main' class='wide list'><ul><li><a href='/1'>1</a>"
        "</ul><p><a href='/2'>2</a></p></div><footer class='list'><a href='/f'>f</a></footer>"
        "<a href='/after'>a</a>";
    EXPECT_EQ(urls(page(html, "#main")), (Strings{"https://a.example/1", "https://a.example/2"}));
    EXPECT_EQ(urls(page(html, ".list")),
              (Strings{"https://a.example/1", "https://a.example/2", "https://a.example/f"}));
    EXPECT_EQ(urls(page(html, "footer")), Strings{"https://a.example/f"});
    EXPECT_EQ(urls(page(html, "div.list")),
              (Strings{"https://a.example/1", "https://a.example/2"}));
    EXPECT_EQ(urls(page(html, "DIV#main")).size(), 2u);
    EXPECT_EQ(urls(page(html, "#main"), false).size(), 5u);
}

TEST(IndexPage, takes_regions_inside_regions_once) {
    const IndexPage read = page(
        "<div class='x'><div class='x'><a href='/1'>1</a></div><a href='/2'>2</a></div>", ".x");
    EXPECT_EQ(urls(read), (Strings{"https://a.example/1", "https://a.example/2"}));
}

TEST(IndexPage, says_when_the_region_is_not_there) {
    EXPECT_FALSE(page("<a href='/1'>1</a>", "#main").has_region);
    EXPECT_TRUE(page("<div id='main'></div>", "#main").has_region);
    EXPECT_TRUE(page("<a href='/1'>1</a>").has_region);
}

TEST(IndexPage, notes_nofollow_and_next) {
    const IndexPage read = page(
        "<head><link rel='next' href='/page/2'><meta name='Robots' content='index, NoFollow'>"
        "</head><a href='/1' rel='external NOFOLLOW'>1</a><a href='/2'>2</a>"
        "<a rel=next href='/page/2'>下一页</a>");
    ASSERT_EQ(read.links.size(), 4u);
    EXPECT_TRUE(read.links[0].is_next);
    EXPECT_FALSE(read.links[0].in_region);
    EXPECT_TRUE(read.links[1].is_nofollow);
    EXPECT_FALSE(read.links[2].is_nofollow);
    EXPECT_TRUE(read.links[3].is_next);
    EXPECT_EQ(read.links[3].text, "下一页");
    EXPECT_TRUE(read.asks_nofollow);
}

TEST(IndexPage, names_the_feeds_of_the_page) {
    EXPECT_EQ(page("<link rel='alternate' type='application/rss+xml' href='/feed'>"
                   "<link rel='alternate' hreflang='en' href='/en'>"
                   "<link rel='stylesheet' type='text/css' href='/x.css'>")
                  .feeds,
              Strings{"https://a.example/feed"});
}

TEST(IndexPage, reads_old_encodings) {
    Arena arena;
    const auto read =
        read_index_page("<meta charset=gb2312><a href='/1'>\xcf\xc2\xd2\xbb\xd2\xb3</a>",
                        "https://a.example/", "text/html", std::nullopt, arena);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->links.at(0).text, "下一页");
}

TEST(IndexPage, stops_at_its_bound_and_says_so) {
    std::string html;
    for (std::size_t i = 0; i <= kMaxIndexLinks; ++i)
        html += "<a href=/" + std::to_string(i) + ">x</a>";
    const IndexPage read = page(html);
    EXPECT_EQ(read.links.size(), kMaxIndexLinks);
    EXPECT_FALSE(read.is_complete);
}

TEST(RegionSelector, knows_its_forms_and_refuses_others) {
    for (const char* text : {"#a", ".a", "main", "div.list", "ul#x-1", " .a ", "[x]",
                             "meta[property=article:author]", "p.a[x=y/z]"})
        EXPECT_TRUE(RegionSelector::parse(text)) << text;
    for (const char* text : {"", "#", ".", "div.", "div > a", "a.b.c", "*", "[]", "[=x]", "[x=]",
                             "a[x", "[x=\"y\"]", "[x][y]", "a,b", "#a#b"})
        EXPECT_FALSE(RegionSelector::parse(text)) << text;
}

TEST(IndexPage, gives_absolute_addresses_whatever_the_bytes) {
    std::mt19937 random(3);
    static const Strings kParts{"<a href=",
                                "'/1'",
                                ">",
                                "</a>",
                                "<base href='//b.example'>",
                                "<div id=m>",
                                "</div>",
                                "&amp;",
                                "\xFF",
                                "<script>",
                                "</script>",
                                "<!--",
                                "-->",
                                "<link rel=next href=x>"};
    for (int round = 0; round < 2000; ++round) {
        std::string soup;
        for (int i = 0; i < 25; ++i) soup += kParts[random() % kParts.size()];
        Arena arena;
        const auto read = read_index_page(soup, round % 2 == 0 ? "https://a.example/" : "", "",
                                          RegionSelector::parse("#m"), arena);
        ASSERT_TRUE(read);
        for (const IndexLink& link : read->links) {
            const auto url = Url::parse(link.url);
            ASSERT_TRUE(url && url->is_http()) << soup;
            EXPECT_TRUE(url->fragment().empty());
        }
    }
}

}  // namespace
}  // namespace magpie
