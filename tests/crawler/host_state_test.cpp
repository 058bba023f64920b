// HostState and the policies it follows: delay, daily cap, breaker.
#include "crawler/host_state.h"

#include <gtest/gtest.h>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

HostPolicy six_seconds() {
    HostPolicy policy;
    policy.delay = 6s;
    policy.jitter = 0.3;
    policy.jitter_shortens = true;
    return policy;
}

TEST(Politeness, wechat_has_rules_of_its_own) {
    const PolitenessConfig config;
    const HostPolicy wechat = policy_for("mp.weixin.qq.com", config);
    EXPECT_EQ(wechat.delay, 6s);
    EXPECT_EQ(wechat.daily_cap, 500);
    EXPECT_DOUBLE_EQ(wechat.jitter, 0.3);
    const HostPolicy other = policy_for("example.com", config);
    EXPECT_EQ(other.delay, 1s);
    EXPECT_EQ(other.daily_cap, 0);
    EXPECT_EQ(policy_for("notmp.weixin.qq.com", config).daily_cap, 0);
}

TEST(Politeness, hosts_of_pictures_and_clips_may_be_asked_twice_at_once) {
    const PolitenessConfig config;
    for (const char* host :
         {"mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mmecoa.qpic.cn", "wx.qlogo.cn", "res.wx.qq.com",
          "wx.y.gtimg.cn", "vpic.video.qq.com", "mpvideo.qpic.cn", "findermp.video.qq.com"}) {
        EXPECT_EQ(policy_for(host, config).connections, 2) << host;
        EXPECT_EQ(policy_for(host, config).delay, 200ms) << host;
    }
    EXPECT_EQ(policy_for("x.mmbiz.qpic.cn", config).connections, 1);
    EXPECT_EQ(policy_for("mp.weixin.qq.com", config).connections, 1);
}

TEST(Politeness, what_the_configuration_says_of_one_host_comes_first) {
    const PolitenessConfig config;
    HostConfig slow, wechat, wide;
    slow.host = "Slow.Example.";
    slow.delay = 30s;
    slow.daily_cap = 10;
    wechat.host = "mp.weixin.qq.com";
    wechat.daily_cap = 50;
    wide.host = "wide.example";
    wide.connections = 3;
    const HostRules rules = rules_of({slow, wechat, wide});
    EXPECT_EQ(policy_for("slow.example", config, rules).delay, 30s);
    EXPECT_EQ(policy_for("slow.example", config, rules).daily_cap, 10);
    EXPECT_EQ(policy_for("slow.example", config, rules).connections, 1);
    EXPECT_EQ(policy_for("wide.example", config, rules).connections, 3);
    EXPECT_EQ(policy_for("wide.example", config, rules).delay, 1s);
    EXPECT_EQ(policy_for("mp.weixin.qq.com", config, rules).daily_cap, 50);
    EXPECT_EQ(policy_for("mp.weixin.qq.com", config, rules).delay, 6s);
    EXPECT_EQ(policy_for("other.example", config, rules).delay, 1s);
}

TEST(Politeness, an_address_is_read_from_what_a_fetcher_says_of_its_peer) {
    EXPECT_EQ(address_of_peer("203.0.113.7:443"), "203.0.113.7");
    EXPECT_EQ(address_of_peer("203.0.113.7"), "203.0.113.7");
    EXPECT_EQ(address_of_peer("[2001:db8::1]:443"), "2001:db8::1");
    EXPECT_EQ(address_of_peer("2001:db8::1"), "2001:db8::1");
    EXPECT_EQ(address_of_peer("[2001:db8::1"), "2001:db8::1");
    EXPECT_EQ(address_of_peer(""), "");
}

TEST(Politeness, a_host_is_one_host_on_every_port_and_scheme) {
    EXPECT_EQ(politeness_key(test::url_of("http://Example.com:8080/a")), "example.com");
    EXPECT_EQ(politeness_key(test::url_of("https://example.com/")), "example.com");
    EXPECT_EQ(politeness_key(test::url_of("https://example.com./")), "example.com");
    EXPECT_EQ(politeness_key(test::url_of("http://127.0.0.1:9/")), "127.0.0.1");
}

