// Sitemaps as sources.
#include <gtest/gtest.h>

#include <algorithm>

#include "crawler/source_kinds.h"
#include "tests/crawler/source_fixture.h"
#include "tests/support/compress.h"

namespace magpie {
namespace {

using namespace test;

std::string entry(std::string_view element, std::string_view loc, std::string_view lastmod = {}) {
    std::string out = "<" + std::string(element) + "><loc>" + std::string(loc) + "</loc>";
    if (!lastmod.empty()) out += "<lastmod>" + std::string(lastmod) + "</lastmod>";
    return out + "</" + std::string(element) + ">";
}
std::string urlset(std::string_view entries) {
    return "<urlset>" + std::string(entries) + "</urlset>";
}
std::string index(std::string_view entries) {
    return "<sitemapindex>" + std::string(entries) + "</sitemapindex>";
}

const SourceSpec kMap = source(SourceKind::sitemap, "https://a.example/sitemap.xml");
const SourceSpec kSite = source(SourceKind::sitemap, "https://a.example/");

TEST(SitemapSource, lists_its_pages_newest_first_for_robots_to_judge) {
    const SourceReading reading =
        read(kMap, kMap.url,
             urlset(entry("url", "https://a.example/old", "2020-01-01") +
                    entry("url", "https://a.example/none") +
                    entry("url", "https://a.example/new", "2026-01-01T08:00:00Z")));
    EXPECT_EQ(urls_of(reading), (Strings{"https://a.example/new", "https://a.example/old",
                                         "https://a.example/none"}));
    EXPECT_FALSE(reading.found[0].directed);
    EXPECT_EQ(facts_of(reading.found[0]),
              (nlohmann::json{{"lastmod", "2026-01-01T08:00:00+00:00"}}));
    EXPECT_TRUE(reading.found[2].facts.empty());
}

TEST(SitemapSource, keeps_the_words_of_the_news_extension) {
    const SourceReading reading = read(
        kMap, kMap.url,
        urlset("<url><loc>https://a.example/1</loc><news:news><news:publication_date>2026-02-03"
               "</news:publication_date><news:title>T</news:title></news:news></url>"));
    EXPECT_EQ(facts_of(reading.found.at(0)),
              (nlohmann::json{{"title", "T"}, {"published", "2026-02-03"}}));
}

TEST(SitemapSource, inflates_gzip_files_within_a_bound) {
    const std::string body = urlset(entry("url", "https://a.example/1"));
    EXPECT_EQ(urls_of(read(kMap, kMap.url, compress(body, "gzip"))),
              Strings{"https://a.example/1"});
    EXPECT_EQ(read(kMap, kMap.url, compress(body, "gzip").substr(0, 30)).state, "not_a_sitemap");
    EXPECT_EQ(read(kMap, kMap.url, compress(std::string(60u << 20, ' '), "gzip")).state,
              "not_a_sitemap");
}

TEST(SitemapSource, asks_robots_txt_of_a_site_for_its_sitemaps) {
    SourceSite site;
    site.pages["https://a.example/robots.txt"] =
        "User-agent: *\nDisallow: /x\nSitemap: https://a.example/m1.xml\n"
        "sitemap: /m2.xml\nSitemap: ftp://a.example/m3.xml";
    site.pages["https://a.example/m1.xml"] = urlset(entry("url", "https://a.example/1"));
    site.pages["https://a.example/m2.xml"] = urlset(entry("url", "https://a.example/2"));
    EXPECT_EQ(site.run(kSite), (Strings{"https://a.example/robots.txt", "https://a.example/m1.xml",
                                        "https://a.example/m2.xml"}));
    EXPECT_EQ(site.found(), (Strings{"https://a.example/1", "https://a.example/2"}));
}

TEST(SitemapSource, tries_the_usual_place_when_robots_txt_names_none_or_is_missing) {
    SourceSite site;
    site.pages["https://a.example/sitemap.xml"] = urlset(entry("url", "https://a.example/1"));
    const Strings expected{"https://a.example/robots.txt", "https://a.example/sitemap.xml"};
    EXPECT_EQ(site.run(kSite), expected);
    EXPECT_EQ(site.found(), Strings{"https://a.example/1"});
    site.pages["https://a.example/robots.txt"] = "User-agent: *\nDisallow:\n";
    EXPECT_EQ(site.run(kSite), expected);
}

TEST(SitemapSource, follows_an_index_newest_first) {
    SourceSite site;
    site.pages[kMap.url] = index(entry("sitemap", "https://a.example/1.xml", "2020-01-01") +
                                 entry("sitemap", "https://a.example/2.xml") +
                                 entry("sitemap", "https://a.example/3.xml", "2026-01-01"));
    for (const char* number : {"1", "2", "3"})
        site.pages[std::string("https://a.example/") + number + ".xml"] =
            urlset(entry("url", std::string("https://a.example/page") + number));
    EXPECT_EQ(site.run(kMap), (Strings{kMap.url, "https://a.example/3.xml",
                                       "https://a.example/1.xml", "https://a.example/2.xml"}));
    EXPECT_EQ(site.readings[0].reason, "3 sitemaps, 0 unchanged");
}

TEST(SitemapSource, asks_again_only_for_what_has_changed_since_it_was_read) {
    SourceSite site;
    const auto list = [&](std::string_view second) {
        site.pages[kMap.url] = index(entry("sitemap", "https://a.example/1.xml", "2026-01-01") +
                                     entry("sitemap", "https://a.example/2.xml", second));
    };
    list("2026-01-01");
    site.pages["https://a.example/1.xml"] = urlset(entry("url", "https://a.example/p1"));
    site.pages["https://a.example/2.xml"] = urlset(entry("url", "https://a.example/p2"));
    EXPECT_EQ(site.run(kMap).size(), 3u);
    EXPECT_EQ(site.run(kMap), Strings{kMap.url});
    list("2026-01-02");
    EXPECT_EQ(site.run(kMap), (Strings{kMap.url, "https://a.example/2.xml"}));
    EXPECT_EQ(site.run(kMap), Strings{kMap.url});
}

TEST(SitemapSource, goes_on_where_an_interrupted_run_stopped) {
    SourceSite site;
    std::string children;
    for (int i = 0; i < 5; ++i) {
        const std::string url = "https://a.example/" + std::to_string(i) + ".xml";
        children += entry("sitemap", url, "2026-01-0" + std::to_string(5 - i));
        site.pages[url] = urlset(entry("url", "https://a.example/p" + std::to_string(i)));
    }
    site.pages[kMap.url] = index(children);
    site.stop_after = 3;
    EXPECT_EQ(site.run(kMap),
              (Strings{kMap.url, "https://a.example/0.xml", "https://a.example/1.xml"}));
    site.stop_after = 100;
    EXPECT_EQ(site.run(kMap), (Strings{kMap.url, "https://a.example/2.xml",
                                       "https://a.example/3.xml", "https://a.example/4.xml"}));
    EXPECT_EQ(site.run(kMap), Strings{kMap.url});
}

TEST(SitemapSource, asks_for_a_bounded_number_of_files_in_a_run_and_for_the_rest_in_the_next) {
    SourceSite site;
    std::string children;
    const int count = static_cast<int>(kMaxSitemapsPerRun) + 7;
    for (int i = 0; i < count; ++i) {
        const std::string url = "https://a.example/" + std::to_string(i) + ".xml";
        children += entry("sitemap", url, "2026-01-01");
        site.pages[url] = urlset("");
    }
    site.pages[kMap.url] = index(children);
    EXPECT_EQ(site.run(kMap).size(), kMaxSitemapsPerRun + 1);
    EXPECT_EQ(site.readings[0].notes, Strings{"7 requests wait for the next run"});
    EXPECT_EQ(site.run(kMap).size(), 8u);
    EXPECT_EQ(site.run(kMap).size(), 1u);
}

TEST(SitemapSource, follows_an_index_in_an_index_but_no_deeper) {
    SourceSite site;
    for (int i = 0; i < 5; ++i)
        site.pages["https://a.example/" + std::to_string(i)] =
            index(entry("sitemap", "https://a.example/" + std::to_string(i + 1)));
    const SourceSpec spec = source(SourceKind::sitemap, "https://a.example/0");
    EXPECT_EQ(site.run(spec),
              (Strings{"https://a.example/0", "https://a.example/1", "https://a.example/2"}));
    EXPECT_FALSE(site.readings.back().notes.empty());
}

TEST(SitemapSource, does_not_circle) {
    SourceSite site;
    site.pages[kMap.url] =
        index(entry("sitemap", kMap.url) + entry("sitemap", "https://a.example/2"));
    site.pages["https://a.example/2"] = index(entry("sitemap", kMap.url));
    EXPECT_LE(site.run(kMap).size(), 3u);
}

TEST(SitemapSource, drops_a_file_that_cannot_be_had) {
    SourceSite site;
    site.pages[kMap.url] = index(entry("sitemap", "https://a.example/gone.xml", "2026-01-01"));
    EXPECT_EQ(site.run(kMap).size(), 2u);
    EXPECT_EQ(site.readings[1].state, "no_answer");
    EXPECT_EQ(first_requests(kMap, site.cursor), Strings{kMap.url});
}

TEST(SitemapSource, takes_as_many_pages_as_the_protocol_allows) {
    std::string many;
    for (int i = 0; i < 12'000; ++i) many += entry("url", "https://a.example/" + std::to_string(i));
    EXPECT_EQ(read(kMap, kMap.url, urlset(many)).found.size(), 12'000u);
    SourceSpec careful = kMap;
    careful.max_entries = 100;
    EXPECT_EQ(read(careful, kMap.url, urlset(many)).found.size(), 100u);
}

TEST(SitemapSource, says_when_the_answer_is_none) {
    EXPECT_EQ(read(kMap, kMap.url, "<html></html>").state, "not_a_sitemap");
    EXPECT_EQ(read(kMap, kMap.url, urlset("")).state, "listing");
}

}  // namespace
}  // namespace magpie
