// Index pages as sources.
#include <gtest/gtest.h>

#include "tests/crawler/source_fixture.h"

namespace magpie {
namespace {

using namespace test;

SourceSpec page_source() {
    SourceSpec spec = source(SourceKind::page, "https://a.example/list");
    spec.page.links = {"/post/[0-9]+$"};
    return spec;
}

TEST(PageSource, lists_the_links_that_match_for_robots_to_judge) {
    const SourceSpec spec = page_source();
    const SourceReading reading = read(spec, spec.url,
                                       "<a href='/post/1'><img alt='picture'></a><a href='/about'>"
                                       "About</a><a href='/post/1#more'>The first post</a>"
                                       "<a href='/post/2'>2</a>");
    EXPECT_EQ(urls_of(reading), (Strings{"https://a.example/post/1", "https://a.example/post/2"}));
    EXPECT_EQ(facts_of(reading.found[0]), (nlohmann::json{{"title", "The first post"}}));
    EXPECT_FALSE(reading.found[0].directed);
    EXPECT_TRUE(reading.more.empty());
}

TEST(PageSource, lists_every_link_of_the_region_without_patterns) {
    SourceSpec spec = page_source();
    spec.page.links.clear();
    spec.page.region = "#main";
    const SourceReading reading = read(
        spec, spec.url,
        "<a href='/nav'>n</a><div id=main><a href='/x'>x</a><a href='/list#here'>self</a></div>");
    EXPECT_EQ(urls_of(reading), Strings{"https://a.example/x"});
}

TEST(PageSource, says_when_the_page_is_not_what_it_was) {
    SourceSpec spec = page_source();
    spec.page.region = "#main";
    EXPECT_EQ(read(spec, spec.url, "<a href='/post/1'>x</a>").state, "no_region");
    EXPECT_EQ(read(spec, spec.url, "<div id=main><a href='/x'>x</a></div>").state, "no_links");
    EXPECT_EQ(read(spec, spec.url, "plain words").state, "not_html");
    spec.page.region = "div > a";
    EXPECT_EQ(read(spec, spec.url, "<a href='/post/1'>x</a>").state, "no_region");
}

std::string list_page(int number) {
    const std::string next = std::to_string(number + 1);
    return "<a href='/post/" + std::to_string(number) + "'>p</a><a href='/list?page=" + next +
           "'>下一页</a><a href='/list?page=1'>首页</a>";
}

TEST(PageSource, turns_the_page_by_its_words_as_often_as_it_may) {
    SourceSite site;
    SourceSpec spec = page_source();
    spec.page.next = "下一页";
    spec.page.max_pages = 3;
    site.pages[spec.url] = list_page(1);
    for (int i = 2; i < 9; ++i)
        site.pages["https://a.example/list?page=" + std::to_string(i)] = list_page(i);
    const Strings expected{spec.url, "https://a.example/list?page=2",
                           "https://a.example/list?page=3"};
    EXPECT_EQ(site.run(spec), expected);
    EXPECT_EQ(site.found(), (Strings{"https://a.example/post/1", "https://a.example/post/2",
                                     "https://a.example/post/3"}));
    site.stop_after = 2;  // a run that is interrupted is begun anew
    site.run(spec);
    site.stop_after = 100;
    site.run(spec);
    EXPECT_EQ(site.found().size(), 3u);
    spec.page.max_pages = 1;
    site.cursor.clear();
    EXPECT_EQ(site.run(spec), Strings{spec.url});
}

TEST(PageSource, turns_the_page_by_its_address_and_never_back) {
    SourceSite site;
    SourceSpec spec = page_source();
    spec.page.next = "page=[0-9]+$";
    spec.page.max_pages = 10;
    const std::string two = "https://a.example/list?page=2";
    site.pages[spec.url] = "<a href='/post/1'>p</a><a href='/list?page=2'>2</a>";
    site.pages[two] = "<a href='/post/2'>p</a><a href='/list?page=2'>2</a><a href='/list'>1</a>";
    EXPECT_EQ(site.run(spec), (Strings{spec.url, two}));
}

TEST(PageSource, follows_rel_next_without_a_rule) {
    SourceSite site;
    SourceSpec spec = page_source();
    spec.page.max_pages = 2;
    site.pages[spec.url] = "<link rel=next href='/list2'><a href='/post/1'>p</a>";
    site.pages["https://a.example/list2"] = "<a href='/post/2'>p</a>";
    EXPECT_EQ(site.run(spec), (Strings{spec.url, "https://a.example/list2"}));
}

TEST(PageSource, does_not_list_the_pages_of_the_list) {
    SourceSpec spec = page_source();
    spec.page.links.clear();
    spec.page.next = "next";
    spec.page.max_pages = 2;
    const SourceReading reading =
        read(spec, spec.url, "<a href='/post/1'>p</a><a href='/list2'>next</a>");
    EXPECT_EQ(urls_of(reading), Strings{"https://a.example/post/1"});
    EXPECT_EQ(reading.more, Strings{"https://a.example/list2"});
}

TEST(PageSource, tells_what_an_operator_should_know) {
    const SourceSpec spec = page_source();
    const SourceReading reading =
        read(spec, spec.url,
             "<meta name=robots content=nofollow><link rel=alternate type='application/rss+xml' "
             "href='/feed'><a rel=nofollow href='/post/1'>p</a>");
    EXPECT_EQ(reading.found.size(), 1u);
    EXPECT_EQ(reading.notes,
              (Strings{"the page asks robots not to follow its links (nofollow)",
                       "1 link is marked rel=nofollow",
                       "the page names a feed, which is easier to watch: https://a.example/feed"}));
}

}  // namespace
}  // namespace magpie
