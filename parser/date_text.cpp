#include "parser/date_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/date_words.h"

namespace magpie {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kFirstYear = 1990;  // the web's first pages
constexpr int kLastYear = 2100;
constexpr std::size_t kLongestValue = 120;  // bytes; "Wednesday, September 30th, 2020 …" has 60
constexpr std::size_t kLongestWord = 40;    // bytes of a month's name
constexpr std::size_t kTimeGap = 24;        // bytes between a day and its time: " • Uhrzeit: "

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 0x7F;
}
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_year(int value) { return value >= kFirstYear && value < kLastYear; }

bool is_real_day(int year, int month, int day) {
    using namespace std::chrono;
    // Without a year the 29th of February is a day.
    return month >= 1 && day >= 1 &&
           Day{std::chrono::year(year < 0 ? 2024 : year),
               std::chrono::month(static_cast<unsigned>(month)),
               std::chrono::day(static_cast<unsigned>(day))}
               .ok();
}

int full_year(int two_digits) { return two_digits + (two_digits >= 90 ? 1900 : 2000); }

// Reads forward; every step says whether it found what it looks for and moves only then.
struct Cursor {
    std::string_view text;
    std::size_t at = 0;

    bool at_end() const { return at >= text.size(); }
    char peek() const { return at_end() ? '\0' : text[at]; }
    std::string_view rest() const { return text.substr(at); }

    bool skip(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        at += word.size();
        return true;
    }
    bool skip_any(std::string_view set) {
        if (at_end() || set.find(text[at]) == std::string_view::npos) return false;
        ++at;
        return true;
    }
    void skip_blanks() {
        while (skip_any(" \t\n\r\f") || skip("\u00A0") || skip("\u3000") || skip("\u2009") ||
               skip("\u202F") || skip("\u200E") || skip("\u200F")) {
        }
    }
    std::size_t digits() const {
        std::size_t count = 0;
        while (at + count < text.size() && is_digit(text[at + count])) ++count;
        return count;
    }
    // A number of `least` to `most` digits, all that stand there.
    std::optional<int> number(std::size_t least, std::size_t most) {
        const std::size_t count = digits();
        if (count < least || count > most) return std::nullopt;
        std::string_view from = rest();
        at += count;
        return take_number(from, count, count);
    }
    std::string_view word() const {
        std::size_t end = at;
        while (end < text.size() && end - at < kLongestWord && is_letter(text[end])) {
            if (text.substr(end).starts_with("\u00A0") || text.substr(end).starts_with("\u3000"))
                break;
            ++end;
        }
        return text.substr(at, end - at);
    }
    // Thai short forms have a full stop inside.
    int month_name() {
        const std::string_view name = word();
        int month = month_of_name(name);
        std::size_t size = name.size();
        if (month == 0 && text.substr(at + size).starts_with('.')) {
            Cursor behind{text, at + size + 1};
            size += 1 + behind.word().size();
            month = month_of_name(text.substr(at, size));
        }
        if (month > 0) at += size;
        return month;
    }
};

// The word that ends before `end`, over blanks, full stops, dashes and slashes.
std::string_view word_before(std::string_view text, std::size_t end) {
    while (end > 0 && (text.substr(end - 1, 1).find_first_of(" .-/,\t\n") == 0)) --end;
    if (end >= 2 && text.substr(end - 2, 2) == "\u00A0") end -= 2;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '.')) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongestWord && is_letter(text[begin - 1])) --begin;
    const std::string_view word = text.substr(begin, end - begin);
    const std::size_t blank = word.rfind("\u00A0");
    return blank == std::string_view::npos ? word : word.substr(blank + 2);
}

// Short words of other languages ("des 9", "mar 5") are months only beside a year.
bool is_english_month(std::string_view name) {
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const std::size_t at = kMonths.find(name.substr(0, 3));
    return at != std::string_view::npos && at % 3 == 0;
}

// ---- the day --------------------------------------------------------------------------------

