// Frontier: what it knows of hosts. Settings of single hosts, Crawl-delay, shared addresses, clocks
// that are set, views for people, memory.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/frontier_driver.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::candidate_of;
using test::FrontierDriver;
using test::kNoon;

HostConfig with_delay(std::string host, std::chrono::milliseconds delay) {
    HostConfig config;
    config.host = std::move(host);
    config.delay = delay;
    return config;
}

TEST(FrontierHosts, a_host_has_the_delay_that_the_configuration_gives_it) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0}, {}, {with_delay("slow.example", 30s)});
    for (const char* path : {"1", "2"}) crawl.offer("http://slow.example/" + std::string(path));
    crawl.settle(crawl.job());
    EXPECT_TRUE(crawl.waits_until(kNoon + 30s));
    EXPECT_EQ(crawl.frontier.delay_of("slow.example", kNoon), 30s);
    EXPECT_EQ(crawl.frontier.delay_of("never.heard.of", kNoon), 1s);
}

TEST(FrontierHosts, a_general_hosts_rest_is_longer_by_up_to_its_jitter) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0.5});
    std::vector<double> rests;
    for (int i = 0; i < 100; ++i) {
        crawl.offer("http://a.example/" + std::to_string(i));
        crawl.settle(crawl.job_when_ready());
        rests.push_back(std::chrono::duration<double>(
                            crawl.frontier.host_view("a.example", crawl.now)->ready_at - crawl.now)
                            .count());
    }
    const auto [least, most] = std::minmax_element(rests.begin(), rests.end());
    EXPECT_GE(*least, 1.0);
    EXPECT_LE(*most, 1.5);
    EXPECT_LT(*least, 1.1);
    EXPECT_GT(*most, 1.4);
}

TEST(FrontierHosts, obeys_a_crawl_delay_up_to_the_longest_that_counts) {
    FrontierDriver crawl;
    for (const char* host : {"a", "b"})
        for (const char* path : {"1", "2"})
            crawl.offer("http://" + std::string(host) + ".example/" + path);
    crawl.frontier.set_crawl_delay("a.example", 10s, crawl.now);
    crawl.frontier.set_crawl_delay("b.example", 24h, crawl.now);
    crawl.settle(crawl.job());
    crawl.settle(crawl.job());
    EXPECT_TRUE(crawl.waits_until(kNoon + 10s));
    crawl.now = kNoon + 10s;
    EXPECT_EQ(crawl.settle_next(), "http://a.example/2");
    EXPECT_TRUE(crawl.waits_until(kNoon + 60s));
}

TEST(FrontierHosts, a_crawl_delay_outlives_a_restart) {
    FrontierDriver before;
    before.frontier.set_crawl_delay("a.example", 10s, before.now);
    const auto snapshots = before.frontier.snapshots(before.now);
    ASSERT_EQ(snapshots.size(), 1u);
    FrontierDriver after;
    after.frontier.restore(snapshots[0], after.now);
    EXPECT_EQ(after.frontier.delay_of("a.example", after.now), 10s);
}

TEST(FrontierHosts, hosts_that_share_an_address_have_few_requests_out_together) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0, .address_connections = 2});
    std::vector<std::string> hosts;
    for (int i = 0; i < 5; ++i) hosts.push_back("h" + std::to_string(i) + ".example");
    for (const std::string& host : hosts) {
        crawl.offer("http://" + host + "/1");
        crawl.frontier.note_address(host, "203.0.113.7:443");
    }
    crawl.offer("http://alone.example/");
    const Job first = crawl.job();
    crawl.job();
    EXPECT_EQ(crawl.url(), "http://alone.example/");
    EXPECT_TRUE(crawl.is_busy());
    crawl.frontier.reply_ended(first.id, crawl.now);
    EXPECT_EQ(crawl.url(), "http://h2.example/1");  // in their order
    EXPECT_TRUE(crawl.is_busy());
}

