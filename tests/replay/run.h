// The service in a process of its own, watched from outside: started by executing this program
// again, stopped in order or killed at a random instant, started again on the same archive.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/replay/judge.h"
#include "tests/replay/replay_clock.h"
#include "tests/replay/stage.h"

namespace magpie::replay {

struct RunOptions {
    int kills = 0;
    std::uint64_t seed = 1;
    double days = 7;                        // simulated
    std::chrono::seconds most_time{3'600};  // true
    bool quiet = false;
};

struct RunReport {
    std::vector<Life> lives;
    std::vector<std::string> acknowledged;
    std::string summary;  // the service's last words, as JSON
    std::uint64_t visits_told = 0;
    std::int64_t largest_memory = 0;  // KiB, of one process
    std::chrono::microseconds longest_start{0};
    std::uint64_t still_pending = 0;  // when the time was over
    std::string problem;              // the service ended by itself, or would not end
};

// Until the simulated days are over and nothing is pending.
Result<RunReport> run(const Stage& stage, const ReplayClock& clock, const RunOptions& options);

// What the child does: main() hands over to it. The exit code.
int serve(int argc, char** argv);
inline constexpr const char* kServeWord = "serve-as-child";

}  // namespace magpie::replay
