// The whole service against a server on the loopback interface: what it asks, what is in the
// archive afterwards, and what a restart finds.
#include <fstream>
#include <thread>

#include "tests/service/service_fixture.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::page;

TEST_F(ServiceTest, what_a_feed_lists_is_archived) {
    server.route("/feed", page(feed({server.url("/a"), server.url("/b"), server.url("/gone")}),
                               typed(kFeedType)));
    const ServiceSummary summary = run({source("blog", SourceKind::feed, "/feed")});
    EXPECT_EQ(summary.new_urls, 3u);
    EXPECT_EQ(summary.sources_run, 1u);
    EXPECT_EQ(state_of("/a"), "article");
    EXPECT_EQ(state_of("/b"), "article");
    EXPECT_EQ(state_of("/gone"), "http_404");
    const auto states = archive().source_states();
    ASSERT_TRUE(states);
    ASSERT_EQ(states->size(), 1u);
    EXPECT_EQ(states->front().state, "listing");
    EXPECT_TRUE(states->front().last_new.has_value());
    EXPECT_EQ(states->front().listed, 3);
}

TEST_F(ServiceTest, a_second_run_asks_only_for_what_is_due) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    run({source("blog", SourceKind::feed, "/feed")});
    const std::size_t before = server.requests().size();
    const ServiceSummary again = run({source("blog", SourceKind::feed, "/feed")});
    EXPECT_EQ(server.requests().size(), before) << "the feed is due in an hour";
    EXPECT_EQ(again.visits, 0u);
}

TEST_F(ServiceTest, the_feed_is_asked_conditionally_and_304_is_a_success) {
    int count = 0;
    server.route("/feed", [&](test::Exchange& exchange) {
        ++count;
        if (!exchange.request().header("if-none-match").empty()) return page("", {}, 304)(exchange);
        page(feed({server.url("/a")}),
             {{"Content-Type", std::string(kFeedType)}, {"ETag", "\"v1\""}})(exchange);
    });
    SourceSpec blog = source("blog", SourceKind::feed, "/feed");
    blog.schedule.every = 1ms;
    blog.schedule.jitter = 0ms;
    blog.schedule.adaptive = false;
    run({blog});
    std::this_thread::sleep_for(5ms);
    run({blog});
    EXPECT_EQ(count, 2);
    const auto states = archive().source_states();
    ASSERT_TRUE(states && states->size() == 1);
    EXPECT_EQ(states->front().state, "not_modified");
    EXPECT_FALSE(states->front().failing_since);
    EXPECT_EQ(asked("/a"), 1u);
}

TEST_F(ServiceTest, a_failing_source_says_so_and_harms_no_other) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    server.route("/broken", page("<html>no feed</html>", typed("text/html")));
    run({source("good", SourceKind::feed, "/feed"), source("bad", SourceKind::feed, "/broken"),
         source("missing", SourceKind::feed, "/nowhere")});
    const auto states = archive().source_states();
    ASSERT_TRUE(states);
    std::map<std::string, SourceState> by_name;
    for (const SourceState& state : *states) by_name[state.name] = state;
    EXPECT_EQ(by_name["bad"].state, "not_a_feed");
    EXPECT_EQ(by_name["missing"].state, "http_404");
    EXPECT_TRUE(by_name["missing"].failing_since);
    EXPECT_FALSE(by_name["good"].failing_since);
    EXPECT_EQ(state_of("/a"), "article");
}

TEST_F(ServiceTest, robots_txt_holds_for_what_magpie_finds_by_itself) {
    server.route("/index",
                 page("<html><body><a href=/a>甲</a><a href=/private/x>乙</a></body></html>",
                      typed("text/html")));
    server.route("/private/x", page(article("隐", "不应该被抓取的一页。"), typed("text/html")));
    run({source("index", SourceKind::page, "/index")});
    EXPECT_EQ(state_of("/a"), "article");
    EXPECT_EQ(state_of("/private/x"), "robots_denied");
    EXPECT_EQ(asked("/private/x"), 0u);
    EXPECT_EQ(asked("/robots.txt"), 1u);
}

