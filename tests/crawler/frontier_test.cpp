// Frontier: order, politeness, retries. Pauses and probes: frontier_pause_test.cpp.
#include "crawler/frontier.h"

#include <gtest/gtest.h>

#include "tests/support/frontier_driver.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::candidate_of;
using test::FrontierDriver;
using test::kNoon;

TEST(Frontier, is_idle_when_nothing_was_offered) {
    FrontierDriver crawl;
    EXPECT_TRUE(crawl.is_idle());
}

TEST(Frontier, hands_out_what_was_offered) {
    FrontierDriver crawl;
    Candidate candidate = candidate_of("http://a.example/1");
    candidate.listed_url = "a.example/1";
    candidate.source = "list.txt";
    candidate.purpose = Purpose::listing;
    EXPECT_EQ(crawl.frontier.offer(candidate, kNoon), Offer::queued);
    const Job job = crawl.job();
    EXPECT_EQ(job.candidate.url.href(), "http://a.example/1");
    EXPECT_EQ(job.candidate.listed_url, "a.example/1");
    EXPECT_EQ(job.candidate.source, "list.txt");
    EXPECT_EQ(job.candidate.purpose, Purpose::listing);
    EXPECT_EQ(job.attempt, 1);
    EXPECT_FALSE(job.probe);
}

TEST(Frontier, knows_a_url_while_it_is_queued_or_out) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    EXPECT_EQ(crawl.offer("http://a.example/1"), Offer::already_known);
    const Job job = crawl.job();
    EXPECT_EQ(crawl.offer("http://a.example/1"), Offer::already_known);
    crawl.settle(job);
    EXPECT_EQ(crawl.offer("http://a.example/1"), Offer::already_settled);
}

TEST(Frontier, visits_a_settled_url_again_only_with_force) {
    FrontierDriver crawl;
    crawl.frontier.remember_settled(test::url_of("http://a.example/1"));
    Candidate again = candidate_of("http://a.example/1");
    EXPECT_EQ(crawl.frontier.offer(again, kNoon), Offer::already_settled);
    again.force = true;
    EXPECT_EQ(crawl.frontier.offer(again, kNoon), Offer::queued);
    EXPECT_EQ(crawl.frontier.offer(again, kNoon), Offer::already_known);
}

TEST(Frontier, refuses_more_than_it_may_hold) {
    FrontierDriver crawl({.waiting = 2});
    EXPECT_EQ(crawl.offer("http://a.example/1"), Offer::queued);
    EXPECT_EQ(crawl.offer("http://a.example/2"), Offer::queued);
    EXPECT_EQ(crawl.offer("http://a.example/3"), Offer::full);
    crawl.settle(crawl.job());
    EXPECT_EQ(crawl.offer("http://a.example/3"), Offer::queued);
}

TEST(Frontier, asks_one_host_one_thing_at_a_time) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("https://a.example:8443/2");
    const Job job = crawl.job();
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(job);
    EXPECT_TRUE(crawl.waits_until(kNoon + 1s));
}

TEST(Frontier, a_host_rests_for_its_delay_after_each_reply) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    const Job job = crawl.job();
    crawl.now = kNoon + 10s;
    crawl.settle(job);
    crawl.now += 999ms;
    EXPECT_TRUE(crawl.waits_until(kNoon + 11s));
    crawl.now += 1ms;
    EXPECT_EQ(crawl.url(), "http://a.example/2");
}

TEST(Frontier, the_rest_begins_when_the_reply_ended_not_when_its_page_was_judged) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    const Job first = crawl.job();
    crawl.frontier.reply_ended(first.id, kNoon + 2s);
    crawl.now = kNoon + 3s;
    const Job second = crawl.job();
    EXPECT_EQ(second.candidate.url.href(), "http://a.example/2");
    crawl.settle(first);
    EXPECT_TRUE(crawl.is_busy());
}

TEST(Frontier, wechat_is_not_asked_again_before_its_last_page_was_judged) {
    FrontierDriver crawl;
    crawl.offer_wechat(2);
    const Job first = crawl.job();
    crawl.frontier.reply_ended(first.id, kNoon);
    crawl.now = kNoon + 1min;
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(first);
    crawl.job();
}

