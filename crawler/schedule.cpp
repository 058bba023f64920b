#include "crawler/schedule.h"

#include <algorithm>

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;

// The wait between two runs as the operator bounds it.
struct Bounds {
    milliseconds shortest, longest;

    milliseconds clamp(milliseconds wait) const { return std::clamp(wait, shortest, longest); }
};

Bounds bounds_of(const Schedule& schedule) {
    const milliseconds shortest = std::max(schedule.every, milliseconds{1});
    const bool may_grow = schedule.adaptive && schedule.cron.empty();
    return {shortest, may_grow ? std::max(schedule.at_most_every, shortest) : shortest};
}

// How far failures may put off the next run; a source that does not adapt backs off, too.
milliseconds longest_failure_wait(const Schedule& schedule) {
    return std::max(schedule.at_most_every, schedule.every);
}

milliseconds longest_jitter(const Schedule& schedule) {
    if (schedule.jitter) return *schedule.jitter;
    return schedule.cron.empty() ? schedule.every / 10 : std::chrono::minutes{1};
}

milliseconds jitter_of(const Schedule& schedule, double chance) {
    const auto longest = static_cast<double>(longest_jitter(schedule).count());
    return milliseconds{static_cast<std::int64_t>(longest * std::clamp(chance, 0.0, 1.0))};
}

// Nothing for a source without cron. The configuration refuses what does not parse or never
// matches; should it come here all the same, the source is asked as if it had none.
std::optional<Instant> next_match(const Schedule& schedule, Instant after) {
    if (schedule.cron.empty()) return std::nullopt;
    const auto cron = Cron::parse(schedule.cron, schedule.time_zone);
    return cron ? cron->after(after) : std::nullopt;
}

milliseconds failure_wait(int failures, milliseconds longest) {
    milliseconds wait = kFirstFailureWait;
    for (int i = 1; i < failures && wait < longest; ++i) wait *= 2;
    return std::min(wait, longest);
}

bool is_skipped(Instant instant, const RunResult& result) {
    const auto day = std::chrono::floor<days>(instant);
    const auto hour = static_cast<int>(std::chrono::floor<hours>(instant - day).count());
    const auto weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding());
    const auto has = [](const std::vector<int>& values, int value) {
        return std::find(values.begin(), values.end(), value) != values.end();
    };
    return has(result.skip_hours, hour) || has(result.skip_days, weekday);
}

// The first instant from `due` on whose hour is not skipped, `latest` at the most.
Instant behind_skipped_hours(Instant due, Instant latest, const RunResult& result) {
    while (due < latest && is_skipped(due, result)) due = std::chrono::floor<hours>(due) + hours{1};
    return std::min(due, latest);
}

// ---- after a run ----

milliseconds adapted_interval(const Schedule& schedule, milliseconds interval, bool news) {
    const Bounds bounds = bounds_of(schedule);
    interval = bounds.clamp(interval);
    return bounds.clamp(news ? interval / 2 : interval + interval / 2);
}

Instant due_after_success(const Schedule& schedule, const SourceState& state,
                          const RunResult& result, Instant now) {
    if (const auto match = next_match(schedule, now)) return *match;
    const Bounds bounds = bounds_of(schedule);
    const milliseconds wait =
        bounds.clamp(std::max(state.interval, result.max_age.value_or(milliseconds{0})));
    return behind_skipped_hours(now + wait, now + bounds.longest, result);
}

Instant due_after_failure(const Schedule& schedule, const SourceState& state,
                          const RunResult& result, Instant now) {
    const milliseconds longest = longest_failure_wait(schedule);
    milliseconds wait = failure_wait(state.failures, longest);
    if (schedule.cron.empty()) wait = std::max(wait, bounds_of(schedule).clamp(state.interval));
    const milliseconds asked =
        std::min<milliseconds>(result.retry_after.value_or(milliseconds{0}), kLongestRetryAfter);
    return now + std::max(wait, asked);
}

// ---- after a restart ----

// The furthest behind the last run that next_due can honestly lie.
milliseconds longest_wait(const Schedule& schedule, const SourceState& state) {
    milliseconds longest = bounds_of(schedule).longest;
    if (state.failures > 0)
        longest = std::max<milliseconds>(longest_failure_wait(schedule), kLongestRetryAfter);
    return longest + longest_jitter(schedule);
}

// The clock was put back over the last run: as if it had been now.
Instant due_after_clock_change(const Schedule& schedule, const SourceState& state, Instant now) {
    if (const auto match = next_match(schedule, now)) return *match;
    return std::min(state.next_due, now + bounds_of(schedule).clamp(state.interval));
}

// Cron is worked out anew, since a match says when to run, not how long after the last run.
Instant remembered_due(const Schedule& schedule, const SourceState& state, milliseconds jitter) {
    const auto match = state.failures == 0 ? next_match(schedule, *state.last_try) : std::nullopt;
    if (match) return *match + jitter;
    return std::min(state.next_due, *state.last_try + longest_wait(schedule, state));
}

}  // namespace

Instant first_due(const Schedule& schedule, const SourceState& state, Instant now, double chance) {
    if (!state.last_try) return now;
    const milliseconds jitter = jitter_of(schedule, chance);
    return std::max(now, *state.last_try > now ? due_after_clock_change(schedule, state, now)
                                               : remembered_due(schedule, state, jitter));
}

void reschedule(const Schedule& schedule, SourceState& state, const RunResult& result, Instant now,
                double chance) {
    state.last_try = now;
    const milliseconds jitter = jitter_of(schedule, chance);
    if (!result.success) {
        state.failures = std::min(state.failures, 1'000'000) + 1;
        if (!state.failing_since) state.failing_since = now;
        state.next_due = due_after_failure(schedule, state, result, now) + jitter;
        return;
    }
    state.failures = 0;
    state.failing_since.reset();
    state.last_success = now;
    if (schedule.cron.empty())
        state.interval = adapted_interval(schedule, state.interval, result.news);
    state.next_due = due_after_success(schedule, state, result, now) + jitter;
}

}  // namespace magpie