TEST_F(ServiceTest, what_a_feed_names_is_fetched_for_its_reader_unless_told_otherwise) {
    server.route("/private/x", page(article("隐", "订阅的人读得到的一页。"), typed("text/html")));
    server.route("/feed", page(feed({server.url("/private/x")}), typed(kFeedType)));
    run({source("blog", SourceKind::feed, "/feed")});
    EXPECT_EQ(state_of("/private/x"), "article");
    EXPECT_EQ(asked("/robots.txt"), 0u);

    server.route("/private/y", page(article("隐", "另一页。"), typed("text/html")));
    server.route("/feed2", page(feed({server.url("/private/y")}), typed(kFeedType)));
    config.politeness.obey_all_robots = true;
    run({source("careful", SourceKind::feed, "/feed2")});
    EXPECT_EQ(state_of("/private/y"), "robots_denied");
}

TEST_F(ServiceTest, addresses_in_the_configuration_are_fetched_once) {
    SourceSpec urls;
    urls.name = "mine";
    urls.kind = SourceKind::urls;
    urls.urls = {server.url("/a"), server.url("/b")};
    EXPECT_EQ(run({urls}).new_urls, 2u);
    EXPECT_EQ(state_of("/b"), "article");
    EXPECT_EQ(run({urls}).visits, 0u);
}

TEST_F(ServiceTest, the_feeds_of_an_opml_are_watched) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    server.route("/list",
                 page("<opml version=\"2.0\"><body><outline text=\"新闻\"><outline text=\"甲\" "
                      "type=\"rss\" xmlUrl=\"" +
                          server.url("/feed") + "\"/></outline></body></opml>",
                      typed("text/x-opml")));
    run({source("list", SourceKind::opml, "/list")});
    EXPECT_EQ(state_of("/a"), "article");
    const auto states = archive().source_states();
    ASSERT_TRUE(states);
    EXPECT_EQ(states->size(), 2u);
}

TEST_F(ServiceTest, a_site_without_robots_txt_is_asked_for_its_sitemap) {
    server.route("/robots.txt", page("", {}, 404));
    server.route("/sitemap.xml",
                 page("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>" +
                          server.url("/a") + "</loc></url></urlset>",
                      typed("application/xml")));
    run({source("site", SourceKind::sitemap, "/")});
    EXPECT_EQ(state_of("/a"), "article");
}

TEST_F(ServiceTest, a_watched_list_brings_its_rows_once_and_a_quiet_list_is_no_failure) {
    const auto list = folder / "list.txt";
    std::ofstream(list) << server.url("/a") << "\nnonsense\n";
    std::filesystem::last_write_time(list, std::filesystem::file_time_type::clock::now() - 1h);
    SourceSpec watched;
    watched.name = "list";
    watched.kind = SourceKind::file;
    watched.path = list;
    watched.schedule.every = 1ms;
    watched.schedule.adaptive = false;
    watched.schedule.jitter = 0ms;
    EXPECT_EQ(run({watched}).new_urls, 1u);
    EXPECT_EQ(state_of("/a"), "article");
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(run({watched}).new_urls, 0u);
    const auto states = archive().source_states();
    ASSERT_TRUE(states && states->size() == 1);
    EXPECT_EQ(states->front().state, "not_modified");
    EXPECT_EQ(states->front().failures, 0);
}

TEST_F(ServiceTest, saved_pages_in_a_watched_folder_are_taken_in_and_left_alone) {
    const auto inbox = folder / "inbox";
    std::filesystem::create_directories(inbox);
    const auto page_file = inbox / "saved.html";
    std::ofstream(page_file) << "<!-- saved from url=(0027)https://blog.example/posts/1 -->"
                             << article("手存的一篇", "从浏览器里保存下来的一段文字，足够长。");
    std::filesystem::last_write_time(page_file, std::filesystem::file_time_type::clock::now() - 1h);
    SourceSpec watched;
    watched.name = "inbox";
    watched.kind = SourceKind::dir;
    watched.path = inbox;
    run({watched});
    const auto documents = archive().list({});
    ASSERT_TRUE(documents);
    EXPECT_EQ(documents->size(), 1u);
    EXPECT_TRUE(std::filesystem::exists(page_file));
}

