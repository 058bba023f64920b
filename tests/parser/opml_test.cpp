// Subscription lists.
#include "parser/opml.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/url.h"

namespace magpie {
namespace {

using Strings = std::vector<std::string>;

Opml opml(std::string_view body) {
    auto read = read_opml("<opml version='2.0'><head><title>My list</title></head><body>" +
                              std::string(body) + "</body></opml>",
                          "https://lists.example/mine.opml");
    EXPECT_TRUE(read);
    return read.value_or(Opml{});
}

TEST(Opml, lists_feeds_with_their_folders_outermost_first) {
    const Opml list = opml(
        "<outline text='News'><outline text='China'>"
        "<outline type='rss' text='A' xmlUrl='https://a.example/feed' "
        "htmlUrl='https://a.example/'/>"
        "</outline></outline><outline type='rss' title='B' xmlUrl='https://b.example/feed'/>");
    EXPECT_EQ(list.title, "My list");
    ASSERT_EQ(list.feeds.size(), 2u);
    EXPECT_EQ(list.feeds[0].title, "A");
    EXPECT_EQ(list.feeds[0].url, "https://a.example/feed");
    EXPECT_EQ(list.feeds[0].home, "https://a.example/");
    EXPECT_EQ(list.feeds[0].folders, (Strings{"News", "China"}));
    EXPECT_EQ(folder_path(list.feeds[0]), "News/China");
    EXPECT_EQ(list.feeds[1].title, "B");
    EXPECT_TRUE(list.feeds[1].folders.empty());
    EXPECT_EQ(list.problem, "");
}

TEST(Opml, prefers_what_the_person_called_it) {
    const Opml list = opml(
        "<outline text='Blogs' title='ignored'>"
        "<outline text='Mine' title='Theirs' xmlUrl='https://a.example/f'/></outline>");
    ASSERT_EQ(list.feeds.size(), 1u);
    EXPECT_EQ(list.feeds[0].title, "Mine");
    EXPECT_EQ(list.feeds[0].folders, Strings{"Blogs"});
}

TEST(Opml, reads_categories) {
    const Opml list =
        opml("<outline xmlUrl='https://a.example/f' category='tag one,/news/china, tag_two ,'/>");
    EXPECT_EQ(list.feeds.at(0).categories, (Strings{"tag one", "news/china", "tag_two"}));
}

TEST(Opml, lists_each_feed_once_and_remembers_its_other_folders) {
    const Opml list = opml(
        "<outline text='A'><outline xmlUrl='https://a.example/f' category='x'/></outline>"
        "<outline text='B'><outline text='C'><outline xmlUrl='https://a.example/f#top'/>"
        "<outline xmlUrl='https://a.example/f' category='y'/></outline></outline>");
    ASSERT_EQ(list.feeds.size(), 2u);  // with a fragment it is another address
    EXPECT_EQ(list.feeds[0].folders, Strings{"A"});
    EXPECT_EQ(list.feeds[0].categories, (Strings{"x", "B/C", "y"}));
}

TEST(Opml, takes_attributes_in_any_case_and_url_for_xmlUrl) {
    const Opml list = opml(
        "<OUTLINE TEXT='A' XMLURL='https://a.example/f'/>"
        "<outline text='B' type='rss' url='https://b.example/f'/>");
    ASSERT_EQ(list.feeds.size(), 2u);
    EXPECT_EQ(list.feeds[1].url, "https://b.example/f");
}

TEST(Opml, names_included_lists_and_leaves_links_to_pages_alone) {
    const Opml list = opml(
        "<outline type='include' url='https://a.example/list'/>"
        "<outline type='link' url='https://a.example/other.OPML?x'/>"
        "<outline type='link' url='https://a.example/page.html'/>"
        "<outline text='a comment'/>");
    EXPECT_EQ(list.others, (Strings{"https://a.example/list", "https://a.example/other.OPML?x"}));
    EXPECT_TRUE(list.feeds.empty());
}

TEST(Opml, resolves_relative_addresses_and_the_feed_scheme) {
    const Opml list = opml(
        "<outline xmlUrl='/feed'/><outline xmlUrl='feed://b.example/f'/>"
        "<outline xmlUrl='feed:https://c.example/f'/><outline xmlUrl=' https://d.example/f '/>");
    ASSERT_EQ(list.feeds.size(), 4u);
    EXPECT_EQ(list.feeds[0].url, "https://lists.example/feed");
    EXPECT_EQ(list.feeds[1].url, "http://b.example/f");
    EXPECT_EQ(list.feeds[2].url, "https://c.example/f");
    EXPECT_EQ(list.feeds[3].url, "https://d.example/f");
}

TEST(Opml, counts_what_nobody_can_fetch) {
    const auto list = read_opml(
        "<opml><body><outline xmlUrl='|~/run.sh'/><outline xmlUrl='file:///etc/passwd'/>"
        "<outline xmlUrl='https://a.example/f'/></body></opml>");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->unusable, 2u);
    EXPECT_EQ(list->feeds.size(), 1u);
}

TEST(Opml, reads_what_is_not_well_formed) {
    const Opml list = opml(
        "<outline text='Tom & Jerry < Co'><outline text='A' xmlUrl='https://a.example/?x=1&y=2'>"
        "<outline text='B' text='B' xmlUrl='https://b.example/f'>"
        "</outline></outline>");
    ASSERT_EQ(list.feeds.size(), 2u);
    EXPECT_EQ(list.feeds[0].folders, Strings{"Tom & Jerry < Co"});
    EXPECT_EQ(list.feeds[0].url, "https://a.example/?x=1&y=2");
    EXPECT_EQ(list.feeds[1].folders, Strings{"Tom & Jerry < Co"});  // not "A": a feed is no folder
    EXPECT_EQ(list.problem, "1 outlines are never closed");
}

TEST(Opml, keeps_what_came_before_the_end_of_a_cut_list) {
    const auto list = read_opml(
        "<opml><body><outline text='A' xmlUrl='https://a.example/f'/><outline text='B' xmlUrl='ht");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->feeds.size(), 1u);
    EXPECT_EQ(list->problem, "breaks off inside a tag");
}

