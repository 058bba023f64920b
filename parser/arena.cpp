#include "parser/arena.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <new>

namespace magpie {
namespace {

constexpr std::size_t kAlignment = 16;  // of max_align_t, and of operator new[]
constexpr std::size_t kFirstBlock = std::size_t{1} << 20;
constexpr std::size_t kLargestBlock = std::size_t{64} << 20;
// Kept between pages: a 2.8 MB page needs about 10 MB after its scripts are gone, a long news page
// 30 MB.
constexpr std::size_t kRetained = std::size_t{32} << 20;
// Gumbo's slowest real step between two allocations is 0.16 ms (a tag 100,000 levels deep), so the
// deadline is noticed within about 10 ms; reading the clock this seldom costs below 1 ns per
// allocation.
constexpr unsigned kAllocationsPerClockRead = 64;

constexpr std::size_t round_up(std::size_t size) {
    return (std::max<std::size_t>(size, 1) + kAlignment - 1) & ~(kAlignment - 1);
}

std::chrono::nanoseconds thread_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

void Arena::reset(Bytes cap, std::chrono::steady_clock::time_point deadline, AbortHook hook,
                  void* context) {
    release_surplus();
    used_ = 0;
    cap_ = std::min<std::size_t>(cap.count, std::numeric_limits<std::size_t>::max() / 2);
    deadline_ = deadline;
    allowed_ = deadline - std::chrono::steady_clock::now();
    thread_time_at_reset_ = thread_time();
    until_clock_ = 0;
    hook_ = hook;
    context_ = context;
    next_ = end_ = nullptr;
    if (!blocks_.empty()) enter(0);
}

void Arena::disarm() {
    hook_ = nullptr;
    context_ = nullptr;
}

Bytes Arena::held() const {
    std::size_t sum = 0;
    for (const Block& block : blocks_) sum += block.size;
    return Bytes{sum};
}

void* Arena::allocate(std::size_t size) {
    if (size > cap_) abort(Stop::bytes);  // also keeps the sums below from wrapping
    const std::size_t rounded = round_up(size);
    if (used_ + rounded > cap_) abort(Stop::bytes);
    if (until_clock_-- == 0) check_deadline();
    used_ += rounded;
    if (rounded > static_cast<std::size_t>(end_ - next_)) return allocate_slow(rounded);
    void* result = next_;
    next_ += rounded;
    return result;
}

void* Arena::allocate_slow(std::size_t size) {
    if (!enter_next_block(size)) abort(Stop::bytes);
    void* result = next_;
    next_ += size;
    return result;
}

// Moves on to a block with room for `size`: one kept from an earlier page, or a new one. Must not
// throw, and must hold nothing with a destructor when it fails: its caller is C code that will be
// jumped over.
bool Arena::enter_next_block(std::size_t size) {
    const std::size_t first = next_ == nullptr ? 0 : current_ + 1;
    for (std::size_t i = first; i < blocks_.size(); ++i) {
        if (blocks_[i].size < size) continue;
        std::swap(blocks_[first], blocks_[i]);
        enter(first);
        return true;
    }
    const std::size_t last = blocks_.empty() ? kFirstBlock / 2 : blocks_.back().size;
    const std::size_t wanted = std::max(size, std::clamp(last * 2, kFirstBlock, kLargestBlock));
    try {
        blocks_.push_back(Block{std::make_unique_for_overwrite<std::byte[]>(wanted), wanted});
    } catch (const std::bad_alloc&) {
        return false;
    }
    std::swap(blocks_[first], blocks_.back());
    enter(first);
    return true;
}

void Arena::enter(std::size_t block) {
    current_ = block;
    next_ = blocks_[block].data.get();
    end_ = next_ + blocks_[block].size;
}

void Arena::release_surplus() {
    std::size_t kept = 0;
    std::erase_if(blocks_, [&](const Block& block) {
        if (kept + block.size > kRetained) return true;
        kept += block.size;
        return false;
    });
}

// The clock on the wall is cheap to read, but on a busy machine it also runs while the thread
// waits: what the thread has worked decides.
void Arena::check_deadline() {
    until_clock_ = kAllocationsPerClockRead - 1;
    const auto now = std::chrono::steady_clock::now();
    if (now < deadline_) return;
    const auto worked = thread_time() - thread_time_at_reset_;
    if (worked >= allowed_) abort(Stop::deadline);
    deadline_ = now + (allowed_ - worked);
}

void Arena::abort(Stop why) {
    if (hook_ == nullptr) throw std::bad_alloc();
    hook_(context_, why);
    std::abort();  // the hook broke its promise
}

}  // namespace magpie