class DayReader {
  public:
    DayReader(std::string_view text, std::size_t at) : cursor_{text, at}, begin_(at) {}

    // The date that has its first number here.
    std::optional<DateMention> run() {
        const std::size_t size = cursor_.digits();
        if (size == 4) return year_first();
        if (size > 3 || (size == 3 && era_before(cursor_.text.substr(0, begin_)) == 0))
            return std::nullopt;
        if (size < cursor_.rest().size() && cursor_.rest()[size] == ':') return std::nullopt;
        const auto number = cursor_.number(1, 3);
        if (auto found = counted(*number)) return found;
        if (auto found = numeric(*number)) return found;
        if (auto found = day_then_name(*number)) return found;
        if (auto found = name_then_day(*number)) return found;
        return age(*number);
    }

  private:
    DateMention mention(int year, int month, int day) const {
        DateMention found;
        found.parts.year = year;
        found.parts.month = month;
        found.parts.day = day;
        found.begin = begin_;
        found.end = cursor_.at;
        return found;
    }

    std::optional<DateMention> checked(int year, int month, int day) const {
        if (!is_real_day(year, month, day)) return std::nullopt;
        return mention(year, month, day);
    }

    std::optional<DateMention> east_asian(int year, int month, int day) const {
        auto found = day < 0 && month >= 1 && month <= 12 ? std::optional(mention(year, month, day))
                                                          : checked(year, month, day);
        if (found) found->is_east_asian = true;
        return found;
    }

    std::optional<DateMention> year_first() {
        int year = *cursor_.number(4, 4);
        if (year >= 2500 && year < 2643) year -= 543;  // the Buddhist era of Thailand
        if (!is_year(year)) return std::nullopt;
        const Cursor behind = cursor_;
        if (auto found = after_counter(year)) return found;
        cursor_ = behind;
        if (auto found = year_month_day(year)) return found;
        cursor_ = behind;
        if (auto found = year_name_day(year)) return found;
        cursor_ = behind;
        const int month = month_of_name(word_before(cursor_.text, begin_));
        return month > 0 ? std::optional(mention(year, month, -1)) : std::nullopt;
    }

    // 年1月3日, also with blanks and without the day.
    std::optional<DateMention> after_counter(int year) {
        cursor_.skip_blanks();
        const std::size_t size = year_counter(cursor_.rest());
        if (size == 0) return std::nullopt;
        cursor_.at += size;
        cursor_.skip_blanks();
        const auto month = cursor_.number(1, 2);
        return month ? month_and_day(year, *month) : std::nullopt;
    }

    std::optional<DateMention> month_and_day(int year, int month) {
        cursor_.skip_blanks();
        const std::size_t size = month_counter(cursor_.rest());
        if (size == 0) return std::nullopt;
        cursor_.at += size;
        const Cursor behind = cursor_;
        cursor_.skip_blanks();
        const auto day = cursor_.number(1, 2);
        if (!day) {
            cursor_ = behind;
            return year < 0 ? std::nullopt : east_asian(year, month, -1);
        }
        cursor_.skip_blanks();
        cursor_.at += day_counter(cursor_.rest());
        return east_asian(year, month, *day);
    }

    // 2024-01-03, 2024/1/3, 2024.01.03, "2024. 1. 3."
    std::optional<DateMention> year_month_day(int year) {
        const char sign = cursor_.peek();
        if (sign == '\0' || !cursor_.skip_any("-./_")) return std::nullopt;
        if (sign == '.') cursor_.skip_blanks();
        const auto month = cursor_.number(1, 2);
        if (!month || cursor_.peek() != sign) return std::nullopt;
        ++cursor_.at;
        if (sign == '.') cursor_.skip_blanks();
        const auto day = cursor_.number(1, 2);
        return day ? checked(year, *month, *day) : std::nullopt;
    }

