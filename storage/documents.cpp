#include "storage/documents.h"

#include <algorithm>
#include <utility>

#include "storage/columns.h"

namespace magpie {

namespace {

// Every SELECT of a document starts with these columns.
#define MAGPIE_DOCUMENT_COLUMNS                                                                 \
    "d.id, d.identity, d.kind, d.title, d.account, d.author, d.published, d.published_offset, " \
    "d.published_day_only, d.url, d.source, d.first_seen, d.last_seen, d.revision, d.observed"

Document document_from(const sqlite::Cursor& row) {
    Document document;
    document.id = row.integer(0);
    document.identity = row.text(1);
    document.kind = row.text(2);
    document.title = row.text(3);
    document.account = row.text(4);
    document.author = row.text(5);
    document.published = timestamp_from(row, 6);
    document.url = row.text(9);
    document.source = row.text(10);
    document.first_seen = instant_from(row.integer(11));
    document.last_seen = instant_from(row.integer(12));
    document.revision = static_cast<int>(row.integer(13));
    document.observed = instant_from(row.integer(14));
    return document;
}

Result<std::optional<Document>> first_document(sqlite::Cursor cursor) {
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return std::nullopt;
    return document_from(cursor);
}

}  // namespace

Result<std::optional<Document>> DocumentStore::by_id(std::int64_t id) {
    const auto merged =
        database_->integer("SELECT into_document FROM merged_documents WHERE id = ?1", id);
    if (!merged) return fail(merged.error());
    return first_document(database_->query("SELECT " MAGPIE_DOCUMENT_COLUMNS
                                           " FROM documents d WHERE d.id = ?1",
                                           merged->value_or(id)));
}

Result<std::optional<Document>> DocumentStore::by_identity(std::string_view identity) {
    return first_document(database_->query(
        "SELECT " MAGPIE_DOCUMENT_COLUMNS " FROM documents d WHERE d.identity = ?1", identity));
}

Result<std::optional<Document>> DocumentStore::by_alias(std::string_view url) {
    return first_document(
        database_->query("SELECT " MAGPIE_DOCUMENT_COLUMNS
                         " FROM aliases a JOIN documents d ON d.id = a.document WHERE a.url = ?1",
                         url));
}

Result<std::vector<Document>> DocumentStore::with_content(const Sha256& content_hash, int most) {
    sqlite::Cursor cursor =
        database_->query("SELECT " MAGPIE_DOCUMENT_COLUMNS
                         " FROM documents d WHERE d.id IN (SELECT r.document FROM renderings x"
                         "  JOIN revisions r ON r.id = x.revision WHERE x.content_hash = ?1)"
                         " ORDER BY d.id LIMIT ?2",
                         content_hash, most);
    std::vector<Document> documents;
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return documents;
        documents.push_back(document_from(cursor));
    }
}

Result<> DocumentStore::save(Document& document) {
    return document.id == 0 ? insert(document) : update(document);
}

Result<> DocumentStore::see(std::int64_t document, int revision, Instant at) {
    return database_->run(
        "UPDATE documents SET last_seen = max(last_seen, ?3),"
        " observed = iif(revision = ?2, ?3, observed) WHERE id = ?1",
        document, revision, to_column(at));
}

Result<> DocumentStore::insert(Document& document) {
    const TimestampColumns published = to_columns(document.published);
    Result<> inserted = database_->run(
        "INSERT INTO documents (identity, kind, title, account, author, published, "
        "published_offset,"
        " published_day_only, url, source, first_seen, last_seen, revision, observed)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        document.identity, document.kind, document.title, document.account, document.author,
        published.instant, published.offset, published.day_only, document.url, document.source,
        to_column(document.first_seen), to_column(document.last_seen), document.revision,
        to_column(document.observed));
    if (inserted) document.id = database_->last_insert_id();
    return inserted;
}

Result<> DocumentStore::update(const Document& document) {
    const TimestampColumns published = to_columns(document.published);
    return database_->run(
        "UPDATE documents SET identity = ?1, kind = ?2, title = ?3, account = ?4, author = ?5,"
        " published = ?6, published_offset = ?7, published_day_only = ?8, url = ?9, source = ?10,"
        " first_seen = ?11, last_seen = ?12, revision = ?13, observed = ?14 WHERE id = ?15",
        document.identity, document.kind, document.title, document.account, document.author,
        published.instant, published.offset, published.day_only, document.url, document.source,
        to_column(document.first_seen), to_column(document.last_seen), document.revision,
        to_column(document.observed), document.id);
}

Result<> DocumentStore::add_alias(std::string_view url, std::int64_t document, Claim claim) {
    if (claim == Claim::keep_first) {
        return database_->run(
            "INSERT INTO aliases (url, document) VALUES (?1, ?2) ON CONFLICT DO NOTHING", url,
            document);
    }
    return database_->run(
        "INSERT INTO aliases (url, document) VALUES (?1, ?2)"
        " ON CONFLICT DO UPDATE SET document = excluded.document",
        url, document);
}

