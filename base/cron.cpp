// Every field becomes a set of bits; a match is found day by day, then minute by minute within the
// day.
#include "base/cron.h"

#include <array>
#include <charconv>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"

namespace magpie {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::size_t kLongestText = 512;  // every minute listed by itself has 166
constexpr days kSearched{8 * 366};         // 29 February is at most eight years away (1896–1904)

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};

struct FieldRules {
    std::string_view name;
    unsigned min, max;
    std::span<const std::string_view> names = {};  // of min, min + 1 …
};

constexpr FieldRules kMinute{"minute", 0, 59}, kHour{"hour", 0, 23}, kDay{"day of month", 1, 31},
    kMonth{"month", 1, 12, kMonths}, kWeekday{"day of week", 0, 7, kWeekdays};

constexpr std::pair<std::string_view, std::string_view> kNicknames[] = {
    {"@hourly", "0 * * * *"},   {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},   {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
};

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

tl::unexpected<Error> wrong(std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
}

std::optional<unsigned> to_number(std::string_view text) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<unsigned> read_value(std::string_view text, const FieldRules& rules) {
    for (std::size_t i = 0; i < rules.names.size(); ++i)
        if (equals_ignore_case(text, rules.names[i])) return rules.min + static_cast<unsigned>(i);
    const auto number = to_number(text);
    if (number && *number >= rules.min && *number <= rules.max) return *number;
    return wrong(in_quotes(text) + " is no " + std::string(rules.name) + " (" +
                 std::to_string(rules.min) + " to " + std::to_string(rules.max) +
                 (rules.names.empty() ? "" : ", or a name of three letters") + ')');
}

struct Range {
    unsigned first, last;
};

Result<Range> read_range(std::string_view text, const FieldRules& rules) {
    if (text == "*") return Range{rules.min, rules.max};
    const std::size_t dash = text.find('-');
    const auto first = read_value(text.substr(0, dash), rules);
    if (!first) return fail(first.error());
    if (dash == std::string_view::npos) return Range{*first, *first};
    auto last = read_value(text.substr(dash + 1), rules);
    if (!last) return fail(last.error());
    if (*last == 0 && rules.max == kWeekday.max) last = kWeekday.max;  // "fri-sun" ends on a Sunday
    if (*first > *last) return wrong(in_quotes(text) + " runs backwards; write two ranges");
    return Range{*first, *last};
}

Result<unsigned> read_step(std::string_view item, std::size_t slash, const FieldRules& rules) {
    if (slash == std::string_view::npos) return 1u;
    const std::string_view before = item.substr(0, slash);
    if (before != "*" && before.find('-') == std::string_view::npos)
        return wrong(in_quotes(item) + " steps from one value; write a range, as in \"" +
                     std::string(before) + '-' + std::to_string(rules.max) +
                     std::string(item.substr(slash)) + '"');
    const auto step = to_number(item.substr(slash + 1));
    if (step && *step > 0 && *step <= rules.max) return *step;
    return wrong(in_quotes(item) + " needs a step from 1 to " + std::to_string(rules.max));
}

Result<std::uint64_t> read_field(std::string_view text, const FieldRules& rules) {
    std::uint64_t bits = 0;
    for (const std::string_view item : split(text, ',')) {
        const std::size_t slash = item.find('/');
        const auto range = read_range(item.substr(0, slash), rules);
        if (!range) return fail(range.error());
        const auto step = read_step(item, slash, rules);
        if (!step) return fail(step.error());
        for (unsigned value = range->first; value <= range->last; value += *step)
            bits |= std::uint64_t{1} << value;
    }
    return bits;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
        if (end > at) words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

// The five fields that a nickname stands for; other text as it is.
Result<std::string_view> without_nickname(std::string_view text) {
    if (!text.starts_with('@')) return text;
    for (const auto& [nickname, fields] : kNicknames)
        if (equals_ignore_case(text, nickname)) return fields;
    return wrong(in_quotes(text) +
                 " is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually");
}

bool has(std::uint64_t bits, unsigned value) { return (bits >> value & 1) != 0; }

}  // namespace

Result<Cron> Cron::parse(std::string_view text, std::string_view time_zone) {
    text = trim(text);
    if (text.size() > kLongestText)
        return wrong("longer than " + std::to_string(kLongestText) + " characters");
    const auto fields = without_nickname(text);
    if (!fields) return fail(fields.error());
    const auto words = words_of(*fields);
    if (words.size() != 5)
        return wrong(in_quotes(text) + " has " + std::to_string(words.size()) +
                     " fields, not five: minute, hour, day of month, month, day of week");
    auto zone = TimeZone::find(time_zone);
    if (!zone) return fail(std::move(zone).error());

    std::array<std::uint64_t, 5> bits{};
    const std::array<FieldRules, 5> rules{kMinute, kHour, kDay, kMonth, kWeekday};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const auto read = read_field(words[i], rules[i]);
        if (!read) return fail(read.error());
        bits[i] = *read;
    }
    Cron cron;
    cron.minutes_ = bits[0];
    cron.hours_ = static_cast<std::uint32_t>(bits[1]);
    cron.days_ = static_cast<std::uint32_t>(bits[2]);
    cron.months_ = static_cast<std::uint32_t>(bits[3]);
    cron.weekdays_ = static_cast<std::uint32_t>((bits[4] | bits[4] >> 7) & 0x7F);
    cron.any_day_ = words[2].starts_with('*');
    cron.any_weekday_ = words[4].starts_with('*');
    cron.zone_ = *std::move(zone);
    return cron;
}

bool Cron::matches(local_days day) const {
    const std::chrono::year_month_day date{day};
    if (!has(months_, static_cast<unsigned>(date.month()))) return false;
    const bool by_day = has(days_, static_cast<unsigned>(date.day()));
    const bool by_weekday = has(weekdays_, std::chrono::weekday{day}.c_encoding());
    return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

// Of a matching day, from the local time `from` on.
std::optional<Instant> Cron::first_of(local_days day, LocalTime from, Instant after) const {
    for (unsigned hour = 0; hour < 24; ++hour) {
        if (!has(hours_, hour) || day + hours{hour + 1} <= from) continue;
        for (unsigned minute = 0; minute < 60; ++minute) {
            const LocalTime local = day + hours{hour} + minutes{minute};
            if (!has(minutes_, minute) || local < from) continue;
            const Instant found = zone_.instant(local);
            if (found > after) return found;
        }
    }
    return std::nullopt;
}

std::optional<Instant> Cron::after(Instant instant) const {
    // Local times up to the one at `instant` belong to no later instant: TimeZone::instant() never
    // runs backwards.
    const LocalTime from = zone_.local(instant);
    const auto first = std::chrono::floor<days>(from);
    for (local_days day = first; day <= first + kSearched; day += days{1}) {
        if (!matches(day)) continue;
        if (const auto found = first_of(day, from, instant)) return found;
    }
    return std::nullopt;
}

}  // namespace magpie
