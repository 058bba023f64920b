// A bump allocator with a byte cap and a deadline, for one parse at a time. One per worker thread,
// reset between pages; a working set of blocks is kept for reuse, the rest goes back to the system.
// Allocation past the cap or after the deadline does not return: it calls the abort hook
// (parser/dom.cpp longjmps out of Gumbo, whose frames own nothing else). Confined to one thread.
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

    // Frees everything handed out since the last reset and sets the bounds for what follows. The
    // deadline moves on while the thread waits: it is time of work, so that a busy machine reads a
    // page as an idle one does.
    void reset(Bytes cap, std::chrono::steady_clock::time_point deadline, AbortHook hook,
               void* context);
    // What was handed out stays valid; from here on a bound that is hit throws std::bad_alloc,
    // because the frame that the hook would return to is gone.
    void disarm();
    // 16-byte aligned, never null.
    void* allocate(std::size_t size);
    // Rounded up to the alignment.
    Bytes used() const { return Bytes{used_}; }
    // Memory held from the system, used or not.
    Bytes held() const;

  private:
    struct Block {
        std::unique_ptr<std::byte[]> data;
        std::size_t size = 0;
    };

    void* allocate_slow(std::size_t size);
    bool enter_next_block(std::size_t size);
    void enter(std::size_t block);
    void release_surplus();
    void check_deadline();
    [[noreturn]] void abort(Stop why);

    std::vector<Block> blocks_;
    std::size_t current_ = 0;  // index of the block in use
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    std::size_t used_ = 0;
    std::size_t cap_ = 0;
    unsigned until_clock_ = 0;  // allocations before the clock is read again
    std::chrono::steady_clock::time_point deadline_{};
    std::chrono::nanoseconds allowed_{};  // from the reset to the deadline
    std::chrono::nanoseconds thread_time_at_reset_{};
    AbortHook hook_ = nullptr;
    void* context_ = nullptr;
};

}  // namespace magpie
