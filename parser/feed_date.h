// The pieces of a date as feeds write them, and the readers of the families of notations.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace magpie {

struct DateParts {
    int year = -1, month = -1, day = -1;
    int hour = -1, minute = 0, second = 0;  // hour -1: a day without a time
    std::chrono::microseconds fraction{0};
    std::optional<std::chrono::minutes> offset;
};

// Nothing unless it is a real day and time.
std::optional<Timestamp> timestamp_of(const DateParts& parts, std::chrono::minutes default_offset);

// Reads a decimal number of `least` to `most` digits and moves `text` behind it.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most);

// hh:mm, hh:mm:ss, hh:mm:ss.fraction; one digit is enough. Moves `text` behind it.
bool take_time(std::string_view& text, DateParts& parts);

// "Z", "+08:00", "-0400", "+8", "GMT", "EST", "GMT-01:00"; nothing for what is no zone.
std::optional<std::chrono::minutes> zone_offset(std::string_view text);

// ISO 8601 and its profiles (W3C-DTF, RFC 3339): numbers from year to day.
std::optional<DateParts> read_iso_date(std::string_view text);

// RFC 822, RFC 850, asctime and whatever names its month: words and numbers in any order, as RFC
// 6265 §5.1.1 reads them.
std::optional<DateParts> read_worded_date(std::string_view text);

// Months, halves of the day and counters of other languages (Chinese, Korean, Greek, Hungarian)
// written as the readers above know them.
struct NeutralDate {
    std::string text;
    std::optional<std::chrono::minutes> offset;  // of the country, where the script tells
    bool is_afternoon = false;
};
NeutralDate neutral_date(std::string_view text);

}  // namespace magpie
