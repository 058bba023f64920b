// The service's clock: wall time that never runs backwards by surprise. Between two looks it
// advances with the monotonic clock; when the wall clock has been set, or the machine slept, the
// difference comes out as a value once, so that rests between requests keep their true length
// (Frontier::clock_jumped) while dates follow the new time.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "base/time.h"

namespace magpie {

class ServiceClock {
  public:
    using Monotonic = std::chrono::steady_clock::time_point;
    // Differences below this are drift, followed without a word.
    static constexpr std::chrono::seconds kJump{2};

    explicit ServiceClock(std::function<Instant()> wall = wall_clock_now,
                          std::function<Monotonic()> monotonic = std::chrono::steady_clock::now);

    Instant now() const;
    // How far the wall clock has left the monotonic one since the last call; nothing when it has
    // not. now() then follows the wall clock again.
    std::optional<std::chrono::microseconds> take_jump();

  private:
    std::function<Instant()> wall_;
    std::function<Monotonic()> monotonic_;
    Instant wall_base_;
    Monotonic monotonic_base_;
};

}  // namespace magpie
