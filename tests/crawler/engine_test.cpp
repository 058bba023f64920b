// The engine with a scripted network: what it records, when it stops, what it gives up.
#include "crawler/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <map>

#include "base/text.h"
#include "crawler/records.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

// Answers every request from a table, through the io_context as the contract asks.
class TableFetcher final : public Fetcher {
  public:
    explicit TableFetcher(boost::asio::io_context& context) : context_(context) {}

    std::map<std::string, FetchResponse> answers;
    std::vector<std::string> requested;
    bool hang = false;  // keeps requests until cancel_all()

    void start(FetchRequest request, Done done) override {
        requested.push_back(request.url.href());
        if (hang) {
            waiting_.push_back(std::move(done));
            return;
        }
        FetchResponse response = answers.contains(request.url.href())
                                     ? answers[request.url.href()]
                                     : page("<html><body><p>一段正文。</p></body></html>");
        boost::asio::post(context_,
                          [done = std::move(done), response = std::move(response)]() mutable {
                              done(std::move(response));
                          });
    }
    void cancel_all() override {
        for (Done& done : waiting_) {
            FetchResponse response;
            response.failure = FetchFailure::cancelled;
            boost::asio::post(context_,
                              [done = std::move(done), response = std::move(response)]() mutable {
                                  done(std::move(response));
                              });
        }
        waiting_.clear();
    }
    static FetchResponse page(std::string body) {
        FetchResponse response;
        response.status = 200;
        response.headers = {{"content-type", "text/html; charset=utf-8"}};
        response.header_block = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
        response.wire_body = std::move(body);
        return response;
    }
    static FetchResponse redirect(std::string location) {
        FetchResponse response;
        response.status = 302;
        response.headers = {{"location", std::move(location)}};
        return response;
    }

  private:
    boost::asio::io_context& context_;
    std::vector<Done> waiting_;
};

class EngineTest : public ::testing::Test {
  protected:
    Engine::Options options() {
        Engine::Options result;
        result.politeness.host_delay = std::chrono::milliseconds(0);
        result.politeness.wechat_delay = std::chrono::milliseconds(0);
        result.retry = RetryPolicy::one_off(result.politeness);
        return result;
    }
    void run(std::vector<std::string> urls, ArchiveWriter* writer = nullptr) {
        run_with(options(), std::move(urls), writer);
    }
    void run_with(Engine::Options options, const std::vector<std::string>& urls,
                  ArchiveWriter* writer = nullptr) {
        Engine engine(
            context_, fetcher_, writer, std::move(options),
            [&](CrawlEvent event) { events_.push_back(std::move(event)); },
            [&](const Candidate& candidate, Instant) {
                given_up_.push_back(candidate.url.href());
            });
        for (const std::string& url : urls) engine.offer(*make_candidate(url));
        result_ = engine.run();
    }
    const CrawlEvent& event(std::string_view url) {
        for (const CrawlEvent& candidate : events_)
            if (candidate.candidate.url.href() == url) return candidate;
        ADD_FAILURE() << "nothing became of " << url;
        return events_.emplace_back(CrawlEvent{*make_candidate("http://none.test/"), {}, {}, {}});
    }

    boost::asio::io_context context_{1};
    TableFetcher fetcher_{context_};
    std::vector<CrawlEvent> events_;
    std::vector<std::string> given_up_;
    Result<> result_;
};

TEST_F(EngineTest, every_offered_url_is_told_once) {
    run({"https://a.test/1", "https://a.test/2", "https://b.test/1", "https://a.test/1"});
    ASSERT_TRUE(result_);
    EXPECT_EQ(events_.size(), 3u);
    EXPECT_EQ(event("https://a.test/2").processed.visit.state, "article");
}

