// Which URLs are done, in bounded memory: a 64-bit fingerprint each, in two generations. When the
// newer one is full the older one is dropped, so the last `capacity` URLs at least are always
// known. What has been forgotten is still in the archive; offering it again costs one look there or
// one visit. Two different URLs share a fingerprint with probability n²/2^65: 3 in 10 million for 4
// million URLs.
//
// Flat tables of fingerprints, 11 to 23 bytes a URL, in shards that grow one by one: none makes its
// thread wait for more than a 256th of the whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace magpie {

class FingerprintSet {
  public:
    bool contains(std::uint64_t print) const {
        const Shard& shard = shards_[print % kShards];
        return !shard.slots.empty() && shard.slots[slot_of(shard, print)] == print;
    }

    // Not contained yet.
    void insert(std::uint64_t print) {
        Shard& shard = shards_[print % kShards];
        if (shard.size * 4 >= shard.slots.size() * 3) grow(shard);
        shard.slots[slot_of(shard, print)] = print;
        ++shard.size;
        ++size_;
    }

    std::size_t size() const { return size_; }

  private:
    static constexpr std::size_t kShards = 256;
    static constexpr std::uint64_t kEmpty = 0;  // no fingerprint is 0

    struct Shard {
        std::vector<std::uint64_t> slots;  // a power of two; linear probing
        std::size_t size = 0;
    };

    // Where it stands, or would.
    static std::size_t slot_of(const Shard& shard, std::uint64_t print) {
        const std::size_t mask = shard.slots.size() - 1;
        std::size_t slot = (print / kShards) & mask;
        while (shard.slots[slot] != kEmpty && shard.slots[slot] != print) slot = (slot + 1) & mask;
        return slot;
    }

    static void grow(Shard& shard) {
        const std::size_t size = shard.slots.empty() ? 8 : shard.slots.size() * 2;
        const auto old = std::exchange(shard.slots, std::vector<std::uint64_t>(size, kEmpty));
        for (const std::uint64_t print : old)
            if (print != kEmpty) shard.slots[slot_of(shard, print)] = print;
    }

    std::array<Shard, kShards> shards_{};
    std::size_t size_ = 0;
};

class SettledSet {
  public:
    explicit SettledSet(std::size_t capacity) : capacity_(capacity) {}

    void insert(std::string_view href) {
        if (contains(href)) return;
        if (newer_.size() >= capacity_) older_ = std::exchange(newer_, FingerprintSet());
        newer_.insert(fingerprint(href));
    }

    bool contains(std::string_view href) const {
        const std::uint64_t print = fingerprint(href);
        return newer_.contains(print) || older_.contains(print);
    }

    std::size_t size() const { return newer_.size() + older_.size(); }

  private:
    static std::uint64_t fingerprint(std::string_view href) {
        const std::uint64_t print = std::hash<std::string_view>{}(href);
        return print == 0 ? 1 : print;
    }

    std::size_t capacity_;
    FingerprintSet newer_, older_;
};

}  // namespace magpie
