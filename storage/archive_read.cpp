// Archive, reading: each call on one snapshot.
#include <algorithm>
#include <charconv>
#include <utility>

#include "storage/archive_impl.h"
#include "storage/columns.h"
#include "storage/verify.h"

namespace magpie {

namespace {

std::optional<std::int64_t> id_from(std::string_view text) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}

// A row as printed. The counts and the repost are looked up, not kept: nothing to fall out of step.
// CROSS keeps the order of the tables: in that of documents, a list with a limit stops at the
// limit.
#define MAGPIE_ROW_SELECT                                                                     \
    "SELECT d.id, d.identity, d.kind, d.title, d.account, d.author, d.url, d.source, "        \
    "d.published, "                                                                           \
    "d.published_offset, d.published_day_only, d.first_seen, d.last_seen, "                   \
    "(SELECT count(*) FROM revisions x WHERE x.document = d.id), "                            \
    "(SELECT count(*) FROM sightings s WHERE s.document = d.id), "                            \
    "(SELECT nullif(o.document, d.id) FROM revisions o WHERE o.text_hash = r.text_hash "      \
    " ORDER BY o.id LIMIT 1), y.content_hash "                                                \
    "FROM documents d CROSS JOIN revisions r ON r.document = d.id AND r.number = d.revision " \
    "CROSS JOIN renderings y ON y.revision = r.id AND y.shown = 1 "

// Of a Query; ?5 to ?8 are named so that every form has as many arguments.
#define MAGPIE_LIST_FILTER                                                         \
    "(?1 = '' OR d.source = ?1) AND (?2 IS NULL OR d.first_seen >= ?2)"            \
    " AND (?3 IS NULL OR d.first_seen < ?3) AND ?5 IS NOT NULL AND ?6 IS NOT NULL" \
    " AND ?7 IS NOT NULL AND ?8 IS NOT NULL ORDER BY d.id "
#define MAGPIE_LIST_LIMIT "LIMIT iif(?4 = 0, -1, ?4)"
// Through the index of renderings that have flags, which are few.
#define MAGPIE_FLAGGED                                                                   \
    "d.id IN (SELECT f.document FROM renderings g JOIN revisions f ON f.id = g.revision" \
    " WHERE g.shown = 1 AND g.flags <> '' AND instr(g.flags, ?8) > 0)"                   \
    " AND instr(y.flags, ?8) > 0"

DocumentRow row_from(const sqlite::Cursor& cursor) {
    DocumentRow row;
    row.id = cursor.integer(0);
    row.identity = cursor.text(1);
    row.kind = cursor.text(2);
    row.title = cursor.text(3);
    row.account = cursor.text(4);
    row.author = cursor.text(5);
    row.url = cursor.text(6);
    row.source = cursor.text(7);
    row.published = timestamp_from(cursor, 8);
    row.first_seen = instant_from(cursor.integer(11));
    row.last_seen = instant_from(cursor.integer(12));
    row.revisions = static_cast<int>(cursor.integer(13));
    row.sightings = static_cast<int>(cursor.integer(14));
    row.same_text_as = cursor.optional_integer(15);
    row.content_hash = cursor.sha256(16);
    return row;
}

Result<std::vector<DocumentRow>> rows_of(sqlite::Cursor cursor) {
    return all_rows(std::move(cursor), row_from);
}

using MaybeId = Result<std::optional<std::int64_t>>;

MaybeId id_of(Result<std::optional<Document>> document) {
    if (!document) return fail(std::move(document.error()));
    if (!*document) return std::nullopt;
    return (*document)->id;
}

}  // namespace