    // "2024 Jan 3", "2024. január 3.", "2024-Jan-03"
    std::optional<DateMention> year_name_day(int year) {
        while (cursor_.skip_any(" .-,/")) {
        }
        const int month = cursor_.month_name();
        if (month == 0) return std::nullopt;
        while (cursor_.skip_any(" .-,/")) {
        }
        const auto day = cursor_.number(1, 2);
        return day ? checked(year, month, *day) : std::nullopt;
    }

    // 1月3日; 令和6年1月3日, 民國113年1月3日
    std::optional<DateMention> counted(int number) {
        const Cursor behind = cursor_;
        const std::string_view before = cursor_.text.substr(0, begin_);
        if (const int era = era_before(before); era > 0)
            if (auto found = after_counter(era + number)) return found;
        cursor_ = behind;
        if (auto found = month_and_day(-1, number)) return found;
        cursor_ = behind;
        return std::nullopt;
    }

    static int era_before(std::string_view before) {
        if (before.ends_with("令和")) return 2018;
        if (before.ends_with("平成")) return 1988;
        if (before.ends_with("民國") || before.ends_with("民国")) return 1911;
        return 0;
    }

    // 3.1.2024, 03/01/2024, 3-1-2024, "3. 1. 2024", 03.01.24
    std::optional<DateMention> numeric(int first) {
        const Cursor behind = cursor_;
        const std::size_t first_size = behind.at - begin_;
        auto found = numeric_parts(first, first_size);
        if (!found) cursor_ = behind;
        return found;
    }

    std::optional<DateMention> numeric_parts(int first, std::size_t first_size) {
        const char sign = cursor_.peek();
        if (!cursor_.skip_any("./-")) return std::nullopt;
        if (sign != '-') cursor_.skip_blanks();
        const std::size_t second_size = cursor_.digits();
        const auto second = cursor_.number(1, 2);
        if (!second || cursor_.peek() != sign) return std::nullopt;
        ++cursor_.at;
        if (sign != '-') cursor_.skip_blanks();
        const std::size_t year_size = cursor_.digits();
        if (year_size != 4 && (year_size != 2 || first_size + second_size < 3)) return std::nullopt;
        const int written = *cursor_.number(2, 4);
        const int year = year_size == 2 ? full_year(written) : written;
        // A version or an address goes on: 10.11.12.13.
        if (!is_year(year) || (cursor_.peek() == sign && is_digit_at(cursor_.at + 1)))
            return std::nullopt;
        return ordered(first, *second, year, sign);
    }

    bool is_digit_at(std::size_t at) const {
        return at < cursor_.text.size() && is_digit(cursor_.text[at]);
    }

    std::optional<DateMention> ordered(int first, int second, int year, char sign) const {
        if (second > 12) return checked(year, first, second);
        auto found = checked(year, second, first);
        if (found) found->is_swappable = sign != '.' && first <= 12 && first != second;
        return found;
    }

    // "3 January 2024", "3. März", "3rd of May, 2024", "le 1er mars 2024", "3 de enero del 2024"
    std::optional<DateMention> day_then_name(int day) {
        const Cursor behind = cursor_;
        for (const std::string_view ordinal : {"st", "nd", "rd", "th", "er", "º", "ª", "e ", "."})
            if (cursor_.skip(ordinal)) break;
        skip_links();
        const int month = cursor_.month_name();
        if (month > 0) {
            const auto year = year_behind();
            if (auto found = checked(year.value_or(-1), month, day)) return found;
        }
        cursor_ = behind;
        return std::nullopt;
    }

    // "January 3rd, 2024", "Jan. 3, 2024", "Feb-20-2020", "March 3"
    std::optional<DateMention> name_then_day(int day) {
        const std::string_view name = word_before(cursor_.text, begin_);
        const int month = month_of_name(name);
        if (month == 0) return std::nullopt;
        const Cursor behind = cursor_;
        for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
            if (cursor_.skip(ordinal)) break;
        const auto year = year_behind();
        if (!year && !is_english_month(name)) return std::nullopt;
        if (auto found = checked(year.value_or(-1), month, day)) {
            found->begin = static_cast<std::size_t>(name.data() - cursor_.text.data());
            return found;
        }
        cursor_ = behind;
        return std::nullopt;
    }

