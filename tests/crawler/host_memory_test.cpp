#include "crawler/host_memory.h"

#include <gtest/gtest.h>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

TEST(HostMemory, a_snapshot_survives_being_written_down) {
    HostSnapshot before;
    before.host = "mp.weixin.qq.com";
    before.next_request = test::kNoon;
    before.paused_until = test::kNoon + std::chrono::minutes(60);
    before.pause = std::chrono::minutes(60);
    before.slow_until = test::kNoon + std::chrono::hours(24);
    before.counted_day = std::chrono::floor<std::chrono::days>(test::kNoon);
    before.counted = 77;
    before.readable_url = "https://mp.weixin.qq.com/s/x";
    before.readable_source = "山间笔记";
    const auto after = read_host_memory(before.host, write_host_memory(before));
    ASSERT_TRUE(after);
    EXPECT_EQ(after->host, before.host);
    EXPECT_EQ(after->next_request, before.next_request);
    EXPECT_EQ(after->paused_until, before.paused_until);
    EXPECT_EQ(after->pause, before.pause);
    EXPECT_EQ(after->slow_until, before.slow_until);
    EXPECT_EQ(after->counted_day, before.counted_day);
    EXPECT_EQ(after->counted, before.counted);
    EXPECT_EQ(after->readable_url, before.readable_url);
    EXPECT_EQ(after->readable_source, before.readable_source);
}

TEST(HostMemory, damage_is_forgotten_not_trusted) {
    EXPECT_FALSE(read_host_memory("h", "[]"));
    EXPECT_FALSE(read_host_memory("h", "{"));
    const auto partial =
        read_host_memory("h", R"({"counted": "many", "paused_until": 7, "colour": 1})");
    ASSERT_TRUE(partial);
    EXPECT_EQ(partial->counted, 0);
    EXPECT_EQ(partial->pause, std::chrono::minutes(0));
}

}  // namespace
}  // namespace magpie
