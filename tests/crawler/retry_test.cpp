// The retry table: what the frontier is told after a page or a failed fetch.
#include "crawler/retry.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using Heard = JobOutcome::Heard;
using Kind = JobOutcome::Kind;
using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kShort = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA";
constexpr std::string_view kLongWithoutChksm =
    "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=2650000001&idx=1"
    "&sn=0123456789abcdef0123456789abcdef";

Job job_of(std::string_view url, int attempt = 1, int failures = 0) {
    return {
        .id = 1, .candidate = test::candidate_of(url), .attempt = attempt, .failures = failures};
}

// Without jitter, so that tests can say when a URL comes back.
const RetryPolicy& standard() {
    static const RetryPolicy policy = [] {
        RetryPolicy exact = RetryPolicy::standard({});
        exact.jitter = 0;
        return exact;
    }();
    return policy;
}

JobOutcome after_page(PageState state, int attempt) {
    return next_step(state, job_of(kShort, attempt), standard(), kNoon);
}

FetchResult result_of(FetchResponse response) {
    FetchPlan plan(test::url_of(kShort), {});
    plan.start();
    return std::get<FetchResult>(plan.on_response(std::move(response)));
}

JobOutcome after_fetch(FetchResponse response, int failures = 0) {
    return next_step(result_of(std::move(response)), job_of(kShort, 1, failures), standard(),
                     kNoon);
}

// All waits of a state in a row, until it settles.
std::vector<std::chrono::hours> ladder(PageState state) {
    std::vector<std::chrono::hours> waits;
    for (int attempt = 1; waits.size() < 100; ++attempt) {
        const JobOutcome outcome = after_page(state, attempt);
        if (outcome.kind == Kind::settled) break;
        waits.push_back(std::chrono::duration_cast<std::chrono::hours>(outcome.when - kNoon));
    }
    return waits;
}

TEST(Retry, articles_settle_and_may_serve_as_probe) {
    for (const auto state : {PageState::article, PageState::paid_preview}) {
        EXPECT_EQ(after_page(state, 1).kind, Kind::settled);
        EXPECT_EQ(after_page(state, 1).heard, Heard::article);
    }
}

TEST(Retry, permanent_states_settle_at_once) {
    for (const auto state :
         {PageState::deleted_by_author, PageState::violation, PageState::account_blocked,
          PageState::param_error, PageState::account_migrated, PageState::wechat_only}) {
        EXPECT_EQ(after_page(state, 1).kind, Kind::settled) << to_string(state);
        EXPECT_EQ(after_page(state, 1).heard, Heard::answer) << to_string(state);
    }
}

TEST(Retry, each_state_has_the_schedule_of_the_state_table) {
    using H = std::vector<std::chrono::hours>;
    EXPECT_EQ(ladder(PageState::temporarily_unavailable), (H{24h, 72h, 168h, 720h}));
    EXPECT_EQ(ladder(PageState::account_migrating), H(8, 168h));
    EXPECT_EQ(ladder(PageState::system_error), (H{0h, 1h, 6h, 24h}));
    EXPECT_EQ(after_page(PageState::system_error, 1).when, kNoon + 15min);
    EXPECT_EQ(ladder(PageState::empty_or_unknown), (H{6h, 24h, 72h}));
}

TEST(Retry, every_state_ends_or_pauses_the_host) {
    for (int i = 0; i <= static_cast<int>(PageState::mojibake); ++i) {
        const auto state = static_cast<PageState>(i);
        const JobOutcome outcome = next_step(state, job_of(kShort, 100, 100), standard(), kNoon);
        EXPECT_NE(outcome.kind, Kind::retry_at) << to_string(state);
    }
}

TEST(Retry, captcha_and_rate_limit_pause_the_host) {
    EXPECT_EQ(after_page(PageState::captcha, 1).kind, Kind::host_paused);
    EXPECT_EQ(after_page(PageState::rate_limited, 7).kind, Kind::host_paused);
    EXPECT_EQ(after_page(PageState::rate_limited, 7).heard, Heard::nothing);
}

TEST(Retry, a_captcha_on_a_long_link_without_chksm_quarantines_it_and_rests_five_minutes) {
    const Job job = job_of(kLongWithoutChksm);
    const JobOutcome outcome = next_step(PageState::captcha, job, RetryPolicy::one_off({}), kNoon);
    EXPECT_EQ(outcome.kind, Kind::settled);
    EXPECT_EQ(outcome.heard, Heard::nothing);
    EXPECT_EQ(outcome.host_rests_until, kNoon + 5min);
    EXPECT_EQ(next_step(PageState::rate_limited, job, standard(), kNoon).kind, Kind::host_paused);
}