TEST(FrontierHosts, an_address_is_free_again_for_everybody_who_waited) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0, .address_connections = 1});
    for (int i = 0; i < 300; ++i) {
        const std::string host = "h" + std::to_string(i) + ".example";
        crawl.offer("http://" + host + "/");
        crawl.frontier.note_address(host, "203.0.113.7");
    }
    for (int i = 0; i < 300; ++i) {
        const Job job = crawl.job_when_ready();
        EXPECT_EQ(job.candidate.url.host(), "h" + std::to_string(i) + ".example");
        crawl.settle(job);
    }
    EXPECT_TRUE(crawl.is_idle());
}

TEST(FrontierHosts, a_host_that_moved_to_another_address_waits_no_longer_for_the_old_one) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0, .address_connections = 1});
    for (const char* host : {"a.example", "b.example"}) {
        crawl.offer("http://" + std::string(host) + "/");
        crawl.frontier.note_address(host, "203.0.113.7");
    }
    crawl.job();
    EXPECT_TRUE(crawl.is_busy());
    crawl.frontier.note_address("b.example", "203.0.113.8");
    EXPECT_EQ(crawl.url(), "http://b.example/");
}

TEST(FrontierHosts, a_host_that_does_not_use_its_room_at_an_address_leaves_it_to_the_next) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0, .address_connections = 1});
    for (const char* host : {"a.example", "b.example", "c.example"}) {
        crawl.offer("http://" + std::string(host) + "/");
        crawl.frontier.note_address(host, "203.0.113.7");
    }
    const Job first = crawl.job();
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(first);
    EXPECT_EQ(crawl.frontier.withdraw("b.example", crawl.now).size(), 1u);
    EXPECT_EQ(crawl.url(), "http://c.example/");
}

TEST(FrontierHosts, asset_hosts_share_an_addresss_bound_too) {
    FrontierDriver crawl(PolitenessConfig{.host_jitter = 0, .address_connections = 1});
    for (const char* url : {"https://mmbiz.qpic.cn/1", "https://mmbiz.qpic.cn/2"}) crawl.offer(url);
    crawl.frontier.note_address("mmbiz.qpic.cn", "203.0.113.7");
    crawl.job();
    crawl.now += 1h;
    EXPECT_TRUE(crawl.is_busy());
}

TEST(FrontierHosts, a_rest_keeps_its_true_length_when_the_clock_is_set) {
    for (const std::chrono::microseconds by : {-24h * 365, -1h, 1h, 24h * 365}) {
        FrontierDriver crawl;
        for (const char* path : {"1", "2"}) crawl.offer("http://a.example/" + std::string(path));
        crawl.frontier.set_crawl_delay("a.example", 10s, crawl.now);
        crawl.settle(crawl.job());
        crawl.now = kNoon + 4s + by;  // 4 s later
        crawl.frontier.clock_jumped(by, crawl.now);
        EXPECT_TRUE(crawl.waits_until(kNoon + 10s + by));
    }
}

TEST(FrontierHosts, a_retry_waits_no_longer_when_the_clock_is_set_back) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.retry(crawl.job(), kNoon + 6h);
    crawl.now -= 24h * 365;
    crawl.frontier.clock_jumped(-24h * 365, crawl.now);
    EXPECT_TRUE(crawl.waits_until(crawl.now + 6h));
    crawl.now += 1s;  // the host's rest
    crawl.now += 24h * 365;
    crawl.frontier.clock_jumped(24h * 365, crawl.now);
    EXPECT_EQ(crawl.url(), "http://a.example/1");
}

TEST(FrontierHosts, a_host_that_was_ready_is_ready_after_the_clock_was_set_back) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.now -= 24h;
    crawl.frontier.clock_jumped(-24h, crawl.now);
    EXPECT_EQ(crawl.url(), "http://a.example/1");
}

TEST(FrontierHosts, a_new_configuration_holds_from_the_next_rest_on) {
    FrontierDriver crawl;
    for (const char* path : {"1", "2"}) crawl.offer("http://a.example/" + std::string(path));
    crawl.frontier.set_politeness({.host_jitter = 0}, {with_delay("a.example", 7s)}, kNoon);
    crawl.settle(crawl.job());
    EXPECT_TRUE(crawl.waits_until(kNoon + 7s));
}

