#include "service/clock.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

using namespace std::chrono_literals;

struct Clocks {
    Instant wall{100h};
    ServiceClock::Monotonic monotonic{5h};
    ServiceClock clock{[this] { return wall; }, [this] { return monotonic; }};
};

TEST(ServiceClock, advances_with_the_monotonic_clock) {
    Clocks clocks;
    clocks.monotonic += 10s;
    EXPECT_EQ(clocks.clock.now(), Instant{100h + 10s});
}

TEST(ServiceClock, a_set_wall_clock_is_told_once_and_followed) {
    Clocks clocks;
    clocks.monotonic += 10s;
    clocks.wall += 10s - 1h;
    EXPECT_EQ(clocks.clock.now(), Instant{100h + 10s});
    EXPECT_EQ(clocks.clock.take_jump(), -1h);
    EXPECT_EQ(clocks.clock.now(), Instant{99h + 10s});
    EXPECT_EQ(clocks.clock.take_jump(), std::nullopt);
}

TEST(ServiceClock, drift_is_followed_without_a_word) {
    Clocks clocks;
    clocks.monotonic += 1000s;
    clocks.wall += 1001s;
    EXPECT_EQ(clocks.clock.take_jump(), std::nullopt);
    EXPECT_EQ(clocks.clock.now(), clocks.wall);
}

}  // namespace
}  // namespace magpie
