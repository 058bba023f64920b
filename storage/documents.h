// DocumentStore: what is known of each document, under which identity and aliases. Rows only; which
// document a visit belongs to is decided in storage/resolve.h. Writing functions need the caller's
// transaction. Lives where its Database lives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/sqlite.h"

namespace magpie {

// One row: facts of the current revision, the one that was observed last.
struct Document {
    std::int64_t id = 0;  // 0: not stored yet
    std::string identity, kind, title, account, author;
    std::optional<Timestamp> published;
    std::string url, source;            // of the first visit
    Instant first_seen{}, last_seen{};  // by the archive
    int revision = 0;                   // the current one
    Instant observed{};                 // when the current one was seen
};

class DocumentStore {
  public:
    explicit DocumentStore(sqlite::Database& database) : database_(&database) {}

    Result<std::optional<Document>> by_id(std::int64_t id);  // follows merges
    Result<std::optional<Document>> by_identity(std::string_view identity);
    Result<std::optional<Document>> by_alias(std::string_view url);
    // Documents with a revision of this content, the oldest first; at most `most`.
    Result<std::vector<Document>> with_content(const Sha256& content_hash, int most);

    // Inserts (and sets the id) or updates.
    Result<> save(Document& document);
    // This revision of it was there at that time, live.
    Result<> see(std::int64_t document, int revision, Instant at);

    enum class Claim {
        keep_first,  // a page says so: an older claim stands
        take_over,   // the URL itself answered with this document
    };
    Result<> add_alias(std::string_view url, std::int64_t document, Claim claim);
    Result<std::vector<std::string>> aliases_of(std::int64_t document);

    // `from` turned out to be `into`: its revisions, sightings and aliases move, its id stays valid
    // for by_id(). `into` must be saved afterwards, its facts may have changed.
    Result<> merge(const Document& from, Document& into);

  private:
    Result<> insert(Document& document);
    Result<> update(const Document& document);
    Result<int> move_revision(std::int64_t from, int number, std::int64_t into);
    struct Place {
        std::int64_t document;
        int number;
    };
    Result<> join_revisions(const Place& from, const Place& into);

    sqlite::Database* database_;
};

}  // namespace magpie
