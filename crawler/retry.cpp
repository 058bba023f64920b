// See retry.h. The page schedules are those of the published state table (wechat-pages §8.3).
#include "crawler/retry.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using Heard = JobOutcome::Heard;
using Kind = JobOutcome::Kind;

using Waits = RetryPolicy::Waits;

constexpr seconds kDay = 24h;
constexpr seconds kWeek = 7 * kDay;

// A host that says 429 without Retry-After is left alone at least this long, whatever else is
// queued for it.
constexpr seconds kQuietAfter429 = 30s;

constexpr std::string_view kRobotsUnreachable = "robots_unreachable";

// The waits of page states that say "later" (wechat-pages §8.3).
Waits page_waits(PageState state) {
    switch (state) {
        case PageState::temporarily_unavailable:
            return {kDay, 3 * kDay, 7 * kDay, 30 * kDay};
        case PageState::account_migrating:
            return Waits(8, kWeek);
        case PageState::system_error:
            return {15min, 1h, 6h, 24h};
        default:
            return {6h, kDay, 3 * kDay};
    }
}

bool may_heal(int status) {
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

RetryRow row_of(const FetchResult& result, const RetryPolicy& policy) {
    if (result.state == kRobotsUnreachable)
        return {RetryAction::retry, policy.after_robots_unreachable};
    if (result.failure != FetchFailure::none) return row_of(result.failure, policy);
    return row_of_status(result.response.status, policy);
}

// In [0, 1), another one for each job and each of its failures.
double chance_of(const Job& job) {
    std::uint64_t mixed = job.id * 64 + static_cast<std::uint64_t>(job.failures + job.attempt);
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;  // SplitMix64's finaliser
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return static_cast<double>((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53;
}

Instant after(seconds wait, const Job& job, const RetryPolicy& policy, Instant now) {
    const auto longer = wait * (policy.jitter * chance_of(job));
    return now + wait + std::chrono::duration_cast<Instant::duration>(longer);
}

std::optional<seconds> wait_at(const Waits& waits, int looks) {
    const auto index = static_cast<std::size_t>(std::max(looks, 0));
    if (index >= waits.size()) return std::nullopt;
    return waits[index];
}

JobOutcome settled(Heard heard) { return {.kind = Kind::settled, .heard = heard}; }

JobOutcome retry_at(Instant when, Heard heard, const Job& job) {
    return {.kind = Kind::retry_at, .when = when, .heard = heard, .revisit = job.candidate.revisit};
}

// The next point of the curve that is still ahead; those that were missed are not made up for.
JobOutcome next_revisit(const Job& job, const RetryPolicy& policy, Instant now,
                        std::optional<Instant> first_stored, Heard heard) {
    const auto& curve = policy.revisit;
    auto next = static_cast<std::size_t>(std::max(job.candidate.revisit, 0));
    if (job.candidate.purpose != Purpose::page || next >= curve.size()) return settled(heard);
    const Instant first = first_stored.value_or(next == 0 ? now : now - curve[next - 1]);
    while (next < curve.size() && first + curve[next] <= now) ++next;
    if (next == curve.size()) return settled(heard);
    return {.kind = Kind::retry_at,
            .when = first + curve[next],
            .heard = heard,
            .reason = VisitReason::revisit,
            .revisit = static_cast<int>(next) + 1};
}

// The line of this URL has ended. Of a stored article it is no last word: it is re-visited as
// planned.
JobOutcome give_up(Heard heard, const Job& job, const RetryPolicy& policy, Instant now,
                   std::optional<Instant> first_stored) {
    if (job.candidate.revisit > 0) return next_revisit(job, policy, now, first_stored, heard);
    return settled(heard);
}

// Fails even while other forms succeed (wechat-pages §9.4): not the host's fault.
JobOutcome quarantined(const Job& job, const RetryPolicy& policy, Instant now) {
    JobOutcome outcome = job.failures + 1 < policy.looks_without_chksm
                             ? retry_at(after(kWeek, job, policy, now), Heard::nothing, job)
                             : settled(Heard::nothing);
    outcome.host_rests_until = now + policy.captcha_pause_without_chksm;
    return outcome;
}

JobOutcome challenged(const Job& job, const RetryPolicy& policy, Instant now) {
    const auto wait = wait_at(policy.after_challenge, job.failures);
    JobOutcome outcome = wait ? retry_at(after(*wait, job, policy, now), Heard::nothing, job)
                              : settled(Heard::nothing);
    outcome.host_rests_until = now + policy.rest_after_challenge;
    return outcome;
}

JobOutcome stop_asked(PageState state, const Job& job, const RetryPolicy& policy, Instant now) {
    JobOutcome outcome{.kind = Kind::host_paused, .heard = Heard::nothing};
    if (state == PageState::captcha && wechat::lacks_chksm(job.candidate.url.href())) {
        outcome = quarantined(job, policy, now);
    } else if (state == PageState::challenge && !policy.after_challenge.empty()) {
        outcome = challenged(job, policy, now);
    } else if (job.stops + 1 >= policy.most_stops) {
        outcome = settled(Heard::nothing);
        outcome.pauses_host = true;
    }
    outcome.stop_reason = to_string(state);
    return outcome;
}

}  // namespace

bool may_heal(const FetchResult& result) {
    return row_of(result, RetryPolicy()).action == RetryAction::retry;
}

RetryPolicy RetryPolicy::standard(const PolitenessConfig& politeness) {
    RetryPolicy policy;
    policy.captcha_pause_without_chksm = politeness.captcha_pause_without_chksm;
    return policy;
}

RetryPolicy RetryPolicy::service(const PolitenessConfig& politeness, const ServiceConfig& service) {
    RetryPolicy policy = standard(politeness);
    policy.revisit = service.revisit;
    std::sort(policy.revisit.begin(), policy.revisit.end());
    policy.slowest_revisited = service.revisit_slow_hosts;
    return policy;
}

RetryPolicy RetryPolicy::one_off(const PolitenessConfig& politeness) {
    RetryPolicy policy = standard(politeness);
    for (Waits* waits :
         {&policy.after_failure, &policy.after_dns_failure, &policy.after_unknown_host,
          &policy.after_tls_failure, &policy.after_challenge, &policy.after_robots_unreachable})
        waits->clear();
    policy.looks_without_chksm = 1;
    policy.longest_wait = 1min;  // somebody is waiting for the rest of the list
    policy.revisit_pages = false;
    return policy;
}

RetryPolicy RetryPolicy::without_revisits() const {
    RetryPolicy policy = *this;
    policy.revisit.clear();
    return policy;
}

std::string_view to_string(RetryAction action) {
    switch (action) {
        case RetryAction::store:
            return "store";
        case RetryAction::permanent:
            return "permanent";
        case RetryAction::retry:
            return "retry";
        case RetryAction::pause_host:
            return "pause host";
        case RetryAction::sibling:
            return "sibling";
        case RetryAction::follow_move:
            return "follow move";
        case RetryAction::human:
            return "human";
    }
    return "";
}

RetryRow row_of(PageState state, const RetryPolicy& policy) {
    if (state == PageState::challenge && !policy.after_challenge.empty())
        return {RetryAction::retry, policy.after_challenge};
    switch (action_of(state)) {
        case StateAction::store:
        case StateAction::store_partial:
            return {RetryAction::store};
        case StateAction::permanent:
            return {RetryAction::permanent};
        case StateAction::retry_later:
            return {RetryAction::retry, policy.revisit_pages ? page_waits(state) : Waits()};
        case StateAction::pause_host:
            return {RetryAction::pause_host};
        case StateAction::sibling:
            return {RetryAction::sibling};
        case StateAction::follow_move:
            return {RetryAction::follow_move};
        case StateAction::human:
            return {RetryAction::human};
    }
    return {};
}

// What time may heal: the line, the server, half a reply. A forbidden address and a page beyond the
// limits stay what they are.
RetryRow row_of(FetchFailure failure, const RetryPolicy& policy) {
    switch (failure) {
        case FetchFailure::none:
            return {RetryAction::store};
        case FetchFailure::dns_failed:
            return {RetryAction::retry, policy.after_dns_failure};
        case FetchFailure::unknown_host:
            return {RetryAction::retry, policy.after_unknown_host};
        case FetchFailure::tls_failed:
            return {RetryAction::retry, policy.after_tls_failure};
        case FetchFailure::connect_failed:
        case FetchFailure::timeout:
        case FetchFailure::bad_encoding:
        case FetchFailure::bad_response:
        case FetchFailure::cancelled:
            return {RetryAction::retry, policy.after_failure};
        case FetchFailure::bad_url:
        case FetchFailure::refused_address:
        case FetchFailure::too_large:
        case FetchFailure::header_too_large:
        case FetchFailure::too_many_redirects:
        case FetchFailure::redirect_loop:
        case FetchFailure::bad_redirect:
            return {RetryAction::permanent};
    }
    return {RetryAction::permanent};
}

RetryRow row_of_status(int status, const RetryPolicy& policy) {
    if (may_heal(status)) return {RetryAction::retry, policy.after_failure};
    return {RetryAction::permanent};
}

JobOutcome next_step(PageState state, const Job& job, const RetryPolicy& policy, Instant now,
                     std::optional<Instant> first_stored) {
    if (holds_article(state)) return next_revisit(job, policy, now, first_stored, Heard::article);
    if (action_of(state) == StateAction::pause_host) return stop_asked(state, job, policy, now);
    const auto wait = wait_at(row_of(state, policy).waits, job.attempt - 1);
    if (!wait) return settled(Heard::answer);
    return retry_at(after(*wait, job, policy, now), Heard::answer, job);
}

JobOutcome next_step(const FetchResult& result, const Job& job, const RetryPolicy& policy,
                     Instant now, std::optional<Instant> first_stored) {
    if (result.is_captcha()) return next_step(PageState::captcha, job, policy, now);
    if (result.is_unchanged()) return next_revisit(job, policy, now, first_stored, Heard::article);
    const int status = result.response.status;
    const RetryRow row = row_of(result, policy);
    if (row.action != RetryAction::retry)
        return settled(status == 0 ? Heard::nothing : Heard::answer);

    const bool asks_to_wait = status == 429 || status == 503;
    const auto asked =
        asks_to_wait ? retry_after(result.response, policy.longest_wait, now) : std::nullopt;
    const auto wait = wait_at(row.waits, job.failures);
    JobOutcome outcome =
        wait ? retry_at(after(std::max(*wait, asked.value_or(0s)), job, policy, now),
                        Heard::nothing, job)
             : give_up(Heard::nothing, job, policy, now, first_stored);
    if (asked || status == 429) {
        outcome.host_rests_until = now + asked.value_or(wait.value_or(kQuietAfter429));
        outcome.stop_reason = result.state;
    }
    return outcome;
}

std::optional<seconds> retry_after(const FetchResponse& response, seconds longest, Instant now) {
    const std::string_view value = trim(response.header("retry-after"));
    if (value.empty()) return std::nullopt;
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        seconds::rep count = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), count);
        if (error != std::errc{}) return longest;
        return std::clamp(seconds(std::min(count, longest.count())), seconds{1s}, longest);
    }
    const auto date = parse_http_date(value);
    if (!date) return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds{1s}, longest);
}

}  // namespace magpie
