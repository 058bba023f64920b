#include "parser/date_text.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"
#include "parser/date_clock.h"
#include "parser/date_cursor.h"
#include "parser/date_day.h"
#include "parser/date_words.h"

namespace magpie {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kLongestValue = 120;  // bytes; "Wednesday, September 30th, 2020 …" has 60

// Part of a longer number, an amount, an identifier.
bool is_joined_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    const char before = text[at - 1];
    if (is_digit(before) || is_ascii_letter(before) || before == '$' || before == '#') return true;
    const bool is_sign = before == '.' || before == ',' || before == '/' || before == '-' ||
                         before == ':' || before == '+';
    return is_sign && at > 1 && is_digit(text[at - 2]);
}

// "January 26-27", 4月4-7日: days on which something takes place.
bool is_range(std::string_view behind, const DateMention& mention) {
    if (mention.age || mention.parts.year >= 0 || mention.parts.day < 0) return false;
    DateCursor cursor{behind, 0};
    if (!cursor.skip_any("-~") && !cursor.skip("–") && !cursor.skip("—") && !cursor.skip("至"))
        return false;
    const auto last = cursor.number(1, 2);
    return last && *last > mention.parts.day;
}

std::optional<DateMention> read_at(std::string_view text, std::size_t at) {
    auto found = read_day(text, at);
    if (!found) return std::nullopt;
    const bool goes_on = found->end < text.size() && is_digit(text[found->end]);
    if (goes_on && !found->is_east_asian) return std::nullopt;
    if (is_range(text.substr(found->end), *found)) return std::nullopt;
    if (!found->age && found->parts.day > 0)
        found->end = read_clock(text, found->end, found->parts);
    return found;
}

// 昨天 10:20, "Yesterday at 10:20": an age in days, with a time of that day.
std::optional<DateMention> read_day_word(std::string_view text) {
    constexpr std::size_t kLongestLine = 60;  // bytes; a longer text only speaks of yesterday
    if (text.size() > kLongestLine) return std::nullopt;
    constexpr std::pair<std::string_view, int> kWords[] = {
        {"今天", 0},    {"昨天", 1},  {"前天", 2},   {"today", 0}, {"yesterday", 1},
        {"gestern", 1}, {"heute", 0}, {"hier a", 1}, {"ayer", 1}};
    const std::string folded = fold_letters(text);
    for (const auto& [word, days] : kWords) {
        const std::size_t at = folded.find(word);
        if (at == std::string::npos) continue;
        DateMention found;
        found.begin = std::min(at, text.size());
        found.end = std::min(at + word.size(), text.size());
        found.age = hours(24 * days);
        found.end = read_clock(text, found.end, found.parts);
        return found.parts.hour < 0 ? std::nullopt : std::optional(found);
    }
    return std::nullopt;
}

std::optional<DateMention> of_instant(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const Day date{day};
    DateMention found;
    found.parts.year = static_cast<int>(date.year());
    if (!is_dated_year(found.parts.year)) return std::nullopt;
    found.parts.month = static_cast<int>(static_cast<unsigned>(date.month()));
    found.parts.day = static_cast<int>(static_cast<unsigned>(date.day()));
    const auto time = std::chrono::floor<seconds>(instant - day).count();
    found.parts.hour = static_cast<int>(time / 3'600);
    found.parts.minute = static_cast<int>(time / 60 % 60);
    found.parts.second = static_cast<int>(time % 60);
    found.parts.offset = minutes(0);
    return found;
}

// Digits alone: 20240103, 20240103140500, Unix time.
std::optional<DateMention> read_digits(std::string_view text) {
    std::string_view rest = text;
    if (text.size() == 10 || text.size() == 13) {
        const long high = *take_number(rest, 9, 9);
        const long second = *take_number(rest, 1, 1);
        return of_instant(Instant(seconds(high * 10 + second)));
    }
    if (text.size() != 8 && text.size() != 12 && text.size() != 14) return std::nullopt;
    DateMention found;
    found.end = text.size();
    found.parts.year = *take_number(rest, 4, 4);
    found.parts.month = *take_number(rest, 2, 2);
    found.parts.day = *take_number(rest, 2, 2);
    if (!is_dated_year(found.parts.year) ||
        !is_real_day(found.parts.year, found.parts.month, found.parts.day))
        return std::nullopt;
    if (rest.empty()) return found;
    found.parts.hour = *take_number(rest, 2, 2);
    found.parts.minute = *take_number(rest, 2, 2);
    if (!rest.empty()) found.parts.second = *take_number(rest, 2, 2);
    return found;
}

// "Wed Jan 03 10:00:00 PST 2024": the year stands behind the time.
void read_year_behind(std::string_view text, DateMention& mention) {
    const auto parts = read_worded_date(text);
    if (!parts) return;
    mention.parts = *parts;
    if (std::ranges::any_of(split(text, ' '), is_ambiguous_zone)) mention.parts.offset.reset();
}

}  // namespace

std::vector<DateMention> find_dates(std::string_view text, std::size_t most) {
    std::vector<DateMention> found;
    for (std::size_t at = 0; at < text.size() && found.size() < most;) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        const auto mention = is_joined_before(text, at) ? std::nullopt : read_at(text, at);
        if (mention) found.push_back(*mention);
        at = mention ? std::max(mention->end, at + 1) : at;
        while (!mention && at < text.size() && is_digit(text[at])) ++at;
    }
    if (found.empty() && most > 0)
        if (const auto mention = read_day_word(text)) found.push_back(*mention);
    return found;
}

std::optional<DateMention> read_date_value(std::string_view text) {
    text = trim_unicode(text);
    if (text.empty() || text.size() > kLongestValue) return std::nullopt;
    if (std::ranges::all_of(text, is_digit)) return read_digits(text);
    // 20240103T140500Z, 20240103-14:05
    const bool is_compact =
        text.size() > 8 && std::ranges::all_of(text.substr(0, 8), is_digit) && !is_digit(text[8]);
    if (is_compact) return read_digits(text.substr(0, 8));
    std::vector<DateMention> found = find_dates(text, 1);
    if (found.empty()) return std::nullopt;
    if (found.front().parts.year < 0 && !found.front().age) read_year_behind(text, found.front());
    return found.front();
}

}  // namespace magpie
