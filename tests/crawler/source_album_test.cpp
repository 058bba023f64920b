// Albums as sources.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/crawler/source_fixture.h"

namespace magpie {
namespace {

using namespace test;
using nlohmann::json;

const SourceSpec kAlbum =
    source(SourceKind::album,
           "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA5NzYyMDIyNw==&action=getalbum"
           "&album_id=289&scene=173#wechat_redirect");
const std::string kFirst =
    "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz=MzA5NzYyMDIyNw%3D%3D"
    "&album_id=289&count=20&f=json";

std::string after(int mid, bool reverse = false) {
    return "https://mp.weixin.qq.com/mp/appmsgalbum?action=getalbum&__biz=MzA5NzYyMDIyNw%3D%3D"
           "&album_id=289&count=20&begin_msgid=" +
           std::to_string(mid) + "&begin_itemidx=1" + (reverse ? "&is_reverse=1" : "") + "&f=json";
}

std::string article(int mid) {
    return "https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=" + std::to_string(mid) +
           "&idx=1&sn=0123456789abcdef0123456789abcdef";
}

// A page of the album with these articles, which were published in the order of their numbers.
std::string page(const std::vector<int>& mids, bool has_more) {
    json items = json::array();
    for (const int mid : mids)
        items.push_back({{"title", "No. " + std::to_string(mid)},
                         {"url", article(mid)},
                         {"msgid", std::to_string(mid)},
                         {"itemidx", "1"},
                         {"create_time", std::to_string(1'700'000'000 + mid * 3600)}});
    return json{{"base_resp", {{"ret", 0}}},
                {"getalbum_resp",
                 {{"article_list", items},
                  {"base_info", {{"title", "册"}, {"nickname", "山"}}},
                  {"continue_flag", has_more ? "1" : "0"}}}}
        .dump();
}

// An album of articles 1 … newest, twenty a page.
void fill(SourceSite& site, int newest, bool oldest_first = false) {
    site.pages.clear();
    const auto put = [&](bool reverse, const std::string& first_url) {
        const bool ascending = oldest_first != reverse;
        std::vector<int> order;
        for (int mid = 1; mid <= newest; ++mid) order.push_back(mid);
        if (!ascending) std::reverse(order.begin(), order.end());
        std::string url = first_url;
        for (std::size_t at = 0; at < order.size(); at += 20) {
            const std::size_t end = std::min(at + 20, order.size());
            const auto begin = order.begin();
            site.pages[url] = page(
                {begin + static_cast<std::ptrdiff_t>(at), begin + static_cast<std::ptrdiff_t>(end)},
                end < order.size());
            url = after(order[end - 1], reverse);
        }
    };
    put(false, kFirst);
    put(true, kFirst.substr(0, kFirst.size() - 7) + "&is_reverse=1&f=json");
}

TEST(AlbumSource, asks_for_the_json_form_of_its_address) {
    EXPECT_EQ(first_requests(kAlbum, ""), Strings{kFirst});
}

TEST(AlbumSource, lists_its_articles_for_robots_to_judge) {
    const SourceReading reading = read(kAlbum, kFirst, page({2, 1}, false));
    EXPECT_EQ(reading.reason, "2 articles, 2 new");
    ASSERT_EQ(reading.found.size(), 2u);
    EXPECT_EQ(reading.found[0].url, article(2));
    EXPECT_EQ(reading.found[0].identity, "MzA5NzYyMDIyNw==:2:1");
    EXPECT_FALSE(reading.found[0].directed);
    EXPECT_EQ(reading.found[0].source, "s");
    const json facts = facts_of(reading.found[0]);
    EXPECT_EQ(facts["title"], "No. 2");
    EXPECT_EQ(facts["account"], "山");
    EXPECT_EQ(facts["album_title"], "册");
    EXPECT_TRUE(reading.more.empty());
}

TEST(AlbumSource, reads_an_album_whole_once_and_then_only_where_it_is_new) {
    SourceSite site;
    fill(site, 65);
    EXPECT_EQ(site.run(kAlbum), (Strings{kFirst, after(46), after(26), after(6)}));
    EXPECT_EQ(site.found().size(), 65u);
    EXPECT_EQ(site.run(kAlbum), Strings{kFirst});
    fill(site, 68);
    EXPECT_EQ(site.run(kAlbum), (Strings{kFirst, after(49)}));
    EXPECT_EQ(site.run(kAlbum), Strings{kFirst});
}

TEST(AlbumSource, goes_on_with_an_interrupted_backfill) {
    SourceSite site;
    fill(site, 85);
    site.stop_after = 2;
    EXPECT_EQ(site.run(kAlbum), (Strings{kFirst, after(66)}));
    site.stop_after = 100;
    EXPECT_EQ(site.run(kAlbum), (Strings{kFirst, after(46), after(26), after(6)}));
    EXPECT_EQ(site.run(kAlbum), Strings{kFirst});
}

TEST(AlbumSource, finds_the_news_of_an_album_that_shows_the_oldest_first) {
    SourceSite site;
    fill(site, 45, true);
    site.run(kAlbum);
    Strings found = site.found();
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    EXPECT_EQ(found.size(), 45u);
    fill(site, 47, true);
    site.run(kAlbum);
    const Strings news = site.found();
    EXPECT_NE(std::ranges::find(news, article(46)), news.end());
    EXPECT_NE(std::ranges::find(news, article(47)), news.end());
    EXPECT_LE(site.readings.size(), 3u);
}

TEST(AlbumSource, reads_the_page_for_people) {
    const SourceReading reading =
        read(kAlbum, kFirst,
             "<ul class=\"js_album_list\"><li class=\"js_album_item\" data-msgid=\"5\" "
             "data-itemidx=\"1\" data-title=\"甲\" data-link=\"http://mp.weixin.qq.com/s?"
             "__biz=MzA5NzYyMDIyNw==&amp;mid=5&amp;idx=1#rd\"></li></ul>");
    EXPECT_EQ(reading.state, "listing");
    ASSERT_EQ(reading.found.size(), 1u);
    EXPECT_EQ(reading.found[0].identity, "MzA5NzYyMDIyNw==:5:1");
}

TEST(AlbumSource, says_what_the_server_said) {
    const SourceReading refused = read(kAlbum, kFirst, "{\"base_resp\":{\"ret\":200013}}");
    EXPECT_EQ(refused.state, "refused");
    EXPECT_NE(refused.reason.find("200013"), std::string::npos);
    EXPECT_EQ(read(kAlbum, kFirst, "<html>captcha</html>").state, "not_an_album");
}

TEST(AlbumSource, filters_articles_and_knows_them_all_the_same) {
    SourceSite site;
    fill(site, 30);
    SourceSpec spec = kAlbum;
    spec.filters.include_title = {"No\\. 7$"};
    EXPECT_EQ(site.run(spec).size(), 2u);
    EXPECT_EQ(site.found(), Strings{article(7)});
    EXPECT_EQ(site.run(spec).size(), 1u);
}

}  // namespace
}  // namespace magpie
