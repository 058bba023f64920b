#include "parser/feed.h"

#include <gmock/gmock.h>
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
    EXPECT_EQ(entry.content, "<p class=\"x\">a<b>c</b></p>");
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
    EXPECT_EQ(feed.problem, "line 1: mismatched tag; read on to the end");
}

TEST(Feed, reads_blanks_in_front_of_the_xml_declaration) {
    EXPECT_EQ(
        feed_of("\n\n <?xml version='1.0'?><rss><channel><title>t</title></channel></rss>").title,
        "t");
}

TEST(Feed, expands_entities_of_its_own_only_to_plain_text) {
    const Feed feed = feed_of(
        "<!DOCTYPE rss [<!ENTITY a 'boom'><!ENTITY x SYSTEM 'file:///etc/passwd'>"
        "<!ENTITY b '&a;&a;'>]><rss><channel><title>&a;&x;&b;</title></channel></rss>");
    EXPECT_EQ(feed.title, "boom&x;&b;");
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

// ---- broken XML

TEST(Feed, reads_every_entry_behind_the_damage) {
    const Feed feed = feed_of(
        "<rss><channel><title>T</title><item><title>one</title><description>a < b <c></item>"
        "<item><title>two & a <b>half</title><guid>2</guid></item>"
        "<item><title>three</title></channel></rss>");
    ASSERT_EQ(feed.entries.size(), 3u);
    EXPECT_EQ(feed.entries[0].title, "one");
    EXPECT_EQ(feed.entries[1].id, "2");
    EXPECT_EQ(feed.entries[2].title, "three");
    EXPECT_TRUE(feed.problem.ends_with("; read on to the end")) << feed.problem;
}

TEST(Feed, reads_a_feed_that_was_cut_off) {
    const Feed feed = feed_of(
        "<rss><channel><title>T</title><item><title>one</title><link>/1</link></item>"
        "<item><title>two</title><link>/2</link><description>begins");
    ASSERT_EQ(feed.entries.size(), 2u);
    EXPECT_EQ(feed.entries[1].link, "https://example.com/2");
    EXPECT_EQ(feed.entries[1].summary, "begins");
    EXPECT_NE(feed.problem, "");
}

TEST(Feed, reads_what_stands_behind_a_warning) {
    const Feed feed = feed_of(
        "<br />\n<b>Warning</b>: something in line 7<br />\n<?xml version='1.0'?>"
        "<rss><channel><title>T</title><item/></channel></rss>");
    EXPECT_EQ(feed.title, "T");
    EXPECT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.problem, "text in front of the feed");
}

TEST(Feed, tells_departures_that_did_no_harm) {
    EXPECT_THAT(feed_of("<rss><channel><dc:title>T</dc:title></channel></rss>").notes,
                testing::ElementsAre("the prefix dc is not declared"));
    EXPECT_THAT(feed_of("<rss><channel><title>a&nbsp;b</title></channel></rss>").notes,
                testing::ElementsAre("references or characters that XML does not have"));
    EXPECT_THAT(read_feed("<rss/>", kUrl, "text/plain")->notes,
                testing::ElementsAre("served as text/plain"));
}

