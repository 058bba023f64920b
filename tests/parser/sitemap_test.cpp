// Sitemaps in all their forms.
#include "parser/sitemap.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/url.h"

namespace magpie {
namespace {

using Strings = std::vector<std::string>;
constexpr std::string_view kUrl = "https://a.example/sitemap.xml";

Sitemap sitemap(std::string_view bytes, std::string_view url = kUrl) {
    auto read = read_sitemap(bytes, url);
    EXPECT_TRUE(read) << bytes;
    return read.value_or(Sitemap{});
}

Strings locs(const std::vector<SitemapUrl>& urls) {
    Strings locs;
    for (const SitemapUrl& url : urls) locs.push_back(url.loc);
    return locs;
}

std::string urlset(std::string_view entries) {
    return "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + std::string(entries) +
           "</urlset>";
}

std::string time_of(const std::optional<Timestamp>& time) {
    return time ? format_rfc3339(*time) : "none";
}

TEST(Sitemap, lists_pages_with_their_last_change) {
    const Sitemap map = sitemap(urlset(
        "<url><loc> https://a.example/1?x=1&amp;y=2 </loc><lastmod>2026-01-31</lastmod>"
        "<changefreq>daily</changefreq><priority>0.5</priority></url>"
        "<url><lastmod>2026-01-31T08:00:00+08:00</lastmod><loc>https://a.example/2</loc></url>"));
    EXPECT_EQ(map.form, "urlset");
    EXPECT_EQ(locs(map.urls), (Strings{"https://a.example/1?x=1&y=2", "https://a.example/2"}));
    EXPECT_EQ(time_of(map.urls[0].lastmod), "2026-01-31");
    EXPECT_EQ(time_of(map.urls[1].lastmod), "2026-01-31T08:00:00+08:00");
    EXPECT_EQ(map.problem, "");
    EXPECT_TRUE(map.is_complete);
}

TEST(Sitemap, reads_the_news_extension_and_no_other_title) {
    const Sitemap map = sitemap(
        urlset("<url><loc>https://a.example/1</loc>"
               "<image:image><image:loc>https://a.example/i.jpg</image:loc>"
               "<image:title>picture</image:title></image:image>"
               "<news:news><news:publication><news:name>Times</news:name></news:publication>"
               "<news:publication_date>2026-02-03</news:publication_date>"
               "<news:title>Tom &amp; Jerry</news:title></news:news></url>"));
    ASSERT_EQ(map.urls.size(), 1u);
    EXPECT_EQ(map.urls[0].loc, "https://a.example/1");
    EXPECT_EQ(map.urls[0].news_title, "Tom & Jerry");
    EXPECT_EQ(time_of(map.urls[0].news_date), "2026-02-03");
}

TEST(Sitemap, reads_an_index) {
    const Sitemap map = sitemap(
        "<sitemapindex><sitemap><loc>https://a.example/1.xml.gz</loc>"
        "<lastmod>2026-01-01</lastmod></sitemap>"
        "<sitemap> https://a.example/2.xml </sitemap>"
        "<sitemap><loc>https://a.example/3.xml</loc><loc>https://a.example/4.xml</loc></sitemap>"
        "</sitemapindex>");
    EXPECT_EQ(map.form, "index");
    EXPECT_TRUE(map.urls.empty());
    EXPECT_EQ(locs(map.sitemaps), (Strings{"https://a.example/1.xml.gz", "https://a.example/2.xml",
                                           "https://a.example/3.xml", "https://a.example/4.xml"}));
    EXPECT_EQ(time_of(map.sitemaps[0].lastmod), "2026-01-01");
}

TEST(Sitemap, understands_a_prefix_for_its_own_elements) {
    const Sitemap map = sitemap(
        "<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        "<s:url><s:loc>https://a.example/1</s:loc></s:url></s:urlset>");
    EXPECT_EQ(locs(map.urls), Strings{"https://a.example/1"});
    EXPECT_EQ(map.problem, "");
}

TEST(Sitemap, reads_a_foreign_namespace_and_says_so) {
    const Sitemap map = sitemap(
        "<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>"
        "<url><loc>https://a.example/1</loc></url></urlset>");
    EXPECT_EQ(map.urls.size(), 1u);
    EXPECT_NE(map.problem.find("namespace"), std::string::npos);
}

TEST(Sitemap, reads_lists_in_plain_text) {
    const Sitemap map =
        sitemap("\xEF\xBB\xBFhttps://a.example/1\r\n\nwww.b.example/2#top\n not an address\n");
    EXPECT_EQ(map.form, "text");
    EXPECT_EQ(locs(map.urls), (Strings{"https://a.example/1", "http://www.b.example/2"}));
    EXPECT_EQ(map.unusable, 1u);
}

TEST(Sitemap, reads_feeds_as_sitemaps) {
    const Sitemap rss = sitemap(
        "<rss version='2.0'><channel><title>T</title>"
        "<item><title>One</title><link>https://a.example/1</link>"
        "<pubDate>Thu, 05 Jan 2017 13:34:51 +0100</pubDate></item>"
        "<item><guid isPermaLink='false'>https://a.example/2</guid></item></channel></rss>");
    EXPECT_EQ(rss.form, "rss");
    EXPECT_EQ(locs(rss.urls), (Strings{"https://a.example/1", "https://a.example/2"}));
    EXPECT_EQ(rss.urls[0].news_title, "One");
    EXPECT_EQ(time_of(rss.urls[0].lastmod), "2017-01-05T13:34:51+01:00");
    EXPECT_FALSE(sitemap("<rss><channel><item><link>/1</link><pubDate>5 Jan 2017 13:34:55</pubDate>"
                         "</item></channel></rss>")
                     .urls.at(0)
                     .lastmod);  // no zone, no moment
    EXPECT_EQ(sitemap("<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
                      "<link href='https://a.example/3'/></entry></feed>")
                  .form,
              "atom");
}

TEST(Sitemap, refuses_what_is_no_sitemap) {
    EXPECT_FALSE(read_sitemap("", kUrl));
    EXPECT_FALSE(read_sitemap("this is no sitemap", kUrl));
    EXPECT_FALSE(read_sitemap("<html><body>404 https://a.example/</body></html>", kUrl));
    EXPECT_FALSE(read_sitemap("{\"a\": 1}", kUrl));
    EXPECT_FALSE(read_sitemap("A letter with a link.\nMany words.\nhttps://a.example/\n", kUrl));
}

TEST(Sitemap, knows_the_place_it_may_speak_for) {
    const Sitemap map = sitemap(urlset("<url><loc>https://a.example/x/1</loc></url>"
                                       "<url><loc>https://a.example/2</loc></url>"
                                       "<url><loc>https://b.example/x/3</loc></url>"),
                                "https://a.example/x/sitemap.xml");
    ASSERT_EQ(map.urls.size(), 3u);
    EXPECT_TRUE(map.urls[0].is_in_place);
    EXPECT_FALSE(map.urls[1].is_in_place);
    EXPECT_FALSE(map.urls[2].is_in_place);
}

TEST(Sitemap, goes_on_behind_broken_markup) {
    const Sitemap map =
        sitemap(urlset("<url></url></url><url><loc>https://a.example/1<lastmod>"
                       "2026-01-01</lastmod></url><url><loc>https://a.example/2"
                       "</url><url><loc>https://a.example/3</loc>"));
    EXPECT_EQ(locs(map.urls),
              (Strings{"https://a.example/1", "https://a.example/2", "https://a.example/3"}));
    EXPECT_EQ(map.problem, "line 1: </url> closes nothing");
}

TEST(Sitemap, reads_an_address_wrapped_in_the_element_of_its_entry) {
    const Sitemap map = sitemap(
        urlset("<url><loc><url><![CDATA[https://a.example/1]]></url></loc>"
               "<lastmod>2026-01-01</lastmod></url><url><loc>https://a.example/2</loc></url>"));
    EXPECT_EQ(locs(map.urls), (Strings{"https://a.example/1", "https://a.example/2"}));
    EXPECT_TRUE(map.urls[0].lastmod);
}

TEST(Sitemap, never_takes_half_an_address) {
    const std::string whole =
        "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.";
    for (const char* tail : {"", "example/12", "example/12&am"}) {
        const Sitemap map = sitemap(whole + tail);
        EXPECT_EQ(locs(map.urls), Strings{"https://a.example/1"}) << tail;
        EXPECT_EQ(map.problem, "breaks off");
    }
    EXPECT_EQ(sitemap(whole + "example/12</l").urls.size(), 2u);
    EXPECT_EQ(sitemap(whole + "example/12<").urls.size(), 2u);
    EXPECT_EQ(sitemap(whole.substr(0, whole.size() - 10) + "<![CDATA[https://a.exa").urls.size(),
              1u);
}

TEST(Sitemap, expands_no_entity_and_includes_no_file) {
    const Sitemap map = sitemap(
        "<!DOCTYPE urlset [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><urlset>"
        "<url><loc>&e;</loc></url><url><loc>https://a.example/1</loc></url>"
        "<url><loc><xi:include href='file:///etc/hostname' parse='text'/></loc></url></urlset>");
    EXPECT_EQ(locs(map.urls), Strings{"https://a.example/1"});
    EXPECT_EQ(map.unusable, 2u);
    EXPECT_NE(map.problem.find("entities"), std::string::npos);
}

TEST(Sitemap, counts_what_is_no_address) {
    const Sitemap map =
        sitemap(urlset("<url><loc/></url><url><loc>javascript:alert(1)</loc></url>"
                       "<url></url><url><loc>relative/page.html</loc></url>"));
    EXPECT_EQ(map.unusable, 3u);
    EXPECT_EQ(locs(map.urls), Strings{"https://a.example/relative/page.html"});
}

TEST(Sitemap, stops_at_the_protocols_bound_and_says_so) {
    std::string many = "<urlset>";
    for (std::size_t i = 0; i <= kMaxSitemapUrls; ++i)
        many += "<url><loc>https://a.example/" + std::to_string(i) + "</loc></url>";
    const Sitemap map = sitemap(many + "</urlset>");
    EXPECT_EQ(map.urls.size(), kMaxSitemapUrls);
    EXPECT_FALSE(map.is_complete);
    EXPECT_EQ(map.problem, "more than 50000 entries");
}

TEST(Sitemap, knows_gzip_by_its_first_bytes) {
    EXPECT_TRUE(is_gzip("\x1f\x8b\x08"));
    EXPECT_FALSE(is_gzip("<urlset>"));
    EXPECT_FALSE(is_gzip(""));
}

TEST(Sitemap, gives_absolute_addresses_whatever_the_bytes) {
    std::mt19937 random(5);
    static const Strings kParts{"<url>",     "</url>",    "<loc>",      "</loc>",
                                "<sitemap>", "<lastmod>", "2026-01-01", "https://a.example/1",
                                "x.html",    "&amp;",     "<![CDATA[",  "]]>",
                                "<n:news>",  "<n:title>", "</n:news>",  "\xFF\xFE",
                                "<!--",      "-->",       "</lastmod>", "<url/>",
                                "</urlset>", "<",         "<loc/>"};
    for (int round = 0; round < 5000; ++round) {
        std::string soup = round % 2 == 0 ? "<urlset>" : "<sitemapindex>";
        for (int i = 0; i < 30; ++i) soup += kParts[random() % kParts.size()];
        const auto map = read_sitemap(soup, kUrl);
        ASSERT_TRUE(map);
        for (const auto* list : {&map->urls, &map->sitemaps})
            for (const SitemapUrl& url : *list) {
                const auto parsed = Url::parse(url.loc);
                ASSERT_TRUE(parsed && parsed->is_http()) << soup;
                EXPECT_EQ(parsed->href(), url.loc);
                EXPECT_TRUE(parsed->fragment().empty());
            }
    }
}

}  // namespace
}  // namespace magpie
