// Schedules in the form of cron: "0 7 * * mon-fri" in a named time zone. Pure; a value.
//
//   minute 0–59 · hour 0–23 · day of month 1–31 · month 1–12 or jan–dec · day of week 0–7 or
//   sun–sat (0 and 7: Sunday) each "*", "5", "1-5", "*/15", "8-18/2", or a list of those with
//   commas; or one of @hourly, @daily, @midnight,
//   @weekly, @monthly, @yearly, @annually
//
// Vixie's rule: when neither day field begins with '*', a day matches by either of them; else by
// both.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace magpie {

class Cron {
  public:
    // invalid_argument with a sentence for people.
    static Result<Cron> parse(std::string_view text, std::string_view time_zone);
    // The first match after `instant`; nothing when there is none within 8 years (30 February).
    // A local time that daylight saving skips runs at the first instant after the gap, one that
    // comes twice runs once.
    std::optional<Instant> after(Instant instant) const;

  private:
    bool matches(std::chrono::local_days day) const;
    std::optional<Instant> first_of(std::chrono::local_days day, LocalTime from,
                                    Instant after) const;

    std::uint64_t minutes_ = 0;
    std::uint32_t hours_ = 0, days_ = 0, months_ = 0, weekdays_ = 0;
    bool any_day_ = true, any_weekday_ = true;  // the field begins with '*'
    TimeZone zone_;
};

}  // namespace magpie
