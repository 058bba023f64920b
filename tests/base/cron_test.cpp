#include "base/cron.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/text.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

Instant at(std::string_view text) { return parse_timestamp(text)->instant; }

std::string problem(std::string_view text, std::string_view zone = "UTC") {
    const auto cron = Cron::parse(text, zone);
    return cron ? "none" : cron.error().message;
}

// The first matches after `from`, in UTC.
std::vector<std::string> matches(std::string_view text, std::string_view zone,
                                 std::string_view from, int count) {
    const auto cron = Cron::parse(text, zone);
    EXPECT_TRUE(cron) << text << ": " << problem(text, zone);
    std::vector<std::string> found;
    Instant now = at(from);
    while (cron && static_cast<int>(found.size()) < count) {
        const auto next = cron->after(now);
        if (!next) break;
        found.push_back(format_utc_seconds(*next));
        now = *next;
    }
    return found;
}

using Times = std::vector<std::string>;

TEST(Cron, matches_strictly_after_the_instant) {
    EXPECT_EQ(matches("0 7 * * *", "UTC", "2026-01-31T06:59:59Z", 2),
              (Times{"2026-01-31T07:00:00Z", "2026-02-01T07:00:00Z"}));
    EXPECT_EQ(matches("0 7 * * *", "UTC", "2026-01-31T07:00:00Z", 1),
              (Times{"2026-02-01T07:00:00Z"}));
    EXPECT_EQ(matches("* * * * *", "UTC", "2026-01-31T07:00:30.5Z", 1),
              (Times{"2026-01-31T07:01:00Z"}));
}

TEST(Cron, reads_lists_ranges_and_steps) {
    EXPECT_EQ(matches("5,50-59/4 8-9 * * *", "UTC", "2026-03-01T00:00:00Z", 5),
              (Times{"2026-03-01T08:05:00Z", "2026-03-01T08:50:00Z", "2026-03-01T08:54:00Z",
                     "2026-03-01T08:58:00Z", "2026-03-01T09:05:00Z"}));
    EXPECT_EQ(matches("*/30 */12 * * *", "UTC", "2026-03-01T00:00:00Z", 3),
              (Times{"2026-03-01T00:30:00Z", "2026-03-01T12:00:00Z", "2026-03-01T12:30:00Z"}));
}

TEST(Cron, reads_names_of_months_and_days_in_any_case) {
    EXPECT_EQ(matches("0 0 * FEB Mon", "UTC", "2026-01-01T00:00:00Z", 2),
              (Times{"2026-02-02T00:00:00Z", "2026-02-09T00:00:00Z"}));
    EXPECT_EQ(matches("0 0 1 jan,dec *", "UTC", "2026-01-02T00:00:00Z", 2),
              (Times{"2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"}));
}

TEST(Cron, calls_sunday_both_0_and_7_and_lets_a_range_end_on_it) {
    const Times sundays{"2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"};
    for (const char* day : {"0", "7", "sun", "7-7"})
        EXPECT_EQ(matches(std::string("0 0 * * ") + day, "UTC", "2026-01-01T00:00:00Z", 2), sundays)
            << day;
    for (const char* days : {"fri-sun", "5-7", "fri-0"})
        EXPECT_EQ(matches(std::string("0 0 * * ") + days, "UTC", "2026-01-01T00:00:00Z", 4),
                  (Times{"2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z",
                         "2026-01-09T00:00:00Z"}))
            << days;
}

TEST(Cron, knows_the_nicknames) {
    EXPECT_EQ(matches("@hourly", "UTC", "2026-01-01T00:30:00Z", 1),
              (Times{"2026-01-01T01:00:00Z"}));
    EXPECT_EQ(matches("@Daily", "Asia/Shanghai", "2026-01-01T00:00:00Z", 1),
              (Times{"2026-01-01T16:00:00Z"}));
    EXPECT_EQ(matches("@midnight", "UTC", "2026-01-01T00:00:00Z", 1),
              (Times{"2026-01-02T00:00:00Z"}));
    EXPECT_EQ(matches("@weekly", "UTC", "2026-01-01T00:00:00Z", 1),
              (Times{"2026-01-04T00:00:00Z"}));
    EXPECT_EQ(matches("@monthly", "UTC", "2026-01-01T00:00:00Z", 1),
              (Times{"2026-02-01T00:00:00Z"}));
    for (const char* text : {"@yearly", "@annually"})
        EXPECT_EQ(matches(text, "UTC", "2026-01-01T00:00:00Z", 1), (Times{"2027-01-01T00:00:00Z"}));
    EXPECT_EQ(problem("@reboot"),
              "\"@reboot\" is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, "
              "@annually");
}