TEST_F(EngineTest, the_bandwidth_is_kept_over_all_hosts) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    static constexpr int kFaster = 20;
    const auto now = [begin] {
        return Instant{std::chrono::duration_cast<std::chrono::microseconds>(
            (Clock::now() - begin) * kFaster)};
    };
    Engine::Options slow = options();
    slow.fetch.max_bandwidth = Bytes{100'000};
    slow.now = now;
    slow.time_scale = kFaster;
    Engine engine(
        context_, fetcher_, nullptr, slow, [](const CrawlEvent&) {},
        [](const Candidate&, Instant) {});
    for (int i = 0; i < 5; ++i) {
        const std::string url = "https://a.test/" + std::to_string(i);
        fetcher_.answers[url] = TableFetcher::page(std::string(100'000, 'x'));
        engine.offer(*make_candidate(url));
    }
    ASSERT_TRUE(engine.run());
    // A second each; one may be overdrawn, and nobody waits for the last.
    EXPECT_GE(now() - Instant{}, std::chrono::seconds{3});
}

TEST_F(EngineTest, nothing_to_do_ends_at_once) {
    run({});
    EXPECT_TRUE(result_);
    EXPECT_TRUE(events_.empty());
}

TEST_F(EngineTest, a_redirect_to_another_host_is_followed_and_recorded) {
    fetcher_.answers["https://a.test/1"] = TableFetcher::redirect("https://b.test/moved");
    run({"https://a.test/1"});
    const CrawlEvent& told = event("https://a.test/1");
    EXPECT_EQ(told.processed.visit.state, "article");
    ASSERT_TRUE(told.processed.visit.capture || !told.receipt);
    EXPECT_EQ(fetcher_.requested,
              (std::vector<std::string>{"https://a.test/1", "https://b.test/moved"}));
}

FetchResponse stub_to(const std::string& target) {
    return TableFetcher::page("<html><head><meta http-equiv=\"refresh\" content=\"0; url=" +
                              target + "\"></head></html>");
}

TEST_F(EngineTest, a_page_that_only_points_elsewhere_is_followed_as_a_redirect) {
    fetcher_.answers["https://a.test/1"] = stub_to("/2");
    fetcher_.answers["https://a.test/2"] = stub_to("https://b.test/3");
    run({"https://a.test/1"});
    ASSERT_TRUE(result_);
    ASSERT_EQ(events_.size(), 1u);
    const Visit& visit = event("https://a.test/1").processed.visit;
    EXPECT_EQ(visit.state, "article");
    EXPECT_EQ(fetcher_.requested, (std::vector<std::string>{"https://a.test/1", "https://a.test/2",
                                                            "https://b.test/3"}));
    ASSERT_TRUE(visit.capture);
    EXPECT_EQ(visit.capture->final_url, "https://b.test/3");
    ASSERT_EQ(visit.capture->hops.size(), 2u);
    EXPECT_EQ(visit.capture->hops[1].status, 200);
    EXPECT_EQ(visit.capture->hops[1].location, "https://b.test/3");
}

TEST_F(EngineTest, stubs_that_point_at_each_other_end) {
    fetcher_.answers["https://a.test/1"] = stub_to("/2");
    fetcher_.answers["https://a.test/2"] = stub_to("/1");
    run({"https://a.test/1"});
    ASSERT_TRUE(result_);
    EXPECT_EQ(event("https://a.test/1").processed.visit.state, "redirect_loop");
    EXPECT_EQ(fetcher_.requested.size(), 2u);
}

TEST_F(EngineTest, a_chain_of_stubs_is_as_long_as_a_chain_of_redirects) {
    for (int i = 0; i < 40; ++i)
        fetcher_.answers["https://a.test/" + std::to_string(i)] =
            stub_to("/" + std::to_string(i + 1));
    run({"https://a.test/0"});
    ASSERT_TRUE(result_);
    EXPECT_EQ(event("https://a.test/0").processed.visit.state, "too_many_redirects");
    EXPECT_EQ(fetcher_.requested.size(),
              1u + static_cast<std::size_t>(FetchConfig{}.max_redirects));
}

TEST_F(EngineTest, a_stub_that_points_to_the_captcha_is_the_captcha) {
    fetcher_.answers["https://a.test/1"] =
        stub_to("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x");
    run({"https://a.test/1"});
    EXPECT_EQ(event("https://a.test/1").processed.visit.state, "captcha");
    EXPECT_FALSE(event("https://a.test/1").processed.visit.capture);
    EXPECT_EQ(fetcher_.requested.size(), 1u);
}

TEST_F(EngineTest, stop_at_a_stub_leaves_its_target_alone) {
    fetcher_.answers["https://a.test/1"] = stub_to("https://b.test/2");
    Engine engine(
        context_, fetcher_, nullptr, options(),
        [&](CrawlEvent told) { events_.push_back(std::move(told)); },
        [](const Candidate&, Instant) {});
    engine.offer(*make_candidate("https://a.test/1"));
    boost::asio::post(context_, [&] { boost::asio::post(context_, [&] { engine.stop(); }); });
    EXPECT_TRUE(engine.run());
    EXPECT_EQ(fetcher_.requested.size(), 1u);
}

TEST_F(EngineTest, a_captcha_ends_the_hosts_turn_and_its_urls_are_given_up) {
    fetcher_.answers["https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1"] = TableFetcher::redirect(
        "https://mp.weixin.qq.com/mp/"
        "wappoc_appmsgcaptcha?poc_token=x&target_url=https%3A%2F%2Fmp.weixin.qq.com%2Fs%2Fy");
    run({"https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1",
         "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA2",
         "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA3"});
    ASSERT_TRUE(result_);
    EXPECT_EQ(event("https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1").processed.visit.state,
              "captcha");
    EXPECT_EQ(fetcher_.requested.size(), 1u);
    EXPECT_GE(given_up_.size(), 2u);
}

TEST_F(EngineTest, a_captcha_behind_a_redirect_does_not_keep_a_one_off_crawl_waiting) {
    fetcher_.answers["https://t.test/x"] =
        TableFetcher::redirect("https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1");
    fetcher_.answers["https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1"] =
        TableFetcher::redirect("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x");
    run({"https://t.test/x"});
    ASSERT_TRUE(result_);
    EXPECT_EQ(event("https://t.test/x").processed.visit.state, "captcha");
    EXPECT_TRUE(given_up_.empty());  // it was told as a captcha
    EXPECT_EQ(
        std::ranges::count(fetcher_.requested, "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1"),
        1);
}

TEST_F(EngineTest, a_failed_fetch_is_told_with_its_reason) {
    FetchResponse failed;
    failed.failure = FetchFailure::unknown_host;
    failed.message = "https://none.test/: there is no such host";
    fetcher_.answers["https://none.test/"] = failed;
    run({"https://none.test/"});
    EXPECT_EQ(event("https://none.test/").processed.visit.state, "unknown_host");
    EXPECT_EQ(event("https://none.test/").processed.visit.reason, failed.message);
}

TEST_F(EngineTest, visits_are_durable_before_they_are_told) {
    const test::TempFolder folder;
    auto archive = Archive::open(folder / "archive", Archive::Mode::write);
    ASSERT_TRUE(archive) << archive.error().message;
    ArchiveWriter writer(std::move(*archive));
    run({"https://a.test/1", "https://b.test/1"}, &writer);
    ASSERT_TRUE(result_);
    ASSERT_TRUE(event("https://a.test/1").receipt);
    EXPECT_EQ(event("https://a.test/1").receipt->outcome, Receipt::Outcome::stored);
    auto closed = writer.finish();
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->stats()->sightings, 2);
}

TEST_F(EngineTest, a_stubs_own_page_is_kept_beside_what_it_points_to) {
    const test::TempFolder folder;
    auto archive = Archive::open(folder / "archive", Archive::Mode::write);
    ASSERT_TRUE(archive) << archive.error().message;
    ArchiveWriter writer(std::move(*archive));
    fetcher_.answers["https://a.test/1"] = stub_to("https://b.test/2");
    run({"https://a.test/1"}, &writer);
    ASSERT_TRUE(result_);
    ASSERT_TRUE(event("https://a.test/1").receipt);
    EXPECT_EQ(event("https://a.test/1").receipt->outcome, Receipt::Outcome::stored);
    auto closed = writer.finish();
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->stats()->sightings, 2);
    EXPECT_EQ(closed->stats()->documents, 1);
    EXPECT_EQ(closed->url_state("https://a.test/1")->value().state, "article");
}

