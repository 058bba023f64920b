// A bump allocator with a byte cap and a deadline, for one parse at a time. One per worker thread, reset
// between pages; blocks are kept for reuse. Allocation past the cap or after the deadline does not return:
// it calls the abort hook (parser/dom.cpp longjmps out of Gumbo, whose frames own nothing else).
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "base/bytes.h"

namespace magpie {

class Arena {
  public:
    enum class Stop { bytes, deadline };
    using AbortHook = void (*)(void* context, Stop why);  // must not return

    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    // Frees everything handed out since the last reset and sets the bounds for what follows.
    void reset(Bytes cap, std::chrono::steady_clock::time_point deadline, AbortHook hook, void* context);
    // 16-byte aligned, never null.
    void* allocate(std::size_t size);
    Bytes used() const { return Bytes{used_}; }

  private:
    void* allocate_slow(std::size_t size);

    struct Block {
        std::unique_ptr<std::byte[]> data;
        std::size_t size = 0;
    };
    std::vector<Block> blocks_;
    std::size_t current_ = 0;   // index of the block in use
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t used_ = 0;
    std::size_t cap_ = 0;
    std::chrono::steady_clock::time_point deadline_{};
    AbortHook hook_ = nullptr;
    void* context_ = nullptr;
};

}  // namespace magpie
