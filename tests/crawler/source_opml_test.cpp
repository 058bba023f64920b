// Lists of feeds as sources.
#include <gtest/gtest.h>

#include "tests/crawler/source_fixture.h"

namespace magpie {
namespace {

using namespace test;

std::string opml(std::string_view outlines) {
    return "<opml><body>" + std::string(outlines) + "</body></opml>";
}

std::string feed(std::string_view title, std::string_view url) {
    return "<outline text='" + std::string(title) + "' xmlUrl='" + std::string(url) + "'/>";
}

SourceSpec list_source() {
    SourceSpec spec = source(SourceKind::opml, "https://lists.example/my.opml");
    spec.name = "list";
    spec.tags = {"all"};
    spec.schedule.every = std::chrono::minutes{90};
    spec.filters.keywords = {"x"};
    spec.media = MediaChoice{};
    spec.user_agent = "agent";
    spec.headers = {{"X-Key", "secret"}};
    spec.origin = "sources.d/a.toml:3";
    return spec;
}

Strings names_of(const std::vector<SourceSpec>& feeds) {
    Strings names;
    for (const SourceSpec& spec : feeds) names.push_back(spec.name);
    return names;
}

Strings addresses_of(const std::vector<SourceSpec>& feeds) {
    Strings urls;
    for (const SourceSpec& spec : feeds) urls.push_back(spec.url);
    return urls;
}

TEST(OpmlSource, makes_each_feed_a_source_that_inherits) {
    const SourceSpec spec = list_source();
    const SourceReading reading =
        read(spec, spec.url,
             opml("<outline text='News'>" + feed("A: the blog!", "https://a.example/f") +
                  "</outline>" + feed("", "https://lists.example/own") +
                  "<outline text='山' xmlUrl='https://c.example/f' category='hills'/>"));
    EXPECT_EQ(reading.state, "listing");
    EXPECT_EQ(reading.reason, "3 feeds");
    ASSERT_EQ(reading.feeds.size(), 3u);
    const SourceSpec& child = reading.feeds[0];
    EXPECT_EQ(child.name, "list/A-the-blog");
    EXPECT_EQ(child.kind, SourceKind::feed);
    EXPECT_EQ(child.url, "https://a.example/f");
    EXPECT_EQ(child.tags, (Strings{"all", "News"}));
    EXPECT_EQ(child.schedule.every, spec.schedule.every);
    EXPECT_EQ(child.filters.keywords, spec.filters.keywords);
    EXPECT_EQ(child.user_agent, "agent");
    EXPECT_EQ(child.origin, spec.origin);
    EXPECT_EQ(child.parent, "list");
    EXPECT_EQ(names_of(reading.feeds),
              (Strings{"list/A-the-blog", "list/lists.example", "list/山"}));
    EXPECT_EQ(reading.feeds[2].tags, (Strings{"all", "hills"}));
}

TEST(OpmlSource, sends_its_headers_to_its_own_host_only) {
    const SourceSpec spec = list_source();
    const SourceReading reading =
        read(spec, spec.url,
             opml(feed("A", "https://a.example/f") + feed("B", "https://lists.example/own")));
    EXPECT_TRUE(reading.feeds.at(0).headers.empty());
    EXPECT_EQ(reading.feeds.at(1).headers, spec.headers);
}

TEST(OpmlSource, remembers_its_feeds_over_a_restart) {
    const SourceSpec spec = list_source();
    const SourceReading reading =
        read(spec, spec.url,
             opml("<outline text='F'>" + feed("A", "https://a.example/f") + "</outline>" +
                  feed("B \"quoted\" \\", "https://b.example/f")));
    const std::vector<SourceSpec> remembered = feeds_in_cursor(spec, reading.cursor);
    EXPECT_EQ(remembered.size(), 2u);
    EXPECT_TRUE(remembered == reading.feeds);  // whole specs
    EXPECT_TRUE(feeds_in_cursor(spec, "").empty());
    EXPECT_TRUE(
        feeds_in_cursor(spec, "{\"v\":1,\"kind\":\"opml\",\"data\":{\"lists\":[]}}").empty());
}

TEST(OpmlSource, keeps_the_name_of_a_feed_while_the_list_changes_around_it) {
    const SourceSpec spec = list_source();
    const SourceReading first =
        read(spec, spec.url,
             opml(feed("Blog", "https://a.example/f") + feed("Blog", "https://b.example/f")));
    EXPECT_EQ(names_of(first.feeds), (Strings{"list/Blog", "list/Blog-2"}));
    const SourceReading second =
        read(spec, spec.url,
             opml(feed("Blog", "https://c.example/f") + feed("New title", "https://b.example/f")),
             first.cursor);
    EXPECT_EQ(addresses_of(second.feeds), (Strings{"https://c.example/f", "https://b.example/f"}));
    EXPECT_EQ(second.feeds[1].name, "list/Blog-2");
    EXPECT_NE(second.feeds[0].name, "list/Blog-2");
}

TEST(OpmlSource, reads_lists_in_lists_three_deep) {
    SourceSite site;
    const SourceSpec spec = list_source();
    const auto include = [](int number) {
        return "<outline type='include' url='https://lists.example/" + std::to_string(number) +
               "'/>";
    };
    site.pages[spec.url] = opml(feed("0", "https://a.example/0") + include(1));
    for (int i = 1; i <= 4; ++i)
        site.pages["https://lists.example/" + std::to_string(i)] =
            opml(feed(std::to_string(i), "https://a.example/" + std::to_string(i)) +
                 include(i + 1) + include(1));
    EXPECT_EQ(site.run(spec), (Strings{spec.url, "https://lists.example/1",
                                       "https://lists.example/2", "https://lists.example/3"}));
    EXPECT_EQ(addresses_of(site.readings.back().feeds),
              (Strings{"https://a.example/0", "https://a.example/1", "https://a.example/2",
                       "https://a.example/3"}));
    EXPECT_FALSE(site.readings.back().notes.empty());
}

TEST(OpmlSource, forgets_the_feeds_of_a_list_that_is_included_no_more) {
    SourceSite site;
    const SourceSpec spec = list_source();
    site.pages[spec.url] = opml("<outline type='include' url='https://lists.example/2'/>");
    site.pages["https://lists.example/2"] = opml(feed("A", "https://a.example/f"));
    site.run(spec);
    EXPECT_EQ(feeds_in_cursor(spec, site.cursor).size(), 1u);
    site.pages[spec.url] = opml(feed("B", "https://b.example/f"));
    site.run(spec);
    EXPECT_EQ(addresses_of(feeds_in_cursor(spec, site.cursor)), Strings{"https://b.example/f"});
}

TEST(OpmlSource, loses_no_feed_to_an_answer_that_is_no_list_or_breaks_off) {
    const SourceSpec spec = list_source();
    const SourceReading first = read(
        spec, spec.url, opml(feed("A", "https://a.example/f") + feed("B", "https://b.example/f")));
    const SourceReading page = read(spec, spec.url, "<html>Wartung</html>", first.cursor);
    EXPECT_EQ(page.state, "not_an_opml");
    EXPECT_EQ(page.feeds.size(), 2u);
    EXPECT_EQ(feeds_in_cursor(spec, page.cursor).size(), 2u);
    const SourceReading cut = read(
        spec, spec.url, "<opml><body>" + feed("A", "https://a.example/f") + "<outl", page.cursor);
    EXPECT_EQ(cut.feeds.size(), 2u);
    EXPECT_FALSE(cut.notes.empty());
    const SourceReading whole =
        read(spec, spec.url, opml(feed("A", "https://a.example/f")), cut.cursor);
    EXPECT_EQ(whole.feeds.size(), 1u);
}

TEST(OpmlSource, may_be_a_file) {
    SourceSpec spec = source(SourceKind::opml, "");
    spec.path = "/srv/lists/my #1?.opml";
    EXPECT_EQ(first_requests(spec, ""), Strings{"file:///srv/lists/my%20%231%3F.opml"});
}

TEST(OpmlSource, remembers_ten_thousand_feeds_and_a_bounded_number) {
    const SourceSpec spec = list_source();
    std::string many, longest;
    for (int i = 0; i < 10'000; ++i)
        many += feed("Feed " + std::to_string(i),
                     "https://host-" + std::to_string(i) + ".example/some/longer/path/feed.xml");
    const SourceReading reading = read(spec, spec.url, opml(many));
    EXPECT_EQ(reading.feeds.size(), 10'000u);
    EXPECT_EQ(feeds_in_cursor(spec, reading.cursor).size(), 10'000u);
    for (int i = 0; i < 10'000; ++i)
        longest +=
            feed("same title", "https://a.example/" + std::string(1000, 'x') + std::to_string(i));
    const SourceReading cut = read(spec, spec.url, opml(longest));
    EXPECT_GT(cut.feeds.size(), 2000u);
    EXPECT_LT(cut.feeds.size(), 10'000u);
    EXPECT_LE(cut.cursor.size(), 4u << 20);
    EXPECT_EQ(feeds_in_cursor(spec, cut.cursor).size(), cut.feeds.size());
    ASSERT_FALSE(cut.notes.empty());
}

}  // namespace
}  // namespace magpie
