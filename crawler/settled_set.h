// Which URLs are done, in bounded memory: a 64-bit fingerprint each, in two generations. When the
// newer one is full the older one is dropped, so the last `capacity` URLs at least are always
// known. What has been forgotten is still in the archive; offering it again costs one look there or
// one visit. Two different URLs share a fingerprint with probability n²/2^65: 3 in 10 million for 4
// million URLs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace magpie {

class SettledSet {
  public:
    explicit SettledSet(std::size_t capacity) : capacity_(capacity) {}

    void insert(std::string_view href) {
        if (contains(href)) return;
        if (newer_.size() >= capacity_) {
            older_ = std::move(newer_);
            newer_.clear();
        }
        newer_.insert(fingerprint(href));
    }

    bool contains(std::string_view href) const {
        const std::uint64_t print = fingerprint(href);
        return newer_.contains(print) || older_.contains(print);
    }

    std::size_t size() const { return newer_.size() + older_.size(); }

  private:
    static std::uint64_t fingerprint(std::string_view href) {
        return std::hash<std::string_view>{}(href);
    }

    std::size_t capacity_;
    std::unordered_set<std::uint64_t> newer_, older_;
};

}  // namespace magpie
