#include "parser/feed_hints.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "parser/feed_markup.h"

namespace magpie {
namespace {

using std::chrono::minutes;

constexpr minutes kLongestHint = std::chrono::hours(24 * 366);  // sy:updatePeriod yearly

std::optional<int> number_in(std::string_view text) {
    text = trim(text);
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

std::optional<minutes> period_in(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, int>, 5> kHours = {{{"hourly", 1},
                                                                         {"daily", 24},
                                                                         {"weekly", 24 * 7},
                                                                         {"monthly", 24 * 30},
                                                                         {"yearly", 24 * 365}}};
    for (const auto& [name, hours] : kHours)
        if (equals_ignore_case(trim(text), name)) return std::chrono::hours(hours);
    return std::nullopt;
}

// 24 means midnight in RSS 0.92.
void read_hours(FeedHints& hints, const FeedElement& element) {
    for (const FeedElement& child : element.children)
        if (const auto hour = number_in(child.text); hour && *hour <= 24)
            hints.skip_hours.set(static_cast<std::size_t>(*hour % 24));
}

void read_days(FeedHints& hints, const FeedElement& element) {
    constexpr std::string_view kDays = "sunmontuewedthufrisat";
    for (const FeedElement& child : element.children) {
        const std::string day = to_lower_ascii(trim(child.text)).substr(0, 3);
        const std::size_t at = day.size() == 3 ? kDays.find(day) : std::string_view::npos;
        if (at != std::string_view::npos && at % 3 == 0) hints.skip_days.set(at / 3);
    }
}

}  // namespace

std::optional<minutes> FeedHints::interval() const {
    std::optional<minutes> longest = ttl;
    if (update_period) {
        const minutes period = *update_period / updates_per_period;
        if (!longest || *longest < period) longest = period;
    }
    return longest;
}

void read_feed_hint(FeedHints& hints, const FeedElement& element) {
    const std::string& name = element.name;
    if (name == "ttl") {
        if (const auto value = number_in(element.text); value && *value > 0)
            hints.ttl = std::min(minutes(*value), kLongestHint);
    } else if (name == "sy:updateperiod") {
        hints.update_period = period_in(element.text);
    } else if (name == "sy:updatefrequency") {
        const auto times = number_in(element.text);
        if (times && *times > 0) hints.updates_per_period = *times;
    } else if (name == "skiphours") {
        read_hours(hints, element);
    } else if (name == "skipdays") {
        read_days(hints, element);
    } else if (name == "itunes:complete") {
        hints.is_complete = equals_ignore_case(trim(element.text), "yes");
    } else if (name == "newlocation" || name == "itunes:new-feed-url") {
        hints.moved_to = absolute_link(element.text, element.base);
    }
}

}  // namespace magpie
