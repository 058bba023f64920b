// UrlStore: the one state each URL has, and what it waits for. Rows only. Lives where its Database
// lives; writing needs the caller's transaction.
//
//   pending   listed, never looked at      waits, always
//   other     the newest word about it     waits (retry, revisit) or is settled
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/sqlite.h"

namespace magpie {

class UrlStore {
  public:
    explicit UrlStore(sqlite::Database& database) : database_(&database) {}

    // One more visit; its state and what it waits for become the URL's when it is the newest word.
    // `document`, once known, stays when a later visit gives none (0). Returns the URL's row id.
    Result<std::int64_t> record(const Visit& visit, std::int64_t document);
    // One more visit that found the copy at hand unchanged: the state stays, the wait is the
    // visit's. Returns the URL's row id.
    Result<std::int64_t> record_unchanged(const Visit& visit);
    // A URL that is not known yet becomes kPending and is due at once; a known one keeps its state
    // and learns what was not known of it: its identity once, the newest facts and, while it waits,
    // that a person or a feed named it. True when it was not known.
    Result<bool> enlist(const ListedUrl& url, Instant now);
    Result<std::optional<UrlRow>> find(std::string_view url);
    // In the order of their first visit; every state when empty.
    Result<std::vector<UrlRow>> list(std::string_view state);
    // What the last look at this URL that gave a document gave.
    struct Held {
        std::int64_t document = 0;
        int revision = 0;
    };
    Result<std::optional<Held>> held_at(std::string_view url);

    // Soonest first; ends when `visit` returns false.
    Result<> for_each_queued(const std::function<bool(QueuedUrl)>& visit);
    Result<std::map<std::string, std::int64_t>> queued_by_source();
    Result<std::map<VisitReason, std::int64_t>> queued_by_reason();
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
    Result<> add_pending(const ListedUrl& url, Instant now);

    sqlite::Database* database_;
};

}  // namespace magpie