TEST(Frontier, wechat_rests_six_seconds_give_or_take_a_third) {
    FrontierDriver crawl;
    crawl.offer_wechat(100);
    std::vector<double> rests;
    for (int i = 0; i < 100; ++i) {
        crawl.settle(crawl.job_when_ready());
        const Instant before = crawl.now;
        if (i < 99) rests.push_back(std::chrono::duration<double>(crawl.wait() - before).count());
    }
    const auto [least, most] = std::minmax_element(rests.begin(), rests.end());
    EXPECT_GE(*least, 4.2);
    EXPECT_LE(*most, 7.8);
    EXPECT_LT(*least, 4.8);
    EXPECT_GT(*most, 7.2);
}

TEST(Frontier, different_hosts_are_asked_at_the_same_time_in_order_of_arrival) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    crawl.offer("http://b.example/1");
    crawl.offer("http://c.example/1");
    EXPECT_EQ(crawl.url(), "http://a.example/1");
    EXPECT_EQ(crawl.url(), "http://b.example/1");
    EXPECT_EQ(crawl.url(), "http://c.example/1");
    EXPECT_TRUE(crawl.is_busy());
}

TEST(Frontier, keeps_no_more_jobs_out_than_allowed) {
    FrontierDriver crawl({.in_flight = 2});
    for (const char* host : {"a", "b", "c"})
        crawl.offer("http://" + std::string(host) + ".example/");
    const Job first = crawl.job();
    crawl.job();
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(first);
    EXPECT_EQ(crawl.url(), "http://c.example/");
}

TEST(Frontier, new_hosts_do_not_overtake_waiting_ones) {
    FrontierDriver crawl({.in_flight = 1});
    crawl.offer("http://old.example/1");
    crawl.offer("http://old.example/2");
    crawl.settle(crawl.job());
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    crawl.now += 1s;
    crawl.offer("http://new.example/1");
    EXPECT_EQ(crawl.settle_next(), "http://a.example/1");
    EXPECT_EQ(crawl.settle_next(), "http://old.example/2");
    EXPECT_EQ(crawl.settle_next(), "http://new.example/1");
}

TEST(Frontier, a_retry_waits_for_its_time_and_blocks_nobody) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    crawl.retry(crawl.job(), kNoon + 5min);
    crawl.now = kNoon + 1s;
    EXPECT_EQ(crawl.settle_next(), "http://a.example/2");
    EXPECT_TRUE(crawl.waits_until(kNoon + 5min));
    crawl.now = kNoon + 5min;
    const Job again = crawl.job();
    EXPECT_EQ(again.candidate.url.href(), "http://a.example/1");
    EXPECT_EQ(again.attempt, 2);
}

TEST(Frontier, failed_fetches_are_counted_apart_from_pages_that_say_later) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    using Heard = JobOutcome::Heard;
    const auto come_back = [&](Heard heard) {
        crawl.finish(crawl.job_when_ready(),
                     {.kind = JobOutcome::Kind::retry_at, .when = crawl.now, .heard = heard});
    };
    come_back(Heard::nothing);
    come_back(Heard::nothing);
    Job job = crawl.job_when_ready();
    EXPECT_EQ(job.attempt, 1);
    EXPECT_EQ(job.failures, 2);
    crawl.retry(job, crawl.now);
    job = crawl.job_when_ready();
    EXPECT_EQ(job.attempt, 2);
    EXPECT_EQ(job.failures, 0);
}

TEST(Frontier, quiet_asked_by_a_host_holds_its_whole_queue) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    crawl.finish(crawl.job(), {.host_rests_until = kNoon + 1h});
    EXPECT_TRUE(crawl.waits_until(kNoon + 1h));
}

TEST(Frontier, wechat_is_asked_no_more_than_its_daily_cap) {
    FrontierDriver crawl({}, 3);
    crawl.offer_wechat(4);
    for (int i = 0; i < 3; ++i) crawl.settle(crawl.job_when_ready());
    EXPECT_EQ(format_utc_seconds(crawl.wait()), "2026-03-02T16:00:00Z");  // midnight in China
    crawl.now = crawl.wait();
    crawl.job();
}

TEST(Frontier, a_hop_waits_for_the_other_hosts_turn_and_keeps_its_id) {
    FrontierDriver crawl;
    crawl.offer("http://b.example/1");
    crawl.settle(crawl.job());
    crawl.offer("http://a.example/1");
    const Job job = crawl.job();
    crawl.frontier.hop(job.id, test::url_of("http://b.example/2"), kNoon);
    EXPECT_TRUE(crawl.waits_until(kNoon + 1s));
    crawl.now = kNoon + 1s;
    const Job resumed = crawl.job();
    EXPECT_EQ(resumed.id, job.id);
    EXPECT_TRUE(resumed.resumed);
    EXPECT_EQ(resumed.candidate.url.href(), "http://a.example/1");
    crawl.settle(resumed);
    EXPECT_TRUE(crawl.is_idle());
}

