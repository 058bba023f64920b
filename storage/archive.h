// The archive: every visit recorded, every document kept once. One directory, one SQLite database,
// one writer. Layout, hashes and invariants: docs/archive-format.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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

// A file that a document needs: a picture, a clip. Recorded with the document; fetched apart.
struct MediaReference {
    std::string identity;  // which file it is, whatever URL names it (parser/media.h)
    std::string url;       // as the document names it
    std::vector<std::string> fetch_urls;  // where to ask for it, best first; never empty
    std::string role;                     // "picture", "cover", "background", "audio", "video"
};

// What a document says of another one: an edge of the identity graph.
struct Relation {
    std::string kind;      // "reprint_of", "share_of", "in_album", "previous_in_album",
                           // "next_in_album", "links_to"
    std::string identity;  // key of the other article, id of the album; empty when unknown
    std::string url;       // canonical; empty when unknown
    std::string title, account;
    int position = 0;  // in_album: 1-based place; links_to: order on the page; else 0

    bool operator==(const Relation&) const = default;
};

// What was known of a host's template at one time (docs/web-pages.md, "Site memory").
struct SiteMemoryVersion {
    std::string host;
    std::string digest;       // first 16 hex digits of the SHA-256 of `bytes`
    std::int64_t number = 0;  // grows with each version of the host
    int pages = 0;            // that it remembers
    std::shared_ptr<const std::string> bytes;
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
    std::vector<std::string> flags;   // of the metadata: what documents can be asked for by
    std::optional<SiteMemoryVersion> read_with;  // nothing: read alone
    std::vector<MediaReference> media;
    std::vector<Relation> relations;
};

// The state of a URL that was listed and not looked at yet.
inline constexpr std::string_view kPending = "pending";
// The state of a look that found the copy at hand unchanged. Of sightings only.
inline constexpr std::string_view kUnchanged = "not_modified";

struct HostMemory {
    std::string host;
    std::string memory;
};

// Why a URL is to be asked for, most urgent first. Stored.
enum class VisitReason {
    asked = 0,    // somebody waits for it
    fresh = 1,    // listed, never looked at
    retry = 2,    // the last look gave nothing
    revisit = 3,  // stored; has it changed or gone?
};
std::string_view to_string(VisitReason reason);  // "asked" …

// What a URL waits for. Kept with the URL until a visit says otherwise; a URL without one is
// settled. `pending` URLs always have one.
struct NextVisit {
    Instant due{};
    VisitReason reason = VisitReason::fresh;
    int attempt = 1;   // the number of that look
    int failures = 0;  // fetches in a row without a usable answer
    int revisit = 0;   // place on the curve of re-visits, 1-based
    // Of the copy at hand, for a conditional request (RFC 9110 §8.8); empty: none.
    std::string etag{}, last_modified{};

    bool operator==(const NextVisit&) const = default;
};

// A URL that was listed and must end in a recorded state.
struct ListedUrl {
    std::string listed_url;
    std::string url;  // canonical, without credentials
    std::string source;
    std::string identity{};  // key that the URL or the listing tells; empty when unknown
    std::string facts{};     // what the listing knows of it, as a JSON object; empty: nothing
    // A person or a subscribed feed named it. False: magpie found it (link, album, sitemap, page),
    // robots.txt applies.
    bool directed = true;
    int depth = 0;  // links followed since something that was listed
};

// A URL that waits, as the archive hands it to a crawler that starts.
struct QueuedUrl {
    std::string url, source;
    bool directed = true;
    int depth = 0;
    NextVisit next;
};

// What the service remembers of one source. One row each, replaced as a whole.
struct SourceState {
    std::string name;
    std::string kind, url;  // for people
    Instant next_due{};
    std::optional<Instant> last_try,
        last_success;                 // success: it could be read, with or without news
    std::optional<Instant> last_new;  // brought a URL that was not known
    std::optional<Instant> failing_since;
    int failures = 0;  // in a row
    std::string state,
        reason;  // of the last try: "listing", "not_modified", "http_404", "not_a_feed" …
    std::chrono::milliseconds interval{0};  // between runs as adapted; 0: never adapted
    std::string etag, last_modified;
    std::string cursor;  // the kind's own JSON: an album's place, a sitemap's dates, files seen …
    bool paused = false;      // by an operator
    std::int64_t listed = 0;  // new URLs, ever

    bool operator==(const SourceState&) const = default;
};

// What one run of a source gave, or one step of it. Written in one transaction. What is new among
// `found` is counted there: it is added to state.listed, and state.last_new becomes `at`. With an
// empty state.name only the URLs and hosts are written (what a person asked for).
struct SourceUpdate {
    SourceState state;
    std::vector<ListedUrl> found;
    Instant at{};
    std::vector<HostMemory> hosts;  // as of a Visit
};

