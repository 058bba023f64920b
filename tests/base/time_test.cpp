#include "base/time.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

using namespace std::chrono_literals;

// 2024-11-10T08:05:09.000042Z
const Instant kInstant{
    std::chrono::sys_days{Day{2024y, std::chrono::November, std::chrono::day{10}}} + 8h + 5min +
    9s + 42us};

TEST(Time, prints_the_three_forms) {
    EXPECT_EQ(format_utc_micros(kInstant), "2024-11-10T08:05:09.000042");
    EXPECT_EQ(format_utc_seconds(kInstant), "2024-11-10T08:05:09Z");
    EXPECT_EQ(format_rfc3339({kInstant, kChinaOffset, false}), "2024-11-10T16:05:09+08:00");
}

TEST(Time, a_day_only_timestamp_prints_as_its_local_day) {
    const Day day{2024y, std::chrono::November, std::chrono::day{10}};
    EXPECT_EQ(format_rfc3339(timestamp_of(day, kChinaOffset)), "2024-11-10");
    EXPECT_EQ(day_of(timestamp_of(day, kChinaOffset)), day);
}

TEST(Time, the_local_day_depends_on_the_offset) {
    const Instant late{
        std::chrono::sys_days{Day{2024y, std::chrono::November, std::chrono::day{10}}} + 20h};
    EXPECT_EQ(format_day(day_of(late, 0min)), "2024-11-10");
    EXPECT_EQ(format_day(day_of(late, kChinaOffset)), "2024-11-11");
}

TEST(Time, what_is_printed_is_read_back) {
    for (const Timestamp& t : {Timestamp{kInstant - 42us, kChinaOffset, false},
                               Timestamp{kInstant - 42us, -330min, false}})
        EXPECT_EQ(parse_timestamp(format_rfc3339(t)), t);
    EXPECT_EQ(parse_timestamp(format_utc_micros(kInstant))->instant, kInstant);
}

TEST(Time, impossible_days_and_trailing_bytes_are_refused) {
    for (const char* text : {"2024-02-30", "2024-13-01", "2024-1-1", "2024-01-01x", "", "20240101"})
        EXPECT_FALSE(parse_day(text)) << text;
    for (const char* text :
         {"2024-01-01T25:00", "2024-01-01T10:61", "2024-01-01T10:00:00+9", "2024-01-01T10:00Zx"})
        EXPECT_FALSE(parse_timestamp(text)) << text;
}

TEST(Time, all_three_http_date_forms_name_the_same_instant) {
    const auto expected = parse_timestamp("1994-11-06T08:49:37Z")->instant;
    for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                             "Sun Nov  6 08:49:37 1994"})
        EXPECT_EQ(parse_http_date(text), expected) << text;
    EXPECT_FALSE(parse_http_date("Sun, 06 Nov 1994 08:49:37 PST"));
    EXPECT_FALSE(parse_http_date("yesterday"));
}

}  // namespace
}  // namespace magpie