FetchResponse page_of_story(const std::string& text, const std::string& next) {
    return TableFetcher::page(
        "<html><head><title>The bridge</title></head><body><article><h1>The bridge</h1><p>" + text +
        "</p></article><a href='" + next + "'>Next page</a></body></html>");
}

TEST_F(EngineTest, pages_of_an_article_become_one_document_when_asked) {
    const test::TempFolder folder;
    auto archive = Archive::open(folder / "archive", Archive::Mode::write);
    ASSERT_TRUE(archive) << archive.error().message;
    ArchiveWriter writer(std::move(*archive));
    fetcher_.answers["https://a.test/story"] = page_of_story(
        "The first part tells how the mayor opened the bridge, and who walked across it in the "
        "morning.",
        "?page=2");
    fetcher_.answers["https://a.test/story?page=2"] = page_of_story(
        "The second part tells what the engineers said, and why it took them seven years to build "
        "it.",
        "?page=3");
    fetcher_.answers["https://a.test/story?page=3"] = page_of_story(
        "The third part tells what people think of it, now that the ferry has stopped for good.",
        "?page=1");
    Engine::Options joining = options();
    joining.join_pages = true;
    run_with(joining, {"https://a.test/story"}, &writer);
    ASSERT_TRUE(result_);
    ASSERT_EQ(events_.size(), 1u);
    EXPECT_EQ(events_[0].processed.article->markdown,
              "The first part tells how the mayor opened the bridge, and who walked across it in "
              "the morning.\n\nThe second part tells what the engineers said, and why it took them "
              "seven years to build it.\n\nThe third part tells what people think of it, now that "
              "the ferry has stopped for good.");
    EXPECT_EQ(fetcher_.requested.size(), 3u);
    auto closed = writer.finish();
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->stats()->documents, 1);
    EXPECT_EQ(closed->url_state("https://a.test/story")->value().state, "article");
    EXPECT_EQ(closed->url_state("https://a.test/story?page=2")->value().state, "joined_page");
    EXPECT_EQ(closed->url_state("https://a.test/story?page=3")->value().state, "joined_page");
}

