// One crawl put together: archive, writer, libcurl and engine, from the first candidate to the
// last commit.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "crawler/engine.h"
#include "storage/archive.h"

namespace magpie {

struct CrawlSettings {
    Config config;
    std::optional<std::filesystem::path> archive;  // nothing: do not archive
    bool wait_for_paused_hosts = false;
    bool stop_on_signal = true;  // SIGINT, SIGTERM end the crawl in order
};

struct CrawlSummary {
    bool interrupted = false;
};

// Offers all candidates, runs until each is settled or given up, finishes the archive.
Result<CrawlSummary> crawl(const CrawlSettings& settings, std::vector<Candidate> candidates,
                           Engine::Observer observer, Engine::GivenUp given_up);

}  // namespace magpie
