// Dates with a month in words. Whatever stands between letters, digits and colons separates; a sign
// counts where a zone may follow. The first day, year, time and zone count.
#include <algorithm>

#include "base/text.h"
#include "parser/feed_date.h"

namespace magpie {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 0x7F;
}

// 1–12; 0 when it is no month. Long names count by their first three letters.
int month_of(std::string_view word) {
    constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.size() < 3) return 0;
    const std::size_t at = kMonths.find(to_lower_ascii(word.substr(0, 3)));
    return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

class WordReader {
  public:
    explicit WordReader(std::string_view text) : text_(text) {}

    std::optional<DateParts> run() {
        while (!text_.empty() && is_valid_) step();
        const bool is_whole = parts_.year >= 0 && parts_.month > 0 && parts_.day > 0;
        return is_valid_ && is_whole ? std::optional(parts_) : std::nullopt;
    }

  private:
    void step() {
        const char c = text_.front();
        const bool is_sign = c == '+' || c == '-';
        if (is_sign && parts_.hour >= 0 && text_.size() > 1 && !is_ascii_space(text_[1]))
            return read_offset();
        if (is_digit(c)) return read_digits();
        if (is_letter(c)) return read_word();
        text_.remove_prefix(c == ':' ? colon_run() : 1);
    }

    // A colon that begins nothing: everything up to the next blank.
    std::size_t colon_run() const {
        const std::size_t end = text_.find(' ');
        return end == std::string_view::npos ? text_.size() : end;
    }

    std::string_view take_until_blank() {
        const std::size_t end = std::min(text_.find_first_of(" ();,\"\\"), text_.size());
        const std::string_view taken = text_.substr(0, end);
        text_.remove_prefix(end);
        return taken;
    }

    void read_offset() {
        const auto offset = zone_offset(take_until_blank());
        is_valid_ = offset.has_value();
        if (!parts_.offset) parts_.offset = offset;
    }

    void read_digits() {
        const std::size_t end = text_.find_first_not_of("0123456789");
        const std::size_t size = end == std::string_view::npos ? text_.size() : end;
        if (size < text_.size() && text_[size] == ':') return read_time();
        if (size > 4 || size == 3) {
            is_valid_ = false;
            return;
        }
        const int value = *take_number(text_, size, size);
        if (size == 4)
            set_year(value);
        else if (parts_.day < 0)
            parts_.day = value;
        else
            set_year(value + (value >= 70 ? 1900 : 2000));
    }

    void set_year(int value) {
        if (parts_.year < 0) parts_.year = value;
    }

    void read_time() {
        DateParts time;
        is_valid_ = take_time(text_, time) && !text_.starts_with(':') &&
                    (text_.empty() || !is_digit(text_.front()));
        if (parts_.hour >= 0) return;
        parts_.hour = time.hour;
        parts_.minute = time.minute;
        parts_.second = time.second;
        parts_.fraction = time.fraction;
        is_valid_ = is_valid_ && parts_.hour < 25 && parts_.minute < 60 && parts_.second < 61;
    }

    void read_word() {
        std::size_t end = 0;
        while (end < text_.size() && is_letter(text_[end])) ++end;
        const std::string_view word = text_.substr(0, end);
        if (const int month = month_of(word)) {
            if (parts_.month < 0) parts_.month = month;
            text_.remove_prefix(end);
            return;
        }
        // "Etc/GMT" and "GMT-01:00" are zones as a whole; "Sat," and "15-Sat" are none.
        const std::string_view before = text_;
        const auto offset = zone_offset(take_until_blank());
        if (offset && !parts_.offset && parts_.month > 0)
            parts_.offset = offset;
        else if (!offset)
            text_ = before.substr(end + word_rest(before.substr(end)));
    }

    // A word with a colon in it ("boink:z") is no time.
    static std::size_t word_rest(std::string_view behind) {
        if (!behind.starts_with(':')) return 0;
        return std::min(behind.find(' '), behind.size());
    }

    std::string_view text_;
    DateParts parts_;
    bool is_valid_ = true;
};

// Fri, 2006/09/15 08:19:53 EDT: a weekday in front of numbers.
std::string_view without_weekday(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || comma > 12) return text;
    for (const char c : text.substr(0, comma))
        if (!is_letter(c)) return text;
    return trim(text.substr(comma + 1));
}

}  // namespace

std::optional<DateParts> read_worded_date(std::string_view text) {
    if (const auto parts = WordReader(text).run()) return parts;
    const std::string_view numbers = without_weekday(text);
    return numbers.size() < text.size() ? read_iso_date(numbers) : std::nullopt;
}

}  // namespace magpie
