// Dates of other languages, word by word into the notations that the readers know. Only what has
// been seen in feeds.
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/feed_date.h"

namespace magpie {
namespace {

using std::chrono::hours;
using Word = std::pair<std::string_view, std::string_view>;

// Greek months with and without accents, by their first letters; Hungarian in full.
constexpr Word kMonths[] = {{"Ιαν", "Jan"},  {"Φεβ", "Feb"},  {"Μάρ", "Mar"}, {"Μαρ", "Mar"},
                            {"Απρ", "Apr"},  {"Μάι", "May"},  {"Μαϊ", "May"}, {"Μαΐ", "May"},
                            {"Ιούν", "Jun"}, {"Ιουν", "Jun"}, {"Ιον", "Jun"}, {"Ιούλ", "Jul"},
                            {"Ιουλ", "Jul"}, {"Ιολ", "Jul"},  {"Αύγ", "Aug"}, {"Αυγ", "Aug"},
                            {"Σεπ", "Sep"},  {"Οκτ", "Oct"},  {"Νοέ", "Nov"}, {"Νοε", "Nov"},
                            {"Δεκ", "Dec"}};
constexpr Word kHungarian[] = {{"január", "01"},    {"februári", "02"},   {"február", "02"},
                               {"március", "03"},   {"április", "04"},    {"máujus", "05"},
                               {"május", "05"},     {"június", "06"},     {"július", "07"},
                               {"augusztus", "08"}, {"szeptember", "09"}, {"október", "10"},
                               {"november", "11"},  {"december", "12"}};
constexpr Word kCounters[] = {{"년", "-"}, {"월", "-"}, {"일", " "}, {"年", "-"}, {"月", "-"},
                              {"日", " "}, {"시", ":"}, {"時", ":"}, {"时", ":"}};
constexpr std::string_view kAfternoon[] = {"오후", "下午", "晚上", "午後"};
constexpr std::string_view kMorning[] = {"오전", "上午", "凌晨", "早上", "午前"};

bool is_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) > 0x7F) return false;
    return true;
}

template <std::size_t Size>
void replace_words(std::string& text, const Word (&words)[Size]) {
    for (const auto& [word, meaning] : words) text = replace_all(std::move(text), word, meaning);
}

// 2004-5-28 from 2004년 5월 28일: blanks around a counter are not part of the date.
std::string without_gaps(std::string text, bool has_counters) {
    for (const std::string_view dash : {"- ", " -"})
        while (has_counters && contains(text, dash)) text = replace_all(std::move(text), dash, "-");
    while (contains(text, "  ")) text = replace_all(std::move(text), "  ", " ");
    return std::string(trim(text));
}

// Where such dates are written without a zone.
std::optional<std::chrono::minutes> country_of(std::string_view text) {
    for (const std::string_view sign : {"년", "오전", "오후"})
        if (contains(text, sign)) return hours(9);
    for (const std::string_view sign : {"年", "上午", "下午"})
        if (contains(text, sign)) return hours(8);
    return std::nullopt;
}

}  // namespace

NeutralDate neutral_date(std::string_view text) {
    NeutralDate date;
    date.text = text;
    if (is_ascii(text)) return date;
    date.offset = country_of(text);
    for (const std::string_view word : kAfternoon) {
        date.is_afternoon = date.is_afternoon || contains(text, word);
        date.text = replace_all(std::move(date.text), word, " ");
    }
    for (const std::string_view word : kMorning)
        date.text = replace_all(std::move(date.text), word, " ");
    const bool has_counters = contains(text, "년") || contains(text, "年");
    replace_words(date.text, kMonths);
    replace_words(date.text, kHungarian);
    if (has_counters) replace_words(date.text, kCounters);
    if (date.text != text) date.text = without_gaps(std::move(date.text), has_counters);
    return date;
}

}  // namespace magpie
