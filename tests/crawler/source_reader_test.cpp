// What all kinds share, and feeds.
#include "crawler/source_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/crawler/source_fixture.h"

namespace magpie {
namespace {

using namespace test;

std::string rss(std::string_view items) {
    return "<rss version='2.0'><channel><title>T</title>" + std::string(items) + "</channel></rss>";
}

const SourceSpec kFeed = source(SourceKind::feed, "https://a.example/feed");

TEST(SourceReader, lists_the_entries_of_a_feed_as_directed_by_a_person) {
    const SourceReading reading =
        read(kFeed, kFeed.url,
             rss("<item><title>One</title><link>/1#top</link><author>Ann</author>"
                 "<pubDate>Thu, 05 Jan 2017 13:34:51 +0100</pubDate></item>"
                 "<item><title>Two</title><link>https://b.example/2</link></item>"
                 "<item><title>Nothing</title></item>"));
    EXPECT_EQ(reading.state, "listing");
    EXPECT_EQ(reading.reason, "2 entries, 1 without a usable address");
    EXPECT_EQ(urls_of(reading), (Strings{"https://a.example/1", "https://b.example/2"}));
    EXPECT_TRUE(reading.found[0].directed);
    EXPECT_EQ(reading.found[0].source, "s");
    EXPECT_EQ(
        facts_of(reading.found[0]),
        (nlohmann::json{
            {"title", "One"}, {"author", "Ann"}, {"published", "2017-01-05T13:34:51+01:00"}}));
    EXPECT_EQ(reading.unusable, 1u);
    EXPECT_TRUE(reading.more.empty());
}

TEST(SourceReader, settles_on_the_address_that_will_be_requested) {
    const SourceReading reading =
        read(kFeed, kFeed.url,
             rss("<item><link>http://mp.weixin.qq.com/s?__biz=MjM5NTQ4OTcwMA==&amp;mid=7&amp;idx=1"
                 "&amp;sn=0123456789abcdef0123456789abcdef&amp;scene=27#rd</link></item>"));
    ASSERT_EQ(reading.found.size(), 1u);
    EXPECT_EQ(reading.found[0].url,
              "https://mp.weixin.qq.com/s?__biz=MjM5NTQ4OTcwMA==&mid=7&idx=1&sn="
              "0123456789abcdef0123456789abcdef");
    EXPECT_EQ(reading.found[0].identity, "MjM5NTQ4OTcwMA==:7:1");
}

TEST(SourceReader, lists_an_address_once) {
    EXPECT_EQ(read(kFeed, kFeed.url,
                   rss("<item><link>/1</link></item><item><link>/1#again</link></item>"))
                  .found.size(),
              1u);
}

TEST(SourceReader, says_what_an_answer_is_when_it_is_no_feed) {
    const auto reason = [](std::string body) { return read(kFeed, kFeed.url, body).reason; };
    EXPECT_EQ(read(kFeed, kFeed.url, "<html></html>").state, "not_a_feed");
    EXPECT_NE(reason("<!DOCTYPE html><title>x</title>").find("HTML page"), std::string::npos);
    EXPECT_NE(reason("<opml version='2.0'/>").find("use opml"), std::string::npos);
    EXPECT_NE(reason("<urlset></urlset>").find("use sitemap"), std::string::npos);
    EXPECT_EQ(reason(""), "the answer is empty");
}

TEST(SourceReader, leaves_out_what_the_filters_do_not_want) {
    SourceSpec spec = kFeed;
    spec.filters.exclude_title = {"招聘"};
    const SourceReading reading = read(spec, spec.url,
                                       rss("<item><title>急招聘</title><link>/1</link></item>"
                                           "<item><title>新闻</title><link>/2</link></item>"));
    EXPECT_EQ(urls_of(reading), Strings{"https://a.example/2"});
    EXPECT_EQ(reading.filtered, 1u);
    EXPECT_EQ(reading.reason, "1 entry, 1 filtered");
}

TEST(SourceReader, lists_at_most_max_entries_and_says_so) {
    SourceSpec spec = kFeed;
    spec.max_entries = 2;
    const SourceReading reading =
        read(spec, spec.url,
             rss("<item><link>/1</link></item><item><link>/2</link></item>"
                 "<item><link>/3</link></item>"));
    EXPECT_EQ(urls_of(reading), (Strings{"https://a.example/1", "https://a.example/2"}));
    ASSERT_EQ(reading.notes.size(), 1u);
    EXPECT_NE(reading.notes[0].find("max_entries = 2"), std::string::npos);
}

std::string atom(std::string_view entries) {
    return "<feed xmlns='http://www.w3.org/2005/Atom'><title>Journal</title>" +
           std::string(entries) + "</feed>";
}

std::string whole_text(std::string_view words) {
    std::string text = "<content type='html'>&lt;p&gt;" + std::string(words);
    for (int i = 0; i < 60; ++i) text += " Many words that make a text a whole one.";
    return text + "&lt;/p&gt;</content>";
}

SourceSpec whole_feed() {
    SourceSpec spec = kFeed;
    spec.content = EntryContent::feed;
    return spec;
}

TEST(SourceReader, archives_whole_texts_as_they_stand_in_the_feed_when_told_to) {
    const SourceSpec spec = whole_feed();
    const SourceReading reading =
        read(spec, spec.url,
             atom("<entry><title>One</title><id>i1</id><link href='/1'/><author><name>Ann</name>"
                  "</author><published>2026-01-02T03:04:05Z</published>" +
                  whole_text("First") +
                  "</entry><entry><title>Two</title><link href='/2'/>"
                  "<summary>short</summary></entry>"));
    ASSERT_EQ(reading.documents.size(), 1u);
    const Visit& visit = reading.documents[0];
    EXPECT_EQ(visit.url, "https://a.example/1");
    EXPECT_EQ(visit.state, "article");
    EXPECT_EQ(visit.source, "s");
    EXPECT_EQ(visit.at, kNow);
    ASSERT_TRUE(visit.capture);
    EXPECT_EQ(visit.capture->status, 0);
    EXPECT_NE(visit.capture->body.find("First Many words"), std::string::npos);
    ASSERT_TRUE(visit.document);
    EXPECT_EQ(visit.document->title, "One");
    EXPECT_EQ(visit.document->author, "Ann");
    EXPECT_EQ(visit.document->account, "Journal");
    EXPECT_NE(visit.document->markdown.find("First Many words"), std::string::npos);
    EXPECT_EQ(visit.document->identity, "https://a.example/1");
    EXPECT_EQ(urls_of(reading), Strings{"https://a.example/2"});  // to be fetched
    EXPECT_EQ(reading.reason, "2 entries, 1 archived as they stand");
}

TEST(SourceReader, archives_an_entry_again_only_when_it_has_changed) {
    const SourceSpec spec = whole_feed();
    const auto feed = [](std::string_view words) {
        return atom("<entry><title>One</title><link href='/1'/>" + whole_text(words) + "</entry>");
    };
    const SourceReading first = read(spec, spec.url, feed("First"));
    const SourceReading same = read(spec, spec.url, feed("First"), first.cursor);
    const SourceReading edited = read(spec, spec.url, feed("Second"), same.cursor);
    EXPECT_EQ(first.documents.size(), 1u);
    EXPECT_EQ(same.documents.size(), 0u);
    EXPECT_EQ(same.found.size(), 0u);
    EXPECT_EQ(edited.documents.size(), 1u);
}

TEST(SourceReader, makes_an_address_for_an_entry_without_one) {
    const SourceReading reading =
        read(kFeed, kFeed.url,
             atom("<entry><title>One</title><id>urn:1</id>" + whole_text("First") +
                  "</entry><entry><title>Two</title><id>urn:2</id>" + whole_text("Second") +
                  "</entry>"));
    ASSERT_EQ(reading.documents.size(), 2u);
    const std::string& url = reading.documents[0].url;
    EXPECT_TRUE(url.starts_with("https://a.example/feed#entry-")) << url;
    EXPECT_EQ(url.size(), std::string("https://a.example/feed#entry-").size() + 16);
    EXPECT_EQ(reading.documents[0].document->identity, url);
    EXPECT_NE(reading.documents[1].url, url);
    EXPECT_EQ(reading.unusable, 0u);
}

TEST(SourceReader, filters_what_it_archives) {
    SourceSpec spec = whole_feed();
    spec.filters.exclude_title = {"One"};
    const SourceReading reading =
        read(spec, spec.url,
             atom("<entry><title>One</title><link href='/1'/>" + whole_text("First") + "</entry>"));
    EXPECT_TRUE(reading.documents.empty());
    EXPECT_TRUE(reading.found.empty());
    EXPECT_EQ(reading.filtered, 1u);
}

TEST(SourceReader, hands_on_when_a_feed_wants_to_be_asked) {
    const SourceReading reading =
        read(kFeed, kFeed.url,
             "<rss version='2.0'><channel><title>T</title><ttl>90</ttl><skipHours><hour>3</hour>"
             "</skipHours><skipDays><day>Sunday</day></skipDays></channel></rss>");
    EXPECT_EQ(reading.hints.ttl, std::chrono::minutes{90});
    EXPECT_EQ(reading.hints.skip_hours, std::vector<int>{3});
    EXPECT_EQ(reading.hints.skip_days, std::vector<int>{0});
}

TEST(SourceReader, asks_for_the_sources_own_address_first) {
    EXPECT_EQ(first_requests(kFeed, ""), Strings{"https://a.example/feed"});
    EXPECT_EQ(first_requests(source(SourceKind::page, "https://a.example/list?x=中"), ""),
              Strings{"https://a.example/list?x=%E4%B8%AD"});
    EXPECT_TRUE(first_requests(source(SourceKind::urls, ""), "").empty());
    EXPECT_TRUE(first_requests(source(SourceKind::feed, "no address"), "").empty());
}

TEST(SourceReader, reads_any_bytes_with_any_cursor) {
    std::mt19937 random(20261120);
    const Strings parts{"<rss><channel><item><link>/1</link>",
                        "<urlset><url><loc>/x</loc>",
                        "<opml><body><outline xmlUrl='https://a.example/f'>",
                        "{\"v\":1,",
                        "\"kind\":\"album\",\"data\":{\"seen\":[1,\"x\"]}}",
                        "<a href=/1>x</a>",
                        "\x1f\x8b\x08",
                        "\xFF\xFE",
                        "{\"getalbum_resp\":{\"article_list\":[",
                        "Sitemap: /x",
                        "\"lists\":{\"x\":{\"feeds\":[[1]]}}",
                        "]}",
                        "&lt;",
                        "\n"};
    constexpr SourceKind kKinds[] = {SourceKind::feed, SourceKind::opml,  SourceKind::sitemap,
                                     SourceKind::page, SourceKind::album, SourceKind::urls,
                                     SourceKind::file, SourceKind::dir};
    const auto soup = [&] {
        std::string text;
        for (std::size_t i = random() % 8; i > 0; --i) text += parts[random() % parts.size()];
        return text;
    };
    for (int round = 0; round < 4000; ++round) {
        const SourceSpec spec = source(kKinds[random() % 8], "https://a.example/");
        const std::string cursor = soup();
        const std::string url =
            random() % 2 == 0 ? "https://a.example/" : "https://a.example/robots.txt";
        const SourceReading reading = read(spec, url, soup(), cursor);
        EXPECT_FALSE(reading.state.empty());
        EXPECT_FALSE(reading.reason.empty());
        const SourceReading again = read(spec, url, soup(), reading.cursor);
        (void)first_requests(spec, again.cursor);
        (void)feeds_in_cursor(spec, cursor);
    }
}

// ---- filters

SourceFilter::Entry entry(std::string_view url, std::string_view title = {}) {
    return {url, title, {}, {}, std::nullopt};
}

TEST(SourceFilter, lets_everything_through_without_rules) {
    EXPECT_TRUE(SourceFilter({}).passes(entry("https://a.example/"), kNow));
}

TEST(SourceFilter, wants_one_of_the_includes_and_none_of_the_excludes) {
    SourceFilters rules;
    rules.include_url = {"/news/", "/blog/"};
    rules.exclude_url = {"\\.pdf$"};
    const SourceFilter filter(rules);
    EXPECT_TRUE(filter.passes(entry("https://a.example/news/1"), kNow));
    EXPECT_TRUE(filter.passes(entry("https://a.example/blog/1"), kNow));
    EXPECT_FALSE(filter.passes(entry("https://a.example/jobs/1"), kNow));
    EXPECT_FALSE(filter.passes(entry("https://a.example/news/1.pdf"), kNow));
}

TEST(SourceFilter, looks_at_title_and_author) {
    SourceFilters rules;
    rules.include_title = {"(?i)budget"};
    rules.exclude_author = {"^Bot"};
    const SourceFilter filter(rules);
    EXPECT_TRUE(filter.passes({"u", "The Budget", "Ann", "", std::nullopt}, kNow));
    EXPECT_FALSE(filter.passes({"u", "The weather", "Ann", "", std::nullopt}, kNow));
    EXPECT_FALSE(filter.passes({"u", "The Budget", "Bot 7", "", std::nullopt}, kNow));
}

TEST(SourceFilter, finds_keywords_in_title_or_summary) {
    SourceFilters rules;
    rules.keywords = {"Taiwan", "芯片"};
    const SourceFilter filter(rules);
    EXPECT_TRUE(filter.passes({"u", "taiwan strait", "", "", std::nullopt}, kNow));
    EXPECT_TRUE(filter.passes({"u", "x", "", "关于芯片的消息", std::nullopt}, kNow));
    EXPECT_FALSE(filter.passes({"u", "x", "", "y", std::nullopt}, kNow));
}

TEST(SourceFilter, leaves_out_what_is_too_old_where_the_time_is_known) {
    SourceFilters rules;
    rules.max_age = std::chrono::hours{48};
    const SourceFilter filter(rules);
    const auto at = [](std::chrono::hours ago) {
        return Timestamp{kNow - ago, std::chrono::minutes{0}, false};
    };
    EXPECT_TRUE(filter.passes({"u", "", "", "", at(std::chrono::hours{47})}, kNow));
    EXPECT_FALSE(filter.passes({"u", "", "", "", at(std::chrono::hours{49})}, kNow));
    EXPECT_TRUE(filter.passes(entry("u"), kNow));
    Timestamp day = at(std::chrono::hours{60});
    day.day_only = true;  // that day ended 36 hours ago
    EXPECT_TRUE(filter.passes({"u", "", "", "", day}, kNow));
}

TEST(SourceFilter, takes_a_pattern_that_does_not_compile_for_one_that_matches_nothing) {
    SourceFilters rules;
    rules.include_url = {"("};
    EXPECT_FALSE(SourceFilter(rules).passes(entry("("), kNow));
    rules = {};
    rules.exclude_url = {"("};
    EXPECT_TRUE(SourceFilter(rules).passes(entry("("), kNow));
}

}  // namespace
}  // namespace magpie