TEST_F(EngineTest, pages_of_an_article_are_left_alone_when_nobody_asks) {
    fetcher_.answers["https://a.test/story"] = page_of_story(
        "The first part tells how the mayor opened the bridge, and who walked across it in the "
        "morning.",
        "?page=2");
    run({"https://a.test/story"});
    EXPECT_EQ(fetcher_.requested.size(), 1u);
    EXPECT_EQ(event("https://a.test/story").processed.article->next_page,
              "https://a.test/story?page=2");
}

TEST_F(EngineTest, a_wall_before_the_next_page_leaves_what_was_read) {
    fetcher_.answers["https://a.test/story"] = page_of_story(
        "The first part tells how the mayor opened the bridge, and who walked across it in the "
        "morning.",
        "?page=2");
    FetchResponse missing;
    missing.status = 404;
    fetcher_.answers["https://a.test/story?page=2"] = missing;
    Engine::Options joining = options();
    joining.join_pages = true;
    run_with(joining, {"https://a.test/story"});
    ASSERT_TRUE(result_);
    const Processed& told = event("https://a.test/story").processed;
    EXPECT_EQ(told.visit.state, "article");
    EXPECT_EQ(told.article->markdown,
              "The first part tells how the mayor opened the bridge, and who walked across it in "
              "the morning.");
    EXPECT_EQ(told.notes.size(), 1u);
}

TEST_F(EngineTest, stop_cancels_what_is_in_flight_and_records_nothing_of_it) {
    fetcher_.hang = true;
    Engine engine(
        context_, fetcher_, nullptr, options(),
        [&](CrawlEvent event) { events_.push_back(std::move(event)); },
        [](const Candidate&, Instant) {});
    engine.offer(*make_candidate("https://a.test/1"));
    engine.offer(*make_candidate("https://a.test/2"));
    boost::asio::post(context_, [&] { boost::asio::post(context_, [&] { engine.stop(); }); });
    EXPECT_TRUE(engine.run());
    EXPECT_TRUE(events_.empty());
    EXPECT_EQ(fetcher_.requested.size(), 1u);
}

// An engine over an archive, and what both say afterwards.
struct ArchivedRun {
    ArchivedRun(boost::asio::io_context& context, TableFetcher& fetcher, Engine::Options options,
                const std::vector<std::string>& urls, const std::vector<ListedUrl>& known = {}) {
        auto opened = Archive::open(folder / "archive", Archive::Mode::write);
        EXPECT_TRUE(opened->enlist(known, wall_clock_now()));
        ArchiveWriter writer(std::move(*opened));
        Engine engine(
            context, fetcher, &writer, std::move(options),
            [this](CrawlEvent event) { events.push_back(std::move(event)); },
            [](const Candidate&, Instant) {},
            {.article = [this](const ArticleMedia& media) { articles.push_back(media); }});
        for (const std::string& url : urls) engine.offer(*make_candidate(url));
        EXPECT_TRUE(engine.run());
        auto closed = writer.finish();
        EXPECT_TRUE(closed);
        archive.emplace(std::move(*closed));
    }
    test::TempFolder folder;
    std::vector<CrawlEvent> events;
    std::vector<ArticleMedia> articles;
    std::optional<Archive> archive;
};

