#include "parser/feed.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

constexpr std::string_view kUrl = "https://example.com/blog/feed.xml";

Feed feed_of(std::string_view bytes) {
    auto feed = read_feed(bytes, kUrl);
    EXPECT_TRUE(feed) << bytes;
    return feed.value_or(Feed{});
}

// The single entry of an RSS 2.0 feed with this inside <item>.
FeedEntry rss_entry(const std::string& item) {
    const Feed feed =
        feed_of("<rss version='2.0'><channel><item>" + item + "</item></channel></rss>");
    EXPECT_EQ(feed.problem, "");
    return feed.entries.size() == 1 ? feed.entries[0] : FeedEntry{};
}

FeedEntry atom_entry(const std::string& entry) {
    const Feed feed =
        feed_of("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + entry + "</entry></feed>");
    EXPECT_EQ(feed.problem, "");
    return feed.entries.size() == 1 ? feed.entries[0] : FeedEntry{};
}

std::string date(std::string_view text) {
    const auto time = parse_feed_date(text);
    return time ? format_rfc3339(*time) : "none";
}

TEST(Feed, reads_rss_2) {
    const Feed feed = feed_of(R"(<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>每日新闻</title><link>https://example.com/</link>
  <image><title>logo</title><link>https://example.com/logo</link></image>
  <item>
    <title><![CDATA[标题 &amp; more]]></title>
    <link>/a/1.html</link>
    <guid isPermaLink="false">tag:1</guid>
    <dc:creator>张三</dc:creator>
    <pubDate>Sat, 31 Jan 2026 08:00:00 +0800</pubDate>
    <description>&lt;p&gt;short&lt;/p&gt;</description>
    <content:encoded><![CDATA[<p>long</p>]]></content:encoded>
  </item>
</channel></rss>)");
    EXPECT_EQ(feed.format, "rss");
    EXPECT_EQ(feed.title, "每日新闻");
    EXPECT_EQ(feed.home, "https://example.com/");
    ASSERT_EQ(feed.entries.size(), 1u);
    const FeedEntry& entry = feed.entries[0];
    EXPECT_EQ(entry.id, "tag:1");
    EXPECT_EQ(entry.title, "标题 & more");
    EXPECT_EQ(entry.link, "https://example.com/a/1.html");
    EXPECT_EQ(entry.author, "张三");
    ASSERT_TRUE(entry.published);
    EXPECT_EQ(format_rfc3339(*entry.published), "2026-01-31T08:00:00+08:00");
    EXPECT_EQ(entry.summary, "<p>short</p>");
    EXPECT_EQ(entry.content, "<p>long</p>");
}

TEST(Feed, reads_atom) {
    const Feed feed =
        feed_of(R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:base="http://b.example/x/">
  <a:title>T</a:title>
  <a:link rel="self" href="feed.xml"/><a:link href="/"/>
  <a:author><a:name>Feed Author</a:name></a:author>
  <a:entry xml:base="y/">
    <a:id>urn:1</a:id>
    <a:title type="html">&lt;b&gt;Bold&lt;/b&gt; &amp;amp; co</a:title>
    <a:link rel="enclosure" href="audio.mp3"/>
    <a:link rel="alternate" href="one.html"/>
    <a:author><a:name>Ada</a:name><a:email>ada@example.com</a:email></a:author>
    <a:published>2026-01-31T08:00:00+08:00</a:published>
    <a:updated>2026-02-01T00:00:00Z</a:updated>
    <a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p class="x">a<b>c</b></p></div></a:content>
  </a:entry>
  <a:entry><a:id>urn:2</a:id></a:entry>
</a:feed>)");
    EXPECT_EQ(feed.format, "atom");
    EXPECT_EQ(feed.home, "http://b.example/");
    ASSERT_EQ(feed.entries.size(), 2u);
    const FeedEntry& entry = feed.entries[0];
    EXPECT_EQ(entry.title, "Bold & co");
    EXPECT_EQ(entry.link, "http://b.example/x/y/one.html");
    EXPECT_EQ(entry.author, "Ada");
    EXPECT_TRUE(entry.published && entry.updated);
    EXPECT_EQ(entry.content, "<div><p class=\"x\">a<b>c</b></p></div>");
    EXPECT_EQ(feed.entries[1].author, "Feed Author");
}

TEST(Feed, reads_rss_1) {
    const Feed feed = feed_of(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://e.example/"><title>R</title><link>http://e.example/</link></channel>
<item rdf:about="http://e.example/1"><title>One</title><link>http://e.example/1</link>
<dc:date>2026-01-31</dc:date></item></rdf:RDF>)");
    EXPECT_EQ(feed.format, "rdf");
    EXPECT_EQ(feed.title, "R");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.entries[0].id, "http://e.example/1");
    ASSERT_TRUE(feed.entries[0].published);
    EXPECT_TRUE(feed.entries[0].published->day_only);
}

