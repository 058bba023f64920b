// Dates of feeds: which reader is asked in which order, and what the pieces amount to.
#include "parser/feed_date.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/feed.h"

namespace magpie {
namespace {

using std::chrono::minutes;

constexpr std::size_t kLongestDate = 100;
constexpr minutes kLargestOffset = std::chrono::hours(18);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 822 §5.2, its abuses, and the zone of Chinese feeds. "CST" is China's here: the American
// reading is 14 hours off for the sites this reader is made for.
constexpr std::pair<std::string_view, int> kZones[] = {
    {"z", 0},      {"gmt", 0},      {"ut", 0},       {"utc", 0},      {"etc/gmt", 0},
    {"wet", 0},    {"cst", 8 * 60}, {"hkt", 8 * 60}, {"jst", 9 * 60}, {"kst", 9 * 60},
    {"at", -240},  {"ast", -240},   {"adt", -180},   {"et", -300},    {"est", -300},
    {"edt", -240}, {"ct", -360},    {"cdt", -300},   {"mt", -420},    {"mst", -420},
    {"mdt", -360}, {"pt", -480},    {"pst", -480},   {"pdt", -420},   {"met", 60},
    {"mest", 120}, {"cet", 60},     {"cest", 120},   {"bst", 60},     {"eet", 120},
    {"eest", 180}, {"msk", 180},    {"ist", 330},    {"aest", 600},   {"aedt", 660}};

// "+0800", "+08:00", "+8"; nothing else behind it.
std::optional<minutes> numeric_offset(std::string_view text) {
    const bool is_negative = text.front() == '-';
    text.remove_prefix(1);
    const bool has_colon = text.find(':') != std::string_view::npos;
    const auto hours = take_number(text, 1, 2);
    if (!hours) return std::nullopt;
    int rest = 0;
    if (has_colon && !text.starts_with(':')) return std::nullopt;
    if (has_colon) text.remove_prefix(1);
    if (!text.empty()) {
        const auto read = take_number(text, 2, 2);
        if (!read || *read > 59) return std::nullopt;
        rest = *read;
    }
    const minutes offset(*hours * 60 + rest);
    if (!text.empty() || offset > kLargestOffset) return std::nullopt;
    return is_negative ? -offset : offset;
}

}  // namespace

std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    std::size_t size = 0;
    while (size < text.size() && size < most && is_digit(text[size])) ++size;
    if (size < least) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, size)) value = value * 10 + (c - '0');
    text.remove_prefix(size);
    return value;
}

bool take_time(std::string_view& text, DateParts& parts) {
    const auto hour = take_number(text, 1, 2);
    if (!hour || !text.starts_with(':')) return false;
    text.remove_prefix(1);
    const auto minute = take_number(text, 1, 2);
    if (!minute) return false;
    parts.hour = *hour;
    parts.minute = *minute;
    if (!text.starts_with(':')) return true;
    text.remove_prefix(1);
    const auto second = take_number(text, 1, 2);
    if (!second) return false;
    parts.second = *second;
    if (!text.starts_with('.') && !text.starts_with(',')) return true;
    text.remove_prefix(1);
    for (int scale = 100'000; !text.empty() && is_digit(text.front()); scale /= 10) {
        parts.fraction += std::chrono::microseconds(scale * (text.front() - '0'));
        text.remove_prefix(1);
    }
    return true;
}

std::optional<minutes> zone_offset(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.front() == '+' || text.front() == '-') return numeric_offset(text);
    const std::string lower = to_lower_ascii(text);
    for (const auto& [name, offset] : kZones)
        if (lower == name) return minutes(offset);
    const bool is_relative = lower.starts_with("gmt") || lower.starts_with("utc");
    if (is_relative && lower.size() > 4 && (lower[3] == '+' || lower[3] == '-'))
        return numeric_offset(text.substr(3));
    return std::nullopt;
}

std::optional<Timestamp> timestamp_of(const DateParts& parts, minutes default_offset) {
    using namespace std::chrono;
    if (parts.year < 0 || parts.year > 9999 || parts.month < 1 || parts.day < 1)
        return std::nullopt;
    const Day day{year(parts.year), month(static_cast<unsigned>(parts.month)),
                  std::chrono::day(static_cast<unsigned>(parts.day))};
    if (!day.ok()) return std::nullopt;
    const minutes offset = parts.offset.value_or(default_offset);
    if (parts.hour < 0) return timestamp_of(day, offset);
    const bool is_midnight = parts.hour == 24 && parts.minute == 0 && parts.second == 0;
    if ((parts.hour > 23 && !is_midnight) || parts.minute > 59 || parts.second > 60)
        return std::nullopt;
    // A leap second is the last one of its minute.
    const seconds time =
        hours(parts.hour) + minutes(parts.minute) + seconds(std::min(parts.second, 59));
    Timestamp result;
    result.instant = Instant(sys_days(day)) + time + parts.fraction - offset;
    result.offset = offset;
    return result;
}

std::optional<Timestamp> parse_feed_date(std::string_view text, std::optional<minutes> zone) {
    text = trim_unicode(text);
    if (text.empty() || text.size() > kLongestDate) return std::nullopt;
    const NeutralDate neutral = neutral_date(text);
    std::optional<DateParts> parts = read_iso_date(neutral.text);
    if (!parts) parts = read_worded_date(neutral.text);
    if (!parts) return std::nullopt;
    if (neutral.is_afternoon && parts->hour >= 0 && parts->hour < 12) parts->hour += 12;
    if (!parts->offset) parts->offset = neutral.offset;
    return timestamp_of(*parts, zone.value_or(minutes(0)));
}

}  // namespace magpie