TEST(FrontierHosts, shows_the_busiest_hosts_first) {
    FrontierDriver crawl({}, 2);
    crawl.offer_wechat(5);
    for (int i = 0; i < 3; ++i) crawl.offer("http://a.example/" + std::to_string(i));
    crawl.offer("http://b.example/");
    crawl.finish(crawl.job(), {.kind = JobOutcome::Kind::host_paused,
                               .heard = JobOutcome::Heard::nothing,
                               .stop_reason = "captcha"});
    crawl.job();
    const auto views = crawl.frontier.host_views(2, crawl.now);
    ASSERT_EQ(views.size(), 2u);
    EXPECT_EQ(views[0].host, "mp.weixin.qq.com");
    EXPECT_EQ(views[0].waiting, 5u);
    EXPECT_EQ(views[0].in_flight, 0u);
    EXPECT_EQ(views[0].paused_until, kNoon + 30min);
    EXPECT_EQ(views[0].stop_reason, "captcha");
    EXPECT_EQ(views[0].requests_today, 1);
    EXPECT_EQ(views[0].daily_cap, 2);
    EXPECT_EQ(views[0].delay, 6s);
    EXPECT_EQ(views[1].host, "a.example");
    EXPECT_EQ(views[1].waiting, 2u);
    EXPECT_EQ(views[1].in_flight, 1u);
    EXPECT_EQ(views[1].paused_until, std::nullopt);
    EXPECT_EQ(views[1].daily_cap, 0);
}

TEST(FrontierHosts, hands_over_the_snapshots_that_changed_each_once) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    crawl.offer("http://a.example/");
    crawl.captcha(crawl.job());
    crawl.settle(crawl.job());
    crawl.now += 10s;  // nothing is left to remember of a.example
    const auto changed = crawl.frontier.take_changed_snapshots(10, crawl.now);
    ASSERT_EQ(changed.size(), 1u);
    EXPECT_EQ(changed[0].host, "mp.weixin.qq.com");
    EXPECT_TRUE(crawl.frontier.take_changed_snapshots(10, crawl.now).empty());
}

TEST(FrontierHosts, hands_over_no_more_snapshots_at_once_than_asked_for) {
    FrontierDriver crawl;
    for (int i = 0; i < 10; ++i) {
        crawl.offer("http://h" + std::to_string(i) + ".example/");
        crawl.job();
    }
    EXPECT_EQ(crawl.frontier.take_changed_snapshots(4, crawl.now).size(), 4u);
    EXPECT_EQ(crawl.frontier.take_changed_snapshots(100, crawl.now).size(), 6u);
}

TEST(FrontierHosts, after_a_start_every_host_rests_first) {
    FrontierDriver crawl;
    HostSnapshot remembered;
    remembered.host = "b.example";
    crawl.frontier.rest_first(kNoon);
    crawl.frontier.restore(remembered, kNoon);
    crawl.offer("http://a.example/");
    crawl.offer("http://b.example/");
    EXPECT_TRUE(crawl.waits_until(kNoon + 1s));
    crawl.now = kNoon + 1s;
    crawl.job();
    crawl.job();
    crawl.now = kNoon + 1h;
    crawl.offer("http://later.example/");
    EXPECT_EQ(crawl.url(), "http://later.example/");
}

TEST(FrontierHosts, a_url_that_meets_the_wall_again_lets_others_go_first) {
    FrontierDriver crawl;
    crawl.offer_wechat(3);
    crawl.captcha(crawl.job());
    const Job again = crawl.job_when_ready();
    EXPECT_EQ(again.stops, 1);
    crawl.captcha(again);
    EXPECT_EQ(crawl.job_when_ready().candidate.url.href(), test::wechat_url(1));
}

TEST(FrontierHosts, a_url_may_settle_and_pause_its_host_all_the_same) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    crawl.finish(crawl.job(), {.heard = JobOutcome::Heard::nothing, .pauses_host = true});
    EXPECT_EQ(crawl.frontier.counts(crawl.now).settled, 1u);
    EXPECT_TRUE(crawl.waits_until(kNoon + 30min));
}

}  // namespace
}  // namespace magpie
