// What the frontier is told about a URL after its page was judged or its fetch has failed: settled,
// come back at …, or the host is paused. One table of waiting times, every one of them finite, so
// that each URL ends; docs/retries.md prints it. Pure: the jitter of a wait follows from the job.
//
// Two counts, because they mean different things: Job::attempt grows with pages that say "later"
// (days), and Job::failures with fetches that gave nothing (minutes); a usable answer resets the
// latter, so that a broken line neither uses up a URL's weeks nor is held against it for ever.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "crawler/fetch_plan.h"
#include "crawler/frontier.h"
#include "parser/page_state.h"

namespace magpie {

struct RetryPolicy {
    using Waits = std::vector<std::chrono::seconds>;

    // After the 1st, 2nd … fetch in a row without a usable answer; then the failure is final. The
    // line and the server: minutes first, then hours.
    Waits after_failure{std::chrono::seconds{30}, std::chrono::minutes{5}, std::chrono::minutes{30},
                        std::chrono::hours{3}, std::chrono::hours{24}};
    // A name server is out for hours rather than minutes.
    Waits after_dns_failure{std::chrono::minutes{5}, std::chrono::hours{1}, std::chrono::hours{6},
                            std::chrono::hours{24}};
    // A name that does not exist: once more, in case the name server was mistaken.
    Waits after_unknown_host{std::chrono::hours{24}};
    // Certificates are renewed by people.
    Waits after_tls_failure{std::chrono::hours{1}, std::chrono::hours{24},
                            std::chrono::hours{7 * 24}};
    // A check for browsers: it passes with the site's mood. Empty: the host is paused as for a
    // captcha.
    Waits after_challenge{std::chrono::hours{24}, std::chrono::hours{7 * 24}};
    std::chrono::minutes rest_after_challenge{10};  // of the host
    // Its robots.txt could not be read, which forbids everything for the time being (RFC 9309
    // §2.3.1.4).
    Waits after_robots_unreachable{std::chrono::hours{1}, std::chrono::hours{6},
                                   std::chrono::hours{24}, std::chrono::hours{7 * 24}};
    std::chrono::seconds longest_wait{std::chrono::hours{24}};  // bound of Retry-After
    std::chrono::minutes captcha_pause_without_chksm{5};
    // A long link without chksm that meets a captcha is looked at so often, once a week and alone
    // (wechat-pages §9.4); 1: it is settled at once.
    int looks_without_chksm = 4;
    // A URL that was thrown back so often by a captcha or rate limit is left to people.
    int most_stops = 12;
    // Waits are longer by up to this share, each job by another, so that what failed together does
    // not come back together.
    double jitter = 0.2;
    bool revisit_pages = true;  // states that say "later"
    // Looks at a stored article again, counted from when it was stored; ascending; empty: never.
    std::vector<std::chrono::milliseconds> revisit{};
    std::chrono::milliseconds slowest_revisited{5'000};

    // Every URL ends: the service. Without re-visits.
    static RetryPolicy standard(const PolitenessConfig& politeness);
    static RetryPolicy service(const PolitenessConfig& politeness, const ServiceConfig& service);
    // `magpie fetch`: one look at each URL.
    static RetryPolicy one_off(const PolitenessConfig& politeness);

    // Whether articles of a host with this delay are re-visited at all (Frontier::delay_of).
    bool revisits(std::chrono::milliseconds host_delay) const {
        return !revisit.empty() && host_delay <= slowest_revisited;
    }
    RetryPolicy without_revisits() const;
};

enum class RetryAction { store, permanent, retry, pause_host, sibling, follow_move, human };
std::string_view to_string(RetryAction action);

// A line of the table: what is done, and the waits before the 2nd, 3rd … look.
struct RetryRow {
    RetryAction action = RetryAction::permanent;
    RetryPolicy::Waits waits{};
};
RetryRow row_of(PageState state, const RetryPolicy& policy);
RetryRow row_of(FetchFailure failure, const RetryPolicy& policy);
RetryRow row_of_status(int status, const RetryPolicy& policy);

// Whether the same request may fare better later: the line, the host or the name server failed.
bool may_heal(const FetchResult& result);

// After a page was parsed, or was recognised by its redirect (captcha). `first_stored`: when the
// article was stored first, for the curve of re-visits; nothing: as if this look had come on time.
JobOutcome next_step(PageState state, const Job& job, const RetryPolicy& policy, Instant now,
                     std::optional<Instant> first_stored = {});
// After a fetch without a page (FetchResult::has_page() is false).
JobOutcome next_step(const FetchResult& result, const Job& job, const RetryPolicy& policy,
                     Instant now, std::optional<Instant> first_stored = {});

// Retry-After (RFC 9110 §10.2.3), seconds or date, cut to 1 s … `longest`; nothing when absent or
// malformed.
std::optional<std::chrono::seconds> retry_after(const FetchResponse& response,
                                                std::chrono::seconds longest, Instant now);

}  // namespace magpie
