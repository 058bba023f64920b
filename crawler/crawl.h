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
    MediaChoice collect = MediaChoice::none;       // files to archive with the articles
    bool wait_for_paused_hosts = false;
    bool stop_on_signal = true;  // SIGINT, SIGTERM end the crawl in order
};

struct CrawlSummary {
    bool interrupted = false;
};

// Files of a document that is archived already.
struct DocumentFiles {
    std::int64_t document = 0;
    std::vector<MediaRow> missing;
};

struct CrawlTask {
    std::vector<Candidate> candidates;
    std::vector<DocumentFiles> files;
};

struct CrawlListener {
    Engine::Observer visit = [](CrawlEvent) {};
    Engine::GivenUp given_up = [](const Candidate&, Instant) {};
    MediaObserver media = {};
};

// Offers the whole task, runs until each part is settled or given up, finishes the archive.
Result<CrawlSummary> crawl(const CrawlSettings& settings, CrawlTask task, CrawlListener listener);

}  // namespace magpie