// A source that nobody watches any more. Its URLs stay.
struct ForgottenSource {
    std::string name;
};

// What one attempt to get one media file gave.
struct MediaVisit {
    std::string identity;
    std::string url;  // that was asked, or the part of a saved page it came in
    Instant at{};
    std::string state;       // "stored", or why not: "http_404", "too_large", "placeholder",
                             // "not_media", "timeout" …
    std::string reason;      // one sentence for people; empty when stored
    std::string media_type;  // by magic bytes, e.g. "image/webp"
    std::string body;        // the file's bytes, after content decoding; empty unless stored
    std::optional<Instant> retry_at;  // when to try again; nothing: not by itself
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
    std::vector<ListedUrl> found;   // what a listing lists: enlisted in the same transaction
    std::string moved_to;           // canonical URL the article has moved to (account_migrated)
    std::vector<MediaVisit> media;  // files that came with it (a saved page and its folder)
    std::optional<NextVisit> next;  // when to look again; nothing: the URL is settled
    std::vector<HostMemory> hosts;  // what the crawler remembers of its hosts from here on
    std::optional<SiteMemoryVersion> taught;  // what is known of its host's template from here on
    // The server said that the copy at hand is still good (304): a sighting of the URL's document
    // is recorded, and the URL has the state that the document came with, whatever failed in
    // between. `state` is kUnchanged then, and only then.
    bool unchanged = false;
};

// A media file as the archive knows it. One row, one blob, however many documents use it.
struct MediaRow {
    std::int64_t id = 0;
    std::string identity;
    std::string url;  // of the first document that named it
    std::vector<std::string> fetch_urls;
    std::string role;   // in the document that was asked about, else in the first that named it
    std::string state;  // "missing" before the first attempt, "stored", else why not
    std::string reason, media_type;
    Sha256 sha256{};         // of the bytes; meaningful when stored
    std::uint64_t size = 0;  // bytes
    int attempts = 0;
    Instant first_seen{}, last_tried{};
    std::optional<Instant> retry_at;
};

struct StoredMedia {
    MediaRow row;
    std::string body;
};

// What today's cleaner makes of a stored revision: kept beside what is shown, until accepted.
struct NewRendering {
    std::int64_t document = 0;
    int revision = 0;
    CleanDocument clean;
};

struct ProposalRow {
    std::int64_t id = 0, document = 0;
    int revision = 0;
    std::string cleaner;        // of the proposed rendering
    bool text_changes = false;  // the content hash differs; else only metadata or Markdown details
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
    // Files of the document that are not stored and may be asked for now.
    std::vector<MediaRow> missing_media;
    // When the URL gave no document: other known URLs of the same article, best first by the
    // caller's order; in the order they became known here.
    std::vector<std::string> siblings;
    // Of Visit::found, SourceUpdate::found: places of those that were not known before.
    std::vector<std::size_t> enlisted;
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
    std::string identity, facts;  // as the newest listing that knew some told
    std::string moved_to;
    std::optional<NextVisit> next;  // nothing: settled
};

// That a document is gone, in the words of its site: a failure to look says nothing about it.
struct Tombstone {
    Instant last_seen{};        // the last look that found it
    Instant found_gone{};       // the first look after it that found it gone
    std::string state, reason;  // of that look
    std::string url;            // where
};

struct ArchiveStats {
    std::int64_t urls = 0, documents = 0, revisions = 0, sightings = 0, captures = 0, reposts = 0;
    std::map<std::string, std::int64_t> urls_by_state;
    std::map<VisitReason, std::int64_t> waiting;   // URLs with a NextVisit
    std::int64_t raw_bytes = 0, stored_bytes = 0;  // before and after compression
    std::int64_t low_confidence = 0;               // documents that show this flag
    struct Media {
        std::int64_t files = 0, stored = 0, missing = 0, failed = 0;
        std::int64_t bytes = 0;  // of what is stored, before compression, each content once
    } media;
};

struct Query {
    std::string source;                   // empty: any
    std::optional<Instant> since, until;  // first_seen of documents, time of sightings; half open
    std::string account{};                // documents of this account name; empty: any
    std::string biz{};                    // documents whose key begins with "biz:"; empty: any
    std::size_t limit = 0;                // 0: all
    std::string flag{};                   // documents that show this flag, newest first; empty: any
};

