// Reads a text forward, piece by piece, for the readers of dates. Private to parser/date_*.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "parser/date_words.h"
#include "parser/feed_date.h"

namespace magpie {

inline constexpr int kFirstDatedYear = 1990;  // the web's first pages
inline constexpr int kLastDatedYear = 2100;
inline constexpr std::size_t kLongestDateWord = 40;  // bytes of a month's name; the longest has 27

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline bool is_word_byte(char c) {
    return is_ascii_letter(c) || static_cast<unsigned char>(c) > 0x7F;
}
inline bool is_dated_year(int value) { return value >= kFirstDatedYear && value < kLastDatedYear; }

// Every step says whether it found what it looks for and moves only then.
struct DateCursor {
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
        while (end < text.size() && end - at < kLongestDateWord && is_word_byte(text[end])) {
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
            DateCursor behind{text, at + size + 1};
            size += 1 + behind.word().size();
            month = month_of_name(text.substr(at, size));
        }
        if (month > 0) at += size;
        return month;
    }
};

}  // namespace magpie