TEST(Feed, reads_json_feed) {
    const Feed feed = feed_of(R"({"version": "https://jsonfeed.org/version/1.1", "title": "J",
 "home_page_url": "/", "items": [{"id": 7, "url": "1.html", "title": "One",
 "authors": [{"name": "A"}], "date_published": "2026-01-31T08:00:00+08:00",
 "content_text": "body"}, 5]})");
    EXPECT_EQ(feed.format, "json");
    EXPECT_EQ(feed.home, "https://example.com/");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.entries[0].id, "7");
    EXPECT_EQ(feed.entries[0].link, "https://example.com/blog/1.html");
    EXPECT_EQ(feed.entries[0].author, "A");
    EXPECT_EQ(feed.entries[0].content, "body");
}

TEST(Feed, reads_any_namespace_that_the_root_has) {
    const Feed feed =
        feed_of("<a:feed xmlns:a='http://purl.org/atom/2003'><a:title>T</a:title></a:feed>");
    EXPECT_EQ(feed.title, "T");
}

TEST(Feed, keeps_text_in_xhtml_escaped) {
    EXPECT_EQ(
        atom_entry("<content type='xhtml'><p title='&quot;'>1 &lt; 2 &amp;</p></content>").content,
        "<p title=\"&quot;\">1 &lt; 2 &amp;</p>");
}

TEST(Feed, is_nothing_when_the_bytes_are_no_feed) {
    for (std::string_view bytes :
         {"", "feed", "<html><body>RSS feed</body></html>", "{\"feed\": 1}",
          "{\"feed\":", "<!-- <rss --><html/>", "<feeding/>"})
        EXPECT_FALSE(read_feed(bytes, kUrl)) << bytes;
}

TEST(Feed, takes_a_permanent_guid_as_the_link) {
    EXPECT_EQ(rss_entry("<guid>http://e.example/1</guid>").link, "http://e.example/1");
    EXPECT_EQ(rss_entry("<guid isPermaLink='false'>http://e.example/1</guid>").link, "");
    EXPECT_EQ(rss_entry("<guid>http://e.example/1</guid><link>/2</link>").link,
              "https://example.com/2");
}

TEST(Feed, takes_the_link_as_the_id_of_an_entry_without_one) {
    EXPECT_EQ(rss_entry("<link>http://e.example/1</link>").id, "http://e.example/1");
}

TEST(Feed, reads_atom_links_inside_rss) {
    EXPECT_EQ(rss_entry("<atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='/3'/>").link,
              "https://example.com/3");
}

TEST(Feed, keeps_the_titles_of_other_namespaces_out) {
    EXPECT_EQ(rss_entry("<media:title xmlns:media='http://search.yahoo.com/mrss/'>m</media:title>"
                        "<title>t</title>")
                  .title,
              "t");
}

TEST(Feed, strips_markup_from_titles_and_nothing_else) {
    EXPECT_EQ(rss_entry("<title>&lt;i&gt;a&lt;/i&gt; &lt; b &amp;nbsp;c</title>").title, "a < b c");
    EXPECT_EQ(atom_entry("<title>1 &lt;2&gt; &amp;amp;</title>").title, "1 <2> &amp;");
}

