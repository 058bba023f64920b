#include "config/units.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

using namespace std::chrono_literals;

std::string problem(const auto& result) { return result ? "none" : result.error().message; }

TEST(Units, reads_durations_in_every_unit) {
    EXPECT_EQ(parse_duration("250ms"), 250ms);
    EXPECT_EQ(parse_duration("1.5s"), 1500ms);
    EXPECT_EQ(parse_duration("30min"), 30min);
    EXPECT_EQ(parse_duration("30m"), 30min);
    EXPECT_EQ(parse_duration("1h"), 1h);
    EXPECT_EQ(parse_duration("2 d"), 48h);
    EXPECT_EQ(parse_duration("0s"), 0ms);
}

TEST(Units, explains_a_bad_duration) {
    EXPECT_EQ(problem(parse_duration("6")),
              "\"6\" has no unit; use ms, s, min, h or d, as in \"1.5s\"");
    EXPECT_EQ(problem(parse_duration("5sec")),
              "\"5sec\" has the unknown unit \"sec\"; use ms, s, min, h or d, as in \"1.5s\"");
    for (const char* text : {"", "s", "-1s", "nans", "inf s", "1e3s", "1.0005s", "9999999999999d"})
        EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Units, reads_sizes_in_binary_units) {
    EXPECT_EQ(parse_size("512B"), Bytes(512));
    EXPECT_EQ(parse_size("16MiB"), Bytes(16u << 20));
    EXPECT_EQ(parse_size("1.5 KiB"), Bytes(1536));
    EXPECT_FALSE(parse_size("16MB"));
    EXPECT_FALSE(parse_size("0.3B"));
}

TEST(Units, prints_in_the_largest_unit_that_divides) {
    EXPECT_EQ(format_duration(6'000ms), "6s");
    EXPECT_EQ(format_duration(1'500ms), "1500ms");
    EXPECT_EQ(format_duration(120'000ms), "2min");
    EXPECT_EQ(format_duration(60'000ms), "1min");
    EXPECT_EQ(format_duration(0ms), "0ms");
    EXPECT_EQ(format_size(Bytes(16u << 20)), "16MiB");
    EXPECT_EQ(format_size(Bytes(1536)), "1536B");
}

TEST(Units, reads_back_what_it_prints) {
    for (std::int64_t count = 0; count < 200'000'000; count = count * 3 + 1) {
        const std::chrono::milliseconds time(count);
        EXPECT_EQ(parse_duration(format_duration(time)), time);
        const Bytes size(static_cast<std::uint64_t>(count));
        EXPECT_EQ(parse_size(format_size(size)), size);
    }
}

TEST(Units, accepts_address_blocks_of_both_families) {
    for (const char* block : {"192.168.7.0/24", "127.0.0.1/32", "0.0.0.0/0", "::1/128", "fd00::/8"})
        EXPECT_TRUE(check_address_block(block)) << block;
}

TEST(Units, explains_a_bad_address_block) {
    EXPECT_EQ(problem(check_address_block("127.0.0.1")),
              "\"127.0.0.1\" has no prefix length; write \"127.0.0.1/32\"");
    EXPECT_EQ(problem(check_address_block("10.1.2.3/8")),
              "\"10.1.2.3/8\" has bits beyond its prefix; write \"10.0.0.0/8\" or \"10.1.2.3/32\"");
    EXPECT_EQ(problem(check_address_block("10.0.0.0/33")),
              "\"10.0.0.0/33\" needs a prefix length from 0 to 32");
    EXPECT_EQ(problem(check_address_block("localhost/8")),
              "\"localhost\" is not an IPv4 or IPv6 address");
    for (const char* block : {"", "/", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "010.0.0.0/8"})
        EXPECT_FALSE(check_address_block(block)) << block;
}

}  // namespace
}  // namespace magpie
