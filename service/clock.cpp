#include "service/clock.h"

#include <utility>

namespace magpie {

namespace {

std::chrono::microseconds since(ServiceClock::Monotonic then, ServiceClock::Monotonic now) {
    return std::chrono::duration_cast<std::chrono::microseconds>(now - then);
}

}  // namespace

ServiceClock::ServiceClock(std::function<Instant()> wall, std::function<Monotonic()> monotonic)
    : wall_(std::move(wall)),
      monotonic_(std::move(monotonic)),
      wall_base_(wall_()),
      monotonic_base_(monotonic_()) {}

Instant ServiceClock::now() const { return wall_base_ + since(monotonic_base_, monotonic_()); }

std::optional<std::chrono::microseconds> ServiceClock::take_jump() {
    const Instant expected = now();
    const Instant actual = wall_();
    monotonic_base_ = monotonic_();
    wall_base_ = actual;
    const auto difference = actual - expected;
    if (std::chrono::abs(difference) < kJump) return std::nullopt;
    return difference;
}

}  // namespace magpie