TEST_F(ServiceTest, an_edit_and_a_deletion_are_seen_when_the_article_is_looked_at_again) {
    server.route(
        "/a",
        test::in_turn({page(article("第一篇", "最初的文字，写得很长很长。"), typed("text/html")),
                       page(article("第一篇", "改过的文字，也写得很长。"), typed("text/html")),
                       page("", {}, 404)}));
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    SourceSpec blog = source("blog", SourceKind::feed, "/feed");
    blog.revisit = std::vector<std::chrono::milliseconds>{5ms, 10ms};
    run({blog});
    for (int i = 0; i < 3 && asked("/a") < 3; ++i) run({blog});
    EXPECT_EQ(asked("/a"), 3u);
    EXPECT_EQ(state_of("/a"), "http_404");
    const auto documents = archive().list({});
    ASSERT_TRUE(documents && documents->size() == 1);
    EXPECT_EQ(documents->front().revisions, 2) << "the last good copy stays";
    const auto gone = archive().deletion_of(documents->front().id);
    ASSERT_TRUE(gone && *gone);
    EXPECT_EQ((*gone)->state, "http_404");
}

TEST_F(ServiceTest, links_are_followed_as_deep_as_the_source_says) {
    server.route(
        "/a",
        page(article("第一篇",
                     "这一段讲港口怎样修好，花了多少钱，又用了多少年，想知道后来的事可以<a "
                     "href=\"/b\">接着读</a>，这里先说开放那天来了多少人，市长讲了些什么话。"),
             typed("text/html")));
    server.route(
        "/b",
        page(article("第二篇",
                     "另一段讲码头上的人怎样看待这件事，渔船停在哪里，游客又住在哪里，还不够的话<a "
                     "href=\"/c\">再接着读</a>，这里先说第二天早上的天气和市场上的鱼价。"),
             typed("text/html")));
    server.route("/c",
                 page(article("第三篇", "太深了，不会读到这里的一段话。"), typed("text/html")));
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    SourceSpec blog = source("blog", SourceKind::feed, "/feed");
    blog.follow = 1;
    run({blog});
    EXPECT_EQ(state_of("/b"), "article");
    EXPECT_EQ(state_of("/c"), "unknown");
    EXPECT_EQ(asked("/robots.txt"), 1u) << "what is followed was not named by anybody";
}

TEST_F(ServiceTest, new_articles_are_written_to_the_sources_folder) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    SourceSpec blog = source("blog", SourceKind::feed, "/feed");
    blog.export_format = "markdown";
    blog.export_to = folder.path() / "out";
    run({blog});
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(blog.export_to))
        files += entry.path().extension() == ".md";
    EXPECT_EQ(files, 1u);
}

TEST_F(ServiceTest, without_a_contact_it_does_not_start) {
    config.fetch.contact.clear();
    const auto summary = run_service(settings({}));
    ASSERT_FALSE(summary);
    EXPECT_NE(summary.error().message.find("fetch.contact"), std::string::npos)
        << summary.error().message;
}

TEST_F(ServiceTest, a_second_instance_is_refused) {
    auto held = Archive::open(folder.path() / "archive", Archive::Mode::write);
    ASSERT_TRUE(held);
    EXPECT_FALSE(run_service(settings({})));
}

TEST_F(ServiceTest, what_waits_in_the_archive_is_fetched_without_any_source) {
    {
        auto opened = Archive::open(folder.path() / "archive", Archive::Mode::write);
        ASSERT_TRUE(opened);
        ASSERT_TRUE(
            opened->enlist({{server.url("/a"), server.url("/a"), "import"}}, wall_clock_now()));
    }
    run({});
    EXPECT_EQ(state_of("/a"), "article");
}

}  // namespace
}  // namespace magpie