TEST_F(EngineTest, pictures_get_no_referer_and_are_told_with_their_article) {
    fetcher_.answers["https://a.test/1"] = TableFetcher::page(
        "<html><body><article><p>一段正文，长到足以被当作正文。</p>"
        "<img src=\"https://a.test/p.gif\"></article></body></html>");
    fetcher_.answers["https://a.test/p.gif"] = TableFetcher::page("GIF89a\x40\x01\xF0");
    Engine::Options collecting = options();
    collecting.collect = MediaChoice::images;
    ArchivedRun run(context_, fetcher_, collecting, {"https://a.test/1"});
    ASSERT_EQ(run.articles.size(), 1u);
    EXPECT_EQ(run.events.at(0).media, 1);
    EXPECT_EQ(run.articles[0].tally.kept(), 1);
    EXPECT_EQ(run.archive->media_of(1)->at(0).media_type, "image/gif");
    EXPECT_EQ(fetcher_.requested.size(), 2u);
}

TEST_F(EngineTest, a_pause_is_in_the_archive_before_the_crawl_ends) {
    const std::string walled = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1";
    fetcher_.answers[walled] =
        TableFetcher::redirect("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x");
    ArchivedRun run(context_, fetcher_, options(), {walled});
    const auto hosts = run.archive->host_memories();
    ASSERT_TRUE(hosts);
    ASSERT_EQ(hosts->size(), 1u);
    EXPECT_EQ(hosts->at(0).host, "mp.weixin.qq.com");
    EXPECT_TRUE(hosts->at(0).memory.find("\"pause_minutes\":30") != std::string::npos)
        << hosts->at(0).memory;
}

std::string state_page(std::string_view words, std::string_view more = "") {
    return "<html><body><div class=\"weui-msg\"><h2 class=\"weui-msg__title\">" +
           std::string(words) + "</h2></div>" + std::string(more) + "</body></html>";
}

TEST_F(EngineTest, a_moved_accounts_new_address_is_visited_once_and_recorded) {
    const std::string from = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1";
    const std::string to = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA2";
    fetcher_.answers[from] = TableFetcher::page(
        state_page("该公众号已迁移", "<script>var transferTargetLink = '" + to + "';</script>"));
    fetcher_.answers[to] = TableFetcher::page(
        state_page("该公众号已迁移", "<script>var transferTargetLink = '" + from + "';</script>"));
    ArchivedRun run(context_, fetcher_, options(), {from});
    EXPECT_EQ(fetcher_.requested, (std::vector<std::string>{from, to}));
    EXPECT_EQ(run.events.at(0).followed_by, to);
    EXPECT_FALSE(run.events.at(1).followed_by);
    EXPECT_EQ((*run.archive->url_state(from))->moved_to, to);
}

TEST_F(EngineTest, an_article_is_asked_for_at_its_other_address_when_one_has_expired) {
    const std::string dead =
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=0123456789abcdef0123456789abcdef&"
        "chksm=ab";
    const std::string alive = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA1";
    const std::string spare = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAA2";
    fetcher_.answers[dead] = TableFetcher::page(state_page("链接已过期"));
    fetcher_.answers[alive] = TableFetcher::page(
        "<html><body><div id=\"js_article\"><h1 id=\"activity-name\">题</h1><div "
        "id=\"js_content\"><p>一段正文。</p></div></div></body></html>");
    ArchivedRun run(context_, fetcher_, options(), {dead},
                    {{dead, dead, "", "MzA=:1:1"},
                     {alive, alive, "", "MzA=:1:1"},
                     {spare, spare, "", "MzA=:1:1"}});
    EXPECT_EQ(fetcher_.requested, (std::vector<std::string>{dead, alive})) << "one is enough";
    EXPECT_EQ(run.events.at(0).followed_by, alive);
    EXPECT_EQ((*run.archive->url_state(dead))->state, "link_expired");
    EXPECT_EQ((*run.archive->url_state(alive))->state, "article");
    EXPECT_EQ((*run.archive->url_state(spare))->state, kPending);
}

}  // namespace
}  // namespace magpie
