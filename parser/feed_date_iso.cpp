// ISO 8601 as feeds have it: 2026-01-31T08:00:00+08:00 and everything that may be left out of it,
// years of two digits (ISO 8601:1988), days of the year. Nothing may stand behind the date.
#include "base/text.h"
#include "parser/feed_date.h"

namespace magpie {
namespace {

using namespace std::chrono;

std::size_t digits_at_front(std::string_view text) {
    std::size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    return count;
}

int full_year(int two_digits) { return two_digits + (two_digits >= 70 ? 1900 : 2000); }

bool set_day_of_year(DateParts& parts, int number) {
    if (number < 1 || number > 366) return false;
    const Day day{sys_days(year(parts.year) / January / 1) + days(number - 1)};
    if (static_cast<int>(day.year()) != parts.year) return false;
    parts.month = static_cast<int>(static_cast<unsigned>(day.month()));
    parts.day = static_cast<int>(static_cast<unsigned>(day.day()));
    return true;
}

// YYYYMMDD, YYYYDDD, YYMMDD, YYDDD, YYYY.
bool take_compact(std::string_view& text, std::size_t digits, DateParts& parts) {
    const bool has_long_year = digits == 8 || digits == 7 || digits == 4;
    const auto written = take_number(text, has_long_year ? 4 : 2, has_long_year ? 4 : 2);
    parts.year = has_long_year ? *written : full_year(*written);
    parts.month = parts.day = 1;
    if (digits == 4) return true;
    if (digits % 2 == 1) return set_day_of_year(parts, *take_number(text, 3, 3));
    parts.month = *take_number(text, 2, 2);
    parts.day = *take_number(text, 2, 2);
    return true;
}

// YYYY-MM-DD, YYYY-MM, YYYY-DDD, YY-MM-DD; also with a month of three digits, which some write.
bool take_separated(std::string_view& text, DateParts& parts) {
    const std::size_t digits = digits_at_front(text);
    const auto written = take_number(text, digits, digits);
    parts.year = digits == 2 ? full_year(*written) : *written;
    const char separator = text.front();
    text.remove_prefix(1);
    const std::size_t second = digits_at_front(text);
    if (second < 1 || second > 3) return false;
    const int number = *take_number(text, second, second);
    parts.day = 1;
    const bool has_day =
        text.size() > 1 && text.front() == separator && digits_at_front(text.substr(1)) > 0;
    if (!has_day && second == 3) return set_day_of_year(parts, number);
    parts.month = number;
    if (!has_day) return second == 2;
    text.remove_prefix(1);
    const auto day = take_number(text, 1, 2);
    parts.day = *day;
    return true;
}

// "-0312" and "-03-12": a month of a year of two digits (ISO 8601:1988 §5.2.1.2).
bool take_month_only(std::string_view& text, DateParts& parts) {
    text.remove_prefix(1);
    const auto year = take_number(text, 2, 2);
    if (text.starts_with('-')) text.remove_prefix(1);
    const auto month = take_number(text, 2, 2);
    if (!year || !month) return false;
    parts.year = full_year(*year);
    parts.month = *month;
    parts.day = 1;
    return true;
}

bool take_date(std::string_view& text, DateParts& parts) {
    if (text.starts_with('-')) return take_month_only(text, parts);
    const std::size_t digits = digits_at_front(text);
    const bool is_separated =
        text.size() > digits && (text[digits] == '-' || text[digits] == '/' || text[digits] == '.');
    if (is_separated) return (digits == 4 || digits == 2) && take_separated(text, parts);
    return digits >= 4 && digits <= 8 && take_compact(text, digits, parts);
}

// Behind the day: T or blanks.
bool take_gap(std::string_view& text) {
    const std::string_view trimmed = trim(text);
    const bool has_letter = trimmed.starts_with('T') || trimmed.starts_with('t');
    const bool has_gap = has_letter || trimmed.size() < text.size();
    text = has_letter ? trim(trimmed.substr(1)) : trimmed;
    return has_gap;
}

}  // namespace

std::optional<DateParts> read_iso_date(std::string_view text) {
    DateParts parts;
    if (text.empty() || !take_date(text, parts)) return std::nullopt;
    if (trim(text).empty()) return parts;
    if (!take_gap(text) || !take_time(text, parts)) return std::nullopt;
    text = trim(text);
    if (text.empty()) return parts;
    parts.offset = zone_offset(text);
    return parts.offset ? std::optional(parts) : std::nullopt;
}

}  // namespace magpie
