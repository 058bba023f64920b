// What a replay needs on the disk and in the air: the lists, the configuration that names them, the
// script of the world.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/replay/lists.h"
#include "tests/replay/replay_clock.h"
#include "tests/replay/script.h"

namespace magpie::replay {

struct Stage {
    std::filesystem::path folder, config, archive;
    std::vector<std::string>
        index_hosts;  // each with a page of links that only robots.txt rules over
    // As the configuration says.
    std::chrono::milliseconds host_delay{1'000};
    double host_jitter = 0.1;
    std::chrono::hours revisit{48};  // zero: never
};

// Pages of links: hosts and paths that are on no list.
std::vector<std::string> index_hosts(std::size_t count);

// Writes the lists and magpie.toml into `stage.folder`; fills `config` and `archive`.
Result<> set_up(Stage& stage, const Lists& lists, int port);

ScriptSettings script_for(int port, std::uint64_t seed, Instant begin);

}  // namespace magpie::replay