TEST(Retry, a_long_link_without_chksm_is_tried_once_a_week_four_times) {
    for (int failures = 0; failures < 3; ++failures) {
        const Job job = job_of(kLongWithoutChksm, 1, failures);
        const JobOutcome outcome = next_step(PageState::captcha, job, standard(), kNoon);
        EXPECT_EQ(outcome.kind, Kind::retry_at);
        EXPECT_EQ(outcome.when, kNoon + 7 * 24h);
        EXPECT_EQ(outcome.heard, Heard::nothing);
        EXPECT_EQ(outcome.host_rests_until, kNoon + 5min);
    }
    const Job last = job_of(kLongWithoutChksm, 1, 3);
    EXPECT_EQ(next_step(PageState::captcha, last, standard(), kNoon).kind, Kind::settled);
}

TEST(Retry, a_browser_check_is_tried_three_times_and_rests_the_host_ten_minutes) {
    const auto outcome = [](int failures) {
        return next_step(PageState::challenge, job_of("https://a.example/", 1, failures),
                         standard(), kNoon);
    };
    EXPECT_EQ(outcome(0).when, kNoon + 24h);
    EXPECT_EQ(outcome(1).when, kNoon + 7 * 24h);
    EXPECT_EQ(outcome(2).kind, Kind::settled);
    EXPECT_EQ(outcome(2).host_rests_until, kNoon + 10min);
    EXPECT_EQ(outcome(0).stop_reason, "challenge");
}

TEST(Retry, a_url_that_always_meets_the_wall_is_left_to_people) {
    Job job = job_of(kShort);
    job.stops = standard().most_stops - 2;
    EXPECT_EQ(next_step(PageState::captcha, job, standard(), kNoon).kind, Kind::host_paused);
    job.stops = standard().most_stops - 1;
    const JobOutcome last = next_step(PageState::captcha, job, standard(), kNoon);
    EXPECT_EQ(last.kind, Kind::settled);
    EXPECT_TRUE(last.pauses_host);
    EXPECT_EQ(last.stop_reason, "captcha");
}

TEST(Retry, a_captcha_redirect_counts_like_a_captcha_page) {
    const FetchResult result = result_of(test::response_of(
        302, {{"location", "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x"}}));
    EXPECT_EQ(next_step(result, job_of(kShort), standard(), kNoon).kind, Kind::host_paused);
}

// All waits after a failure in a row, until it is final.
RetryPolicy::Waits waits_after(FetchFailure failure) {
    RetryPolicy::Waits waits;
    for (int failures = 0; failures < 100; ++failures) {
        const JobOutcome outcome = after_fetch(test::failure_of(failure), failures);
        EXPECT_EQ(outcome.heard, Heard::nothing);
        if (outcome.kind == Kind::settled) break;
        waits.push_back(std::chrono::duration_cast<std::chrono::seconds>(outcome.when - kNoon));
    }
    return waits;
}

TEST(Retry, a_failed_fetch_comes_back_later_and_later_but_not_for_ever) {
    using Waits = RetryPolicy::Waits;
    EXPECT_EQ(waits_after(FetchFailure::timeout), (Waits{30s, 5min, 30min, 3h, 24h}));
    EXPECT_EQ(waits_after(FetchFailure::dns_failed), (Waits{5min, 1h, 6h, 24h}));
    EXPECT_EQ(waits_after(FetchFailure::tls_failed), (Waits{1h, 24h, 7 * 24h}));
    EXPECT_EQ(waits_after(FetchFailure::unknown_host), (Waits{24h}));
}

TEST(Retry, a_wait_is_longer_by_up_to_a_fifth_each_job_by_another) {
    const RetryPolicy policy = RetryPolicy::standard({});
    const FetchResult timeout = result_of(test::failure_of(FetchFailure::timeout));
    std::vector<Instant> whens;
    for (std::uint64_t id = 1; id <= 200; ++id) {
        Job job = job_of(kShort, 1, 2);
        job.id = id;
        const JobOutcome outcome = next_step(timeout, job, policy, kNoon);
        EXPECT_EQ(outcome.when, next_step(timeout, job, policy, kNoon).when);
        whens.push_back(outcome.when);
    }
    const auto [least, most] = std::minmax_element(whens.begin(), whens.end());
    EXPECT_GE(*least, kNoon + 30min);
    EXPECT_LE(*most, kNoon + 36min);
    EXPECT_LT(*least, kNoon + 31min);
    EXPECT_GT(*most, kNoon + 35min);
}