TEST(HostState, with_several_connections_a_host_rests_from_start_to_start_too) {
    HostPolicy policy;
    policy.delay = 200ms;
    policy.connections = 2;
    HostState host(policy);
    host.request_sent(kNoon);
    EXPECT_EQ(host.ready_at(), kNoon + 200ms);
    host.reply_ended(kNoon + 50ms, 0);
    EXPECT_EQ(host.ready_at(), kNoon + 250ms);
}

TEST(HostState, a_new_host_may_be_asked_at_once) {
    EXPECT_LE(HostState(six_seconds()).ready_at(), kNoon);
}

TEST(HostState, jitter_places_the_rest_around_the_delay) {
    HostState early(six_seconds()), middle(six_seconds()), late(six_seconds());
    early.reply_ended(kNoon, -1);
    middle.reply_ended(kNoon, 0);
    late.reply_ended(kNoon, 1);
    EXPECT_EQ(early.ready_at(), kNoon + 4200ms);
    EXPECT_EQ(middle.ready_at(), kNoon + 6s);
    EXPECT_EQ(late.ready_at(), kNoon + 7800ms);
}

TEST(HostState, a_general_hosts_jitter_never_shortens_its_rest) {
    HostPolicy policy;
    policy.delay = 10s;
    policy.jitter = 0.1;
    HostState early(policy), late(policy);
    early.reply_ended(kNoon, -1);
    late.reply_ended(kNoon, 1);
    EXPECT_EQ(early.ready_at(), kNoon + 10s);
    EXPECT_EQ(late.ready_at(), kNoon + 11s);
}

TEST(HostState, a_crawl_delay_lengthens_the_rest_and_never_shortens_it) {
    HostState host(six_seconds());
    host.set_crawl_delay(20s, kNoon + 24h);
    EXPECT_EQ(host.delay(kNoon), 20s);
    host.reply_ended(kNoon, -1);
    EXPECT_EQ(host.ready_at(), kNoon + 20s);  // no jitter takes from it
    host.set_crawl_delay(1s, kNoon + 24h);
    EXPECT_EQ(host.delay(kNoon), 6s);
}

TEST(HostState, is_remembered_while_its_crawl_delay_is_known) {
    HostState host(six_seconds());
    host.set_crawl_delay(20s, kNoon + 24h);
    EXPECT_FALSE(host.is_forgettable(kNoon + 23h));
    EXPECT_TRUE(host.is_forgettable(kNoon + 24h));
    const HostState back(six_seconds(), host.snapshot());
    EXPECT_EQ(back.delay(kNoon), 20s);
}

TEST(HostState, a_rest_keeps_its_true_length_when_the_clock_is_set) {
    for (const std::chrono::microseconds by : {-10h, 10h}) {
        HostState host(six_seconds());
        host.reply_ended(kNoon, 0);
        host.clock_jumped(by, kNoon + 2s + by);
        EXPECT_EQ(host.ready_at(), kNoon + 6s + by);
    }
}

TEST(HostState, a_pause_keeps_its_true_length_when_the_clock_is_set) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    host.clock_jumped(-24h * 3'650, kNoon - 24h * 3'650);
    EXPECT_EQ(host.ready_at(), kNoon + 30min - 24h * 3'650);
}

TEST(HostState, what_a_wrong_clock_left_behind_is_cut_to_the_bounds) {
    HostPolicy policy = six_seconds();
    policy.daily_cap = 3;
    HostState wrong(policy);
    const Instant far = kNoon + 24h * 3'650;
    wrong.request_sent(far);
    wrong.reply_ended(far, 0);
    wrong.asked_to_stop(far, false);
    HostState host(policy, wrong.snapshot());
    host.keep_within_bounds(kNoon);
    EXPECT_LE(host.ready_at(), kNoon + HostState::kLongestRest);
    EXPECT_EQ(host.paused_until(), kNoon + 30min);
    EXPECT_EQ(host.requests_today(kNoon), 1);
}

