// The day that an address names: /2024/01/03/, /2024-01-03-slug, /20240103/, t20240103_12.html,
// /2024/jan/03/, /2024-01/03/, 08112021-slug. Digits that are no day of the web's years say
// nothing.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace magpie {

struct UrlDay {
    int year = 0, month = 0;
    int day = 0;  // 0: only the month is named
};

std::optional<UrlDay> day_of_url(std::string_view url);

}  // namespace magpie
