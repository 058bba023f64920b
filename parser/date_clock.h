// The time of day that follows a day in a text, with its zone. Private to parser/date_*.
#pragma once

#include <cstddef>
#include <string_view>

#include "parser/feed_date.h"

namespace magpie {

// `at` is the end of the day. Sets hour, minute, second and offset and returns where they end;
// returns `at` and sets nothing when no time follows.
std::size_t read_clock(std::string_view text, std::size_t at, DateParts& parts);

// CST is China's time and America's central time: it names no zone, so the time is read as one of
// the page's country.
bool is_ambiguous_zone(std::string_view name);

}  // namespace magpie
