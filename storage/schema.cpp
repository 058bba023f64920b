#include "storage/schema.h"

#include <array>
#include <string>

namespace magpie {

namespace {

constexpr std::int64_t kApplicationId = 0x6d677069;  // "mgpi", shown by file(1)

// Version 1. Times are microseconds since 1970-01-01T00:00Z, digests 32 raw bytes.
// AUTOINCREMENT where a number is handed out: an id that was printed never names something else
// later.
constexpr const char* kFirstSchema = R"sql(
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    encoding INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX blobs_by_sha256 ON blobs (sha256);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    account TEXT NOT NULL,
    author TEXT NOT NULL,
    published INTEGER,
    published_offset INTEGER,
    published_day_only INTEGER,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    observed INTEGER NOT NULL
) STRICT;

CREATE TABLE merged_documents (
    id INTEGER PRIMARY KEY,
    into_document INTEGER NOT NULL REFERENCES documents (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_documents_by_target ON merged_documents (into_document);

CREATE TABLE aliases (
    url TEXT PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_by_document ON aliases (document);

CREATE TABLE revisions (
    id INTEGER PRIMARY KEY,
    document INTEGER NOT NULL REFERENCES documents (id),
    number INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    text_hash BLOB,
    UNIQUE (document, number)
) STRICT;
CREATE INDEX revisions_by_content ON revisions (content_hash, document);
CREATE INDEX revisions_by_text ON revisions (text_hash) WHERE text_hash IS NOT NULL;

CREATE TABLE renderings (
    id INTEGER PRIMARY KEY,
    revision INTEGER NOT NULL REFERENCES revisions (id),
    cleaner TEXT NOT NULL,
    markdown INTEGER NOT NULL REFERENCES blobs (id),
    metadata INTEGER NOT NULL REFERENCES blobs (id)
) STRICT;
CREATE INDEX renderings_by_revision ON renderings (revision, cleaner);

CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    listed_url TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    observed INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    visits INTEGER NOT NULL,
    document INTEGER REFERENCES documents (id)
) STRICT;
CREATE INDEX urls_by_state ON urls (state);

CREATE TABLE sightings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url INTEGER NOT NULL REFERENCES urls (id),
    listed_url TEXT,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    outcome TEXT NOT NULL,
    document INTEGER REFERENCES documents (id),
    revision INTEGER,
    FOREIGN KEY (document, revision) REFERENCES revisions (document, number)
) STRICT;
CREATE INDEX sightings_by_url ON sightings (url);
CREATE INDEX sightings_by_listed_url ON sightings (listed_url) WHERE listed_url IS NOT NULL;
CREATE INDEX sightings_by_document ON sightings (document, revision) WHERE document IS NOT NULL;

CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    memory TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE captures (
    sighting INTEGER PRIMARY KEY REFERENCES sightings (id),
    final_url TEXT NOT NULL,
    at INTEGER NOT NULL,
    status INTEGER NOT NULL,
    peer TEXT NOT NULL,
    media_type TEXT NOT NULL,
    header_block INTEGER NOT NULL REFERENCES blobs (id),
    body INTEGER NOT NULL REFERENCES blobs (id)
) STRICT;

CREATE TABLE hops (
    sighting INTEGER NOT NULL REFERENCES captures (sighting),
    step INTEGER NOT NULL,
    status INTEGER NOT NULL,
    url TEXT NOT NULL,
    location TEXT NOT NULL,
    PRIMARY KEY (sighting, step)
) STRICT, WITHOUT ROWID;
)sql";

// Version 2. The content hash belongs to what a cleaner made of a revision, so it moves there;
// media files, relations and what a listing knows of a URL are new. Of several renderings the
// newest was shown.
constexpr const char* kSecondSchema = R"sql(
ALTER TABLE renderings ADD COLUMN content_hash BLOB NOT NULL DEFAULT x'';
ALTER TABLE renderings ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
UPDATE renderings SET
    content_hash = (SELECT r.content_hash FROM revisions r WHERE r.id = renderings.revision),
    shown = (id = (SELECT max(x.id) FROM renderings x WHERE x.revision = renderings.revision));
DROP INDEX revisions_by_content;
ALTER TABLE revisions DROP COLUMN content_hash;
CREATE INDEX renderings_by_content ON renderings (content_hash);
CREATE UNIQUE INDEX renderings_shown ON renderings (revision) WHERE shown = 1;

CREATE TABLE proposals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    revision INTEGER NOT NULL UNIQUE REFERENCES revisions (id),
    rendering INTEGER NOT NULL UNIQUE REFERENCES renderings (id),
    text_hash BLOB,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    account TEXT NOT NULL,
    author TEXT NOT NULL,
    published INTEGER,
    published_offset INTEGER,
    published_day_only INTEGER
) STRICT;

CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    role TEXT NOT NULL,
    fetch_urls TEXT NOT NULL,
    observed INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_tried INTEGER,
    retry_at INTEGER,
    copy INTEGER REFERENCES media_copies (id)
) STRICT;
CREATE INDEX media_not_stored ON media (id) WHERE state <> 'stored';

CREATE TABLE media_copies (
    id INTEGER PRIMARY KEY,
    media INTEGER NOT NULL REFERENCES media (id),
    body INTEGER NOT NULL REFERENCES blobs (id),
    media_type TEXT NOT NULL,
    url TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (media, body)
) STRICT;

CREATE TABLE rendering_media (
    rendering INTEGER NOT NULL REFERENCES renderings (id),
    place INTEGER NOT NULL,
    media INTEGER NOT NULL REFERENCES media (id),
    role TEXT NOT NULL,
    PRIMARY KEY (rendering, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX rendering_media_by_media ON rendering_media (media, rendering);

CREATE TABLE relations (
    rendering INTEGER NOT NULL REFERENCES renderings (id),
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    identity TEXT,
    url TEXT,
    title TEXT NOT NULL,
    account TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (rendering, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_by_identity ON relations (identity) WHERE identity IS NOT NULL;

ALTER TABLE urls ADD COLUMN identity TEXT;
ALTER TABLE urls ADD COLUMN facts TEXT;
ALTER TABLE urls ADD COLUMN moved_to TEXT;
CREATE INDEX urls_by_identity ON urls (identity) WHERE identity IS NOT NULL;
CREATE INDEX urls_moved ON urls (id) WHERE moved_to IS NOT NULL;
CREATE INDEX documents_by_account ON documents (account);
)sql";

// Version 3. What a URL waits for, and what is remembered of sources. What was listed and never
// looked at is due since it was listed; all the rest is settled. The first two indexes hold only
// what waits; the third spares a merge of documents the search through a million of them.
constexpr const char* kThirdSchema = R"sql(
ALTER TABLE urls ADD COLUMN due INTEGER;
ALTER TABLE urls ADD COLUMN due_for INTEGER;
ALTER TABLE urls ADD COLUMN attempt INTEGER;
ALTER TABLE urls ADD COLUMN failures INTEGER;
ALTER TABLE urls ADD COLUMN revisit INTEGER;
ALTER TABLE urls ADD COLUMN etag TEXT;
ALTER TABLE urls ADD COLUMN last_modified TEXT;
ALTER TABLE urls ADD COLUMN directed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE urls ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
UPDATE urls SET due = first_seen, due_for = 1, attempt = 1, failures = 0, revisit = 0
    WHERE state = 'pending';
CREATE INDEX urls_by_due ON urls (due) WHERE due IS NOT NULL;
CREATE INDEX urls_waiting ON urls (source, due_for) WHERE due IS NOT NULL;
CREATE INDEX urls_by_document ON urls (document) WHERE document IS NOT NULL;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    next_due INTEGER NOT NULL,
    last_try INTEGER,
    last_success INTEGER,
    last_new INTEGER,
    failing_since INTEGER,
    failures INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    interval INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    paused INTEGER NOT NULL,
    listed INTEGER NOT NULL,
    cursor TEXT NOT NULL
) STRICT;
)sql";

// Version 4: memories of hosts' templates; documents can be asked for by a flag.
constexpr const char* kFourthSchema = R"sql(
CREATE TABLE site_memories (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    digest TEXT NOT NULL,
    number INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    newest INTEGER NOT NULL,
    named INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX site_memories_by_digest ON site_memories (host, digest);
CREATE UNIQUE INDEX site_memories_newest ON site_memories (host) WHERE newest = 1;

ALTER TABLE renderings ADD COLUMN flags TEXT NOT NULL DEFAULT '';
CREATE INDEX renderings_with_flags ON renderings (revision) WHERE shown = 1 AND flags <> '';
)sql";

constexpr std::array kMigrations = {Migration{kFirstSchema}, Migration{kSecondSchema},
                                    Migration{kThirdSchema}, Migration{kFourthSchema}};

Result<> refuse_foreign(sqlite::Database& database, std::int64_t version) {
    const auto application = database.integer("PRAGMA application_id");
    if (!application) return fail(application.error());
    if (application->value_or(0) == kApplicationId) return {};
    const auto tables = database.integer("SELECT count(*) FROM sqlite_schema");
    if (!tables) return fail(tables.error());
    if (version == 0 && tables->value_or(0) == 0 && application->value_or(0) == 0)
        return {};  // new and empty
    return fail(ErrorCode::refused, "this database belongs to another program");
}

Result<> refuse_newer(std::int64_t version, std::size_t known) {
    if (version <= static_cast<std::int64_t>(known)) return {};
    return fail(ErrorCode::refused, "the archive has schema version " + std::to_string(version) +
                                        ", this magpie knows up to " + std::to_string(known) +
                                        ": use the newer magpie that wrote it");
}

Result<> migrate_one(sqlite::Database& database, const Migration& migration, std::int64_t to) {
    Result<sqlite::Transaction> transaction =
        sqlite::Transaction::begin(database, sqlite::Transaction::Kind::write);
    if (!transaction) return fail(transaction.error());
    // PRAGMA takes no parameters; both values are our own integers.
    const std::string marks = "PRAGMA application_id = " + std::to_string(kApplicationId) +
                              "; PRAGMA user_version = " + std::to_string(to);
    return database.execute(migration.sql)
        .and_then([&] { return database.execute(marks); })
        .and_then([&] { return transaction->commit(); })
        .map_error([&](Error error) {
            return std::move(error).with("migrate to schema version " + std::to_string(to));
        });
}

Result<std::int64_t> checked_version(sqlite::Database& database, std::size_t known) {
    const auto stored = database.integer("PRAGMA user_version");
    if (!stored) return fail(stored.error());
    const std::int64_t version = stored->value_or(0);
    if (Result<> ours = refuse_foreign(database, version); !ours) return fail(ours.error());
    if (Result<> readable = refuse_newer(version, known); !readable) return fail(readable.error());
    return version;
}

// SQLite answers with the mode it is in: a file system without shared memory keeps the old one.
Result<> turn_on_wal(sqlite::Database& database) {
    sqlite::Cursor cursor = database.query("PRAGMA journal_mode = WAL");
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (*row && cursor.bytes(0) == "wal") return {};
    return fail(ErrorCode::unsupported,
                "this file system does not support SQLite's write-ahead log; put the archive on a "
                "local one");
}

}  // namespace

