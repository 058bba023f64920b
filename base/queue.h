// BoundedQueue: how values cross threads, and the only mutex + condition variable in the program.
// push() blocks while the queue is full (that is the back-pressure); pop() blocks while it is
// empty. After close(), push() refuses, pop() drains what is left and then returns nothing.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace magpie {

template <class T>
class BoundedQueue {
  public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    // False when the queue is closed; the value is then dropped with the call.
    bool push(T value) {
        std::unique_lock lock(mutex_);
        has_room_.wait(lock, [&] { return closed_ || items_.size() < capacity_; });
        if (closed_) return false;
        items_.push_back(std::move(value));
        lock.unlock();
        has_items_.notify_one();
        return true;
    }

    // Never blocks; false (and `value` untouched) when full or closed.
    bool try_push(T& value) {
        std::unique_lock lock(mutex_);
        if (closed_ || items_.size() >= capacity_) return false;
        items_.push_back(std::move(value));
        lock.unlock();
        has_items_.notify_one();
        return true;
    }

    std::optional<T> pop() {
        std::unique_lock lock(mutex_);
        has_items_.wait(lock, [&] { return closed_ || !items_.empty(); });
        if (items_.empty()) return std::nullopt;
        std::optional<T> value(std::move(items_.front()));
        items_.pop_front();
        lock.unlock();
        has_room_.notify_one();
        return value;
    }

    // Waits for one item, then takes whatever else is there up to `most`: the shape of a group
    // commit.
    std::vector<T> pop_batch(std::size_t most) {
        std::vector<T> batch;
        std::unique_lock lock(mutex_);
        has_items_.wait(lock, [&] { return closed_ || !items_.empty(); });
        while (!items_.empty() && batch.size() < most) {
            batch.push_back(std::move(items_.front()));
            items_.pop_front();
        }
        lock.unlock();
        has_room_.notify_all();
        return batch;
    }

    void close() {
        {
            std::lock_guard lock(mutex_);
            closed_ = true;
        }
        has_items_.notify_all();
        has_room_.notify_all();
    }

    std::size_t size() const {
        std::lock_guard lock(mutex_);
        return items_.size();
    }

  private:
    const std::size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable has_items_;
    std::condition_variable has_room_;
    std::deque<T> items_;
    bool closed_ = false;
};

}  // namespace magpie
