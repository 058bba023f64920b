// See retry.h. The page schedules are those of the published state table (wechat-pages §8.3).
#include "crawler/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

#include "base/text.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;
using std::chrono::seconds;
using Heard = JobOutcome::Heard;
using Kind = JobOutcome::Kind;

constexpr minutes kDay = 24h;
constexpr minutes kWeek = 7 * kDay;

constexpr std::array kTemporarilyUnavailable{kDay, 3 * kDay, 7 * kDay, 30 * kDay};
constexpr std::array kAccountMigrating{kWeek, kWeek, kWeek, kWeek, kWeek, kWeek, kWeek, kWeek};
constexpr std::array kSystemError{minutes{15min}, minutes{1h}, minutes{6h}, minutes{24h}};
constexpr std::array kEmptyOrUnknown{minutes{6h}, kDay, 3 * kDay};

// A host that says 429 without Retry-After is left alone at least this long, whatever else is
// queued for it.
constexpr seconds kQuietAfter429 = 30s;

// Failures that time may heal. Certificates are renewed, and a broken coding or protocol is often
// half a reply. A name that does not exist, a forbidden address and a page beyond the limits stay
// what they are.
bool may_heal(FetchFailure failure) {
    switch (failure) {
        case FetchFailure::dns_failed:
        case FetchFailure::connect_failed:
        case FetchFailure::tls_failed:
        case FetchFailure::timeout:
        case FetchFailure::bad_encoding:
        case FetchFailure::bad_response:
        case FetchFailure::cancelled:
            return true;
        default:
            return false;
    }
}

bool may_heal(int status) {
    return status >= 500 || status == 408 || status == 425 || status == 429;
}

// The wait before the next try after `failures` earlier ones, or nothing when this failure is
// final.
std::optional<seconds> wait_after_failure(const RetryPolicy& policy, int failures) {
    const auto index = static_cast<std::size_t>(std::max(failures, 0));
    if (index >= policy.after_failure.size()) return std::nullopt;
    return policy.after_failure[index];
}

JobOutcome settled(Heard heard) { return {.kind = Kind::settled, .heard = heard}; }

JobOutcome stop_asked(PageState state, const Job& job, const RetryPolicy& policy, Instant now) {
    if (state == PageState::captcha && wechat::lacks_chksm(job.candidate.url.href())) {
        JobOutcome quarantined =
            settled(Heard::nothing);  // fails even while other forms succeed (§9.4)
        quarantined.host_rests_until = now + policy.captcha_pause_without_chksm;
        return quarantined;
    }
    return {.kind = Kind::host_paused, .heard = Heard::nothing};
}

}  // namespace

bool may_heal(const FetchResult& result) {
    if (result.failure != FetchFailure::none) return may_heal(result.failure);
    return may_heal(result.response.status);
}

RetryPolicy RetryPolicy::standard(const PolitenessConfig& politeness) {
    RetryPolicy policy;
    policy.captcha_pause_without_chksm = politeness.captcha_pause_without_chksm;
    return policy;
}

RetryPolicy RetryPolicy::one_off(const PolitenessConfig& politeness) {
    RetryPolicy policy = standard(politeness);
    policy.after_failure.clear();
    policy.longest_wait = 1min;  // somebody is waiting for the rest of the list
    policy.revisit_pages = false;
    return policy;
}

std::span<const minutes> revisit_waits(PageState state) {
    if (action_of(state) != StateAction::retry_later) return {};
    switch (state) {
        case PageState::temporarily_unavailable:
            return kTemporarilyUnavailable;
        case PageState::account_migrating:
            return kAccountMigrating;
        case PageState::system_error:
            return kSystemError;
        default:
            return kEmptyOrUnknown;
    }
}

JobOutcome next_step(PageState state, const Job& job, const RetryPolicy& policy, Instant now) {
    if (holds_article(state)) return settled(Heard::article);
    if (action_of(state) == StateAction::pause_host) return stop_asked(state, job, policy, now);
    const auto waits = revisit_waits(state);
    const auto index = static_cast<std::size_t>(std::max(job.attempt - 1, 0));
    if (!policy.revisit_pages || index >= waits.size()) return settled(Heard::answer);
    return {.kind = Kind::retry_at, .when = now + waits[index], .heard = Heard::answer};
}

JobOutcome next_step(const FetchResult& result, const Job& job, const RetryPolicy& policy,
                     Instant now) {
    if (result.is_captcha()) return next_step(PageState::captcha, job, policy, now);
    const int status = result.response.status;
    if (!may_heal(result)) return settled(status == 0 ? Heard::nothing : Heard::answer);

    const bool asks_to_wait = status == 429 || status == 503;
    const auto asked =
        asks_to_wait ? retry_after(result.response, policy.longest_wait, now) : std::nullopt;
    const auto wait = wait_after_failure(policy, job.failures);
    JobOutcome outcome = settled(Heard::nothing);
    if (wait) {
        outcome.kind = Kind::retry_at;
        outcome.when = now + std::max(*wait, asked.value_or(0s));
    }
    if (asked || status == 429) {
        outcome.host_rests_until = now + asked.value_or(wait.value_or(kQuietAfter429));
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
