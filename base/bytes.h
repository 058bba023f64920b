// A count of bytes as a type of its own, so that no limit is a bare integer.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace magpie {

struct Bytes {
    std::uint64_t count = 0;

    constexpr Bytes() = default;
    constexpr explicit Bytes(std::uint64_t n) : count(n) {}
    constexpr auto operator<=>(const Bytes&) const = default;
};

// "512 B", "16 MiB", "1.5 GiB".
std::string to_string(Bytes bytes);

namespace literals {
constexpr Bytes operator""_B(unsigned long long n) { return Bytes{n}; }
constexpr Bytes operator""_KiB(unsigned long long n) { return Bytes{n << 10}; }
constexpr Bytes operator""_MiB(unsigned long long n) { return Bytes{n << 20}; }
constexpr Bytes operator""_GiB(unsigned long long n) { return Bytes{n << 30}; }
}  // namespace literals

}  // namespace magpie
