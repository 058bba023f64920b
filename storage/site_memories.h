// SiteMemoryStore: what is known of hosts' templates, in versions: the newest one of each host, and
// those that stored documents were read with, as far as a bound allows. Rows only; the bytes are
// the parser's. Lives where its Database lives; writing needs the caller's transaction.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "storage/archive.h"
#include "storage/sqlite.h"

namespace magpie {

class SiteMemoryStore {
  public:
    // Named versions of one host, the newest of them. One grows by a fifth or more until its host
    // has taught 64 pages, so eight reach back to the host's tenth page or 128 pages, whatever is
    // less.
    static constexpr int kMaxNamed = 8;

    explicit SiteMemoryStore(sqlite::Database& database) : database_(&database) {}

    // A document that is kept was read with it.
    Result<> name(const SiteMemoryVersion& version, Instant at);
    // The newest one from now on, unless a later one is known.
    Result<> teach(const SiteMemoryVersion& version, Instant at);
    // The newest one with an empty digest. Bytes that are not those of the digest are an error.
    Result<std::optional<SiteMemoryVersion>> find(std::string_view host, std::string_view digest);

  private:
    Result<> insert(const SiteMemoryVersion& version, Instant at);
    Result<> forget_beyond_bound(std::string_view host);

    sqlite::Database* database_;
};

}  // namespace magpie
