// Dates of feeds. RFC 822 forms are rewritten as RFC 3339 and then read by base/time.
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/feed.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestDate = 100;

std::string two_digits(std::string_view number) {
    return (number.size() == 1 ? "0" : "") + std::string(number);
}

// "01" … "12", or nothing. Long month names count by their first three letters.
std::string month_number(std::string_view name) {
    constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (name.size() < 3) return "";
    const std::size_t at = kMonths.find(to_lower_ascii(name.substr(0, 3)));
    return at == std::string_view::npos || at % 3 != 0 ? ""
                                                       : two_digits(std::to_string(at / 3 + 1));
}

// RFC 822 §5.1: a year of two digits; feeds exist since 1999.
std::string full_year(std::string_view year) {
    if (year.size() != 2) return std::string(year);
    return (year >= "90" ? "19" : "20") + std::string(year);
}

// RFC 822 §5.2, and the zone of Chinese feeds. "CST" is China's here: the American reading is 14
// hours off for the sites this reader is made for.
std::string offset_of(std::string_view zone) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kZones = {
        {{"GMT", "Z"},
         {"UT", "Z"},
         {"UTC", "Z"},
         {"Z", "Z"},
         {"CST", "+08:00"},
         {"EST", "-05:00"},
         {"EDT", "-04:00"},
         {"MST", "-07:00"},
         {"PST", "-08:00"},
         {"PDT", "-07:00"},
         {"", "Z"}}};
    const auto* const named = std::find_if(kZones.begin(), kZones.end(),
                                           [&](const auto& entry) { return entry.first == zone; });
    return std::string(named == kZones.end() ? zone : named->second);
}

std::optional<Timestamp> parse_rfc822(std::string_view text) {
    const std::string spaced = collapse_space(replace_all(std::string(text), ",", ", "));
    std::vector<std::string_view> words = split(spaced, ' ');
    const bool has_weekday =
        words.front().empty() || words.front().front() < '0' || words.front().front() > '9';
    if (has_weekday) words.erase(words.begin());
    if (words.size() < 4 || words.size() > 5) return std::nullopt;
    const std::string_view zone = words.size() == 5 ? words[4] : std::string_view();
    const bool has_short_hour = words[3].find(':') == 1;
    return parse_timestamp(full_year(words[2]) + '-' + month_number(words[1]) + '-' +
                           two_digits(words[0]) + 'T' + (has_short_hour ? "0" : "") +
                           std::string(words[3]) + offset_of(zone));
}

}  // namespace

std::optional<Timestamp> parse_feed_date(std::string_view text) {
    text = trim_unicode(text);
    if (text.empty() || text.size() > kLongestDate) return std::nullopt;
    const auto timestamp = parse_timestamp(text);
    return timestamp ? timestamp : parse_rfc822(text);
}

}  // namespace magpie
