#include "parser/article/date_url.h"

#include <algorithm>

#include "parser/date_text.h"
#include "parser/date_words.h"

namespace magpie {
namespace {

constexpr int kFirstYear = 1995;
constexpr int kLastYear = 2100;
constexpr std::size_t kLongestUrl = 2'048;  // bytes that are looked at

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<UrlDay> real_day(int year, int month, int day) {
    using namespace std::chrono;
    const Day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                   std::chrono::day(static_cast<unsigned>(day))};
    if (year < kFirstYear || year >= kLastYear || month < 1 || day < 1 || !date.ok())
        return std::nullopt;
    return UrlDay{year, month, day};
}

class UrlReader {
  public:
    explicit UrlReader(std::string_view path) : path_(path) {}

    // The first whole day; else the first month.
    std::optional<UrlDay> run() {
        std::optional<UrlDay> month;
        for (at_ = 0; at_ < path_.size(); at_ += std::max<std::size_t>(1, digits(at_))) {
            if (!is_digit(path_[at_])) continue;
            const auto found = read();
            if (found && found->day > 0) return found;
            if (found && !month) month = found;
        }
        return month;
    }

  private:
    std::size_t digits(std::size_t at) const {
        std::size_t count = 0;
        while (at + count < path_.size() && is_digit(path_[at + count])) ++count;
        return count;
    }

    int value(std::size_t at, std::size_t size) const {
        std::string_view text = path_.substr(at);
        return take_number(text, size, size).value_or(-1);
    }

    bool is_sign(std::size_t at) const {
        constexpr std::string_view kSigns = "/-_.";
        return at < path_.size() && kSigns.find(path_[at]) != std::string_view::npos;
    }

    std::optional<UrlDay> read() const {
        const std::size_t size = digits(at_);
        if (size == 4) return year_first();
        if (size == 8) return compact();
        if (size == 6 && is_sign(at_ + 6)) return year_and_month();
        if (size == 2) return day_first();
        // 202401031405 and longer: an identifier that begins with the time.
        if (size == 12 || size == 14)
            return real_day(value(at_, 4), value(at_ + 4, 2), value(at_ + 6, 2));
        return std::nullopt;
    }

    // 20240103; 08112021, day first
    std::optional<UrlDay> compact() const {
        if (auto found = real_day(value(at_, 4), value(at_ + 4, 2), value(at_ + 6, 2)))
            return found;
        return real_day(value(at_ + 4, 4), value(at_ + 2, 2), value(at_, 2));
    }

    // 202401/03, 202401/t20240103_1: the longer one is found later.
    std::optional<UrlDay> year_and_month() const {
        const std::size_t behind = at_ + 7;
        if (digits(behind) == 2 && !is_digit_or_letter(behind + 2))
            return real_day(value(at_, 4), value(at_ + 4, 2), value(behind, 2));
        return month_only(value(at_, 4), value(at_ + 4, 2));
    }

    std::optional<UrlDay> year_first() const {
        const int year = value(at_, 4);
        std::size_t at = at_ + 4;
        if (year < kFirstYear || year >= kLastYear || !is_sign(at)) return std::nullopt;
        const std::size_t size = digits(++at);
        if (size == 4) return real_day(year, value(at, 2), value(at + 2, 2));
        if (size == 1 || size == 2) return month_and_day(year, value(at, size), at + size);
        std::size_t end = at;
        while (end < path_.size() && path_[end] >= 'a' && path_[end] <= 'z') ++end;
        const int month = month_of_name(path_.substr(at, end - at));
        return month > 0 ? month_and_day(year, month, end) : std::nullopt;
    }

    std::optional<UrlDay> month_and_day(int year, int month, std::size_t at) const {
        if (!is_sign(at)) return std::nullopt;
        const std::size_t size = digits(at + 1);
        const bool has_day = (size == 1 || size == 2) && !is_letter(at + 1 + size);
        if (!has_day) return month_only(year, month);
        auto found = real_day(year, month, value(at + 1, size));
        // /2024/01/3/ counts pages or parts as often as days.
        return found && size == 2 ? found : month_only(year, month);
    }

    // 03-01-2024, 03.01.2024
    std::optional<UrlDay> day_first() const {
        if (!is_sign(at_ + 2) || digits(at_ + 3) != 2 || !is_sign(at_ + 5)) return std::nullopt;
        if (digits(at_ + 6) != 4) return std::nullopt;
        return real_day(value(at_ + 6, 4), value(at_ + 3, 2), value(at_, 2));
    }

    static std::optional<UrlDay> month_only(int year, int month) {
        if (year < kFirstYear || year >= kLastYear || month < 1 || month > 12) return std::nullopt;
        return UrlDay{year, month, 0};
    }

    bool is_letter(std::size_t at) const {
        return at < path_.size() && path_[at] >= 'a' && path_[at] <= 'z';
    }
    bool is_digit_or_letter(std::size_t at) const {
        return is_letter(at) || (at < path_.size() && is_digit(path_[at]));
    }

    std::string_view path_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<UrlDay> day_of_url(std::string_view url) {
    url = url.substr(0, kLongestUrl);
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    const std::size_t path = url.find('/');
    if (path == std::string_view::npos) return std::nullopt;
    // An archive's address holds its own time and the page's address: /web/20181206101316/https://…
    constexpr std::size_t kStamp = 14;
    const std::size_t stamp = url.find("/web/", path);
    if (stamp == path && url.substr(path + 5).find_first_not_of("0123456789") == kStamp)
        url.remove_prefix(path + 5 + kStamp);
    else
        url.remove_prefix(path);
    return UrlReader(url.substr(0, url.find('#'))).run();
}

}  // namespace magpie
