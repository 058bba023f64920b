// The archive: every visit recorded, every document kept once. One directory, one SQLite database,
// one writer. Layout, hashes and invariants: docs/archive-format.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/time.h"

namespace magpie {

struct Hop {
    int status = 0;
    std::string url;       // requested
    std::string location;  // as received
};

// One HTTP answer exactly as received, or one file exactly as imported (status 0, no headers).
struct Capture {
    std::string final_url;
    Instant at{};
    int status = 0;
    std::string header_block;  // final response, as received
    std::string body;          // wire bytes, before content decoding
    std::string peer;          // address:port; empty for files
    std::vector<Hop> hops;     // redirects before the final response
    std::string media_type;    // Content-Type value; for files what the importer found
};

// A clean document in storage terms. The parser's Article is turned into this by crawler/pipeline.
struct CleanDocument {
    std::string identity;              // WeChat key or canonical URL; never empty
    std::vector<std::string> aliases;  // other URLs of the same identity, canonical
    std::string kind;
    std::string title, account, author;
    std::optional<Timestamp> published;
    std::string markdown;  // body
    std::string metadata;  // everything else the article knows, as a JSON object
    std::string cleaner;   // version of the code that made it; a new one adds a rendering
    Sha256 content_hash;
    std::optional<Sha256> text_hash;  // nothing when the text is too short to compare
};

// The state of a URL that was listed and not looked at yet.
inline constexpr std::string_view kPending = "pending";

// A URL that was listed and must end in a recorded state.
struct ListedUrl {
    std::string listed_url;
    std::string url;  // canonical, without credentials
    std::string source;
};

struct HostMemory {
    std::string host;
    std::string memory;
};

// What one look at one URL gave. Written in one transaction.
struct Visit {
    std::string listed_url;
    std::string url;  // canonical, without credentials: the key of the URL's state
    std::string source;
    Instant at{};
    std::string state;   // page state ("article", "deleted_by_author") or failure ("unknown_host",
                         // "http_404")
    std::string reason;  // the page's or the fetcher's words
    std::optional<Capture> capture;
    std::optional<CleanDocument> document;
    std::vector<ListedUrl> found;  // what a listing lists: enlisted in the same transaction
};

struct Receipt {
    enum class Outcome {
        stored,     // a new document
        revision,   // a known document, changed
        duplicate,  // a known document, unchanged: one more sighting
        recorded,   // no document: the URL's state was written
    };
    Outcome outcome = Outcome::recorded;
    std::int64_t sighting = 0;
    std::int64_t document = 0;  // 0 when none
    int revision = 0;
    std::optional<std::int64_t> same_text_as;  // oldest other document with the same text
};
std::string_view to_string(Receipt::Outcome outcome);

// Facts of the current revision: the one that was observed last (docs/archive-format.md,
// "Revisions").
struct DocumentRow {
    std::int64_t id = 0;
    std::string identity, kind, title, account, author, url,
        source;  // url, source: of the first visit
    std::optional<Timestamp> published;
    Instant first_seen{}, last_seen{};
    int revisions = 0;
    int sightings = 0;
    std::optional<std::int64_t> same_text_as;
    Sha256 content_hash;
};

struct StoredDocument {
    DocumentRow row;
    int revision = 0;  // which one `markdown` is; the current one unless asked
    std::string markdown;
    std::string metadata;  // JSON object
    std::vector<std::string> aliases;
};

struct SightingRow {
    std::int64_t id = 0;
    std::string listed_url, url, source, state, reason, outcome;
    Instant at{};
    int status = 0;
    std::string final_url, peer;
    std::int64_t document = 0;
    int revision = 0;
    bool has_capture = false;
};

struct UrlRow {
    std::string url, listed_url, source, state, reason;
    Instant first_seen{}, last_seen{};
    int visits = 0;
    std::int64_t document = 0;
};

struct ArchiveStats {
    std::int64_t urls = 0, documents = 0, revisions = 0, sightings = 0, captures = 0, reposts = 0;
    std::map<std::string, std::int64_t> urls_by_state;
    std::int64_t raw_bytes = 0, stored_bytes = 0;  // before and after compression
};

struct Query {
    std::string source;                   // empty: any
    std::optional<Instant> since, until;  // first_seen of documents, time of sightings; half open
    std::size_t limit = 0;                // 0: all
};

struct EncodedVisit;  // storage/encoded_visit.h

// Opens an archive for reading, or for reading and writing. Readers never block the writer, and
// each call of theirs sees one state of the archive. Confined to one thread at a time; may be moved
// between threads.
class Archive {
  public:
    enum class Mode { read, write };

    // Mode::write creates the directory when missing, takes the process lock (refused with the
    // holder's pid when taken) and migrates. A newer schema is refused in both modes.
    static Result<Archive> open(const std::filesystem::path& directory, Mode mode);
    Archive(Archive&&) noexcept;
    Archive& operator=(Archive&&) noexcept;
    ~Archive();

    // All visits in one transaction; receipts in the same order. When this returns receipts they
    // are durable: on the disk, not only with the kernel. A visit that check() refuses is refused
    // here before anything is written. After any other error nothing of the batch is acknowledged
    // and the archive refuses further writes until it is opened again; the batch is then there
    // whole (when only the last sync failed) or not at all.
    Result<std::vector<Receipt>> put(const std::vector<Visit>& visits);
    Result<std::vector<Receipt>> put(const std::vector<EncodedVisit>& visits);
    // Moves the write-ahead log into the database when it has grown beyond `size`; false when a
    // reader held it back. put() does so by itself from kMaxLog on; closing does it whatever the
    // size.
    Result<bool> checkpoint_above(Bytes size);
    static constexpr Bytes kMaxLog{std::uint64_t{256} << 20};

    // Gives every URL that is not known yet the state "pending" (no sighting), in one transaction.
    // Known ones stay as they are.
    Result<> enlist(const std::vector<ListedUrl>& urls, Instant now);

    // What the crawler remembers of hosts between runs (pauses, daily counts); `memory` is the
    // crawler's own text.
    Result<> remember_hosts(const std::vector<HostMemory>& hosts);
    Result<std::vector<HostMemory>> host_memories() const;

    Result<std::vector<DocumentRow>> list(const Query& query) const;
    // By document id ("12"), identity, or URL as canonical, listed or known as alias. Other
    // spellings of a URL are the caller's to make canonical first.
    Result<std::optional<StoredDocument>> find(std::string_view id_url_or_identity) const;
    Result<std::optional<StoredDocument>> document(std::int64_t id, int revision = 0) const;
    Result<std::vector<SightingRow>> sightings_of(std::int64_t document) const;  // oldest first
    // Of the URL, canonical or as listed, oldest first; of its document when only that is known (an
    // alias).
    Result<std::vector<SightingRow>> history_of(std::string_view url) const;
    Result<std::vector<SightingRow>> sightings(const Query& query) const;  // newest first
    Result<std::optional<UrlRow>> url_state(std::string_view canonical_url) const;
    Result<std::vector<UrlRow>> urls(std::string_view state = {}) const;
    Result<std::optional<Capture>> capture_of(std::int64_t sighting) const;
    Result<std::vector<std::string>> accounts_of_biz(
        std::string_view biz) const;  // names known for identities "biz:…"
    Result<ArchiveStats> stats() const;
    // Every blob re-hashed, every reference followed, SQLite's own check: one sentence per fault,
    // kMaxFaults at most. Empty: nothing wrong.
    static constexpr std::size_t kMaxFaults = 1'000;
    Result<std::vector<std::string>> verify() const;

  private:
    struct Impl;
    explicit Archive(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