TEST(Feed, reads_titles_of_unclosed_tags_in_linear_time) {
    std::string title;
    for (int i = 0; i < 300'000; ++i) title += "&lt;a ";  // quadratic: half a minute
    EXPECT_TRUE(rss_entry("<title>a &lt;b&gt;c&lt;/b&gt; " + title + "</title>")
                    .title.starts_with("a c <a"));
    EXPECT_EQ(rss_entry("<title>a > b &lt;</title>").title, "a > b <");
}

TEST(Feed, ignores_the_title_of_an_atom_source) {
    EXPECT_EQ(atom_entry("<source><title>other</title></source><title>own</title>").title, "own");
}

TEST(Feed, understands_undeclared_prefixes_and_html_references) {
    const FeedEntry entry = rss_entry(
        "<dc:creator>A</dc:creator><title>a&nbsp;b &copy; &amp;lt;</title>"
        "<link>http://e.example/?a=1&b=2&copy=3</link>");
    EXPECT_EQ(entry.author, "A");
    EXPECT_EQ(entry.title, "a b © <");
    EXPECT_EQ(entry.link, "http://e.example/?a=1&b=2&copy=3");
}

TEST(Feed, drops_characters_that_xml_forbids) {
    EXPECT_EQ(rss_entry("<title>a\x08"
                        "b&#0;<![CDATA[\x1b]]></title>")
                  .title,
              "ab\uFFFD");
}

TEST(Feed, keeps_what_came_before_the_damage) {
    const Feed feed = feed_of(
        "<rss><channel><item><title>one</title></item><item><title>two</title></channel></rss>");
    EXPECT_EQ(feed.entries.size(), 2u);
    EXPECT_EQ(feed.problem, "line 1: mismatched tag");
}

TEST(Feed, reads_blanks_in_front_of_the_xml_declaration) {
    EXPECT_EQ(
        feed_of("\n\n <?xml version='1.0'?><rss><channel><title>t</title></channel></rss>").title,
        "t");
}

TEST(Feed, expands_no_entity_of_its_own) {
    const Feed feed = feed_of(
        "<!DOCTYPE rss [<!ENTITY a 'boom'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        "<rss><channel><title>&a;&x;</title></channel></rss>");
    EXPECT_EQ(feed.title, "&a;&x;");
}

TEST(Feed, stops_at_entities_that_multiply) {
    // A comment inside a processing instruction hides the references from the repair.
    std::string bomb = "<!DOCTYPE rss [<!ENTITY a '" + std::string(1000, 'x') +
                       "'>]><rss><?p <!-- ?><channel><title>";
    for (int i = 0; i < 1000; ++i) bomb += "&a;";
    const Feed feed = feed_of(bomb + "</title></channel></rss>");
    EXPECT_EQ(feed.problem, "entities expand beyond the size of the document");
    EXPECT_LT(feed.title.size(), 10'000u);
}

TEST(Feed, bounds_depth_and_entries) {
    std::string deep = "<rss>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    EXPECT_EQ(feed_of(deep).problem, "deeper than the limit of elements");
    std::string many = "<rss><channel>";
    for (std::size_t i = 0; i < kMaxFeedEntries + 5; ++i) many += "<item/>";
    const Feed feed = feed_of(many + "</channel></rss>");
    EXPECT_EQ(feed.entries.size(), kMaxFeedEntries);
    EXPECT_EQ(feed.problem, "more entries than the limit of 10000");
}

TEST(FeedDate, reads_rfc_822_with_every_kind_of_zone) {
    EXPECT_EQ(date("Sat, 31 Jan 2026 08:00:00 +0800"), "2026-01-31T08:00:00+08:00");
    EXPECT_EQ(date("31 January 2026 8:00 GMT"), "2026-01-31T08:00:00+00:00");
    EXPECT_EQ(date("Sat, 31 Jan 26 08:00:00 EST"), "2026-01-31T08:00:00-05:00");
    EXPECT_EQ(date("Sat, 31 Jan 2026 08:00:00"), "2026-01-31T08:00:00+00:00");
    EXPECT_EQ(date("Sat,31 Jan 2026 08:00:00 CST"), "2026-01-31T08:00:00+08:00");
}

TEST(FeedDate, reads_rfc_3339_and_plain_forms) {
    EXPECT_EQ(date(" 2026-01-31T08:00:00.5Z\n"), "2026-01-31T08:00:00+00:00");
    EXPECT_EQ(date("2026-01-31"), "2026-01-31");
}

TEST(FeedDate, refuses_what_is_no_date) {
    for (std::string_view text : {"", "yesterday", "Sat, 31 Foo 2026 08:00:00 GMT", "1 2 3 4 5",
                                  "Sat, 32 Jan 2026 08:00:00 GMT", ",", "a b c d e f g"})
        EXPECT_EQ(date(text), "none") << text;
}

}  // namespace
}  // namespace magpie