Result<std::vector<std::string>> DocumentStore::aliases_of(std::int64_t document) {
    sqlite::Cursor cursor =
        database_->query("SELECT url FROM aliases WHERE document = ?1 ORDER BY url", document);
    std::vector<std::string> urls;
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return urls;
        urls.push_back(cursor.text(0));
    }
}

// The number under which `into` now holds that revision: its own with the same content, else a new
// one.
Result<int> DocumentStore::move_revision(std::int64_t from, int number, std::int64_t into) {
    const auto same = database_->integer(
        "SELECT min(b.number) FROM revisions a JOIN renderings x ON x.revision = a.id"
        " JOIN renderings y ON y.content_hash = x.content_hash"
        " JOIN revisions b ON b.id = y.revision"
        " WHERE a.document = ?1 AND a.number = ?2 AND b.document = ?3",
        from, number, into);
    if (!same) return fail(same.error());
    const auto next = database_->integer(
        "SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE document = ?1", into);
    if (!next) return fail(next.error());
    const std::int64_t target = same->value_or(next->value_or(1));
    Result<> moved = database_->run(
        "UPDATE sightings SET document = ?3, revision = ?4 WHERE document = ?1 AND revision = ?2",
        from, number, into, target);
    if (!moved) return fail(moved.error());
    if (*same) {
        moved = join_revisions({from, number}, {into, static_cast<int>(target)});
    } else {
        moved = database_->run(
            "UPDATE revisions SET document = ?3, number = ?4 WHERE document = ?1 AND number = ?2",
            from, number, into, target);
    }
    if (!moved) return fail(moved.error());
    return static_cast<int>(target);
}

// Of the two shown renderings the newer one stays shown, of two proposals that of `into`.
Result<> DocumentStore::join_revisions(const Place& from, const Place& into) {
    constexpr const char* kId = "SELECT id FROM revisions WHERE document = ?1 AND number = ?2";
    const auto gone = database_->integer(kId, from.document, from.number);
    if (!gone) return fail(gone.error());
    const auto kept = database_->integer(kId, into.document, into.number);
    if (!kept) return fail(kept.error());
    for (const char* sql :
         {"UPDATE renderings SET shown = 0 WHERE revision IN (?1, ?2) AND shown = 1 AND id <>"
          " (SELECT max(id) FROM renderings WHERE revision IN (?1, ?2) AND shown = 1)",
          "UPDATE revisions SET text_hash = (SELECT r.text_hash FROM renderings x"
          " JOIN revisions r ON r.id = x.revision WHERE x.revision IN (?1, ?2) AND x.shown = 1)"
          " WHERE id = ?2",
          "DELETE FROM proposals WHERE revision = ?1"
          " AND EXISTS (SELECT 1 FROM proposals WHERE revision = ?2)",
          "UPDATE proposals SET revision = ?2 WHERE revision = ?1",
          "UPDATE renderings SET revision = ?2 WHERE revision = ?1"}) {
        Result<> done = database_->run(sql, *gone, *kept);
        if (!done) return done;
    }
    return database_->run("DELETE FROM revisions WHERE id = ?1", *gone);
}

Result<> DocumentStore::merge(const Document& from, Document& into) {
    // Revisions move before the sightings that refer to them could: checked at the commit instead.
    Result<> done = database_->execute("PRAGMA defer_foreign_keys = ON");
    if (!done) return done;
    const auto count =
        database_->integer("SELECT max(number) FROM revisions WHERE document = ?1", from.id);
    if (!count) return fail(count.error());
    int current = into.revision;
    for (int number = 1; number <= count->value_or(0); ++number) {
        const Result<int> moved = move_revision(from.id, number, into.id);
        if (!moved) return fail(moved.error());
        if (number == from.revision && from.observed > into.observed) current = *moved;
    }
    into.revision = current;
    into.observed = std::max(into.observed, from.observed);
    into.first_seen = std::min(into.first_seen, from.first_seen);
    into.last_seen = std::max(into.last_seen, from.last_seen);
    for (const char* sql :
         {"UPDATE aliases SET document = ?2 WHERE document = ?1",
          "UPDATE urls SET document = ?2 WHERE document = ?1",
          "UPDATE merged_documents SET into_document = ?2 WHERE into_document = ?1",
          "INSERT INTO merged_documents (id, into_document) VALUES (?1, ?2)"}) {
        done = database_->run(sql, from.id, into.id);
        if (!done) return done;
    }
    return database_->run("DELETE FROM documents WHERE id = ?1", from.id).and_then([&] {
        return add_alias(from.identity, into.id, Claim::take_over);
    });
}

}  // namespace magpie
