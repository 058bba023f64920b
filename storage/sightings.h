// UrlStore: the one state each URL has. SightingStore: every look at a URL, with the response it
// got. Rows only. Both live where their Database lives; writing needs the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

class UrlStore {
  public:
    explicit UrlStore(sqlite::Database& database) : database_(&database) {}

    // One more visit; its state becomes the URL's when it is the newest word. `document`, once
    // known, stays when a later visit gives none (0). Returns the URL's row id.
    Result<std::int64_t> record(const Visit& visit, std::int64_t document);
    // A URL that is not known yet becomes kPending; a known one keeps its state and learns what was
    // not known of it: its identity once, the newest facts.
    Result<> enlist(const ListedUrl& url, Instant now);
    Result<std::optional<UrlRow>> find(std::string_view url);
    // In the order of their first visit; every state when empty.
    Result<std::vector<UrlRow>> list(std::string_view state);
    // The document last found at this canonical URL, or under this listed form.
    Result<std::optional<std::int64_t>> document_at(std::string_view url);

    // The key of the article at this URL: as it was listed, else that of the document which has it
    // as an alias or was found there. Empty when none is known.
    Result<std::string> article_at(std::string_view url);
    // Every URL known for an article key, each once: those listed or looked at in that order, then
    // those that only documents name.
    Result<std::vector<std::string>> of_article(std::string_view identity);
    // URLs whose article moved, and where to; oldest first.
    Result<std::vector<std::pair<std::string, std::string>>> moves();

  private:
    sqlite::Database* database_;
};

class SightingStore {
  public:
    explicit SightingStore(sqlite::Database& database) : database_(&database) {}

    struct Found {
        std::int64_t document = 0;  // 0: none
        int revision = 0;
    };
    Result<std::int64_t> add(const Visit& visit, std::int64_t url, Receipt::Outcome outcome,
                             Found found);
    Result<> add_capture(std::int64_t sighting, const Capture& capture, BlobId header_block,
                         BlobId body);

    // Oldest first.
    Result<std::vector<SightingRow>> of_document(std::int64_t document);
    Result<std::vector<SightingRow>> of_url(std::string_view canonical_or_listed);
    // Newest first.
    Result<std::vector<SightingRow>> recent(const Query& query);

    struct StoredCapture {
        Capture capture;  // without the bytes
        BlobId header_block{}, body{};
    };
    Result<std::optional<StoredCapture>> capture_of(std::int64_t sighting);

  private:
    Result<std::vector<Hop>> hops_of(std::int64_t sighting);

    sqlite::Database* database_;
};

}  // namespace magpie