TEST(Frontier, a_hop_goes_before_the_other_hosts_queue_and_frees_its_own) {
    FrontierDriver crawl;
    crawl.offer("http://b.example/1");
    crawl.offer("http://a.example/1");
    crawl.offer("http://a.example/2");
    const Job b1 = crawl.job();
    const Job a1 = crawl.job();
    crawl.offer("http://b.example/2");
    crawl.settle(b1);
    crawl.frontier.hop(a1.id, test::url_of("http://b.example/x"), kNoon);
    crawl.now = kNoon + 1s;
    EXPECT_EQ(crawl.url(), "http://a.example/2");
    EXPECT_EQ(crawl.url(), "http://a.example/1");  // at b.example now
    EXPECT_TRUE(crawl.is_busy());
}

TEST(Frontier, a_retry_after_a_hop_begins_at_the_first_host_again) {
    FrontierDriver crawl;
    crawl.offer("http://a.example/1");
    const Job job = crawl.job();
    crawl.frontier.hop(job.id, test::url_of("http://b.example/"), kNoon);
    crawl.retry(crawl.job(), kNoon + 1min);
    crawl.offer("http://b.example/other");
    crawl.now = kNoon + 1min;
    EXPECT_EQ(crawl.url(), "http://b.example/other");
    const Job again = crawl.job();
    EXPECT_EQ(again.candidate.url.href(), "http://a.example/1");
    EXPECT_FALSE(again.resumed);
    EXPECT_NE(again.id, job.id);
}

TEST(Frontier, counts_what_it_holds) {
    FrontierDriver crawl;
    for (int i = 0; i < 4; ++i) crawl.offer("http://a.example/" + std::to_string(i));
    crawl.offer("http://b.example/");
    crawl.settle(crawl.job());
    crawl.retry(crawl.job(), kNoon + 1h);
    const FrontierCounts counts = crawl.frontier.counts(kNoon);
    EXPECT_EQ(counts.queued, 3u);
    EXPECT_EQ(counts.due_later, 1u);
    EXPECT_EQ(counts.in_flight, 0u);
    EXPECT_EQ(counts.settled, 1u);
    EXPECT_EQ(counts.hosts, 2u);
    EXPECT_EQ(counts.resting_hosts, 1u);
    EXPECT_EQ(counts.paused_hosts, 0u);
}

TEST(Frontier, gives_back_everything_that_waits_for_a_host) {
    FrontierDriver crawl;
    for (int i = 0; i < 4; ++i) crawl.offer("http://a.example/" + std::to_string(i));
    crawl.offer("http://b.example/");
    crawl.retry(crawl.job(), kNoon + 1h);
    crawl.settle(crawl.job());
    crawl.now = kNoon + 1s;
    const Job out = crawl.job();
    const auto jobs = crawl.frontier.withdraw("a.example", crawl.now);
    ASSERT_EQ(jobs.size(), 3u);
    EXPECT_EQ(jobs[0].candidate.url.href(), "http://a.example/2");
    EXPECT_EQ(jobs[2].candidate.url.href(), "http://a.example/0");
    EXPECT_EQ(jobs[2].attempt, 2);
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(out);
    EXPECT_TRUE(crawl.is_idle());
    EXPECT_EQ(crawl.offer("http://a.example/2"), Offer::queued);
}

