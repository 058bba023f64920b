#include "parser/date_day.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "parser/date_cursor.h"
#include "parser/date_words.h"

namespace magpie {
namespace {

int full_year(int two_digits) { return two_digits + (two_digits >= 90 ? 1900 : 2000); }

// The word that ends before `end`, over blanks, full stops, dashes and slashes.
std::string_view word_before(std::string_view text, std::size_t end) {
    while (end > 0 && (text.substr(end - 1, 1).find_first_of(" .-/,\t\n") == 0)) --end;
    if (end >= 2 && text.substr(end - 2, 2) == "\u00A0") end -= 2;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '.')) --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongestDateWord && is_word_byte(text[begin - 1])) --begin;
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

// Short names of months that are words of English as well: "the 2nd gen", "3 out of 4", "2 sets".
// Without a year they are not months.
bool is_english_word(std::string_view name) {
    static constexpr std::array<std::string_view, 8> kWords{"gen", "set", "out", "ago",
                                                            "mag", "lug", "des", "sub"};
    const std::string lower = to_lower_ascii(name);
    return std::ranges::find(kWords, lower) != kWords.end();
}

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
        if (!is_dated_year(year)) return std::nullopt;
        const DateCursor behind = cursor_;
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
        const DateCursor behind = cursor_;
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
        const DateCursor behind = cursor_;
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
        const DateCursor behind = cursor_;
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
        if (!is_dated_year(year) || (cursor_.peek() == sign && is_digit_at(cursor_.at + 1)))
            return std::nullopt;
        return ordered(first, *second, year, sign);
    }

    bool is_digit_at(std::size_t at) const {
        return at < cursor_.text.size() && is_digit(cursor_.text[at]);
    }

    std::optional<DateMention> ordered(int first, int second, int year, char sign) const {
        const bool is_month_first = second > 12;
        auto found = is_month_first ? checked(year, first, second) : checked(year, second, first);
        if (!found) return found;
        found->has_stops = sign == '.';
        found->is_month_first = is_month_first;
        found->is_day_first = first > 12;
        found->is_swappable = !is_month_first && first <= 12 && first != second;
        return found;
    }

    // "3 January 2024", "3. März", "3rd of May, 2024", "le 1er mars 2024", "3 de enero del 2024"
    std::optional<DateMention> day_then_name(int day) {
        const DateCursor behind = cursor_;
        for (const std::string_view ordinal : {"st", "nd", "rd", "th", "er", "º", "ª", "e ", "."})
            if (cursor_.skip(ordinal)) break;
        skip_links();
        const std::string_view name = cursor_.word();
        const int month = cursor_.month_name();
        if (month > 0) {
            const auto year = year_behind();
            auto found = checked(year.value_or(-1), month, day);
            if (found && (year || !is_english_word(name))) return found;
        }
        cursor_ = behind;
        return std::nullopt;
    }

    // "January 3rd, 2024", "Jan. 3, 2024", "Feb-20-2020", "March 3"
    std::optional<DateMention> name_then_day(int day) {
        const std::string_view name = word_before(cursor_.text, begin_);
        const int month = month_of_name(name);
        if (month == 0) return std::nullopt;
        const DateCursor behind = cursor_;
        for (const std::string_view ordinal : {"st", "nd", "rd", "th"})
            if (cursor_.skip(ordinal)) break;
        // "Feb-20-24" is a date, "Feb 20-24" are five days.
        const auto year = year_behind(cursor_.text[begin_ - 1] == cursor_.peek());
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
    std::optional<int> year_behind(bool may_be_joined = true) {
        const DateCursor behind = cursor_;
        skip_links();
        const bool is_short = cursor_.skip_any("'") || cursor_.skip("’");
        const std::size_t size = cursor_.digits();
        const bool is_joined =
            is_short || (may_be_joined && (behind.peek() == '-' || behind.peek() == '/'));
        const auto written = cursor_.number(2, 4);
        const int year = !written                 ? -1
                         : size == 4              ? *written
                         : size == 2 && is_joined ? full_year(*written)
                                                  : -1;
        if (is_dated_year(year) && cursor_.peek() != ':') return year;
        cursor_ = behind;
        return std::nullopt;
    }

    // "3 hours ago", "vor 3 Stunden", "il y a 3 heures", "hace 3 horas", 3小时前
    std::optional<DateMention> age(int number) const {
        DateCursor cursor = cursor_;
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

    DateCursor cursor_;
    std::size_t begin_;
};

}  // namespace

bool is_real_day(int year, int month, int day) {
    using namespace std::chrono;
    return month >= 1 && day >= 1 &&
           Day{std::chrono::year(year < 0 ? 2024 : year),
               std::chrono::month(static_cast<unsigned>(month)),
               std::chrono::day(static_cast<unsigned>(day))}
               .ok();
}

std::optional<DateMention> read_day(std::string_view text, std::size_t at) {
    return DayReader(text, at).run();
}

}  // namespace magpie
