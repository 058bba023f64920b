// A hash table whose items carry their own links: find, insert and erase in constant time, no
// allocation per item, and never a pause: it grows shard by shard, a 256th of it at a time (a
// single table of a million items would stop its thread for 50 ms when it doubles). Items are not
// owned.
//
// An Item has `Item* next_in_table` and `std::uint32_t hash`, well mixed; both are set before
// insert() and not changed while it is in.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace magpie {

inline std::uint32_t mixed_hash(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0x9E3779B97F4A7C15u;  // 2^64 / golden ratio
    return static_cast<std::uint32_t>(value >> 32);
}

inline std::uint32_t hash_of(std::string_view text) {
    return mixed_hash(std::hash<std::string_view>{}(text));
}

template <typename Item>
class ShardedTable {
  public:
    template <typename IsIt>
    Item* find(std::uint32_t hash, IsIt is_it) const {
        const Shard& shard = shards_[hash % kShards];
        if (shard.buckets.empty()) return nullptr;
        Item* item = shard.buckets[bucket_of(shard, hash)];
        while (item != nullptr && !(item->hash == hash && is_it(*item))) item = item->next_in_table;
        return item;
    }

    void insert(Item& item) {
        Shard& shard = shards_[item.hash % kShards];
        if (shard.size >= shard.buckets.size()) grow(shard);
        chain(shard, item);
        ++shard.size;
        ++size_;
    }

    void erase(Item& item) {
        Shard& shard = shards_[item.hash % kShards];
        Item** link = &shard.buckets[bucket_of(shard, item.hash)];
        while (*link != &item) link = &(*link)->next_in_table;
        *link = item.next_in_table;
        --shard.size;
        --size_;
    }

    std::size_t size() const { return size_; }

    // In no order. `visit` may free the item.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (const Shard& shard : shards_) {
            for (Item* item : shard.buckets) {
                while (item != nullptr) {
                    Item* const next = item->next_in_table;
                    visit(*item);
                    item = next;
                }
            }
        }
    }

  private:
    static constexpr std::size_t kShards = 256;
    static constexpr std::size_t kFirstBuckets = 8;

    struct Shard {
        std::vector<Item*> buckets;  // a power of two
        std::size_t size = 0;
    };

    static std::size_t bucket_of(const Shard& shard, std::uint32_t hash) {
        return (hash / kShards) & (shard.buckets.size() - 1);
    }

    static void chain(Shard& shard, Item& item) {
        Item*& first = shard.buckets[bucket_of(shard, item.hash)];
        item.next_in_table = first;
        first = &item;
    }

    static void grow(Shard& shard) {
        const std::size_t size = shard.buckets.empty() ? kFirstBuckets : shard.buckets.size() * 2;
        const std::vector<Item*> old = std::exchange(shard.buckets, std::vector<Item*>(size));
        for (Item* item : old) {
            while (item != nullptr) {
                Item* const next = item->next_in_table;
                chain(shard, *item);
                item = next;
            }
        }
    }

    std::array<Shard, kShards> shards_{};
    std::size_t size_ = 0;
};

}  // namespace magpie