TEST(Opml, refuses_what_is_no_list) {
    EXPECT_FALSE(read_opml(""));
    EXPECT_FALSE(read_opml("<html><body><outline xmlUrl='https://a.example/f'/></body></html>"));
    EXPECT_FALSE(read_opml("<rss><channel/></rss>"));
    EXPECT_FALSE(read_opml("just words"));
}

TEST(Opml, reads_lists_of_before_opml_and_pieces_of_one) {
    EXPECT_TRUE(read_opml("<outlineDocument><body/></outlineDocument>"));
    const auto piece = read_opml("<outline xmlUrl='https://a.example/f'/>");
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->feeds.size(), 1u);
}

TEST(Opml, says_when_the_body_is_missing) {
    const auto list = read_opml("<opml><head><title>x</title></head></opml>");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->problem, "it has no <body>");
}

TEST(Opml, reads_other_encodings) {
    const auto list = read_opml(
        "<?xml version='1.0' encoding='gb2312'?><opml><body>"
        "<outline text='\xd6\xd0\xce\xc4' xmlUrl='https://a.example/f'/></body></opml>");
    ASSERT_TRUE(list);
    EXPECT_EQ(list->feeds.at(0).title, "中文");
}

TEST(Opml, says_which_bound_was_hit) {
    std::string many = "<opml><body>";
    for (std::size_t i = 0; i < kMaxOutlines + 5; ++i)
        many += "<outline xmlUrl='https://a.example/" + std::to_string(i) + "'/>";
    const auto list = read_opml(many);
    ASSERT_TRUE(list);
    EXPECT_EQ(list->feeds.size(), kMaxOutlines);
    EXPECT_EQ(list->problem, "more outlines than the limit of 50000");
}

TEST(Opml, is_not_slowed_by_depth) {
    std::string deep = "<opml><body>";
    for (std::size_t i = 0; i < kMaxOutlines; ++i)
        deep += "<outline text='" + std::to_string(i) + "'>";
    const auto list = read_opml(deep);
    ASSERT_TRUE(list);
    std::string feeds = "<opml><body>";
    for (std::size_t i = 0; i < kMaxOutlines; ++i)
        feeds += "<outline text='f' xmlUrl='https://a.example/" + std::to_string(i) + "'>";
    const auto unclosed = read_opml(feeds);
    ASSERT_TRUE(unclosed);
    EXPECT_EQ(unclosed->feeds.size(), kMaxOutlines);
    EXPECT_TRUE(unclosed->feeds.back().folders.empty());
}

TEST(Opml, gives_absolute_addresses_once_whatever_the_bytes) {
    std::mt19937 random(11);
    static const Strings kParts{"<outline",
                                " xmlUrl='https://a.example/1'",
                                " text='x'",
                                ">",
                                "/>",
                                "</outline>",
                                "<body>",
                                " url='b.opml'",
                                " type='include'",
                                "\xFF",
                                "<!--",
                                "-->",
                                "'",
                                "&",
                                "<title>",
                                " xmlurl=\"http://b.example/2\""};
    for (int round = 0; round < 5000; ++round) {
        std::string soup = "<opml>";
        for (int i = 0; i < 30; ++i) soup += kParts[random() % kParts.size()];
        const auto list = read_opml(soup, "https://lists.example/");
        ASSERT_TRUE(list);
        std::vector<std::string> seen;
        for (const OpmlFeed& feed : list->feeds) {
            const auto url = Url::parse(feed.url);
            ASSERT_TRUE(url && url->is_http());
            EXPECT_EQ(std::count(seen.begin(), seen.end(), feed.url), 0);
            seen.push_back(feed.url);
        }
    }
}

}  // namespace
}  // namespace magpie
