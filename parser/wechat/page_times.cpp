#include "parser/wechat/page_times.h"

#include <charconv>
#include <initializer_list>

#include "base/text.h"

namespace magpie::wechat {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr long long kFirstSecond =
    1'325'376'000;  // 2012-01-01: official accounts opened in August 2012
constexpr long long kLastSecond = 4'102'444'800;  // 2100-01-01

std::optional<Instant> unix_time(std::string_view text) {
    long long value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end || value < kFirstSecond || value > kLastSecond)
        return std::nullopt;
    return Instant(seconds(value));
}

std::optional<Timestamp> in_china(std::optional<Instant> instant) {
    if (!instant) return std::nullopt;
    return Timestamp{*instant, kChinaOffset, false};
}

// Digits at `pos` up to `limit`, as a number; moves `pos` behind them.
int take_digits(std::string_view text, std::size_t& pos, std::size_t limit) {
    int value = 0;
    const std::size_t begin = pos;
    while (pos < text.size() && pos - begin < limit && text[pos] >= '0' && text[pos] <= '9')
        value = value * 10 + (text[pos++] - '0');
    return pos == begin ? -1 : value;
}

bool skip_one_of(std::string_view text, std::size_t& pos,
                 std::initializer_list<std::string_view> marks) {
    for (const std::string_view mark : marks) {
        if (!text.substr(pos).starts_with(mark)) continue;
        pos += mark.size();
        return true;
    }
    return false;
}

// "2026-04-03", "2026年04月03日" and either with more behind it: the day. Dumps show the reader's
// clock, so only the day is taken.
std::optional<Timestamp> day_in(std::string_view text) {
    std::size_t pos = 0;
    const int year = take_digits(text, pos, 4);
    if (!skip_one_of(text, pos, {"-", "年", "/"})) return std::nullopt;
    const int month = take_digits(text, pos, 2);
    if (!skip_one_of(text, pos, {"-", "月", "/"})) return std::nullopt;
    const int day = take_digits(text, pos, 2);
    if (year < 2012 || month < 1 || day < 1) return std::nullopt;
    const Day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                   std::chrono::day(static_cast<unsigned>(day))};
    if (!date.ok()) return std::nullopt;
    return timestamp_of(date, kChinaOffset);
}

// "YYYY-MM-DD HH:MM", always UTC+8 (472 of 472 pages).
std::optional<Timestamp> minute_in_china(std::string_view text) {
    auto stamp = day_in(text);
    std::size_t pos = text.find(' ');
    if (!stamp || pos == std::string_view::npos) return std::nullopt;
    ++pos;
    const int hour = take_digits(text, pos, 2);
    if (!skip_one_of(text, pos, {":"})) return std::nullopt;
    const int minute = take_digits(text, pos, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
    stamp->instant += hours(hour) + minutes(minute);
    stamp->day_only = false;
    return stamp;
}

std::optional<Timestamp> published(Sources& sources) {
    const JsValue& literal = sources.literal();
    for (const std::string_view key : {"ori_create_time", "create_timestamp", "ori_send_time"})
        if (auto time = in_china(unix_time(literal[key].text))) return time;
    const ScriptVariables& variables = sources.variables();
    for (const std::string_view name :
         {"ct", "d.ct", "oriCreateTime", "d.create_time", "create_time"})
        if (auto time = in_china(unix_time(variables.get(name)))) return time;
    if (auto time = minute_in_china(literal["create_time"].text)) return time;
    if (auto time = minute_in_china(variables.get("createTime"))) return time;
    for (const std::string& text : sources.facts().publish_times)
        if (auto time = day_in(text)) return time;
    return day_in(variables.get("publish_time"));
}

// The server's clock when the page was made tells the capture time of a saved page as well as of a
// fetched one.
std::optional<Instant> captured(Sources& sources, const RawDocument& raw) {
    if (auto time = unix_time(sources.literal()["svr_time"].text)) return time;
    if (raw.captured_at || sources.has_literal()) return raw.captured_at;
    for (const std::string_view name : {"svr_time", "d.svr_time"})
        if (auto time = unix_time(sources.variables().get(name))) return time;
    return std::nullopt;
}

}  // namespace

void read_times(Sources& sources, const RawDocument& raw, Article& article) {
    article.published = published(sources);
    article.modified = unix_time(sources.has_literal() ? sources.literal()["modify_time"].text
                                                       : sources.variables().get("modify_time"));
    article.captured = captured(sources, raw);
}

}  // namespace magpie::wechat