// What a batch consists of (storage/encoded_visit.h).
struct EncodedVisit;
struct EncodedMedia;
using EncodedWrite = std::variant<EncodedVisit, EncodedMedia, std::vector<HostMemory>, SourceUpdate,
                                  ForgottenSource>;

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
    // are durable: on the disk, not only with the kernel. A visit that check() refuses, or that is
    // `unchanged` at a URL without a document, is refused here before anything is written
    // (invalid_argument, limit). After any other error nothing of the batch is acknowledged
    // and the archive refuses further writes until it is opened again; the batch is then there
    // whole (when only the last sync failed) or not at all.
    Result<std::vector<Receipt>> put(const std::vector<Visit>& visits);
    // The same for a mixed batch; the receipts of files and hosts say nothing. An `unchanged` visit
    // at a URL without a document is refused alone: the rest of the batch is written.
    Result<std::vector<Result<Receipt>>> put_encoded(const std::vector<EncodedWrite>& writes);
    // Moves the write-ahead log into the database when it has grown beyond `size`; false when a
    // reader held it back. put() does so by itself from kMaxLog on; closing does it whatever the
    // size.
    Result<bool> checkpoint_above(Bytes size);
    static constexpr Bytes kMaxLog{std::uint64_t{256} << 20};

    // Gives every URL that is not known yet the state "pending" (no sighting), due at once, in one
    // transaction; the places of these. A known one keeps its state, and while it waits `directed`
    // wins over not: somebody has named it.
    Result<std::vector<std::size_t>> enlist(const std::vector<ListedUrl>& urls, Instant now);

    // Everything that waits, soonest first. `visit` returns false to end it; it does not use this
    // archive.
    Result<> for_each_queued(const std::function<bool(QueuedUrl)>& visit) const;
    // How many of each source wait.
    Result<std::map<std::string, std::int64_t>> queued_by_source() const;

    // All in one transaction.
    Result<std::vector<Receipt>> put_sources(const std::vector<SourceUpdate>& updates);
    Result<std::vector<SourceState>> source_states() const;
    Result<> forget_source(std::string_view name);

    // Results of media fetches; one transaction. A stored file is never replaced by a failure, and
    // bytes that differ from the stored ones are kept as well (the newest are shown).
    Result<> put_media(const std::vector<MediaVisit>& visits);
    // Not stored and due at `now`; oldest first. Of one document, or of all (0). limit 0: all.
    Result<std::vector<MediaRow>> missing_media(Instant now, std::int64_t document = 0,
                                                std::size_t limit = 0) const;
    // Of the document's shown rendering, in its order, whatever their state.
    Result<std::vector<MediaRow>> media_of(std::int64_t document) const;
    Result<std::optional<StoredMedia>> media(std::string_view identity) const;

    // The identity graph. From a document; to an article by its key (or an album by its id), with
    // the document each edge comes from.
    Result<std::vector<Relation>> relations_of(std::int64_t document) const;
    Result<std::vector<std::pair<std::int64_t, Relation>>> relations_to(
        std::string_view identity) const;
    // Every URL known for an article key: listed, alias, or named by another document.
    Result<std::vector<std::string>> urls_of(std::string_view identity) const;
    // Account migrations seen: key prefix (biz) of the old address and of the new one, where both
    // are known.
    Result<std::vector<std::pair<std::string, std::string>>> account_moves() const;

    // Renderings that wait to be accepted; one per revision, a newer one replaces it. A proposal
    // that equals what is shown is dropped. Until accepted nothing shown changes; raw bytes and
    // sightings never do.
    Result<> propose(const std::vector<NewRendering>& renderings);
    Result<std::vector<ProposalRow>> proposals() const;
    Result<std::optional<StoredDocument>> proposed(std::int64_t proposal) const;
    // Of these proposals, or of all when empty. The count of what was accepted (discarded).
    Result<std::size_t> accept_proposals(const std::vector<std::int64_t>& proposals);
    Result<std::size_t> discard_proposals(const std::vector<std::int64_t>& proposals);

    // What the crawler remembers of hosts between runs (pauses, daily counts); `memory` is the
    // crawler's own text.
    Result<> remember_hosts(const std::vector<HostMemory>& hosts);
    Result<std::vector<HostMemory>> host_memories() const;

    // The newest memory of a host's template, or that of a digest, as far as it is kept.
    Result<std::optional<SiteMemoryVersion>> site_memory(std::string_view host,
                                                         std::string_view digest = {}) const;

    Result<std::vector<DocumentRow>> list(const Query& query) const;
    // By document id ("12"), identity, or URL as canonical, listed or known as alias. Other
    // spellings of a URL are the caller's to make canonical first.
    Result<std::optional<StoredDocument>> find(std::string_view id_url_or_identity) const;
    Result<std::optional<StoredDocument>> document(std::int64_t id, int revision = 0) const;
    Result<std::vector<SightingRow>> sightings_of(std::int64_t document) const;  // oldest first
    // Whether the document was found gone since it was last seen; nothing when it was not. The last
    // good copy stays all the same. A saved file counts from the time it was saved.
    Result<std::optional<Tombstone>> deletion_of(std::int64_t document) const;
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
    Result<> check_unchanged(const Visit& visit, const std::vector<Visit>& batch) const;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
