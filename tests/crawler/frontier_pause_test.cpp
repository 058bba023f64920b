// Frontier: what a captcha does to its host, the probe after the pause, and how both survive a
// restart.
#include <gtest/gtest.h>

#include "crawler/frontier.h"
#include "tests/support/frontier_driver.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::FrontierDriver;
using test::kNoon;
using test::wechat_url;

TEST(FrontierPause, a_captcha_stops_the_whole_host_for_half_an_hour) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.captcha(crawl.job());
    EXPECT_TRUE(crawl.waits_until(kNoon + 30min));
    EXPECT_EQ(crawl.frontier.paused_until("mp.weixin.qq.com"), kNoon + 30min);
    EXPECT_EQ(crawl.frontier.paused_hosts(), std::vector<std::string>{"mp.weixin.qq.com"});
}

TEST(FrontierPause, other_hosts_go_on) {
    FrontierDriver crawl;
    crawl.offer_wechat(1);
    crawl.offer("http://a.example/");
    crawl.captcha(crawl.job());
    EXPECT_EQ(crawl.url(), "http://a.example/");
}

TEST(FrontierPause, the_url_is_back_at_the_front_and_its_attempt_did_not_grow) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.captcha(crawl.job());
    const Job again = crawl.job_when_ready();
    EXPECT_EQ(again.candidate.url.href(), wechat_url(0));
    EXPECT_EQ(again.attempt, 1);
    EXPECT_EQ(again.failures, 0);
}

TEST(FrontierPause, exactly_one_probe_goes_out_after_the_pause) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.captcha(crawl.job());
    const Job probe = crawl.job_when_ready();
    EXPECT_TRUE(probe.probe);
    crawl.now += 10h;
    crawl.frontier.reply_ended(probe.id, crawl.now);
    crawl.now += 10h;
    EXPECT_TRUE(crawl.is_busy());
}

TEST(FrontierPause, an_answered_probe_opens_the_queue_at_half_the_rate) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.captcha(crawl.job());
    crawl.settle(crawl.job_when_ready());
    EXPECT_EQ(crawl.frontier.paused_until("mp.weixin.qq.com"), std::nullopt);
    EXPECT_TRUE(crawl.frontier.paused_hosts().empty());
    const Job next = crawl.job_when_ready();
    EXPECT_FALSE(next.probe);
    const Instant before = crawl.now;
    crawl.settle(next);
    EXPECT_GE(crawl.wait() - before, 8400ms);
}

TEST(FrontierPause, a_failed_probe_doubles_the_pause_and_leaves_the_next_probe_to_another_url) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    crawl.captcha(crawl.job());
    crawl.captcha(crawl.job_when_ready());
    EXPECT_EQ(crawl.wait() - crawl.now, 1h);
    const Job second = crawl.job_when_ready();
    EXPECT_EQ(second.candidate.url.href(), wechat_url(1));
    crawl.captcha(second);
    EXPECT_EQ(crawl.wait() - crawl.now, 2h);
}

TEST(FrontierPause, a_probe_that_times_out_proves_nothing) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    crawl.captcha(crawl.job());
    const Job probe = crawl.job_when_ready();
    crawl.finish(probe, {.kind = JobOutcome::Kind::retry_at,
                         .when = crawl.now + 30s,
                         .heard = JobOutcome::Heard::nothing});
    crawl.now += 1min;
    EXPECT_TRUE(crawl.waits_until(kNoon + 60min));
}

TEST(FrontierPause, probes_with_an_article_the_host_is_known_to_serve) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.article(crawl.job());
    crawl.captcha(crawl.job_when_ready());
    const Job probe = crawl.job_when_ready();
    EXPECT_TRUE(probe.probe);
    EXPECT_EQ(probe.candidate.url.href(), wechat_url(0));
    EXPECT_TRUE(probe.candidate.force);
    crawl.article(probe);
    EXPECT_EQ(crawl.job_when_ready().candidate.url.href(), wechat_url(1));
    EXPECT_EQ(crawl.frontier.counts(crawl.now).settled, 1u);
}

TEST(FrontierPause, sends_no_probe_for_an_empty_queue) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    crawl.article(crawl.job());
    crawl.captcha(crawl.job_when_ready());
    crawl.frontier.withdraw("mp.weixin.qq.com", crawl.now);
    crawl.now += 24h;
    EXPECT_TRUE(crawl.is_idle());
}

TEST(FrontierPause, verdicts_of_earlier_requests_neither_double_nor_close_the_breaker) {
    FrontierDriver crawl;
    for (int i = 0; i < 3; ++i) crawl.offer("http://a.example/" + std::to_string(i));
    const Job first = crawl.job();
    crawl.frontier.reply_ended(first.id, kNoon);
    crawl.now = kNoon + 1s;
    const Job second = crawl.job();
    crawl.captcha(first);
    crawl.article(second);
    EXPECT_TRUE(crawl.waits_until(kNoon + 1s + 30min));
    EXPECT_TRUE(crawl.frontier.paused_until("a.example"));
}

TEST(FrontierPause, a_captcha_behind_a_hop_pauses_the_host_that_showed_it) {
    FrontierDriver crawl;
    crawl.offer("http://t.example/x");
    crawl.offer("http://t.example/y");
    crawl.frontier.hop(crawl.job().id, test::url_of(wechat_url(0)), kNoon);
    crawl.captcha(crawl.job());
    EXPECT_TRUE(crawl.frontier.paused_until("mp.weixin.qq.com"));
    EXPECT_FALSE(crawl.frontier.paused_until("t.example"));
    EXPECT_EQ(crawl.job_when_ready().candidate.url.href(), "http://t.example/x");
}

TEST(FrontierPause, a_snapshot_carries_the_breaker_over_a_restart) {
    FrontierDriver before;
    before.offer_wechat(2);
    before.article(before.job());
    before.captcha(before.job_when_ready());
    const auto snapshots = before.frontier.snapshots(before.now);
    ASSERT_EQ(snapshots.size(), 1u);

    FrontierDriver after;
    after.now = before.now;
    after.offer("http://a.example/");
    after.offer_wechat(2);
    after.frontier.restore(snapshots[0], after.now);
    EXPECT_EQ(after.url(), "http://a.example/");
    EXPECT_TRUE(after.waits_until(before.now + 30min));
    const Job probe = after.job_when_ready();
    EXPECT_TRUE(probe.probe);
    after.captcha(probe);
    EXPECT_EQ(after.wait() - after.now, 1h);
}

TEST(FrontierPause, a_snapshot_counts_a_request_that_is_out_as_ended_now) {
    FrontierDriver before;
    before.offer("http://a.example/1");
    before.job();
    const auto snapshots = before.frontier.snapshots(kNoon + 5s);
    ASSERT_EQ(snapshots.size(), 1u);

    FrontierDriver after;
    after.frontier.restore(snapshots[0], kNoon + 5s);
    after.offer("http://a.example/2");
    EXPECT_TRUE(after.waits_until(kNoon + 6s));
}

TEST(FrontierPause, a_snapshot_carries_the_days_count_over_a_restart) {
    FrontierDriver before({}, 2);
    before.offer_wechat(2);
    before.settle(before.job_when_ready());
    before.settle(before.job_when_ready());

    FrontierDriver after({}, 2);
    for (const HostSnapshot& host : before.frontier.snapshots(before.now)) {
        after.frontier.restore(host, before.now);
    }
    after.offer_wechat(1);
    EXPECT_EQ(format_utc_seconds(after.wait()), "2026-03-02T16:00:00Z");
}

}  // namespace
}  // namespace magpie
