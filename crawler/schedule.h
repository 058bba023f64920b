// When a source is asked next. Pure: `now` comes in, an instant goes out; nothing is random but `chance`, which the
// caller draws from [0, 1).
//
//   every    last run + interval; a run that was missed (the machine slept, the service was down) is due at once,
//            once, not once per missed run
//   cron     the next matching minute in its time zone; a match that was missed is caught up once
//   adaptive interval grows by half with each run without news up to at_most_every, and halves with news, never
//            below `every`; ttl, max-age and skipHours are hints within the same bounds
//   failure  the interval, or longer: doubles from 5 min per failure in a row up to at_most_every; Retry-After obeyed
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/source_spec.h"
#include "storage/archive.h"

namespace magpie {

// Five fields, lists, ranges, steps, names of months and days, "@hourly" … "@yearly"; Vixie's rule for day of month
// and day of week. invalid_argument with a sentence for people.
class Cron {
  public:
    static Result<Cron> parse(std::string_view text, std::string_view time_zone);
    // The first match after `instant`; nothing when there is none within 8 years (30 February).
    // A local time that daylight saving skips runs at the first instant after the gap, one that comes twice runs once.
    std::optional<Instant> after(Instant instant) const;

  private:
    std::uint64_t minutes_ = 0;
    std::uint32_t hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
    bool any_day_ = true, any_weekday_ = true;
    std::string zone_;
};

// How the run that just ended went.
struct RunResult {
    bool success = false;
    bool news = false;  // brought something unknown
    std::optional<std::chrono::milliseconds> max_age;  // Cache-Control or ttl, whichever is longer
    std::vector<int> skip_hours, skip_days;            // UTC
    std::optional<std::chrono::milliseconds> retry_after;
};

// Of a source that this configuration sees for the first time, or after a restart: `state` may be default.
Instant first_due(const Schedule& schedule, const SourceState& state, Instant now, double chance);
// Fills next_due, interval, failures, failing_since, last_try, last_success of the state.
void reschedule(const Schedule& schedule, SourceState& state, const RunResult& result, Instant now, double chance);

}  // namespace magpie
