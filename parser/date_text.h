// Dates in running text, in any of the notations that pages print: 2024-01-03, 3.1.2024, 1/3/24,
// "January 3rd, 2024, 14:05 GMT+8", "3 de enero de 2024", 2024年1月3日 10:02, 1月3日,
// 令和6年1月3日, "3 hours ago", 昨天 10:20. Anchored at digits, so text without any costs one look
// at each byte. Finds, does not judge: which date is the page's is decided by its reader. Pure and
// total.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "parser/feed_date.h"

namespace magpie {

struct DateMention {
    DateParts parts;  // year -1: the text names none; day -1: only a month
    std::size_t begin = 0, end = 0;
    bool is_swappable = false;  // 1/3/2024: read with the day first, the month first would do too
    bool has_stops = false;     // 1.3.2024
    bool is_day_first = false, is_month_first = false;  // 31/1/2024, 1/31/2024: no other way
    bool is_east_asian = false;                         // written with 年 or 月
    // "3 hours ago": how long before the page was fetched; parts hold nothing but a time of day.
    std::optional<std::chrono::seconds> age;
};

// At most `most` of them, in order.
std::vector<DateMention> find_dates(std::string_view text, std::size_t most);

// A value that is a date and nothing else, as metadata has it: what find_dates knows, and
// 20240103, 20240103140500, Unix seconds and milliseconds.
std::optional<DateMention> read_date_value(std::string_view text);

}  // namespace magpie
