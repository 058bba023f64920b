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
#include "crawler/siblings.h"
#include "storage/archive.h"

namespace magpie {

struct CrawlSettings {
    Config config;
    std::optional<std::filesystem::path> archive;  // nothing: do not archive
    MediaChoice collect = MediaChoice::none;       // files to archive with the articles
    bool join_pages = false;                       // articles on several pages become one document
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
    // A long link without chksm that is not asked for now, and why.
    std::function<void(const Candidate&, const Advice&)> held_back = [](const Candidate&,
                                                                        const Advice&) {};
};

// Puts the better address that the archive knows in the place of a long link without chksm, and
// takes out those that were tried within the week. Forced ones stay.
Result<std::vector<Candidate>> take_advice(
    const Archive& archive, std::vector<Candidate> candidates, Instant now,
    const std::function<void(const Candidate&, const Advice&)>& held_back);

// Offers the whole task, runs until each part is settled or given up, finishes the archive.
Result<CrawlSummary> crawl(const CrawlSettings& settings, CrawlTask task, CrawlListener listener);

}  // namespace magpie