TEST(Retry, an_article_is_looked_at_again_along_the_curve_from_when_it_was_stored) {
    RetryPolicy policy = standard();
    policy.revisit = {1h, 6h, 24h};
    const auto look = [&](int revisit, Instant now, std::optional<Instant> stored) {
        Job job = job_of("https://a.example/");
        job.candidate.revisit = revisit;
        return next_step(PageState::article, job, policy, now, stored);
    };
    const JobOutcome first = look(0, kNoon, {});
    EXPECT_EQ(first.kind, Kind::retry_at);
    EXPECT_EQ(first.reason, VisitReason::revisit);
    EXPECT_EQ(first.revisit, 1);
    EXPECT_EQ(first.when, kNoon + 1h);
    EXPECT_EQ(first.heard, Heard::article);
    EXPECT_EQ(look(1, kNoon + 2h, kNoon).when, kNoon + 6h);
    EXPECT_EQ(look(1, kNoon + 1h, {}).when, kNoon + 6h);  // as if it had come on time
    EXPECT_EQ(look(3, kNoon + 24h, kNoon).kind, Kind::settled);
}

TEST(Retry, revisits_that_were_missed_are_not_made_up_for) {
    RetryPolicy policy = standard();
    policy.revisit = {1h, 6h, 24h};
    Job job = job_of("https://a.example/");
    job.candidate.revisit = 1;
    const JobOutcome late = next_step(PageState::article, job, policy, kNoon + 10h, kNoon);
    EXPECT_EQ(late.when, kNoon + 24h);
    EXPECT_EQ(late.revisit, 3);
    EXPECT_EQ(next_step(PageState::article, job, policy, kNoon + 25h, kNoon).kind, Kind::settled);
}

TEST(Retry, an_unchanged_article_goes_on_along_the_curve) {
    RetryPolicy policy = standard();
    policy.revisit = {1h, 6h};
    Job job = job_of("https://a.example/");
    job.candidate.revisit = 1;
    FetchResult unchanged = result_of(test::response_of(304));
    unchanged.state = kNotModified;
    EXPECT_EQ(next_step(unchanged, job, policy, kNoon + 1h, kNoon).when, kNoon + 6h);
    job.candidate.purpose = Purpose::listing;
    EXPECT_EQ(next_step(unchanged, job, policy, kNoon + 1h, kNoon).kind, Kind::settled);
}

TEST(Retry, a_revisit_that_fails_is_retried_and_then_goes_on_along_the_curve) {
    RetryPolicy policy = standard();
    policy.revisit = {1h, 6h, 24h};
    Job job = job_of("https://a.example/");
    job.candidate.revisit = 1;
    const FetchResult timeout = result_of(test::failure_of(FetchFailure::timeout));
    const JobOutcome retry = next_step(timeout, job, policy, kNoon + 1h, kNoon);
    EXPECT_EQ(retry.reason, VisitReason::retry);
    EXPECT_EQ(retry.revisit, 1);
    job.failures = 5;
    const JobOutcome next = next_step(timeout, job, policy, kNoon + 2h, kNoon);
    EXPECT_EQ(next.reason, VisitReason::revisit);
    EXPECT_EQ(next.when, kNoon + 6h);
    job.candidate.revisit = 3;
    EXPECT_EQ(next_step(timeout, job, policy, kNoon + 25h, kNoon).kind, Kind::settled);
}

TEST(Retry, a_stored_article_that_is_gone_settles) {
    RetryPolicy policy = standard();
    policy.revisit = {1h, 6h};
    Job job = job_of("https://a.example/");
    job.candidate.revisit = 1;
    const FetchResult gone = result_of(test::response_of(410));
    EXPECT_EQ(next_step(gone, job, policy, kNoon + 1h, kNoon).kind, Kind::settled);
    EXPECT_EQ(next_step(PageState::deleted_by_author, job, policy, kNoon + 1h, kNoon).kind,
              Kind::settled);
}

