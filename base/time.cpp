#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Reads exactly `width` decimal digits at the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Day> take_day(std::string_view& text) {
    const auto year = take_digits(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_digits(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_digits(text, 2);
    if (!day) return std::nullopt;
    const Day result{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                     std::chrono::day{static_cast<unsigned>(*day)}};
    if (!result.ok()) return std::nullopt;
    return result;
}

// HH:MM[:SS[.fraction]]
std::optional<microseconds> take_time_of_day(std::string_view& text) {
    const auto hour = take_digits(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    const auto minute = take_digits(text, 2);
    if (!minute || *minute > 59) return std::nullopt;
    microseconds time = hours{*hour} + minutes{*minute};
    if (!take(text, ':')) return time;
    const auto second = take_digits(text, 2);
    if (!second || *second > 60) return std::nullopt;
    time += seconds{*second};
    if (!take(text, '.')) return time;
    int scale = 100'000;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 9;
         ++digits) {
        time += microseconds{(text[digits] - '0') * scale};
        scale /= 10;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return time;
}

// Z, +HH:MM, -HHMM, or nothing (UTC).
std::optional<minutes> take_offset(std::string_view& text) {
    if (text.empty() || take(text, 'Z') || take(text, 'z')) return minutes{0};
    const bool negative = text.front() == '-';
    if (!negative && text.front() != '+') return std::nullopt;
    text.remove_prefix(1);
    const auto hour = take_digits(text, 2);
    take(text, ':');
    const auto minute = take_digits(text, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    const minutes offset = hours{*hour} + minutes{*minute};
    return negative ? -offset : offset;
}

struct Clock {
    int hour, minute, second, micros;
};

Clock clock_of(microseconds time_of_day) {
    const auto count = time_of_day.count();
    return {static_cast<int>(count / 3'600'000'000), static_cast<int>(count / 60'000'000 % 60),
            static_cast<int>(count / 1'000'000 % 60), static_cast<int>(count % 1'000'000)};
}

std::string format_local(Instant instant, minutes offset, bool with_micros) {
    const Instant local = instant + offset;
    const auto day = std::chrono::floor<days>(local);
    const Clock clock = clock_of(local - day);
    std::array<char, 32> text{};
    if (with_micros)
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d.%06d", clock.hour, clock.minute,
                      clock.second, clock.micros);
    else
        std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", clock.hour, clock.minute,
                      clock.second);
    return format_day(Day{day}) + text.data();
}

std::optional<unsigned> month_from_name(std::string_view name) {
    static constexpr std::array<std::string_view, 12> kNames{
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
    const std::string lower = to_lower_ascii(name);
    for (unsigned i = 0; i < kNames.size(); ++i)
        if (lower == kNames[i]) return i + 1;
    return std::nullopt;
}

// RFC 9110 §5.6.7: a two-digit year more than 50 years in the future belongs to the past century.
// Without a clock here the rule is pinned to 2000-based years below 70, as RFC 850 dates have not
// been written since the 1990s.
int full_year(int year, std::size_t digits) {
    if (digits > 2) return year;
    return year < 70 ? 2000 + year : 1900 + year;
}

std::optional<int> to_int(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<Instant> http_instant(std::string_view year, std::string_view month,
                                    std::string_view day, std::string_view time) {
    const auto y = to_int(year);
    const auto m = month_from_name(month);
    const auto d = to_int(day);
    const auto clock = take_time_of_day(time);
    if (!y || !m || !d || *d < 0 || !clock || !time.empty()) return std::nullopt;
    const Day date{std::chrono::year{full_year(*y, year.size())}, std::chrono::month{*m},
                   std::chrono::day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    return Instant{std::chrono::sys_days{date}} + *clock;
}

}  // namespace

Instant wall_clock_now() {
    return std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
}

Day day_of(Instant instant, minutes offset) {
    return Day{std::chrono::floor<days>(instant + offset)};
}

Day day_of(const Timestamp& timestamp) { return day_of(timestamp.instant, timestamp.offset); }

Timestamp timestamp_of(Day day, minutes offset) {
    return {Instant{std::chrono::sys_days{day}} - offset, offset, true};
}

std::string format_day(Day day) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                  static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
    return text.data();
}

std::string format_rfc3339(const Timestamp& t) {
    if (t.day_only) return format_day(day_of(t));
    std::array<char, 32> zone{};
    const long total = t.offset.count();
    std::snprintf(zone.data(), zone.size(), "%c%02ld:%02ld", total < 0 ? '-' : '+',
                  std::labs(total) / 60, std::labs(total) % 60);
    return format_local(t.instant, t.offset, false) + zone.data();
}

std::string format_utc_seconds(Instant instant) {
    return format_local(instant, minutes{0}, false) + "Z";
}

std::string format_utc_micros(Instant instant) { return format_local(instant, minutes{0}, true); }

std::optional<Day> parse_day(std::string_view text) {
    const auto day = take_day(text);
    return text.empty() ? day : std::nullopt;
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    const auto day = take_day(text);
    if (!day) return std::nullopt;
    if (text.empty()) return timestamp_of(*day, minutes{0});
    if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
    const auto time = take_time_of_day(text);
    if (!time) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return Timestamp{Instant{std::chrono::sys_days{*day}} + *time - *offset, *offset, false};
}

std::optional<Instant> parse_http_date(std::string_view text) {
    text = trim(text);
    const std::string spaced = collapse_space(replace_all(std::string(text), "-", " "));
    std::vector<std::string_view> words = split(spaced, ' ');
    // "Sun, 06 Nov 1994 08:49:37 GMT" and, after the dashes went, "Sunday, 06 Nov 94 08:49:37 GMT".
    if (words.size() == 6 && words[5] == "GMT" && words[0].ends_with(','))
        return http_instant(words[3], words[2], words[1], words[4]);
    // asctime: "Sun Nov  6 08:49:37 1994"
    if (words.size() == 5) return http_instant(words[4], words[1], words[2], words[3]);
    return std::nullopt;
}

}  // namespace magpie
