#include "base/queue.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace magpie {
namespace {

TEST(BoundedQueue, keeps_order_and_moves_values) {
    BoundedQueue<std::unique_ptr<int>> queue(4);
    EXPECT_TRUE(queue.push(std::make_unique<int>(1)));
    EXPECT_TRUE(queue.push(std::make_unique<int>(2)));
    EXPECT_EQ(**queue.pop(), 1);
    EXPECT_EQ(**queue.pop(), 2);
}

TEST(BoundedQueue, refuses_without_blocking_when_full) {
    BoundedQueue<int> queue(1);
    int value = 1;
    EXPECT_TRUE(queue.try_push(value));
    value = 2;
    EXPECT_FALSE(queue.try_push(value));
    EXPECT_EQ(queue.size(), 1u);
}

TEST(BoundedQueue, drains_after_close_then_ends) {
    BoundedQueue<int> queue(4);
    queue.push(7);
    queue.close();
    EXPECT_FALSE(queue.push(8));
    EXPECT_EQ(queue.pop(), 7);
    EXPECT_EQ(queue.pop(), std::nullopt);
    EXPECT_TRUE(queue.pop_batch(10).empty());
}

TEST(BoundedQueue, a_full_queue_holds_its_producer_until_there_is_room) {
    BoundedQueue<int> queue(2);
    std::thread producer([&] {
        for (int i = 0; i < 1000; ++i) queue.push(i);
        queue.close();
    });
    int expected = 0;
    while (auto value = queue.pop()) {
        EXPECT_EQ(*value, expected++);
        EXPECT_LE(queue.size(), 2u);
    }
    producer.join();
    EXPECT_EQ(expected, 1000);
}

TEST(BoundedQueue, a_batch_takes_what_is_there) {
    BoundedQueue<int> queue(8);
    for (int i = 0; i < 5; ++i) queue.push(i);
    EXPECT_EQ(queue.pop_batch(3).size(), 3u);
    EXPECT_EQ(queue.pop_batch(3).size(), 2u);
}

}  // namespace
}  // namespace magpie
