// What the frontier is told about a URL after its page was judged or its fetch has failed: settled,
// come back at …, or the host is paused. One table of waiting times, every one of them finite, so
// that each URL ends. Pure.
//
// Two counts, because they mean different things: Job::attempt grows with pages that say "later"
// (days), and Job::failures with fetches that gave nothing (minutes); a usable answer resets the
// latter, so that a broken line neither uses up a URL's weeks nor is held against it for ever.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include "crawler/fetch_plan.h"
#include "crawler/frontier.h"
#include "parser/page_state.h"

namespace magpie {

struct RetryPolicy {
    // After the 1st, 2nd … failed fetch in a row; then the failure is final.
    std::vector<std::chrono::seconds> after_failure{
        std::chrono::seconds{30}, std::chrono::minutes{5}, std::chrono::minutes{30}};
    std::chrono::seconds longest_wait{std::chrono::hours{24}};  // bound of Retry-After
    std::chrono::minutes captcha_pause_without_chksm{5};
    bool revisit_pages = true;

    static RetryPolicy standard(const PolitenessConfig& politeness);
    // `magpie fetch`: one look at each URL.
    static RetryPolicy one_off(const PolitenessConfig& politeness);
};

// The waits before the 2nd, 3rd … look at a page in a state whose action is retry_later; empty for
// all others.
std::span<const std::chrono::minutes> revisit_waits(PageState state);

// Whether the same request may fare better later: the line, the host or the name server failed.
bool may_heal(const FetchResult& result);

// After a page was parsed, or was recognised by its redirect (captcha).
JobOutcome next_step(PageState state, const Job& job, const RetryPolicy& policy, Instant now);
// After a fetch without a page (FetchResult::has_page() is false).
JobOutcome next_step(const FetchResult& result, const Job& job, const RetryPolicy& policy,
                     Instant now);

// Retry-After (RFC 9110 §10.2.3), seconds or date, cut to 1 s … `longest`; nothing when absent or
// malformed.
std::optional<std::chrono::seconds> retry_after(const FetchResponse& response,
                                                std::chrono::seconds longest, Instant now);

}  // namespace magpie