    // Between a day and its month, or a month and its year.
    void skip_links() {
        cursor_.skip_blanks();
        while (cursor_.skip_any("-/,.") || cursor_.skip("‑")) cursor_.skip_blanks();
        for (const std::string_view link : {"del ", "de ", "di ", "of ", "den ", "d'", "ב"})
            if (cursor_.skip(link)) break;
        cursor_.skip_blanks();
    }

    // Stays where it is when no year stands there.
    std::optional<int> year_behind() {
        const Cursor behind = cursor_;
        skip_links();
        const bool is_short = cursor_.skip_any("'") || cursor_.skip("’");
        const std::size_t size = cursor_.digits();
        const bool is_joined = behind.peek() == '-' || behind.peek() == '/' || is_short;
        const auto written = cursor_.number(2, 4);
        const int year = !written                 ? -1
                         : size == 4              ? *written
                         : size == 2 && is_joined ? full_year(*written)
                                                  : -1;
        if (is_year(year) && cursor_.peek() != ':') return year;
        cursor_ = behind;
        return std::nullopt;
    }

    // "3 hours ago", "vor 3 Stunden", "il y a 3 heures", "hace 3 horas", 3小时前
    std::optional<DateMention> age(int number) const {
        Cursor cursor = cursor_;
        cursor.skip_blanks();
        const std::string folded = fold_letters(cursor.rest().substr(0, 24));
        const auto unit = time_unit(folded);
        if (!unit || !is_age(folded)) return std::nullopt;
        DateMention found;
        found.begin = begin_;
        found.end = std::min(cursor.at + folded.size(), cursor.text.size());
        found.age = *unit * number;
        return found;
    }

    bool is_age(std::string_view behind) const {
        for (const std::string_view word : {" ago", "前", "전"})
            if (contains(behind, word)) return true;
        const std::size_t from = begin_ < 10 ? 0 : begin_ - 10;
        const std::string before = fold_letters(cursor_.text.substr(from, begin_ - from));
        for (const std::string_view word : {"vor ", "il y a ", "hace ", "ha "})
            if (before.ends_with(word)) return true;
        return false;
    }

    Cursor cursor_;
    std::size_t begin_;
};

// ---- the time -------------------------------------------------------------------------------

// The hour of the second half of a day, as "pm" or 下午 says.
void set_half(DateParts& parts, bool is_afternoon, bool is_morning) {
    if (is_afternoon && parts.hour < 12) parts.hour += 12;
    if (is_morning && parts.hour == 12) parts.hour = 0;
}

class TimeReader {
  public:
    TimeReader(std::string_view text, std::size_t at) : cursor_{text, at} {}

    // Sets the time that follows the day; returns where it ends, or the place it began at.
    std::size_t run(DateParts& parts) {
        const std::size_t begin = cursor_.at;
        const std::string_view gap = skip_gap();
        DateParts read = parts;
        if (!clock(read)) return begin;
        halves(gap, read);
        zone(read);
        if (read.hour > 23 || read.minute > 59 || read.second > 60) return begin;
        parts = read;
        return cursor_.at;
    }

  private:
    std::string_view skip_gap() {
        const std::size_t begin = cursor_.at;
        std::size_t end = begin;
        while (end < cursor_.text.size() && end - begin <= kTimeGap && !is_digit(cursor_.text[end]))
            ++end;
        cursor_.at = end;
        return cursor_.text.substr(begin, end - begin);
    }

