// The day that begins at a digit of a text, in any notation. Private to parser/date_*.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "parser/date_text.h"

namespace magpie {

// `at` is the first digit of a number. A month in words may stand before it, and then belongs to
// the date.
std::optional<DateMention> read_day(std::string_view text, std::size_t at);

// Without a year the 29th of February is a day.
bool is_real_day(int year, int month, int day);

}  // namespace magpie
