#include "parser/date_text.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/date_words.h"

namespace magpie {
namespace {

// "2024-01-03", "2024-01-03 14:05", "2024-01-03 14:05 +480", "age 10800", or "" for no date.
std::string printed(const DateMention& mention) {
    if (mention.age) return "age " + std::to_string(mention.age->count());
    const DateParts& parts = mention.parts;
    const auto two = [](int value) {
        return (value >= 0 && value < 10 ? "0" : "") + std::to_string(value);
    };
    std::string text = (parts.year < 0 ? std::string("?") : std::to_string(parts.year)) + "-" +
                       two(parts.month) + "-" + (parts.day < 0 ? "?" : two(parts.day));
    if (parts.hour >= 0) text += " " + two(parts.hour) + ":" + two(parts.minute);
    if (parts.offset) text += " " + std::to_string(parts.offset->count());
    return text;
}

std::string found(std::string_view text) {
    std::string all;
    for (const DateMention& mention : find_dates(text, 10))
        all += (all.empty() ? "" : ", ") + printed(mention);
    return all;
}

std::string value(std::string_view text) {
    const auto mention = read_date_value(text);
    return mention ? printed(*mention) : "";
}

TEST(DateText, numbers_are_read_from_year_to_day_and_from_day_to_year) {
    EXPECT_EQ(found("on 2024-01-03 we"), "2024-01-03");
    EXPECT_EQ(found("2024/1/3"), "2024-01-03");
    EXPECT_EQ(found("2024. 1. 3."), "2024-01-03");
    EXPECT_EQ(found("am 3.1.2024 um"), "2024-01-03");
    EXPECT_EQ(found("03. 01. 2024"), "2024-01-03");
    EXPECT_EQ(found("19.10.19, 08:00 Uhr"), "2019-10-19 08:00");
}

TEST(DateText, a_day_that_could_be_a_month_says_so) {
    EXPECT_TRUE(find_dates("03/01/2024", 1).front().is_swappable);
    EXPECT_FALSE(find_dates("13/01/2024", 1).front().is_swappable);
    EXPECT_EQ(found("01/13/2024"), "2024-01-13");
    EXPECT_TRUE(find_dates("01/13/2024", 1).front().is_month_first);
    EXPECT_TRUE(find_dates("13/01/2024", 1).front().is_day_first);
    EXPECT_TRUE(find_dates("03.01.2024", 1).front().has_stops);
}

TEST(DateText, months_have_names_in_many_languages) {
    EXPECT_EQ(found("January 3rd, 2024"), "2024-01-03");
    EXPECT_EQ(found("Jan. 3, 2024"), "2024-01-03");
    EXPECT_EQ(found("3 January 2024"), "2024-01-03");
    EXPECT_EQ(found("Mittwoch, 3. März 2021"), "2021-03-03");
    EXPECT_EQ(found("le 1er août 2020"), "2020-08-01");
    EXPECT_EQ(found("3 de enero de 2024"), "2024-01-03");
    EXPECT_EQ(found("3 января 2024 г."), "2024-01-03");
    EXPECT_EQ(found("3 Ιανουαρίου 2024"), "2024-01-03");
    EXPECT_EQ(found("2024. január 3."), "2024-01-03");
    EXPECT_EQ(found("3 Şubat 2024"), "2024-02-03");
    EXPECT_EQ(found("3 stycznia 2024"), "2024-01-03");
    EXPECT_EQ(found("Feb-20-2020"), "2020-02-20");
}

TEST(DateText, east_asian_counters_are_read) {
    EXPECT_EQ(found("2024年1月3日 10:02"), "2024-01-03 10:02");
    EXPECT_EQ(found("2024 年 1 月 3 日 下午3:20"), "2024-01-03 15:20");
    EXPECT_EQ(found("1月3日"), "?-01-03");
    EXPECT_EQ(found("2024年1月3日（星期三）14时05分"), "2024-01-03 14:05");
    EXPECT_EQ(found("令和6年1月3日"), "2024-01-03");
    EXPECT_EQ(found("民國113年1月3日"), "2024-01-03");
    EXPECT_EQ(found("2024년 1월 3일"), "2024-01-03");
}

TEST(DateText, a_time_and_its_zone_belong_to_the_day_before_them) {
    EXPECT_EQ(found("13 Jan 2020, 22:11 GMT+10"), "2020-01-13 22:11 600");
    EXPECT_EQ(found("Nov 8, 2023 / 10:35 PM PST"), "2023-11-08 22:35 -480");
    EXPECT_EQ(found("8. November 2021 | 14.05 Uhr"), "2021-11-08 14:05");
    EXPECT_EQ(found("2 février 2022 à 14h05"), "2022-02-02 14:05");
    EXPECT_EQ(found("December 12, 2023 12:30 a.m."), "2023-12-12 00:30");
}

TEST(DateText, what_is_no_date_is_left_alone) {
    EXPECT_EQ(found("version 10.11.12.13"), "");
    EXPECT_EQ(found("call 555-12-2020-1"), "");
    EXPECT_EQ(found("31.02.2020"), "");
    EXPECT_EQ(found("costs 2020 dollars, 3 of 4"), "");
    EXPECT_EQ(found("chapitre des 9 livres"), "");
    EXPECT_EQ(found("20:15 Uhr"), "");
}

TEST(DateText, days_on_which_something_takes_place_are_none) {
    EXPECT_EQ(found("January 26-27"), "");
    EXPECT_EQ(found("4月4-7日"), "");
    EXPECT_EQ(found("4月4日至7日"), "");
    EXPECT_EQ(found("January 26 - 5 min read"), "?-01-26");
    EXPECT_EQ(found("1月3日-某人"), "?-01-03");
}

TEST(DateText, a_word_of_english_is_a_month_only_beside_a_year) {
    EXPECT_EQ(found("the 6th-gen model"), "");
    EXPECT_EQ(found("2nd Gen"), "");
    EXPECT_EQ(found("3 out of 4"), "");
    EXPECT_EQ(found("3 out. 2024"), "2024-10-03");
    EXPECT_EQ(found("16 gen 2024"), "2024-01-16");
}

TEST(DateText, cst_is_a_zone_of_two_countries_and_tells_none) {
    EXPECT_EQ(found("Jan 3, 2024 10:02 AM CST"), "2024-01-03 10:02");
    EXPECT_EQ(value("Wed Jan 03 10:00:00 CST 2024"), "2024-01-03 10:00");
    EXPECT_EQ(value("Wed Jan 03 10:00:00 PST 2024"), "2024-01-03 10:00 -480");
}

TEST(DateText, an_age_counts_back_from_the_fetch) {
    EXPECT_EQ(found("3 hours ago"), "age 10800");
    EXPECT_EQ(found("vor 2 Tagen"), "age 172800");
    EXPECT_EQ(found("3小时前"), "age 10800");
    EXPECT_EQ(found("昨天 10:20"), "age 86400");
    EXPECT_EQ(found("3 hours later"), "");
}

TEST(DateText, values_of_metadata_may_be_digits_alone) {
    EXPECT_EQ(value("20240103"), "2024-01-03");
    EXPECT_EQ(value("20240103140500"), "2024-01-03 14:05");
    EXPECT_EQ(value("1582206771"), "2020-02-20 13:52 0");
    EXPECT_EQ(value("1582206771000"), "2020-02-20 13:52 0");
    EXPECT_EQ(value("2019-12-12T10:20:00+01:00"), "2019-12-12 10:20 60");
    EXPECT_EQ(value("2020-02-20T13:52:51.054Z"), "2020-02-20 13:52 0");
    EXPECT_EQ(value("Thu, 20 Feb 2020 13:52:51 +0000"), "2020-02-20 13:52 0");
    EXPECT_EQ(value("Wed Jan 03 10:00:00 GMT 2024"), "2024-01-03 10:00 0");
    EXPECT_EQ(value("137005882978"), "");
}

TEST(DateWords, letters_fold_to_lower_case_without_accents) {
    EXPECT_EQ(fold_letters("MÄRZ Août Şubat Ιανουαρίου ЯНВАРЯ 三月"),
              "marz aout subat ιανουαριου января 三月");
}

TEST(DateWords, the_last_word_before_a_date_says_what_it_is) {
    EXPECT_EQ(role_of_words("published on "), DateRole::published);
    EXPECT_EQ(role_of_words("published by a. last updated: "), DateRole::modified);
    EXPECT_EQ(role_of_words("发布时间："), DateRole::published);
    EXPECT_EQ(role_of_words("更新时间："), DateRole::published);
    EXPECT_EQ(role_of_words("copyright "), DateRole::other);
    EXPECT_EQ(role_of_words("by someone"), DateRole::unknown);
}

}  // namespace
}  // namespace magpie
