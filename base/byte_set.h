// A set of bytes that is asked by table, one load a byte: std::string_view::find_first_of costs a
// call of memchr for each.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace magpie {

class ByteSet {
  public:
    constexpr explicit ByteSet(std::string_view bytes) {
        for (const char c : bytes) has_[index(c)] = true;
    }
    // All of [first, last].
    constexpr ByteSet& with(unsigned char first, unsigned char last) {
        for (unsigned c = first; c <= last; ++c) has_[c] = true;
        return *this;
    }

    constexpr bool contains(char c) const { return has_[index(c)]; }
    // The first byte of the set at or behind `from`, or text.size().
    std::size_t find(std::string_view text, std::size_t from = 0) const {
        const auto begin = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));
        const auto found = std::find_if(begin, text.end(), [this](char c) { return contains(c); });
        return static_cast<std::size_t>(found - text.begin());
    }

  private:
    static constexpr std::size_t index(char c) { return static_cast<unsigned char>(c); }

    std::array<bool, 256> has_{};
};

}  // namespace magpie
