// Properties of base/time over many instants: what is printed is read back, and the readers are
// total.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "base/text.h"
#include "base/time.h"

namespace magpie {
namespace {

// A fixed sequence, so that a failure names the same instant every time (Numerical Recipes' LCG).
class Sequence {
  public:
    std::uint32_t below(std::uint32_t bound) {
        state_ = state_ * 1664525u + 1013904223u;
        return (state_ >> 8) % bound;
    }

  private:
    std::uint32_t state_ = 1;
};

// From 1900 to 2100, to the microsecond.
Instant some_instant(Sequence& sequence) {
    const std::chrono::sys_days first{std::chrono::year{1900} / 1 / 1};
    return Instant{first} + std::chrono::days(sequence.below(73'000)) +
           std::chrono::seconds(sequence.below(86'400)) +
           std::chrono::microseconds(sequence.below(1'000'000));
}

std::chrono::minutes some_offset(Sequence& sequence) {
    return std::chrono::minutes(static_cast<int>(sequence.below(2 * 14 * 60)) - 14 * 60);
}

std::string imf_fixdate(Instant instant) {
    constexpr std::array<const char*, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                      "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const Day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<std::chrono::seconds>(instant - day)};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                  kWeekdays[std::chrono::weekday{day}.c_encoding()],
                  static_cast<unsigned>(date.day()),
                  kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text.data();
}

TEST(TimeProperties, every_rfc3339_time_is_read_back_with_its_offset) {
    Sequence sequence;
    for (int i = 0; i < 5'000; ++i) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(some_instant(sequence));
        const Timestamp written{seconds, some_offset(sequence), false};
        EXPECT_EQ(parse_timestamp(format_rfc3339(written)), written) << format_rfc3339(written);
    }
}

TEST(TimeProperties, microseconds_survive_in_utc) {
    Sequence sequence;
    for (int i = 0; i < 5'000; ++i) {
        const Instant written = some_instant(sequence);
        const auto read = parse_timestamp(format_utc_micros(written));
        ASSERT_TRUE(read) << format_utc_micros(written);
        EXPECT_EQ(read->instant, written) << format_utc_micros(written);
    }
}

TEST(TimeProperties, every_day_of_two_centuries_is_read_back) {
    for (std::chrono::sys_days day{std::chrono::year{1900} / 1 / 1};
         day < std::chrono::sys_days{std::chrono::year{2100} / 1 / 1};
         day += std::chrono::days{1}) {
        EXPECT_EQ(parse_day(format_day(Day{day})), Day{day});
        if (testing::Test::HasFailure()) return;
    }
}

TEST(TimeProperties, a_day_is_the_local_day_of_its_own_timestamp) {
    Sequence sequence;
    for (int i = 0; i < 5'000; ++i) {
        const Day day{std::chrono::floor<std::chrono::days>(some_instant(sequence))};
        EXPECT_EQ(day_of(timestamp_of(day, some_offset(sequence))), day) << format_day(day);
    }
}

TEST(TimeProperties, every_http_date_is_read_back_to_the_second) {
    Sequence sequence;
    for (int i = 0; i < 5'000; ++i) {
        const Instant written = std::chrono::floor<std::chrono::seconds>(some_instant(sequence));
        EXPECT_EQ(parse_http_date(imf_fixdate(written)), written) << imf_fixdate(written);
    }
}

TEST(TimeProperties, the_readers_are_total_on_damaged_dates) {
    const std::string whole[] = {"2026-01-31T08:00:00.123456+08:00",
                                 "Sat, 31 Jan 2026 08:00:00 GMT", "Sat Jan 31 08:00:00 2026"};
    Sequence sequence;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = whole[sequence.below(3)];
        text[sequence.below(static_cast<std::uint32_t>(text.size()))] =
            static_cast<char>(sequence.below(256));
        text.resize(sequence.below(static_cast<std::uint32_t>(text.size()) + 1));
        const auto timestamp = parse_timestamp(text);
        if (timestamp && !timestamp->day_only) {
            EXPECT_GE(text.size(), 16u) << text;
        }
        const auto http = parse_http_date(text);
        if (http) {
            EXPECT_GE(text.size(), 18u) << text;
        }
    }
}

}  // namespace
}  // namespace magpie