    // 14:05, 14:05:30.250, 14h05, 14时05分, "14.05 Uhr", "2 pm"
    bool clock(DateParts& parts) {
        std::string_view rest = cursor_.rest();
        if (take_time(rest, parts)) {
            cursor_.at = cursor_.text.size() - rest.size();
            return true;
        }
        const auto hour = cursor_.number(1, 2);
        if (!hour) return false;
        parts.hour = *hour;
        for (const std::string_view sign : {"h", "时", "時", "點", "点", "시 ", "시", "."})
            if (cursor_.skip(sign)) return minute_behind(sign, parts);
        cursor_.skip_blanks();
        const std::string half = to_lower_ascii(cursor_.rest().substr(0, 2));
        return half == "am" || half == "pm";
    }

    bool minute_behind(std::string_view sign, DateParts& parts) {
        const auto minute = cursor_.number(2, 2);
        parts.minute = minute.value_or(0);
        cursor_.skip("分");
        cursor_.skip("분");
        if (sign != ".") return true;
        Cursor behind = cursor_;
        behind.skip_blanks();
        return minute && behind.skip("Uhr");
    }

    void halves(std::string_view gap, DateParts& parts) {
        bool is_afternoon = false;
        for (const std::string_view word : {"下午", "晚上", "午後", "오후"})
            is_afternoon = is_afternoon || contains(gap, word);
        cursor_.skip_blanks();
        const std::string half = to_lower_ascii(cursor_.rest().substr(0, 4));
        const bool is_pm = half.starts_with("pm") || half == "p.m.";
        const bool is_am = half.starts_with("am") || half == "a.m.";
        if (is_pm || is_am) cursor_.at += half[1] == '.' ? 4 : 2;
        set_half(parts, is_afternoon || is_pm, is_am);
    }

    // "Z", "+08:00", "GMT+8", "ET", "(EST)"; "+0100" may follow a blank.
    void zone(DateParts& parts) {
        Cursor behind = cursor_;
        behind.skip_blanks();
        behind.skip_any("(");
        const std::string_view rest = behind.rest();
        const std::size_t end = std::min(rest.find_first_of(" ,;)|<[\"'\n\t"), rest.size());
        constexpr std::size_t kLongestZone = 12;  // "America/…" is none that is known
        if (end == 0 || end > kLongestZone) return;
        const auto offset = zone_offset(rest.substr(0, end));
        if (!offset) return;
        parts.offset = offset;
        cursor_.at = behind.at + end;
    }

    Cursor cursor_;
};

// ---- all of them ----------------------------------------------------------------------------

// Part of a longer number, an amount, an identifier.
bool is_joined_before(std::string_view text, std::size_t at) {
    if (at == 0) return false;
    const char before = text[at - 1];
    if (is_digit(before) || is_ascii_letter(before) || before == '$' || before == '#') return true;
    const bool is_sign = before == '.' || before == ',' || before == '/' || before == '-' ||
                         before == ':' || before == '+';
    return is_sign && at > 1 && is_digit(text[at - 2]);
}

std::optional<DateMention> read_at(std::string_view text, std::size_t at) {
    auto found = DayReader(text, at).run();
    if (!found) return std::nullopt;
    const bool goes_on = found->end < text.size() && is_digit(text[found->end]);
    if (goes_on && !found->is_east_asian) return std::nullopt;
    if (!found->age && found->parts.day > 0)
        found->end = TimeReader(text, found->end).run(found->parts);
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
        found.end = TimeReader(text, found.end).run(found.parts);
        return found.parts.hour < 0 ? std::nullopt : std::optional(found);
    }
    return std::nullopt;
}

std::optional<DateMention> of_instant(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const Day date{day};
    DateMention found;
    found.parts.year = static_cast<int>(date.year());
    if (!is_year(found.parts.year)) return std::nullopt;
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
    if (!is_year(found.parts.year) ||
        !is_real_day(found.parts.year, found.parts.month, found.parts.day))
        return std::nullopt;
    if (rest.empty()) return found;
    found.parts.hour = *take_number(rest, 2, 2);
    found.parts.minute = *take_number(rest, 2, 2);
    if (!rest.empty()) found.parts.second = *take_number(rest, 2, 2);
    return found;
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
    const std::vector<DateMention> found = find_dates(text, 1);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

}  // namespace magpie
