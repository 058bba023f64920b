// The words of dates in many languages: names of months, counters of Chinese, Japanese and Korean,
// the words that say what a date stands for ("Posted on", "Zuletzt aktualisiert", 更新时间) and the
// units of relative times ("3 hours ago", 2天前). Letters are folded (case, accents) before they
// are compared. Pure and total.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

// Lower case, without accents, for Latin, Greek and Cyrillic letters; other bytes stay. Never
// longer than `text`.
std::string fold_letters(std::string_view text);

// 1–12 for the name of a month or a usual short form of it, in any case, without a full stop; 0 for
// anything else.
int month_of_name(std::string_view word);

// The counter at the front of `text`: its bytes; 0 when it is none of these.
std::size_t year_counter(std::string_view text);   // 年 년
std::size_t month_counter(std::string_view text);  // 月 월
std::size_t day_counter(std::string_view text);    // 日 号 號 일

enum class DateRole { unknown, published, modified, other };

// What the words in front of a date say that it is; `folded` by fold_letters. The last word counts.
DateRole role_of_words(std::string_view folded);

// One of the unit at the front of `text` ("hours", "Stunden", 小时), if any.
std::optional<std::chrono::seconds> time_unit(std::string_view folded);

}  // namespace magpie
