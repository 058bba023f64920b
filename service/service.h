// The service: sources are asked when they are due, what they list is fetched, cleaned and
// archived, and everything that must survive is in the archive before anybody is told. One process,
// one archive.
//
//   SourceBook ─► requests ─► Engine ─► SourceBook::step ─► ArchiveWriter ─► new URLs ─► Engine
//   file, dir, urls ─► inbox thread ─► ArchiveWriter ─┘
//   archive's queue ─► loader thread ─► Engine              at the start, and when there is room
//   again control socket, signals, service manager ─► the network thread
//
// Threads: those of the engine and the writer, one that reads the archive's queue, one for files on
// this machine and configuration files, one for the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "config/load_sources.h"
#include "crawler/engine.h"
#include "service/log.h"
#include "service/notify.h"

namespace magpie {

struct ServiceSettings {
    LoadedConfig loaded;
    std::filesystem::path config_file;  // read again on reload; empty: nothing to reload
    std::filesystem::path archive;
    // One pass: every source that is due now, every URL that waits now or comes in by it; then the
    // end. Retries that are due later and hosts that asked to stop are left to the next run.
    bool once = false;
    bool stop_on_signal = true;
    Log* log = nullptr;  // outlives the service; nothing: no log
    Notify notify{};
    std::uint64_t seed = 0;  // of jitter; 0: a random one
    // For tests: another clock, and how much faster it runs than timers do.
    std::function<Instant()> now{};
    double time_scale = 1;
    std::function<void(const CrawlEvent&)> observer{};  // after the service itself
};

struct ServiceSummary {
    std::uint64_t visits = 0;                    // committed
    std::size_t sources_run = 0;                 // runs that ended
    std::size_t new_urls = 0;                    // listed for the first time
    std::chrono::microseconds longest_stall{0};  // of the network thread
    std::string longest_stall_in;                // which callback
    std::chrono::microseconds start_time{0};     // until the last waiting URL was in the frontier
    bool interrupted = false;                    // by a signal, before it was done
    bool cut_short = false;  // something was still out when service.stop_timeout was over
};

// Errors: a configuration that the service refuses (invalid_argument), an archive that another
// process has open (refused), and whatever made the archive stop writing.
Result<ServiceSummary> run_service(ServiceSettings settings);

}  // namespace magpie