TEST(HostState, the_daily_cap_opens_again_at_midnight_in_china) {
    HostPolicy policy;
    policy.delay = 0ms;
    policy.daily_cap = 2;
    HostState host(policy);
    host.request_sent(kNoon);
    EXPECT_LE(host.ready_at(), kNoon);
    host.request_sent(kNoon);
    EXPECT_EQ(format_utc_seconds(host.ready_at()), "2026-03-02T16:00:00Z");
    host.request_sent(kNoon + 13h);
    EXPECT_LE(host.ready_at(), kNoon + 13h);
}

TEST(HostState, the_pause_after_a_captcha_doubles_up_to_a_day) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    EXPECT_TRUE(host.is_paused());
    EXPECT_EQ(host.ready_at(), kNoon + 30min);
    for (const auto pause : {60min, 120min, 240min, 480min, 960min, 1440min, 1440min}) {
        host.asked_to_stop(kNoon, true);
        EXPECT_EQ(host.ready_at(), kNoon + pause);
    }
}

TEST(HostState, late_verdicts_do_not_double_the_pause) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    host.asked_to_stop(kNoon + 1s, false);
    EXPECT_EQ(host.ready_at(), kNoon + 30min);
}

TEST(HostState, an_answered_probe_closes_the_breaker_and_halves_the_rate_for_a_day) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    host.probe_answered(kNoon + 30min);
    EXPECT_FALSE(host.is_paused());
    host.reply_ended(kNoon + 1h, 0);
    EXPECT_EQ(host.ready_at(), kNoon + 1h + 12s);
    host.reply_ended(kNoon + 25h, 0);
    EXPECT_EQ(host.ready_at(), kNoon + 25h + 6s);
}

TEST(HostState, a_probe_without_answer_waits_the_same_pause_again) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    host.probe_unanswered(kNoon + 30min);
    EXPECT_EQ(host.ready_at(), kNoon + 60min);
    EXPECT_TRUE(host.is_paused());
}

TEST(HostState, the_breaker_starts_over_after_it_was_closed) {
    HostState host(six_seconds());
    host.asked_to_stop(kNoon, false);
    host.asked_to_stop(kNoon, true);
    host.probe_answered(kNoon);
    host.asked_to_stop(kNoon, false);
    EXPECT_EQ(host.ready_at(), kNoon + 30min);
}

TEST(HostState, quiet_that_was_asked_for_is_kept_but_never_shortened) {
    HostState host(six_seconds());
    host.rest_until(kNoon + 10min);
    host.rest_until(kNoon + 5min);
    host.reply_ended(kNoon, 0);
    EXPECT_EQ(host.ready_at(), kNoon + 10min);
}

TEST(HostState, a_snapshot_brings_everything_back) {
    HostPolicy policy = six_seconds();
    policy.daily_cap = 1;
    HostState host(policy);
    host.request_sent(kNoon);
    host.reply_ended(kNoon, 0);
    host.asked_to_stop(kNoon, false);
    host.asked_to_stop(kNoon, true);
    HostState back(policy, host.snapshot());
    EXPECT_EQ(back.ready_at(), host.ready_at());
    back.asked_to_stop(kNoon, true);
    EXPECT_EQ(back.paused_until(), kNoon + 120min);
}

TEST(HostState, a_snapshot_with_absurd_values_is_cut_to_the_bounds) {
    HostSnapshot snapshot;
    snapshot.pause = 100'000h;
    snapshot.counted = -5;
    const HostState host(six_seconds(), snapshot);
    EXPECT_EQ(host.snapshot().pause, HostState::kLongestPause);
    EXPECT_EQ(host.snapshot().counted, 0);
}

TEST(HostState, is_forgotten_only_when_a_new_one_would_allow_the_same) {
    HostPolicy policy;
    policy.daily_cap = 5;
    HostState host(policy);
    EXPECT_TRUE(host.is_forgettable(kNoon));
    host.request_sent(kNoon);
    EXPECT_FALSE(host.is_forgettable(kNoon + 1h));
    EXPECT_TRUE(host.is_forgettable(kNoon + 24h));
    host.asked_to_stop(kNoon, false);
    EXPECT_FALSE(host.is_forgettable(kNoon + 24h * 30));
}

}  // namespace
}  // namespace magpie
