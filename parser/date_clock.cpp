#include "parser/date_clock.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "parser/date_cursor.h"

namespace magpie {
namespace {

constexpr std::size_t kTimeGap = 24;  // bytes between a day and its time: " • Uhrzeit: "

// The hour of the second half of a day, as "pm" or 下午 says.
void set_half(DateParts& parts, bool is_afternoon, bool is_morning) {
    if (is_afternoon && parts.hour < 12) parts.hour += 12;
    if (is_morning && parts.hour == 12) parts.hour = 0;
}

class ClockReader {
  public:
    ClockReader(std::string_view text, std::size_t at) : cursor_{text, at} {}

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
        DateCursor behind = cursor_;
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
        DateCursor behind = cursor_;
        behind.skip_blanks();
        behind.skip_any("(");
        const std::string_view rest = behind.rest();
        const std::size_t end = std::min(rest.find_first_of(" ,;)|<[\"'\n\t"), rest.size());
        constexpr std::size_t kLongestZone = 12;  // "America/…" is none that is known
        if (end == 0 || end > kLongestZone) return;
        const auto offset = zone_offset(rest.substr(0, end));
        if (!offset) return;
        if (!is_ambiguous_zone(rest.substr(0, end))) parts.offset = offset;
        cursor_.at = behind.at + end;
    }

    DateCursor cursor_;
};

}  // namespace

bool is_ambiguous_zone(std::string_view name) { return equals_ignore_case(name, "cst"); }

std::size_t read_clock(std::string_view text, std::size_t at, DateParts& parts) {
    return ClockReader(text, at).run(parts);
}

}  // namespace magpie
