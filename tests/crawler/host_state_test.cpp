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