TEST(Feed, reads_deep_and_long_damage_in_linear_time) {
    std::string damage = "<rss><channel><item><title>t</title></wrong>";
    for (int i = 0; i < 200'000; ++i) damage += "<a b='<![CDATA[<!--</x>";
    const Feed feed = feed_of(damage);
    EXPECT_EQ(feed.entries.size(), 1u);
}

TEST(Feed, copies_nothing_long_into_every_entry) {
    const std::string kLong(1'000'000, 'a');
    std::string many = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://b.example/" +
                       kLong.substr(0, 60'000) + "/' xml:lang='" + kLong + "'><author><name>" +
                       kLong + "</name></author>";
    for (int i = 0; i < 9'000; ++i) many += "<entry><link href='x'/><title>t</title></entry>";
    const Feed feed = feed_of(many + "</feed>");
    ASSERT_EQ(feed.entries.size(), 9'000u);
    EXPECT_EQ(feed.entries[0].author.size(), 200u);
    EXPECT_EQ(feed.entries[0].details.title.language, "");
    EXPECT_EQ(feed.entries[0].link, "https://example.com/blog/x");
}

TEST(Feed, makes_short_links_absolute_only_as_far_as_there_is_room) {
    std::string links;
    for (int i = 0; i < 100'000; ++i) links += "&lt;a href=b>";
    const Feed feed = feed_of("<rss xml:base='http://b.example/" + std::string(1'900, 'a') +
                              "/'><channel><item><description>" + links +
                              "</description></item></channel></rss>");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_TRUE(feed.entries[0].summary.starts_with("<a href=http://b.example/aaa"));
    EXPECT_LT(feed.entries[0].summary.size(), 7'000'000u);
}

TEST(Feed, finds_entries_inside_unknown_elements) {
    EXPECT_EQ(feed_of("<rss><channel><x><y/><item/><item/></x></channel></rss>").entries.size(),
              2u);
}

// ---- texts

TEST(Feed, makes_links_inside_of_markup_absolute) {
    const FeedEntry entry = rss_entry(
        "<description>&lt;a href='x.html'&gt;a&lt;/a&gt; &lt;img src=/i.png&gt; "
        "&lt;a href='#top'&gt;b&lt;/a&gt; &lt;a href='http://O.example/?a=1&amp;amp;b'&gt;"
        "&lt;/a&gt;</description>");
    EXPECT_EQ(entry.summary,
              "<a href='https://example.com/blog/x.html'>a</a> <img src=https://example.com/i.png> "
              "<a href='#top'>b</a> <a href='http://O.example/?a=1&amp;b'></a>");
}

TEST(Feed, reads_base64_and_inline_markup_of_atom_03) {
    const Feed feed = feed_of(
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>"
        "<summary type='text/html' mode='base64'> PGI+eDwvYj4= </summary>"
        "<content type='application/xhtml+xml' mode='xml'><div>a<br/>b</div></content>"
        "</entry></feed>");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.version, "atom03");
    EXPECT_EQ(feed.entries[0].summary, "<b>x</b>");
    EXPECT_EQ(feed.entries[0].content, "<div>a<br />b</div>");
}

TEST(Feed, takes_the_div_off_atom_xhtml_only_when_it_is_around_everything) {
    EXPECT_EQ(atom_entry("<content type='xhtml'><div><p>a</p></div></content>").content,
              "<p>a</p>");
    EXPECT_EQ(atom_entry("<content type='xhtml'><div>a</div><div>b</div></content>").content,
              "<div>a</div><div>b</div>");
}

TEST(Feed, inherits_languages_and_bases) {
    const Feed feed = feed_of(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en_US' xml:base='http://b.example/'>"
        "<entry xml:lang='de'><title>a</title><content xml:base='sub/'>b</content></entry></feed>");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.language, "en-US");
    EXPECT_EQ(feed.entries[0].details.title.language, "de");
    EXPECT_EQ(feed.entries[0].details.contents.at(0).base, "http://b.example/sub/");
}

TEST(Feed, reads_controls_as_the_characters_that_were_meant) {
    EXPECT_EQ(rss_entry("<title>don&#146;t \xC2\x93x\xC2\x94 \xC2\x81</title>").title,
              "don’t “x” \xC2\x81");
}

TEST(Feed, prefers_its_own_elements_to_those_of_modules) {
    const FeedEntry entry = rss_entry(
        "<media:title xmlns:media='http://search.yahoo.com/mrss/'>m</media:title><title>t</title>"
        "<itunes:summary>s</itunes:summary><description>d</description>");
    EXPECT_EQ(entry.title, "t");
    EXPECT_EQ(entry.summary, "d");
}

TEST(Feed, keeps_the_second_of_two_summaries_as_content) {
    const FeedEntry entry =
        rss_entry("<description>short</description><summary>a longer text</summary>");
    EXPECT_EQ(entry.summary, "short");
    EXPECT_EQ(entry.content, "a longer text");
}

// ---- what feeds say besides

TEST(Feed, reads_people_in_every_order) {
    for (const std::string text :
         {"Ada (a+b@example.com)", "a+b@example.com (Ada)", "Ada &lt;a+b@example.com&gt;"}) {
        const FeedEntry entry = rss_entry("<author>" + text + "</author>");
        EXPECT_EQ(entry.author, "Ada") << text;
        EXPECT_EQ(entry.details.authors.at(0).email, "a+b@example.com") << text;
    }
    EXPECT_EQ(rss_entry("<author>only@example.com</author>").author, "only@example.com");
}

TEST(Feed, lets_entries_inherit_authors_but_not_editors) {
    const Feed feed =
        feed_of("<rss><channel><managingEditor> (Ed)</managingEditor><item/></channel></rss>");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.details.authors.at(0).name, "Ed");
    EXPECT_EQ(feed.entries[0].author, "");
}

TEST(Feed, reads_categories_once_each) {
    const FeedEntry entry = rss_entry(
        "<category>a</category><category domain='x'>a</category><category> a </category>"
        "<dc:subject>b</dc:subject><itunes:keywords>c, d</itunes:keywords>");
    std::vector<std::string> terms;
    for (const FeedCategory& category : entry.details.categories) terms.push_back(category.term);
    EXPECT_THAT(terms, testing::ElementsAre("a", "a", "b", "c", "d"));
}

TEST(Feed, tells_enclosures_from_pages) {
    const FeedEntry entry =
        rss_entry("<enclosure url='/a.mp3' type='audio/mpeg' length='7'/><link>/page</link>");
    EXPECT_EQ(entry.link, "https://example.com/page");
    ASSERT_EQ(entry.details.links.size(), 2u);
    EXPECT_EQ(entry.details.links[0].rel, "enclosure");
    EXPECT_EQ(entry.details.links[0].href, "https://example.com/a.mp3");
}

TEST(Feed, takes_the_address_behind_a_proxy_of_the_feed) {
    EXPECT_EQ(rss_entry("<link>http://proxy.example/1</link>"
                        "<feedburner:origLink>http://e.example/1</feedburner:origLink>")
                  .link,
              "http://e.example/1");
}

TEST(Feed, reads_the_source_of_an_entry_for_itself) {
    const FeedEntry atom =
        atom_entry("<source><title>S</title><id>s</id></source><id>own</id><title>T</title>");
    EXPECT_EQ(atom.id, "own");
    ASSERT_EQ(atom.sources.size(), 1u);
    EXPECT_EQ(atom.sources[0].title.value, "S");
    const FeedEntry rss = rss_entry("<source url='http://s.example/feed'>S</source>");
    ASSERT_EQ(rss.sources.size(), 1u);
    EXPECT_EQ(rss.sources[0].title.value, "S");
    EXPECT_EQ(rss.sources[0].link, "http://s.example/feed");
}

TEST(Feed, keeps_what_it_has_no_word_for) {
    const FeedEntry entry = rss_entry(
        "<itunes:duration>3:00</itunes:duration><media:group><media:thumbnail url='/t.png'/>"
        "</media:group>");
    ASSERT_EQ(entry.details.extras.size(), 2u);
    EXPECT_EQ(entry.details.extras[0].name, "itunes:duration");
    EXPECT_EQ(entry.details.extras[0].text, "3:00");
    EXPECT_EQ(entry.details.extras[1].attributes.at(0).second, "https://example.com/t.png");
}

TEST(Feed, reads_places_with_longitude_first) {
    const FeedPlace place = rss_entry("<georss:point>36.9 31.1</georss:point>").details.place;
    EXPECT_EQ(place.type, "Point");
    EXPECT_THAT(place.points, testing::ElementsAre(testing::ElementsAre(31.1, 36.9)));
    EXPECT_EQ(rss_entry("<georss:polygon>1 2 3 4</georss:polygon>").details.place.type, "");
}

TEST(Feed, reads_cdf) {
    const Feed feed = feed_of(
        "<CHANNEL HREF='http://e.example/' BASE='http://b.example/'><TITLE>C</TITLE>"
        "<ITEM HREF='/1' LASTMOD='2004-04-06T23:05:43-05:00'><TITLE>I</TITLE>"
        "<ABSTRACT>A</ABSTRACT></ITEM></CHANNEL>");
    EXPECT_EQ(feed.version, "cdf");
    EXPECT_EQ(feed.title, "C");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.entries[0].link, "http://b.example/1");
    EXPECT_EQ(feed.entries[0].summary, "A");
    EXPECT_TRUE(feed.entries[0].updated);
}

TEST(Feed, reads_an_atom_entry_that_stands_alone) {
    const Feed feed =
        feed_of("<entry xmlns='http://www.w3.org/2005/Atom'><title>alone</title></entry>");
    ASSERT_EQ(feed.entries.size(), 1u);
    EXPECT_EQ(feed.entries[0].title, "alone");
}

TEST(Feed, reads_utf_32) {
    std::string wide;
    for (const char c : std::string_view("<rss><channel><title>t</title></channel></rss>"))
        wide += std::string(3, '\0') + c;
    const Feed feed = feed_of(wide);
    EXPECT_EQ(feed.title, "t");
    EXPECT_EQ(feed.encoding, "utf-32be");
}

TEST(FeedHints, take_the_longer_of_ttl_and_update_period) {
    const auto hints = [](const std::string& inside) {
        return feed_of("<rss><channel>" + inside + "</channel></rss>").hints;
    };
    using std::chrono::minutes;
    EXPECT_EQ(hints("<ttl>60</ttl>").interval(), minutes(60));
    EXPECT_EQ(hints("<sy:updateFrequency>2</sy:updateFrequency>"
                    "<sy:updatePeriod> daily </sy:updatePeriod><ttl>30</ttl>")
                  .interval(),
              minutes(12 * 60));
    EXPECT_FALSE(hints("<ttl>often</ttl>").interval());
}

TEST(FeedHints, read_hours_days_and_moves) {
    const FeedHints hints = feed_of(
                                "<rss><channel><skipHours><hour>3</hour><hour>24</hour>"
                                "<hour>99</hour></skipHours><skipDays><day>Sunday</day>"
                                "<day>Caturday</day></skipDays><itunes:complete>Yes"
                                "</itunes:complete><itunes:new-feed-url>/new"
                                "</itunes:new-feed-url></channel></rss>")
                                .hints;
    EXPECT_EQ(hints.skip_hours.count(), 2u);
    EXPECT_TRUE(hints.skip_hours.test(0) && hints.skip_hours.test(3));
    EXPECT_EQ(hints.skip_days.to_ulong(), 1u);
    EXPECT_TRUE(hints.is_complete);
    EXPECT_EQ(hints.moved_to, "https://example.com/new");
}

TEST(FeedHints, name_the_next_page) {
    EXPECT_EQ(feed_of("<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='?p=2'/>"
                      "</feed>")
                  .hints.next_page,
              "https://example.com/blog/feed.xml?p=2");
}

TEST(FeedDate, reads_dates_in_other_languages_in_the_time_of_their_country) {
    EXPECT_EQ(date("2004-05-25 오후 11:23:17"), "2004-05-25T23:23:17+09:00");
    EXPECT_EQ(date("2026年1月31日 08:05"), "2026-01-31T08:05:00+08:00");
    EXPECT_EQ(date("Κυρ, 11 Ιούλ 2004 12:00:00 EST"), "2004-07-11T12:00:00-05:00");
    EXPECT_EQ(date("2004-július-13T9:15-05:00"), "2004-07-13T09:15:00-05:00");
}

TEST(FeedDate, reads_words_and_numbers_in_any_order) {
    EXPECT_EQ(date("Sun Jan  4 16:29:06 2004"), "2004-01-04T16:29:06+00:00");
    EXPECT_EQ(date("Thursday, 01-Jan-70 00:00:00 GMT"), "1970-01-01T00:00:00+00:00");
    EXPECT_EQ(date("Fri, 2006/09/15 08:19:53 EDT"), "2006-09-15T08:19:53-04:00");
    EXPECT_EQ(date("2017 April 15 21:01:22"), "2017-04-15T21:01:22+00:00");
}

TEST(FeedDate, takes_the_zone_of_the_reader_where_the_date_has_none) {
    const auto china = parse_feed_date("2026-01-31 08:00", std::chrono::hours(8));
    ASSERT_TRUE(china);
    EXPECT_EQ(format_rfc3339(*china), "2026-01-31T08:00:00+08:00");
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
                                  "Sat, 32 Jan 2026 08:00:00 GMT", ",", "a b c d e f g",
                                  "2026-13-01", "2026-01-31T25:00:00Z", "2026-01-31T08:00:00+99:99",
                                  "2026-01-31T08:00:00Zextra", "Mon, 1 Jan 2011 00: 00:00 GMT"})
        EXPECT_EQ(date(text), "none") << text;
}

}  // namespace
}  // namespace magpie