TEST(Cron, takes_a_day_by_either_field_when_both_are_restricted) {
    // The 13th, and every Friday.
    EXPECT_EQ(matches("0 0 13 * fri", "UTC", "2026-01-01T00:00:00Z", 4),
              (Times{"2026-01-02T00:00:00Z", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z",
                     "2026-01-16T00:00:00Z"}));
}

TEST(Cron, takes_a_day_by_both_fields_when_one_begins_with_a_star) {
    // Odd days that are Fridays.
    EXPECT_EQ(matches("0 0 */2 * fri", "UTC", "2026-01-01T00:00:00Z", 3),
              (Times{"2026-01-09T00:00:00Z", "2026-01-23T00:00:00Z", "2026-02-13T00:00:00Z"}));
    EXPECT_EQ(matches("0 0 13 * *", "UTC", "2026-01-14T00:00:00Z", 1),
              (Times{"2026-02-13T00:00:00Z"}));
    EXPECT_EQ(matches("0 0 * * fri", "UTC", "2026-01-03T00:00:00Z", 1),
              (Times{"2026-01-09T00:00:00Z"}));
}

TEST(Cron, waits_for_the_29th_of_february_over_a_century_without_one) {
    EXPECT_EQ(matches("0 12 29 2 *", "UTC", "2026-01-01T00:00:00Z", 2),
              (Times{"2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"}));
    EXPECT_EQ(matches("0 12 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1),
              (Times{"2104-02-29T12:00:00Z"}));
}

TEST(Cron, a_date_that_never_comes_has_no_match) {
    for (const char* text : {"0 0 30 2 *", "0 0 31 4,6,9,11 *", "* * 30-31 feb *"})
        EXPECT_TRUE(matches(text, "UTC", "2026-01-01T00:00:00Z", 1).empty()) << text;
    // By weekday it comes all the same.
    EXPECT_EQ(matches("0 0 30 2 mon", "UTC", "2026-01-01T00:00:00Z", 1),
              (Times{"2026-02-02T00:00:00Z"}));
}

TEST(Cron, means_local_time) {
    EXPECT_EQ(matches("0 7 * * *", "Asia/Shanghai", "2026-06-01T00:00:00Z", 1),
              (Times{"2026-06-01T23:00:00Z"}));
    EXPECT_EQ(matches("0 7 * * *", "Asia/Kathmandu", "2026-06-01T00:00:00Z", 1),
              (Times{"2026-06-01T01:15:00Z"}));
    EXPECT_EQ(matches("0 0 1 * *", "America/New_York", "2026-01-31T23:00:00Z", 1),
              (Times{"2026-02-01T05:00:00Z"}));
}

TEST(Cron, a_skipped_local_time_runs_once_at_the_end_of_the_gap) {
    // Berlin: 2026-03-29 02:00 becomes 03:00 at 01:00 UTC.
    EXPECT_EQ(matches("30 2 * * *", "Europe/Berlin", "2026-03-28T02:00:00Z", 2),
              (Times{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}));
    EXPECT_EQ(matches("*/10 2 * * *", "Europe/Berlin", "2026-03-28T01:51:00Z", 2),
              (Times{"2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"}));
    EXPECT_EQ(matches("0,30 1-3 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 3),
              (Times{"2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"}));
}

TEST(Cron, a_day_that_begins_with_a_gap_has_its_midnight_at_the_end_of_it) {
    // São Paulo: 2018-11-04 00:00 became 01:00 at 03:00 UTC.
    EXPECT_EQ(matches("@daily", "America/Sao_Paulo", "2018-11-03T12:00:00Z", 2),
              (Times{"2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}));
}

TEST(Cron, a_day_that_the_date_line_skipped_runs_at_the_end_of_the_gap) {
    // Samoa had no 30 December 2011.
    EXPECT_EQ(matches("0 12 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 2),
              (Times{"2011-12-30T10:00:00Z", "2012-12-29T22:00:00Z"}));
}

TEST(Cron, a_repeated_local_time_runs_once) {
    // Berlin: 2026-10-25 03:00 becomes 02:00 at 01:00 UTC.
    EXPECT_EQ(matches("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2),
              (Times{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}));
    EXPECT_EQ(matches("30 * * * *", "Europe/Berlin", "2026-10-25T00:00:00Z", 2),
              (Times{"2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z"}));
    // Asked during the second time.
    EXPECT_EQ(matches("45 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00Z", 1),
              (Times{"2026-10-26T01:45:00Z"}));
    // Lord Howe puts its clocks back by half an hour: 2026-04-05 02:00 becomes 01:30 at 15:00 UTC.
    EXPECT_EQ(matches("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00:00Z", 2),
              (Times{"2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"}));
}

TEST(Cron, says_what_is_wrong) {
    EXPECT_EQ(problem("0 7 * *"),
              "\"0 7 * *\" has 4 fields, not five: minute, hour, day of month, month, day of week");
    EXPECT_EQ(problem(""),
              "\"\" has 0 fields, not five: minute, hour, day of month, month, day of week");
    EXPECT_EQ(problem("60 * * * *"), "\"60\" is no minute (0 to 59)");
    EXPECT_EQ(problem("0 24 * * *"), "\"24\" is no hour (0 to 23)");
    EXPECT_EQ(problem("0 0 0 * *"), "\"0\" is no day of month (1 to 31)");
    EXPECT_EQ(problem("0 0 * sept *"),
              "\"sept\" is no month (1 to 12, or a name of three letters)");
    EXPECT_EQ(problem("0 0 * * 8"), "\"8\" is no day of week (0 to 7, or a name of three letters)");
    EXPECT_EQ(problem("5-1 * * * *"), "\"5-1\" runs backwards; write two ranges");
    EXPECT_EQ(problem("0 0 * * fri-mon"), "\"fri-mon\" runs backwards; write two ranges");
    EXPECT_EQ(problem("5/15 * * * *"),
              "\"5/15\" steps from one value; write a range, as in \"5-59/15\"");
    EXPECT_EQ(problem("*/60 * * * *"), "\"*/60\" needs a step from 1 to 59");
    EXPECT_EQ(problem("*/0 * * * *"), "\"*/0\" needs a step from 1 to 59");
}

TEST(Cron, says_which_time_zone_it_does_not_know) {
    EXPECT_EQ(problem("@daily", "Asia/Shangai"),
              "\"Asia/Shangai\" is not a time zone; write its name as in \"Asia/Shanghai\" or "
              "\"UTC\"");
    for (const char* zone : {"", "Etc/Unknown", "GMT+3:17", "+08:00", "asia/shanghai", "\xff"})
        EXPECT_NE(problem("@daily", zone), "none") << zone;
    for (const char* zone : {"UTC", "Etc/UTC", "Europe/Berlin", "Asia/Urumqi", "PRC"})
        EXPECT_EQ(problem("@daily", zone), "none") << zone;
}

TEST(Cron, refuses_hostile_text) {
    for (const char* text : {"* * * * * *",
                             ", * * * *",
                             "1,, * * * *",
                             "- * * * *",
                             "1- * * * *",
                             "-1 * * * *",
                             "*/ * * * *",
                             "*/*/2 * * * *",
                             "1-2-3 * * * *",
                             "+1 * * * *",
                             "** * * * *",
                             "4294967296 * * * *",
                             "0x1 * * * *",
                             "1.5 * * * *",
                             "\xe4\xb8\x80 * * * *",
                             "@",
                             "@ daily",
                             "*/-1 * * * *",
                             "*/99999999999999999999 * * * *",
                             "mon * * * *"})
        EXPECT_NE(problem(text), "none") << text;
    EXPECT_EQ(problem(std::string(100'000, '*')), "longer than 512 characters");
    EXPECT_NE(problem("0 0 * * *"s + '\0'), "none");
}

TEST(Cron, reads_random_text_without_harm_and_its_matches_run_forward) {
    std::mt19937 random(7);  // the same soup each time
    const std::string_view alphabet = "0123456789****,-/";
    int parsed = 0;
    for (int round = 0; round < 200'000; ++round) {
        std::string text;
        for (int field = 0; field < 5; ++field) {
            if (field > 0) text += ' ';
            const auto length = 1 + random() % 4;
            for (unsigned i = 0; i < length; ++i) text += alphabet[random() % alphabet.size()];
        }
        const auto cron = Cron::parse(text, round % 2 == 0 ? "Europe/Berlin" : "UTC");
        if (!cron) continue;
        ++parsed;
        const Instant now = at("2026-10-24T23:30:00Z");
        const auto next = cron->after(now);
        if (!next) continue;
        ASSERT_GT(*next, now) << text;
        // Nothing lies between: from just before the match it is found again.
        ASSERT_EQ(cron->after(*next - 1us), next) << text;
    }
    EXPECT_GT(parsed, 100);
}

TEST(TimeZone, gives_back_each_local_time_that_comes_once) {
    const auto zone = TimeZone::find("Europe/Berlin");
    ASSERT_TRUE(zone);
    int twice = 0;
    for (Instant now = at("2026-01-01"); now < at("2027-01-01"); now += 30min) {
        const Instant again = zone->instant(zone->local(now));
        if (again != now) {
            ++twice;
            EXPECT_EQ(now - again, 1h) << format_utc_seconds(now);
        }
    }
    EXPECT_EQ(twice, 2);  // the hour that October repeats
}

}  // namespace
}  // namespace magpie
