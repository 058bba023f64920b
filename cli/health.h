// Whether an operator has to look: `magpie status --check`. Pure.
#pragma once

#include <string>

#include "base/time.h"
#include "cli/status_facts.h"

namespace magpie::cli {

// As monitoring systems count: the exit code of the probe.
enum class HealthLevel { ok = 0, warning = 1, critical = 2 };

struct Health {
    HealthLevel level = HealthLevel::ok;
    std::string line;  // "WARNING: 2 of 40 sources fail (news, blog)": one line, worst first
};

// A service that has just started is not judged by what was missed before.
inline constexpr std::chrono::minutes kStartGrace{15};
// Sources are overdue and nothing has been looked at for so long: it stands still.
inline constexpr std::chrono::minutes kStandstill{15};

Health judge(const StatusFacts& facts, Instant now);

// "3 min", "5 h", "12 d": the largest unit that says it.
std::string rough(std::chrono::microseconds time);

}  // namespace magpie::cli
