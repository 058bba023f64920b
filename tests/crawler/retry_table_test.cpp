// docs/retries.md against the code: every outcome has its line, and the line is true.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/retry.h"
#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::kNoon;

constexpr std::string_view kPage = "https://a.example/";

std::string text_of(std::chrono::seconds wait) {
    if (wait % 24h == 0s) return std::to_string(wait / 24h) + " d";
    if (wait % 1h == 0s) return std::to_string(wait / 1h) + " h";
    if (wait % 1min == 0s) return std::to_string(wait / 1min) + " min";
    return std::to_string(wait / 1s) + " s";
}

std::string cells_of(const RetryRow& row) {
    std::string waits;
    for (const auto wait : row.waits) waits += (waits.empty() ? "" : ", ") + text_of(wait);
    return std::string(to_string(row.action)) + " | " + (waits.empty() ? "–" : waits);
}

// First cell → the other cells, of all tables of the document.
std::map<std::string, std::string> documented() {
    std::map<std::string, std::string> rows;
    std::ifstream file(std::string(MAGPIE_SOURCE_DIR) + "/docs/retries.md");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("| ") || !line.ends_with(" |")) continue;
        const auto bar = line.find(" | ", 2);
        if (bar == std::string::npos) continue;
        rows[line.substr(2, bar - 2)] = line.substr(bar + 3, line.size() - bar - 5);
    }
    return rows;
}

std::string quoted(std::string_view name) { return '`' + std::string(name) + '`'; }

RetryPolicy exact() {
    RetryPolicy policy = RetryPolicy::standard({});
    policy.jitter = 0;
    return policy;
}

Job job_of(int attempt, int failures) {
    return {
        .id = 1, .candidate = test::candidate_of(kPage), .attempt = attempt, .failures = failures};
}

FetchResult result_of(FetchFailure failure, int status) {
    return {.state = failure == FetchFailure::none ? "http_" + std::to_string(status)
                                                   : std::string(to_string(failure)),
            .message = {},
            .failure = failure,
            .hops = {},
            .response = failure == FetchFailure::none ? test::response_of(status)
                                                      : test::failure_of(failure),
            .final_url = test::url_of(kPage),
            .captcha_target = {}};
}

// The waits that next_step() really gives, until it settles.
template <typename Step>
RetryPolicy::Waits played(Step step) {
    RetryPolicy::Waits waits;
    for (int looks = 0; looks < 50; ++looks) {
        const JobOutcome outcome = step(looks);
        if (outcome.kind != JobOutcome::Kind::retry_at) break;
        waits.push_back(std::chrono::duration_cast<std::chrono::seconds>(outcome.when - kNoon));
    }
    return waits;
}

TEST(RetryTable, every_page_state_has_its_line_and_does_what_it_says) {
    const auto rows = documented();
    const RetryPolicy policy = exact();
    for (int i = 0; i <= static_cast<int>(PageState::mojibake); ++i) {
        const auto state = static_cast<PageState>(i);
        const RetryRow row = row_of(state, policy);
        const auto line = rows.find(quoted(to_string(state)));
        ASSERT_NE(line, rows.end()) << to_string(state);
        EXPECT_EQ(line->second, cells_of(row)) << to_string(state);
        EXPECT_EQ(played([&](int looks) {
                      return next_step(state, job_of(looks + 1, looks), policy, kNoon);
                  }),
                  row.waits)
            << to_string(state);
        const auto first = next_step(state, job_of(1, 0), policy, kNoon).kind;
        EXPECT_EQ(first == JobOutcome::Kind::host_paused, row.action == RetryAction::pause_host)
            << to_string(state);
    }
}

TEST(RetryTable, every_failure_of_the_network_has_its_line_and_does_what_it_says) {
    const auto rows = documented();
    const RetryPolicy policy = exact();
    for (int i = 1; i <= static_cast<int>(FetchFailure::cancelled); ++i) {
        const auto failure = static_cast<FetchFailure>(i);
        const RetryRow row = row_of(failure, policy);
        const auto line = rows.find(quoted(to_string(failure)));
        ASSERT_NE(line, rows.end()) << to_string(failure);
        EXPECT_EQ(line->second, cells_of(row)) << to_string(failure);
        EXPECT_EQ(played([&](int looks) {
                      return next_step(result_of(failure, 0), job_of(1, looks), policy, kNoon);
                  }),
                  row.waits)
            << to_string(failure);
    }
}

TEST(RetryTable, every_status_has_its_line_and_does_what_it_says) {
    const auto rows = documented();
    const RetryPolicy policy = exact();
    const auto line_of = [](int status) -> std::string {
        if (status == 408 || status == 425 || status == 429) return std::to_string(status);
        constexpr std::array<const char*, 5> kClasses{"1xx", "2xx that is no page",
                                                      "3xx without a place to go",
                                                      "4xx, but for the following", "5xx"};
        return kClasses[static_cast<std::size_t>(status / 100 - 1)];
    };
    for (int status = 100; status < 600; ++status) {
        const RetryRow row = row_of_status(status, policy);
        const auto line = rows.find(line_of(status));
        ASSERT_NE(line, rows.end()) << status;
        EXPECT_EQ(line->second, cells_of(row)) << status;
        EXPECT_EQ(played([&](int looks) {
                      const auto result = result_of(FetchFailure::none, status);
                      return next_step(result, job_of(1, looks), policy, kNoon);
                  }),
                  row.waits)
            << status;
    }
}

TEST(RetryTable, robots_that_cannot_be_read_have_their_own_waits) {
    FetchResult result = result_of(FetchFailure::none, 0);
    result.state = "robots_unreachable";
    EXPECT_EQ(
        played([&](int looks) { return next_step(result, job_of(1, looks), exact(), kNoon); }),
        (RetryPolicy::Waits{1h, 6h, 24h, 7 * 24h}));
    result.state = "robots_denied";
    EXPECT_EQ(next_step(result, job_of(1, 0), exact(), kNoon).kind, JobOutcome::Kind::settled);
}

TEST(RetryTable, no_line_describes_what_does_not_exist) {
    for (const auto& [name, cells] : documented()) {
        if (!name.starts_with('`')) continue;
        const std::string plain = name.substr(1, name.size() - 2);
        bool exists = page_state_from(plain).has_value();
        for (int i = 1; i <= static_cast<int>(FetchFailure::cancelled); ++i)
            exists |= to_string(static_cast<FetchFailure>(i)) == plain;
        EXPECT_TRUE(exists) << name;
    }
}

}  // namespace
}  // namespace magpie