TEST(Frontier, forgets_hosts_that_have_nothing_to_remember) {
    FrontierDriver crawl;
    for (int i = 0; i < 50'000; ++i) {
        crawl.offer("http://h" + std::to_string(i) + ".example/");
        crawl.settle(crawl.job());
        crawl.now += 2s;
    }
    EXPECT_LT(crawl.frontier.counts(crawl.now).hosts, 10'000u);
}

TEST(Frontier, ignores_ids_it_did_not_hand_out) {
    FrontierDriver crawl;
    crawl.frontier.done(77, {}, kNoon);
    crawl.frontier.reply_ended(77, kNoon);
    crawl.frontier.hop(77, test::url_of("http://a.example/"), kNoon);
    EXPECT_TRUE(crawl.is_idle());
}

Candidate picture(std::string_view url) {
    Candidate candidate = candidate_of(url);
    candidate.purpose = Purpose::media;
    return candidate;
}

void offer_pictures(FrontierDriver& crawl, int count, const std::string& host = "mmbiz.qpic.cn") {
    for (int i = 0; i < count; ++i)
        crawl.frontier.offer(picture("https://" + host + "/" + std::to_string(i)), crawl.now);
}

TEST(FrontierMedia, an_asset_host_is_asked_twice_at_once_and_not_three_times) {
    FrontierDriver crawl;
    offer_pictures(crawl, 3);
    const Job first = crawl.job();
    crawl.now += 200ms;
    crawl.job();
    crawl.now += 1h;
    EXPECT_TRUE(crawl.is_busy());
    crawl.frontier.reply_ended(first.id, crawl.now);
    EXPECT_TRUE(crawl.waits_until(crawl.now + 200ms));
}

TEST(FrontierMedia, the_starts_of_an_asset_hosts_requests_keep_the_rate_however_fast_it_answers) {
    FrontierDriver crawl;
    offer_pictures(crawl, 30);
    std::vector<Instant> starts;
    for (int i = 0; i < 30; ++i) {
        const Job job = crawl.job_when_ready();
        starts.push_back(crawl.now);
        crawl.now += 1ms;
        crawl.settle(job);
    }
    for (std::size_t i = 5; i < starts.size(); ++i) EXPECT_GE(starts[i] - starts[i - 5], 1s);
}

TEST(FrontierMedia, another_hosts_pictures_follow_the_ordinary_rules) {
    FrontierDriver crawl;
    offer_pictures(crawl, 2, "pictures.example");
    const Job job = crawl.job();
    crawl.now += 1h;
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(job);
    EXPECT_TRUE(crawl.waits_until(crawl.now + 1s));
}

TEST(FrontierMedia, a_hosts_pages_go_before_its_media) {
    FrontierDriver crawl;
    offer_pictures(crawl, 2, "a.example");
    crawl.offer("http://a.example/page");
    EXPECT_EQ(crawl.settle_next(), "http://a.example/page");
    crawl.now += 1s;
    EXPECT_EQ(crawl.settle_next(), "https://a.example/0");
}

TEST(FrontierMedia, hosts_with_pages_go_before_hosts_that_have_only_media) {
    FrontierDriver crawl;
    offer_pictures(crawl, 1, "a.example");
    crawl.now += 1s;
    crawl.offer("http://b.example/page");
    EXPECT_EQ(crawl.url(), "http://b.example/page");
    EXPECT_EQ(crawl.url(), "https://a.example/0");
}

TEST(FrontierMedia, media_take_at_most_half_of_what_may_be_out) {
    FrontierDriver crawl({.in_flight = 4});
    for (int i = 0; i < 4; ++i) offer_pictures(crawl, 1, "h" + std::to_string(i) + ".example");
    const Job first = crawl.job();
    crawl.job();
    EXPECT_TRUE(crawl.is_busy());
    crawl.offer("http://page.example/");
    EXPECT_EQ(crawl.url(), "http://page.example/");
    EXPECT_TRUE(crawl.is_busy());
    crawl.settle(first);
    EXPECT_EQ(crawl.url(), "https://h2.example/0");
}

TEST(FrontierMedia, a_single_slot_serves_media_too) {
    FrontierDriver crawl({.in_flight = 1});
    offer_pictures(crawl, 1, "a.example");
    EXPECT_EQ(crawl.url(), "https://a.example/0");
}

TEST(FrontierMedia, an_asset_host_that_asked_to_stop_is_probed_one_at_a_time) {
    FrontierDriver crawl;
    offer_pictures(crawl, 4);
    const Job first = crawl.job_when_ready();
    const Job second = crawl.job_when_ready();
    crawl.captcha(first);
    crawl.settle(second);
    const Job probe = crawl.job_when_ready();
    EXPECT_TRUE(probe.probe);
    EXPECT_EQ(probe.candidate.url, first.candidate.url);
    crawl.now += 1h;
    EXPECT_TRUE(crawl.is_busy());
}

TEST(FrontierMedia, redirected_media_stay_behind_the_pages) {
    FrontierDriver crawl;
    offer_pictures(crawl, 1, "a.example");
    const Job job = crawl.job();
    crawl.frontier.hop(job.id, test::url_of("http://b.example/0"), crawl.now);
    crawl.offer("http://b.example/page");
    EXPECT_EQ(crawl.settle_next(), "http://b.example/page");
    crawl.now += 1s;
    EXPECT_TRUE(crawl.job().resumed);
}

}  // namespace
}  // namespace magpie
