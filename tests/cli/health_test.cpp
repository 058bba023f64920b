// What a monitoring probe says, case by case.
#include "cli/health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace magpie::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

const Instant kNow = parse_timestamp("2026-01-31T08:00:00Z")->instant;

SourceFacts good_source(std::string name) {
    SourceFacts source;
    source.state.name = std::move(name);
    source.state.interval = 30min;
    source.state.last_try = source.state.last_success = kNow - 10min;
    source.state.last_new = kNow - 3h;
    source.state.next_due = kNow + 20min;
    source.state.state = "listing";
    source.pending = 2;
    return source;
}

SourceFacts failing_source(std::string name) {
    SourceFacts source = good_source(std::move(name));
    source.state.failures = 3;
    source.state.failing_since = source.state.last_success = kNow - 5h;
    source.state.state = "http_404";
    return source;
}

StatusFacts good_facts() {
    StatusFacts facts;
    facts.service.emplace();
    facts.service->running_since = kNow - 24h;
    facts.sources = {good_source("news"), good_source("blog")};
    facts.ledger.urls = 100;
    facts.last_visit = kNow - 1min;
    return facts;
}

TEST(Health, all_well_is_ok_with_the_numbers_that_matter) {
    const Health health = judge(good_facts(), kNow);
    EXPECT_EQ(health.level, HealthLevel::ok);
    EXPECT_EQ(health.line, "OK: 2 sources, 4 of 100 URLs waiting, last new one 3 h ago");
}

TEST(Health, a_service_that_does_not_run_is_critical) {
    StatusFacts facts = good_facts();
    facts.service.reset();
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::critical);
    EXPECT_EQ(judge(facts, kNow).line, "CRITICAL: the service is not running");
}

TEST(Health, a_service_that_does_not_answer_is_critical) {
    StatusFacts facts = good_facts();
    facts.service.reset();
    facts.service_problem = "/run/magpie/control.sock: the service does not answer";
    EXPECT_EQ(judge(facts, kNow).line,
              "CRITICAL: /run/magpie/control.sock: the service does not answer");
}

TEST(Health, where_a_timer_starts_passes_no_service_need_run) {
    StatusFacts facts = good_facts();
    facts.service.reset();
    facts.daemon_expected = false;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    for (SourceFacts& source : facts.sources) {
        source.state.last_success = source.state.last_try = kNow - 3h;
        source.state.next_due = kNow - 2h;
    }
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: 2 sources late (news, blog)")
        << "the timer has stopped";
}

TEST(Health, an_archive_that_cannot_be_read_is_critical) {
    StatusFacts facts = good_facts();
    facts.sources.clear();
    facts.archive_problem = "disk I/O\nerror";
    EXPECT_EQ(judge(facts, kNow).line, "CRITICAL: the archive cannot be read: disk I/O error");
}

TEST(Health, one_failing_source_of_many_is_a_warning) {
    StatusFacts facts = good_facts();
    facts.sources.push_back(failing_source("gone"));
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::warning);
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: 1 of 3 sources fail (gone)");
}

TEST(Health, a_source_that_failed_once_is_left_to_its_retry) {
    StatusFacts facts = good_facts();
    facts.sources[0].state.failures = 1;
    facts.sources[0].state.failing_since = kNow - 5min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    facts.sources[0].state.failing_since = kNow - 91min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::warning) << "three of its intervals";
}

TEST(Health, when_all_sources_fail_it_is_critical) {
    StatusFacts facts = good_facts();
    facts.sources = {failing_source("a"), failing_source("b"), failing_source("c"),
                     failing_source("d"), failing_source("e")};
    EXPECT_EQ(judge(facts, kNow).line, "CRITICAL: all sources fail (a, b, c and 2 more)");
    facts.sources.push_back(good_source("f"));
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::warning);
    facts.sources.back().state.paused = true;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::critical) << "a paused one does not count";
}

TEST(Health, a_paused_source_is_the_operators_wish) {
    StatusFacts facts = good_facts();
    facts.sources[0] = failing_source("news");
    facts.sources[0].state.paused = true;
    facts.sources[0].state.next_due = kNow - 48h;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
}

TEST(Health, a_source_that_is_due_and_not_asked_is_late) {
    StatusFacts facts = good_facts();
    facts.sources[0].state.last_success = kNow - 91min;
    facts.sources[0].state.next_due = kNow - 61min;
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: 1 source late (news)");
    facts.late_after = 4;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
}

TEST(Health, a_source_that_is_asked_rarely_is_not_late_before_its_time) {
    StatusFacts facts = good_facts();
    facts.sources[0].state.last_success = kNow - 20h;
    facts.sources[0].state.last_try = kNow - 20h;
    facts.sources[0].state.next_due = kNow + 4h;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    facts.sources[0].state.next_due = kNow - 1min;
    facts.sources[0].state.interval = 24h;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
}

TEST(Health, the_configured_interval_counts_where_none_was_adapted) {
    StatusFacts facts = good_facts();
    facts.sources[0].state.interval = 0ms;
    facts.sources[0].state.last_success = kNow - 2h;
    facts.sources[0].state.next_due = kNow - 5min;
    facts.sources[0].expected = 60min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    facts.sources[0].expected = 10min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::warning);
}

