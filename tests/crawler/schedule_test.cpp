#include "crawler/schedule.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace magpie {
namespace {

using namespace std::chrono_literals;

Instant at(std::string_view text) { return parse_timestamp(text)->instant; }

const Instant kNow = at("2026-03-02T12:00:00Z");  // a Monday
const RunResult kNews{.success = true, .news = true};
const RunResult kNothingNew{.success = true};
const RunResult kFailure{};

Schedule every(std::chrono::milliseconds interval) {
    Schedule schedule;
    schedule.every = interval;
    schedule.jitter = 0ms;
    return schedule;
}

Schedule cron(std::string text, std::string zone = "UTC") {
    Schedule schedule;
    schedule.cron = std::move(text);
    schedule.time_zone = std::move(zone);
    schedule.jitter = 0ms;
    return schedule;
}

// The state after a run at `at`.
SourceState after_run(const Schedule& schedule, Instant run, const RunResult& result = kNews) {
    SourceState state;
    reschedule(schedule, state, result, run, 0);
    return state;
}

// The wait that a run at kNow gives to a source in `state`.
std::chrono::microseconds wait_after(const Schedule& schedule, SourceState state,
                                     const RunResult& result, double chance = 0) {
    reschedule(schedule, state, result, kNow, chance);
    return state.next_due - kNow;
}

// ---- the first run, and what was missed ----

TEST(Schedule, a_source_that_was_never_asked_is_due_at_once) {
    EXPECT_EQ(first_due(every(30min), {}, kNow, 0.9), kNow);
    EXPECT_EQ(first_due(cron("0 7 * * *"), {}, kNow, 0.9), kNow);
}

TEST(Schedule, a_restart_keeps_the_remembered_time) {
    const SourceState state = after_run(every(30min), kNow - 10min);
    EXPECT_EQ(first_due(every(30min), state, kNow, 0.5), kNow + 20min);
}

TEST(Schedule, a_missed_run_is_due_at_once_and_only_once) {
    SourceState state = after_run(every(30min), kNow - 21 * 24h);
    EXPECT_EQ(first_due(every(30min), state, kNow, 0.5), kNow);
    reschedule(every(30min), state, kNews, kNow, 0);
    EXPECT_EQ(state.next_due, kNow + 30min);
}

TEST(Schedule, a_shorter_schedule_is_not_held_up_by_what_the_longer_one_remembered) {
    SourceState state = after_run(every(5 * 24h), kNow - 1h);
    Schedule shorter = every(10min);
    shorter.at_most_every = 3h;
    EXPECT_EQ(first_due(shorter, state, kNow, 0), kNow + 2h);
    shorter.adaptive = false;
    EXPECT_EQ(first_due(shorter, state, kNow, 0), kNow);
}

TEST(Schedule, a_missed_cron_run_is_caught_up_once) {
    const Schedule daily = cron("0 7 * * *");
    SourceState state = after_run(daily, at("2026-02-09T07:00:00Z"));
    EXPECT_EQ(first_due(daily, state, kNow, 0), kNow);
    reschedule(daily, state, kNothingNew, kNow, 0);
    EXPECT_EQ(state.next_due, at("2026-03-03T07:00:00Z"));
    EXPECT_EQ(first_due(daily, state, kNow + 1h, 0), at("2026-03-03T07:00:00Z"));
}

TEST(Schedule, a_cron_run_that_was_not_missed_is_not_repeated_after_a_restart) {
    const Schedule daily = cron("0 7 * * *", "Asia/Shanghai");
    const SourceState state = after_run(daily, at("2026-03-01T23:00:07Z"));
    EXPECT_EQ(first_due(daily, state, kNow, 0), at("2026-03-02T23:00:00Z"));
}

TEST(Schedule, an_edited_cron_line_counts_from_the_last_run) {
    const SourceState state = after_run(cron("0 7 * * *"), at("2026-03-02T07:00:00Z"));
    EXPECT_EQ(first_due(cron("0 18 * * *"), state, kNow, 0), at("2026-03-02T18:00:00Z"));
    EXPECT_EQ(first_due(cron("0 11 * * *"), state, kNow, 0), kNow);  // 11:00 went by unused
}

// ---- the clock ----

TEST(Schedule, a_clock_put_back_by_years_does_not_put_a_source_to_sleep) {
    for (const Schedule& schedule : {every(30min), cron("0 7 * * *")}) {
        const SourceState state = after_run(schedule, at("2031-01-01T00:00:00Z"));
        EXPECT_LE(first_due(schedule, state, kNow, 0), kNow + 24h);
        EXPECT_GE(first_due(schedule, state, kNow, 0), kNow);
    }
    EXPECT_EQ(first_due(every(30min), after_run(every(30min), kNow + 10'000h), kNow, 0),
              kNow + 30min);
}

TEST(Schedule, a_clock_put_back_a_little_keeps_the_remembered_time) {
    const SourceState state = after_run(every(30min), kNow + 10min);  // due at kNow + 40min
    EXPECT_EQ(first_due(every(30min), state, kNow, 0), kNow + 30min);
    const SourceState waiting = after_run(every(30min), kNow - 5min);
    EXPECT_EQ(first_due(every(30min), waiting, kNow - 1min, 0), kNow + 25min);
}

TEST(Schedule, a_failing_source_is_asked_again_after_the_clock_was_put_back) {
    SourceState state;
    for (int i = 0; i < 12; ++i) reschedule(every(30min), state, kFailure, kNow + 900 * 24h, 0);
    EXPECT_EQ(first_due(every(30min), state, kNow, 0), kNow + 30min);
}

// ---- the adaptive interval ----

TEST(Schedule, a_source_without_news_is_asked_less_and_less_down_to_its_bound) {
    Schedule schedule = every(30min);
    schedule.at_most_every = 2h;
    SourceState state;
    std::vector<std::chrono::milliseconds> waits;
    Instant now = kNow;
    for (int run = 0; run < 6; ++run) {
        reschedule(schedule, state, kNothingNew, now, 0);
        waits.push_back(
            std::chrono::duration_cast<std::chrono::milliseconds>(state.next_due - now));
        now = state.next_due;
    }
    EXPECT_EQ(waits, (std::vector<std::chrono::milliseconds>{45min, 67min + 30s, 101min + 15s, 2h,
                                                             2h, 2h}));
}

TEST(Schedule, news_halve_the_interval_and_never_below_the_schedule) {
    SourceState state;
    state.interval = 3h;
    EXPECT_EQ(wait_after(every(1h), state, kNews), 90min);
    state.interval = 90min;
    EXPECT_EQ(wait_after(every(1h), state, kNews), 1h);
    EXPECT_EQ(wait_after(every(1h), {}, kNews), 1h);
}

TEST(Schedule, a_source_that_does_not_adapt_is_asked_at_its_interval) {
    Schedule schedule = every(1h);
    schedule.adaptive = false;
    SourceState state;
    state.interval = 9h;
    EXPECT_EQ(wait_after(schedule, state, kNothingNew), 1h);
    EXPECT_EQ(wait_after(schedule, state, {.success = true, .max_age = 5h}), 1h);
}

TEST(Schedule, an_interval_beyond_the_bound_of_adaptation_stands) {
    EXPECT_EQ(wait_after(every(7 * 24h), {}, kNothingNew), 7 * 24h);
}

TEST(Schedule, any_history_stays_within_the_bounds) {
    std::mt19937 random(11);  // the same history each time
    Schedule schedule = every(20min);
    schedule.at_most_every = 8h;
    SourceState state;
    Instant now = kNow;
    for (int run = 0; run < 20'000; ++run) {
        RunResult result{.success = true, .news = random() % 4 == 0};
        if (random() % 3 == 0) result.max_age = std::chrono::minutes{random() % 3000};
        if (random() % 3 == 0) result.skip_hours = {static_cast<int>(random() % 30) - 3};
        if (random() % 3 == 0) result.skip_days = {static_cast<int>(random() % 9) - 1};
        reschedule(schedule, state, result, now, 0);
        ASSERT_GE(state.next_due - now, 20min);
        ASSERT_LE(state.next_due - now, 8h);
        now = state.next_due;
    }
}

// ---- hints ----

TEST(Schedule, a_ttl_makes_the_wait_longer_within_the_bounds) {
    Schedule schedule = every(30min);
    schedule.at_most_every = 6h;
    EXPECT_EQ(wait_after(schedule, {}, {.success = true, .news = true, .max_age = 2h}), 2h);
    EXPECT_EQ(wait_after(schedule, {}, {.success = true, .news = true, .max_age = 1min}), 30min);
    EXPECT_EQ(wait_after(schedule, {}, {.success = true, .news = true, .max_age = 9000h}), 6h);
}

TEST(Schedule, a_hint_holds_for_one_wait_only) {
    SourceState state;
    reschedule(every(30min), state, {.success = true, .news = true, .max_age = 5h}, kNow, 0);
    EXPECT_EQ(state.interval, 30min);
    EXPECT_EQ(wait_after(every(30min), state, kNews), 30min);
}

TEST(Schedule, skipped_hours_and_days_are_waited_out_within_the_bounds) {
    RunResult result = kNews;
    result.skip_hours = {12, 13, 14};
    EXPECT_EQ(wait_after(every(30min), {}, result), 3h);
    result.skip_hours = {};
    result.skip_days = {1};  // Monday
    EXPECT_EQ(wait_after(every(30min), {}, result), 12h);
    result.skip_days = {1, 2, 3};
    EXPECT_EQ(wait_after(every(30min), {}, result), 24h);
}

TEST(Schedule, a_feed_that_skips_every_hour_is_asked_all_the_same) {
    RunResult result = kNews;
    for (int hour = 0; hour < 24; ++hour) result.skip_hours.push_back(hour);
    EXPECT_EQ(wait_after(every(30min), {}, result), 24h);
}

// ---- failures ----

TEST(Schedule, failures_in_a_row_back_off_from_five_minutes_to_the_longest_interval) {
    SourceState state;
    std::vector<std::chrono::milliseconds> waits;
    Instant now = kNow;
    for (int run = 0; run < 11; ++run) {
        reschedule(every(1min), state, kFailure, now, 0);
        waits.push_back(
            std::chrono::duration_cast<std::chrono::milliseconds>(state.next_due - now));
        now = state.next_due;
    }
    EXPECT_EQ(waits,
              (std::vector<std::chrono::milliseconds>{5min, 10min, 20min, 40min, 80min, 160min,
                                                      320min, 640min, 1280min, 24h, 24h}));
    EXPECT_EQ(state.failures, 11);
    EXPECT_EQ(state.failing_since, kNow);
}

TEST(Schedule, a_failure_never_shortens_the_interval) {
    SourceState state;
    state.interval = 3h;
    EXPECT_EQ(wait_after(every(1h), state, kFailure), 3h);
    EXPECT_EQ(wait_after(every(7 * 24h), {}, kFailure), 7 * 24h);
}

TEST(Schedule, a_success_ends_a_row_of_failures) {
    SourceState state;
    for (int i = 0; i < 9; ++i) reschedule(every(30min), state, kFailure, kNow - 1h, 0);
    EXPECT_EQ(state.last_success, std::nullopt);
    reschedule(every(30min), state, kNews, kNow, 0);
    EXPECT_EQ(state.failures, 0);
    EXPECT_EQ(state.failing_since, std::nullopt);
    EXPECT_EQ(state.last_try, kNow);
    EXPECT_EQ(state.last_success, kNow);
    EXPECT_EQ(state.next_due, kNow + 30min);
}

TEST(Schedule, the_end_of_a_long_row_of_failures_does_not_overflow) {
    SourceState state;
    state.failures = std::numeric_limits<int>::max();
    EXPECT_EQ(wait_after(every(30min), state, kFailure), 24h);
}

TEST(Schedule, retry_after_is_obeyed_up_to_a_week) {
    EXPECT_EQ(wait_after(every(30min), {}, {.retry_after = 3h}), 3h);
    EXPECT_EQ(wait_after(every(30min), {}, {.retry_after = 1s}), 30min);
    EXPECT_EQ(wait_after(every(30min), {}, {.retry_after = 40 * 24h}), 7 * 24h);
}

TEST(Schedule, retry_after_survives_a_restart) {
    SourceState state;
    reschedule(every(30min), state, {.retry_after = 5 * 24h}, kNow, 0);
    EXPECT_EQ(first_due(every(30min), state, kNow + 1h, 0), kNow + 5 * 24h);
}

TEST(Schedule, a_failed_cron_run_is_tried_again_before_the_next_match) {
    const Schedule daily = cron("0 7 * * *");
    SourceState state = after_run(daily, at("2026-03-02T07:00:00Z"), kFailure);
    EXPECT_EQ(state.next_due, at("2026-03-02T07:05:00Z"));
    EXPECT_EQ(first_due(daily, state, at("2026-03-02T07:01:00Z"), 0), at("2026-03-02T07:05:00Z"));
    reschedule(daily, state, kNews, at("2026-03-02T07:05:00Z"), 0);
    EXPECT_EQ(state.next_due, at("2026-03-03T07:00:00Z"));
}

TEST(Schedule, a_failing_source_backs_off_however_often_cron_would_ask) {
    SourceState state;
    for (int i = 0; i < 4; ++i) reschedule(cron("* * * * *"), state, kFailure, kNow, 0);
    EXPECT_EQ(state.next_due, kNow + 40min);
}

// ---- jitter ----

TEST(Schedule, jitter_moves_a_run_later_by_a_tenth_or_as_written) {
    Schedule schedule;
    EXPECT_EQ(wait_after(schedule, {}, kNews, 0.5), 30min + 90s);
    schedule.jitter = 10s;
    EXPECT_EQ(wait_after(schedule, {}, kNews, 0.5), 30min + 5s);
    schedule.cron = "0 13 * * *";
    EXPECT_EQ(wait_after(schedule, {}, kNews, 0.5), 1h + 5s);
    schedule.jitter.reset();
    EXPECT_EQ(wait_after(schedule, {}, kNews, 0.5), 1h + 30s);
}

TEST(Schedule, jitter_does_not_hide_a_missed_run) {
    const Schedule daily = [] {
        Schedule schedule = cron("0 7 * * *");
        schedule.jitter = 1h;
        return schedule;
    }();
    const SourceState state = after_run(daily, at("2026-03-01T07:40:00Z"));
    EXPECT_EQ(first_due(daily, state, at("2026-03-02T07:10:00Z"), 0.5), at("2026-03-02T07:30:00Z"));
    EXPECT_EQ(first_due(daily, state, kNow, 0.9), kNow);
}

// ---- three weeks away ----

struct SimulatedSource {
    Schedule schedule;
    SourceState state;
    std::vector<Instant> runs;
};

// Runs everything that is due until `end`.
void run_service(std::vector<SimulatedSource>& sources, Instant now, Instant end) {
    for (SimulatedSource& source : sources)
        source.state.next_due = first_due(source.schedule, source.state, now, 0.5);
    for (; now < end; now += 1min)
        for (SimulatedSource& source : sources) {
            if (source.state.next_due > now) continue;
            source.runs.push_back(now);
            reschedule(source.schedule, source.state,
                       source.runs.size() % 3 == 0 ? kNews : kNothingNew, now, 0.5);
        }
}

TEST(Schedule, after_three_weeks_away_every_source_runs_once_and_then_as_before) {
    std::vector<SimulatedSource> sources;
    for (const auto interval : {5min, 30min, 240min, 1440min})
        sources.push_back({every(interval), {}, {}});
    sources.push_back({cron("0 7 * * *", "Asia/Shanghai"), {}, {}});
    sources.push_back({cron("30 2 * * mon", "Europe/Berlin"), {}, {}});
    sources.push_back({cron("@monthly"), {}, {}});
    const Instant leave = kNow + 7 * 24h, back = leave + 21 * 24h;
    run_service(sources, kNow, leave);
    for (SimulatedSource& source : sources) source.runs.clear();
    run_service(sources, back, back + 7 * 24h);
    for (const SimulatedSource& source : sources) {
        const std::string name =
            source.schedule.cron + ' ' + std::to_string(source.schedule.every / 1min);
        // March 9 to 30: no month began.
        if (source.schedule.cron != "@monthly") {
            ASSERT_FALSE(source.runs.empty()) << name;
            EXPECT_EQ(source.runs.front(), back) << name;
        }
        for (std::size_t i = 1; i < source.runs.size(); ++i) {
            const auto gap = source.runs[i] - source.runs[i - 1];
            if (source.schedule.cron.empty()) {
                EXPECT_GE(gap, source.schedule.every) << name;
                EXPECT_LE(gap,
                          std::max<std::chrono::milliseconds>(source.schedule.every, 24h) + 1min)
                    << name;
            }
        }
    }
    EXPECT_EQ(sources[4].runs.size(), 8u);  // caught up, then each of seven mornings
    EXPECT_EQ(sources[5].runs.size(), 2u);  // caught up on Monday noon, then the next Monday
    EXPECT_EQ(sources[6].runs.size(), 1u);  // 1 April
}

}  // namespace
}  // namespace magpie
