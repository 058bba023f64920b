// FNV-1a over 64 bits: for what is kept, or compiled in, and must be the same in every version and
// on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

inline constexpr std::uint64_t kStableHashSeed = 0xcbf29ce484222325u;

constexpr std::uint64_t stable_hash_step(std::uint64_t hash, std::uint64_t value) {
    return (hash ^ value) * 0x100000001b3u;
}

constexpr std::uint64_t stable_hash_step(std::uint64_t hash, char c) {
    return stable_hash_step(hash, std::uint64_t{static_cast<unsigned char>(c)});
}

// With a seed to chain with.
constexpr std::uint64_t stable_hash(std::string_view bytes, std::uint64_t hash = kStableHashSeed) {
    for (const char c : bytes) hash = stable_hash_step(hash, c);
    return hash;
}

}  // namespace magpie
