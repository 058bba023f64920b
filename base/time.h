// Wall-clock instants and their text forms. Nothing below cli/ and the engine reads a clock: `now`
// comes in as an argument.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Day = std::chrono::year_month_day;

// China Standard Time, no daylight saving since 1991: the zone of every time printed by WeChat.
inline constexpr std::chrono::minutes kChinaOffset{8 * 60};

// A published time as precise as its source: an instant with the offset it was written in, or a day
// only.
struct Timestamp {
    Instant instant{};  // for day_only: midnight of that day in `offset`
    std::chrono::minutes offset{0};
    bool day_only = false;

    bool operator==(const Timestamp&) const = default;
};

Instant wall_clock_now();

Day day_of(const Timestamp& timestamp);  // the local day in its own offset
Day day_of(Instant instant, std::chrono::minutes offset);
Timestamp timestamp_of(Day day, std::chrono::minutes offset);

std::string format_day(Day day);                  // 2026-01-31
std::string format_rfc3339(const Timestamp& t);   // 2026-01-31T08:00:00+08:00, or the day alone
std::string format_utc_seconds(Instant instant);  // 2026-01-31T00:00:00Z
std::string format_utc_micros(
    Instant instant);  // 2026-01-31T00:00:00.123456   (seed format, no zone)

// YYYY-MM-DD with a real calendar day; nothing else.
std::optional<Day> parse_day(std::string_view text);
// Any form that the functions above print (RFC 3339 with offset or Z, "T" or blank, 0-9 fraction
// digits; without zone it is UTC), or a day.
std::optional<Timestamp> parse_timestamp(std::string_view text);
// RFC 9110 §5.6.7: IMF-fixdate, RFC 850 and asctime forms, always GMT.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace magpie