TEST(Health, a_source_that_was_never_asked_is_new_and_then_late) {
    StatusFacts facts = good_facts();
    SourceFacts source;
    source.state.name = "new";
    source.state.next_due = kNow - 5min;
    facts.sources.push_back(source);
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    EXPECT_EQ(condition_of(source, 3, kNow), SourceCondition::fresh);
    facts.sources.back().state.next_due = kNow - 3h;
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: 1 source late (new)");
}

TEST(Health, standing_still_with_overdue_sources_is_critical) {
    StatusFacts facts = good_facts();
    for (SourceFacts& source : facts.sources) {
        source.state.last_try = source.state.last_success = kNow - 2h;
        source.state.next_due = kNow - 90min;
    }
    facts.last_visit = kNow - 2h;
    EXPECT_EQ(judge(facts, kNow).line, "CRITICAL: no progress for 2 h, 2 sources overdue");
    facts.last_visit = kNow - 1min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::warning) << "busy, but late";
}

TEST(Health, standing_still_without_anything_due_is_rest) {
    StatusFacts facts = good_facts();
    facts.last_visit = kNow - 24h;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
}

TEST(Health, a_service_that_has_just_started_gets_its_time) {
    StatusFacts facts = good_facts();
    for (SourceFacts& source : facts.sources) {
        source.state.last_try = source.state.last_success = kNow - 72h;
        source.state.next_due = kNow - 71h;
    }
    facts.last_visit = kNow - 72h;
    facts.service->running_since = kNow - 1min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::ok);
    facts.service->running_since = kNow - 16min;
    EXPECT_EQ(judge(facts, kNow).level, HealthLevel::critical);
}

TEST(Health, a_paused_host_is_a_warning_with_its_reason) {
    StatusFacts facts = good_facts();
    facts.hosts.push_back({.host = "mp.weixin.qq.com",
                           .paused_until = kNow + 20min,
                           .slow_until = {},
                           .reason = "captcha"});
    facts.hosts.push_back(
        {.host = "slow.example", .paused_until = {}, .slow_until = kNow + 1h, .reason = {}});
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: 1 host paused (mp.weixin.qq.com: captcha)");
}

TEST(Health, a_refused_reload_is_a_warning) {
    StatusFacts facts = good_facts();
    facts.service->reload_problem = "magpie.toml:4: unknown key\nmagpie.toml:9: no unit";
    EXPECT_EQ(judge(facts, kNow).line,
              "WARNING: the last reload was refused: magpie.toml:4: unknown key magpie.toml:9: no "
              "unit");
}

TEST(Health, a_service_without_sources_is_a_warning) {
    StatusFacts facts = good_facts();
    facts.sources.clear();
    EXPECT_EQ(judge(facts, kNow).line, "WARNING: there is no source");
}

TEST(Health, the_worst_finding_stands_first_and_decides) {
    StatusFacts facts = good_facts();
    facts.sources.push_back(failing_source("gone"));
    facts.hosts.push_back({.host = "h", .paused_until = kNow + 1h, .slow_until = {}, .reason = {}});
    facts.service.reset();
    const Health health = judge(facts, kNow);
    EXPECT_EQ(health.level, HealthLevel::critical);
    EXPECT_EQ(
        health.line,
        "CRITICAL: the service is not running; 1 of 3 sources fail (gone); 1 host paused (h)");
}

TEST(Health, the_services_answer_is_read_with_whatever_is_missing) {
    const auto full = nlohmann::json::parse(R"({"running_since":"2026-01-31T07:00:00Z",
        "stopping":true,"reload_problem":"x","in_flight":3,"queued":4,"due_later":5,"visits":6,
        "log_lines_dropped":7,"longest_stall_us":8,"hosts":[{"host":"a.example","delay_ms":1000,
        "waiting":9,"in_flight":1,"paused_until":"2026-01-31T09:00:00Z","stop_reason":"http_429",
        "slow_until":null},{"host":7},"x"]})");
    const ServiceFacts facts = service_facts(full);
    EXPECT_EQ(facts.running_since, kNow - 1h);
    EXPECT_TRUE(facts.stopping);
    EXPECT_EQ(facts.reload_problem, "x");
    EXPECT_EQ(facts.in_flight + facts.queued + facts.due_later + facts.visits, 18);
    EXPECT_EQ(facts.log_lines_dropped, 7);
    EXPECT_EQ(facts.longest_stall, 8us);
    const auto hosts = host_facts(full);
    ASSERT_EQ(hosts.size(), 1u);
    EXPECT_EQ(hosts[0].delay, 1s);
    EXPECT_EQ(hosts[0].waiting, 9);
    EXPECT_EQ(hosts[0].paused_until, kNow + 1h);
    EXPECT_EQ(hosts[0].slow_until, std::nullopt);
    for (const char* other : {"{}", "[]", "null", R"({"hosts":{},"in_flight":"many"})"}) {
        const auto answer = nlohmann::json::parse(other);
        EXPECT_EQ(service_facts(answer).in_flight, 0) << other;
        EXPECT_TRUE(host_facts(answer).empty()) << other;
    }
}

TEST(Health, times_are_told_roughly) {
    EXPECT_EQ(rough(-5s), "0 s");
    EXPECT_EQ(rough(119s), "119 s");
    EXPECT_EQ(rough(2min), "2 min");
    EXPECT_EQ(rough(119min + 59s), "119 min");
    EXPECT_EQ(rough(47h), "47 h");
    EXPECT_EQ(rough(21 * 24h), "21 d");
}

}  // namespace
}  // namespace magpie::cli