// An account's documents are looked up, not filtered out of all: an export asks for each account.
Result<std::vector<DocumentRow>> Archive::list(const Query& query) const {
    // Keys "biz:…" lie between "biz:" and "biz;": a range of the unique index.
    const std::string from = query.biz + ":";
    const std::string to = query.biz + ";";
    const std::string flag = " " + query.flag + " ";
    std::string_view sql = MAGPIE_ROW_SELECT "WHERE " MAGPIE_LIST_FILTER MAGPIE_LIST_LIMIT;
    if (!query.account.empty()) {
        sql = MAGPIE_ROW_SELECT "WHERE d.account = ?5 AND " MAGPIE_LIST_FILTER MAGPIE_LIST_LIMIT;
    }
    if (!query.biz.empty()) {
        sql = MAGPIE_ROW_SELECT
            "WHERE d.identity >= ?6 AND d.identity < ?7 AND (?5 = '' OR +d.account = ?5)"
            " AND " MAGPIE_LIST_FILTER MAGPIE_LIST_LIMIT;
    }
    if (!query.flag.empty()) {
        sql = MAGPIE_ROW_SELECT "WHERE " MAGPIE_FLAGGED
                                " AND (?5 = '' OR d.account = ?5)"
                                " AND (?6 = ':' OR (d.identity >= ?6 AND d.identity < ?7))"
                                " AND " MAGPIE_LIST_FILTER "DESC " MAGPIE_LIST_LIMIT;
    }
    return impl_->on_snapshot([&] {
        return rows_of(impl_->database.query(
            sql, query.source, to_column(query.since), to_column(query.until),
            static_cast<std::int64_t>(query.limit), query.account, from, to, flag));
    });
}

MaybeId Archive::Impl::document_named(std::string_view name) {
    if (const auto id = id_from(name)) return id_of(documents.by_id(*id));
    MaybeId found = id_of(documents.by_identity(name));
    if (found && !*found) found = id_of(documents.by_alias(name));
    if (found && !*found) found = urls.document_at(name);
    return found;
}

MaybeId Archive::Impl::shown_by(std::int64_t document) {
    const MaybeId id = id_of(documents.by_id(document));
    if (!id || !*id) return id;
    return revisions.current_rendering(**id);
}

Result<std::optional<StoredDocument>> Archive::Impl::load(std::int64_t id, int number) {
    const Result<std::optional<Document>> document = documents.by_id(id);
    if (!document) return fail(document.error());
    if (!*document) return std::nullopt;
    const int wanted = number == 0 ? (*document)->revision : number;
    const Result<std::optional<Revision>> revision = revisions.at((*document)->id, wanted);
    if (!revision) return fail(revision.error());
    if (!*revision) return std::nullopt;
    const Result<std::optional<Rendering>> rendering = revisions.shown_rendering((*revision)->id);
    if (!rendering) return fail(rendering.error());
    Result<std::vector<DocumentRow>> rows =
        rows_of(database.query(MAGPIE_ROW_SELECT "WHERE d.id = ?1", (*document)->id));
    if (!rows) return fail(std::move(rows.error()));
    if (!*rendering || rows->empty()) {
        return fail(ErrorCode::corrupt, "document " + std::to_string(id) + " has no text");
    }
    Result<std::string> markdown = blobs.get((*rendering)->markdown);
    if (!markdown) return fail(std::move(markdown.error()));
    Result<std::string> metadata = blobs.get((*rendering)->metadata);
    if (!metadata) return fail(std::move(metadata.error()));
    Result<std::vector<std::string>> aliases = documents.aliases_of((*document)->id);
    if (!aliases) return fail(std::move(aliases.error()));
    return StoredDocument{std::move(rows->front()), wanted, std::move(*markdown),
                          std::move(*metadata), std::move(*aliases)};
}

Result<std::optional<StoredDocument>> Archive::find(std::string_view id_url_or_identity) const {
    return impl_->on_snapshot([&]() -> Result<std::optional<StoredDocument>> {
        const MaybeId id = impl_->document_named(id_url_or_identity);
        if (!id) return fail(id.error());
        if (!*id) return std::nullopt;
        return impl_->load(**id, 0);
    });
}

Result<std::optional<StoredDocument>> Archive::document(std::int64_t id, int revision) const {
    return impl_->on_snapshot([&] { return impl_->load(id, revision); });
}

