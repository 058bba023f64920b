// The replay's time: simulated time that runs `scale` times as fast as the machine's monotonic
// clock. A value of three numbers, so that a child process given the same numbers sees the same
// time.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>

#include "base/time.h"

namespace magpie::replay {

struct ReplayClock {
    // CLOCK_MONOTONIC, which is one for all processes of a machine.
    std::int64_t monotonic_base = 0;  // microseconds
    Instant begin{};                  // simulated time at the base
    double scale = 1;                 // simulated seconds in a true one

    static std::int64_t monotonic_micros() {
        return std::chrono::duration_cast<std::chrono::microseconds>(
                   std::chrono::steady_clock::now().time_since_epoch())
            .count();
    }

    static ReplayClock starting_now(Instant begin, double scale) {
        return {monotonic_micros(), begin, scale};
    }

    Instant at(std::int64_t micros) const {
        const auto passed = static_cast<double>(micros - monotonic_base) * scale;
        return begin + std::chrono::microseconds(std::llround(passed));
    }

    Instant now() const { return at(monotonic_micros()); }

    // How long a simulated span takes in truth.
    std::chrono::microseconds true_length(std::chrono::microseconds simulated) const {
        return std::chrono::microseconds(
            std::llround(static_cast<double>(simulated.count()) / scale));
    }
};

}  // namespace magpie::replay