TEST(Retry, slow_hosts_are_not_revisited) {
    ServiceConfig service;
    const RetryPolicy policy = RetryPolicy::service({}, service);
    EXPECT_TRUE(policy.revisits(1s));
    EXPECT_TRUE(policy.revisits(5s));
    EXPECT_FALSE(policy.revisits(6s));
    EXPECT_FALSE(policy.without_revisits().revisits(1s));
}

TEST(Retry, failures_that_time_does_not_heal_settle_at_once) {
    for (const auto failure :
         {FetchFailure::bad_url, FetchFailure::refused_address, FetchFailure::too_large,
          FetchFailure::header_too_large, FetchFailure::redirect_loop}) {
        EXPECT_EQ(after_fetch(test::failure_of(failure)).kind, Kind::settled) << to_string(failure);
    }
}

TEST(Retry, server_errors_come_back_and_client_errors_do_not) {
    for (const int status : {500, 502, 503, 504, 520, 408, 429}) {
        const JobOutcome outcome = after_fetch(test::response_of(status));
        EXPECT_EQ(outcome.kind, Kind::retry_at) << status;
        EXPECT_EQ(outcome.heard, Heard::nothing) << status;
    }
    for (const int status : {400, 401, 403, 404, 410, 451, 204, 304}) {
        const JobOutcome outcome = after_fetch(test::response_of(status));
        EXPECT_EQ(outcome.kind, Kind::settled) << status;
        EXPECT_EQ(outcome.heard, Heard::answer) << status;
    }
}

TEST(Retry, retry_after_rests_the_whole_host) {
    const JobOutcome outcome = after_fetch(test::response_of(503, {{"retry-after", "3600"}}));
    EXPECT_EQ(outcome.when, kNoon + 1h);
    EXPECT_EQ(outcome.host_rests_until, kNoon + 1h);
    EXPECT_EQ(after_fetch(test::response_of(503)).host_rests_until, Instant{});
    EXPECT_EQ(after_fetch(test::response_of(429)).host_rests_until, kNoon + 30s);
}

TEST(Retry, retry_after_does_not_shorten_the_table) {
    EXPECT_EQ(after_fetch(test::response_of(503, {{"retry-after", "1"}})).when, kNoon + 30s);
}

TEST(Retry, retry_after_means_something_on_429_and_503_only) {
    const JobOutcome outcome = after_fetch(test::response_of(500, {{"retry-after", "3600"}}));
    EXPECT_EQ(outcome.when, kNoon + 30s);
    EXPECT_EQ(outcome.host_rests_until, Instant{});
}

TEST(Retry, retry_after_is_read_in_both_forms_and_bounded) {
    const auto read = [](std::string value) {
        return retry_after(test::response_of(503, {{"retry-after", std::move(value)}}), 24h, kNoon);
    };
    EXPECT_EQ(read("120"), 120s);
    EXPECT_EQ(read(" 120 "), 120s);
    EXPECT_EQ(read("0"), 1s);
    EXPECT_EQ(read("99999999"), 24h);
    EXPECT_EQ(read("99999999999999999999999999"), 24h);
    EXPECT_EQ(read("Mon, 02 Mar 2026 04:10:00 GMT"), 10min);
    EXPECT_EQ(read("Mon, 02 Mar 2026 03:00:00 GMT"), 1s);
    EXPECT_EQ(read("Fri, 31 Dec 9999 23:59:59 GMT"), 24h);
    EXPECT_EQ(read(""), std::nullopt);
    EXPECT_EQ(read("soon"), std::nullopt);
    EXPECT_EQ(read("-5"), std::nullopt);
}

TEST(Retry, a_one_off_fetch_looks_once) {
    const RetryPolicy once = RetryPolicy::one_off({});
    const Job job = job_of(kShort);
    EXPECT_EQ(next_step(PageState::system_error, job, once, kNoon).kind, Kind::settled);
    const FetchResult timeout = result_of(test::failure_of(FetchFailure::timeout));
    EXPECT_EQ(next_step(timeout, job, once, kNoon).kind, Kind::settled);
    const FetchResult busy = result_of(test::response_of(429, {{"retry-after", "86400"}}));
    EXPECT_EQ(next_step(busy, job, once, kNoon).kind, Kind::settled);
    EXPECT_EQ(next_step(busy, job, once, kNoon).host_rests_until, kNoon + 1min);
    EXPECT_EQ(next_step(PageState::captcha, job, once, kNoon).kind, Kind::host_paused);
}

}  // namespace
}  // namespace magpie
