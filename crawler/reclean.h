// A response that the archive kept, read once more with today's parser. The bytes are read as they
// were received: content coding and charset by their headers, files by what the importer found them
// to be, mirrors as mirrors.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "crawler/read_with_memory.h"
#include "crawler/site_rules_of.h"
#include "parser/document.h"
#include "parser/extract.h"
#include "parser/seed_clean.h"
#include "storage/archive.h"

namespace magpie {

// The kept response that a revision is best read from: servers' answers before files, then the one
// nearest to `captured`, when what is shown was captured; the oldest without that. nullptr when the
// revision has none.
const SightingRow* best_sighting(const std::vector<SightingRow>& sightings, int revision,
                                 const std::optional<Instant>& captured);

// One per thread.
class Rereader {
  public:
    // `memories` may be null: pages are read alone. Nothing is learned.
    Rereader(const FetchConfig& config, seed::KnownAccounts accounts,
             SiteMemories* memories = nullptr)
        : config_(config),
          accounts_(std::move(accounts)),
          memories_(memories),
          rules_(site_rules_of(config.site_rules)) {}

    // `captured`: what the earlier rendering knew of the time; a file's own time is not kept
    // elsewhere. Errors: the content coding cannot be undone.
    Result<PageWithMemory> read(const SightingRow& sighting, Capture capture,
                                const std::optional<Instant>& captured);

  private:
    const FetchConfig& config_;
    seed::KnownAccounts accounts_;
    SiteMemories* memories_;
    const SiteRules rules_;
    Extractor extractor_;
};

}  // namespace magpie
