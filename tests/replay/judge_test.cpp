// The judge acquits an honest crawl and finds each kind of fault in a forged one.
#include "tests/replay/judge.h"

#include <gtest/gtest.h>

#include "crawler/crawl.h"
#include "crawler/records.h"
#include "tests/support/temp_folder.h"

namespace magpie::replay {
namespace {

constexpr std::chrono::milliseconds kDelay{2};

class JudgeTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto listening = World::listen();
        ASSERT_TRUE(listening) << listening.error().message;
        world_ = std::move(*listening);
        ScriptSettings settings;
        settings.seed = 5;
        settings.port = world_->port();
        settings.wechat_host = kWechatAddress;
        settings.misfortunes = false;
        script_.emplace(settings);
        lists_ = Lists::generated({.urls = 120, .feeds = 0, .seed = 5, .port = world_->port()});
        clock_ = ReplayClock::starting_now(wall_clock_now(), 1);
        world_->start(*script_, {}, clock_);
    }

    // Visits the whole list once, as `magpie fetch` would.
    void crawl_list() {
        CrawlSettings settings;
        settings.config.fetch.allow_addresses = {"127.0.0.0/8"};
        settings.config.fetch.wechat_mirrors = {std::string(kWechatAddress)};
        settings.config.politeness.host_delay = kDelay;
        settings.archive = folder_ / "archive";
        settings.stop_on_signal = false;
        CrawlTask task;
        for (const ListedLine& line : lists_.lines())
            if (auto candidate = make_candidate(line.url, line.source))
                task.candidates.push_back(std::move(*candidate));
        life_.begin = ReplayClock::monotonic_micros();
        const auto done = crawl(settings, std::move(task), {});
        ASSERT_TRUE(done) << done.error().message;
        life_.end = ReplayClock::monotonic_micros() + 10'000'000;
        world_->stop();
    }

    Verdict judged(const Lists& lists, const Script& script,
                   std::vector<std::string> acknowledged = {}) {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
        EXPECT_TRUE(archive);
        auto verdict = judge({.script = script,
                              .lists = lists,
                              .world = *world_,
                              .archive = *archive,
                              .clock = clock_,
                              .lives = {life_},
                              .acknowledged = std::move(acknowledged),
                              .index_hosts = {},
                              .host_delay = kDelay,
                              .host_jitter = 0.1,
                              .revisits = 0});
        EXPECT_TRUE(verdict) << verdict.error().message;
        return verdict ? *verdict : Verdict{};
    }

    std::uint64_t broken(const Verdict& verdict, const std::string& rule) {
        const auto found = verdict.rules.find(rule);
        EXPECT_NE(found, verdict.rules.end()) << rule;
        return found == verdict.rules.end() ? 0 : found->second.broken;
    }

    test::TempFolder folder_;
    std::unique_ptr<World> world_;
    std::optional<Script> script_;
    Lists lists_;
    ReplayClock clock_;
    Life life_;
};

TEST_F(JudgeTest, acquits_an_honest_crawl) {
    crawl_list();
    const Verdict verdict = judged(lists_, *script_);
    if (!verdict.holds()) print(verdict, std::cerr);
    EXPECT_TRUE(verdict.holds());
    EXPECT_GT(verdict.numbers.at("distinct addresses of the list"), 90u);
    EXPECT_GT(verdict.numbers.at("rows that are no address"), 0u);
    EXPECT_EQ(verdict.numbers.at("addresses in the ledger"),
              verdict.numbers.at("distinct addresses of the list"));
}

TEST_F(JudgeTest, misses_what_was_listed_and_is_not_there) {
    crawl_list();
    const Lists longer =
        Lists::generated({.urls = 130, .feeds = 0, .seed = 5, .port = world_->port()});
    EXPECT_GT(broken(judged(longer, *script_), "every listed address is in the ledger"), 0u);
    const Lists shorter =
        Lists::generated({.urls = 100, .feeds = 0, .seed = 5, .port = world_->port()});
    EXPECT_GT(broken(judged(shorter, *script_),
                     "the ledger holds nothing that was not listed, found or led to"),
              0u);
}

TEST_F(JudgeTest, knows_an_article_that_was_never_served) {
    crawl_list();
    ScriptSettings other = script_->settings();
    other.seed = 6;  // other marks
    const Verdict verdict = judged(lists_, Script(other));
    EXPECT_GT(broken(verdict, "every document is an article that was served"), 0u);
    EXPECT_GT(broken(verdict, "a document is the article of its address"), 0u);
}

TEST_F(JudgeTest, finds_a_state_that_nothing_explains_and_a_visit_too_many) {
    crawl_list();
    auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
    ASSERT_TRUE(archive);
    const auto candidate = make_candidate(lists_.lines()[5].url);
    ASSERT_TRUE(candidate);
    Visit forged;
    forged.url = candidate->url.href();
    forged.listed_url = forged.url;
    forged.state = "http_404";
    forged.at = wall_clock_now();
    ASSERT_TRUE(archive->put({forged}));
    const Verdict verdict = judged(lists_, *script_);
    EXPECT_EQ(broken(verdict, "every state is what was served last"), 1u);
    EXPECT_EQ(broken(verdict, "each request is a recorded visit, but for one in flight at a kill"),
              1u);
}

TEST_F(JudgeTest, misses_what_was_acknowledged) {
    crawl_list();
    const Verdict verdict = judged(lists_, *script_, {"http://127.16.0.1:1/never"});
    EXPECT_EQ(broken(verdict, "nothing acknowledged is lost"), 1u);
}

}  // namespace
}  // namespace magpie::replay