Result<std::vector<SightingRow>> Archive::sightings_of(std::int64_t document) const {
    return impl_->on_snapshot([&]() -> Result<std::vector<SightingRow>> {
        const MaybeId id = id_of(impl_->documents.by_id(document));
        if (!id) return fail(id.error());
        return impl_->sightings.of_document(id->value_or(document));
    });
}

Result<std::optional<Tombstone>> Archive::deletion_of(std::int64_t document) const {
    return impl_->on_snapshot([&]() -> Result<std::optional<Tombstone>> {
        const MaybeId id = id_of(impl_->documents.by_id(document));
        if (!id) return fail(id.error());
        if (!*id) return std::nullopt;
        return impl_->sightings.deletion_of(**id);
    });
}

Result<std::vector<SightingRow>> Archive::history_of(std::string_view url) const {
    return impl_->on_snapshot([&]() -> Result<std::vector<SightingRow>> {
        Result<std::vector<SightingRow>> own = impl_->sightings.of_url(url);
        if (!own || !own->empty()) return own;
        const MaybeId id = impl_->document_named(url);
        if (!id) return fail(id.error());
        return *id ? impl_->sightings.of_document(**id) : own;
    });
}

Result<std::vector<SightingRow>> Archive::sightings(const Query& query) const {
    return impl_->on_snapshot([&] { return impl_->sightings.recent(query); });
}

Result<std::optional<UrlRow>> Archive::url_state(std::string_view canonical_url) const {
    return impl_->on_snapshot([&] { return impl_->urls.find(canonical_url); });
}

Result<std::vector<HostMemory>> Archive::host_memories() const {
    return impl_->on_snapshot([&]() -> Result<std::vector<HostMemory>> {
        std::vector<HostMemory> hosts;
        sqlite::Cursor cursor =
            impl_->database.query("SELECT host, memory FROM hosts ORDER BY host");
        for (;;) {
            const Result<bool> row = cursor.next();
            if (!row) return fail(row.error());
            if (!*row) return hosts;
            hosts.push_back({cursor.text(0), cursor.text(1)});
        }
    });
}

Result<std::vector<UrlRow>> Archive::urls(std::string_view state) const {
    return impl_->on_snapshot([&] { return impl_->urls.list(state); });
}

Result<std::optional<Capture>> Archive::capture_of(std::int64_t sighting) const {
    return impl_->on_snapshot([&]() -> Result<std::optional<Capture>> {
        Result<std::optional<SightingStore::StoredCapture>> stored =
            impl_->sightings.capture_of(sighting);
        if (!stored) return fail(std::move(stored.error()));
        if (!*stored) return std::nullopt;
        Capture capture = std::move((*stored)->capture);
        Result<std::string> header_block = impl_->blobs.get((*stored)->header_block);
        if (!header_block) return fail(std::move(header_block.error()));
        Result<std::string> body = impl_->blobs.get((*stored)->body);
        if (!body) return fail(std::move(body.error()));
        capture.header_block = std::move(*header_block);
        capture.body = std::move(*body);
        return capture;
    });
}

Result<std::vector<std::string>> Archive::accounts_of_biz(std::string_view biz) const {
    // Keys "biz:…" lie between "biz:" and "biz;": a range of the unique index.
    const std::string from = std::string(biz) + ":";
    const std::string to = std::string(biz) + ";";
    return impl_->on_snapshot([&]() -> Result<std::vector<std::string>> {
        sqlite::Cursor cursor = impl_->database.query(
            "SELECT DISTINCT account FROM documents"
            " WHERE identity >= ?1 AND identity < ?2 AND account <> '' ORDER BY account",
            from, to);
        std::vector<std::string> names;
        for (;;) {
            const Result<bool> row = cursor.next();
            if (!row) return fail(row.error());
            if (!*row) return names;
            names.push_back(cursor.text(0));
        }
    });
}

Result<std::vector<std::string>> Archive::verify() const {
    return impl_->on_snapshot(
        [&] { return verify_archive(impl_->database, impl_->blobs, kMaxFaults); });
}

}  // namespace magpie
