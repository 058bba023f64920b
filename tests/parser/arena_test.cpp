// The arena alone; how Gumbo leaves through its hook is in dom_test.cpp.
#include "parser/arena.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <new>

namespace magpie {
namespace {

using namespace literals;
using Clock = std::chrono::steady_clock;

struct Stopped {
    Arena::Stop why;
};

// A hook may not return; in C++ it may throw.
void throw_stop(void*, Arena::Stop why) { throw Stopped{why}; }

const Clock::time_point kNever = Clock::time_point::max();

TEST(Arena, hands_out_aligned_memory_that_does_not_overlap) {
    Arena arena;
    arena.reset(1_MiB, kNever, throw_stop, nullptr);
    std::byte* previous_end = nullptr;
    for (std::size_t size : {1u, 15u, 16u, 17u, 0u, 100u}) {
        auto* start = static_cast<std::byte*>(arena.allocate(size));
        ASSERT_NE(start, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(start) % 16, 0u);
        EXPECT_TRUE(start >= previous_end);
        std::memset(start, 0xAA, size);
        previous_end = start + size;
    }
}

TEST(Arena, serves_a_request_larger_than_any_block) {
    Arena arena;
    arena.reset(256_MiB, kNever, throw_stop, nullptr);
    std::memset(arena.allocate(100u << 20), 1, 100u << 20);
    EXPECT_EQ(arena.used(), 100_MiB);
}

TEST(Arena, stops_at_the_byte_cap_and_not_before) {
    Arena arena;
    arena.reset(64_B, kNever, throw_stop, nullptr);
    arena.allocate(48);
    arena.allocate(16);
    try {
        arena.allocate(1);
        FAIL() << "the cap was passed";
    } catch (const Stopped& stopped) {
        EXPECT_EQ(stopped.why, Arena::Stop::bytes);
    }
}

TEST(Arena, refuses_a_size_that_would_wrap_around) {
    Arena arena;
    arena.reset(64_MiB, kNever, throw_stop, nullptr);
    arena.allocate(16);
    EXPECT_THROW(arena.allocate(SIZE_MAX), Stopped);
    EXPECT_THROW(arena.allocate(SIZE_MAX - 8), Stopped);
}

TEST(Arena, stops_after_the_deadline) {
    Arena arena;
    arena.reset(1_MiB, Clock::now() - std::chrono::seconds(1), throw_stop, nullptr);
    try {
        arena.allocate(16);
        FAIL() << "the deadline was not seen";
    } catch (const Stopped& stopped) {
        EXPECT_EQ(stopped.why, Arena::Stop::deadline);
    }
}

TEST(Arena, a_reset_gives_the_same_memory_again) {
    Arena arena;
    arena.reset(1_MiB, kNever, throw_stop, nullptr);
    void* first = arena.allocate(100);
    arena.reset(1_MiB, kNever, throw_stop, nullptr);
    EXPECT_EQ(arena.used(), 0_B);
    EXPECT_EQ(arena.allocate(100), first);
}

TEST(Arena, a_page_like_the_last_one_asks_the_system_for_nothing) {
    Arena arena;
    Bytes held[2];
    for (Bytes& after : held) {
        arena.reset(256_MiB, kNever, throw_stop, nullptr);
        for (int i = 0; i < 1000; ++i) arena.allocate(20'000);
        after = arena.held();
    }
    EXPECT_EQ(held[0], held[1]);
}

TEST(Arena, gives_back_what_one_huge_page_needed) {
    Arena arena;
    arena.reset(256_MiB, kNever, throw_stop, nullptr);
    for (int i = 0; i < 200; ++i) arena.allocate(1u << 20);
    EXPECT_GE(arena.held(), 200_MiB);
    arena.reset(256_MiB, kNever, throw_stop, nullptr);
    EXPECT_LE(arena.held(), 32_MiB);
}

TEST(Arena, a_disarmed_arena_throws_instead_of_calling_a_dead_frame) {
    Arena arena;
    arena.reset(64_B, kNever, throw_stop, nullptr);
    arena.disarm();
    arena.allocate(64);
    EXPECT_THROW(arena.allocate(1), std::bad_alloc);
}

}  // namespace
}  // namespace magpie
