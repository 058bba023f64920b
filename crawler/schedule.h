// When a source is asked next. Pure: `now` comes in, an instant goes out; nothing is random but
// `chance`, which the caller draws from [0, 1).
//
//   every    last run + interval; a run that was missed (the machine slept, the service was down)
//   is due at once,
//            once, not once per missed run
//   cron     the next match in its time zone; a match that was missed is caught up once
//   adaptive the interval grows by half with each run without news up to at_most_every, and halves
//   with news, never
//            below `every`; ttl, max-age, skipHours and skipDays make a wait longer, within the
//            same bounds
//   failure  the interval, or longer: doubles from 5 min per failure in a row up to at_most_every.
//   A cron source is
//            asked again after the same wait, whatever its next match. Retry-After is obeyed, up to
//            a week
//   jitter   `chance` of it is added to every wait but the one after a missed run
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/cron.h"
#include "base/time.h"
#include "config/source_spec.h"
#include "storage/archive.h"

namespace magpie {

inline constexpr std::chrono::minutes kFirstFailureWait{5};  // doubles with each failure in a row
// A header cannot put a source to sleep for longer.
inline constexpr std::chrono::days kLongestRetryAfter{7};

// How the run that just ended went.
struct RunResult {
    bool success = false;
    bool news = false;  // brought something unknown
    std::optional<std::chrono::milliseconds>
        max_age{};                               // Cache-Control or ttl, whichever is longer
    std::vector<int> skip_hours{}, skip_days{};  // UTC; 0 Sunday … 6
    std::optional<std::chrono::milliseconds> retry_after{};
};

// Of a source that this configuration sees for the first time, after a restart, or after the clock
// was set: `state` may be default. A source that was never asked is due at once, whatever its
// schedule, and so is one whose run was missed. What the state says beyond the longest wait of the
// schedule (it was made shorter, the clock was put back) is not believed.
Instant first_due(const Schedule& schedule, const SourceState& state, Instant now, double chance);
// Fills next_due, interval, failures, failing_since, last_try, last_success of the state.
void reschedule(const Schedule& schedule, SourceState& state, const RunResult& result, Instant now,
                double chance);

}  // namespace magpie