std::span<const Migration> archive_migrations() { return kMigrations; }

int archive_schema_version() { return static_cast<int>(kMigrations.size()); }

Result<> prepare_for_writing(sqlite::Database& database, std::span<const Migration> migrations) {
    // Checked before the journal mode is touched: a foreign or newer file stays as it is.
    const Result<std::int64_t> version = checked_version(database, migrations.size());
    if (!version) return fail(version.error());
    // FULL syncs the log at each commit: an acknowledged visit survives a power cut. secure_delete
    // FAST zeroes what costs no extra I/O. Not here: PRAGMA wal_autocheckpoint, which would replace
    // the hook that counts the log (sqlite3_wal_hook); setting that hook has turned the automatic
    // checkpoint off.
    Result<> configured = turn_on_wal(database);
    if (!configured) return configured;
    configured = database.execute(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST; PRAGMA "
        "cache_size = -16384;"
        "PRAGMA cell_size_check = ON");
    if (!configured) return configured;
    for (auto at = static_cast<std::size_t>(*version); at < migrations.size(); ++at) {
        Result<> migrated =
            migrate_one(database, migrations[at], static_cast<std::int64_t>(at + 1));
        if (!migrated) return migrated;
    }
    return {};
}

Result<> prepare_for_reading(sqlite::Database& database) {
    const Result<std::int64_t> version = checked_version(database, kMigrations.size());
    if (!version) return fail(version.error());
    if (*version == archive_schema_version()) return {};
    return fail(ErrorCode::refused, "the archive has schema version " + std::to_string(*version) +
                                        ": open it once for writing to bring it to " +
                                        std::to_string(archive_schema_version()));
}

}  // namespace magpie
