#include "storage/revisions.h"

#include <utility>

namespace magpie {

namespace {

Result<std::optional<Revision>> first_revision(sqlite::Cursor cursor) {
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return std::nullopt;
    return Revision{cursor.integer(0), static_cast<int>(cursor.integer(1)), cursor.sha256(2)};
}

}  // namespace

Result<std::optional<Revision>> RevisionStore::with_content(std::int64_t document,
                                                            const Sha256& content_hash) {
    return first_revision(database_->query(
        "SELECT id, number, content_hash FROM revisions WHERE content_hash = ?1 AND document = ?2"
        " ORDER BY number LIMIT 1",
        content_hash, document));
}

Result<std::optional<Revision>> RevisionStore::at(std::int64_t document, int number) {
    return first_revision(database_->query(
        "SELECT id, number, content_hash FROM revisions WHERE document = ?1 AND number = ?2",
        document, number));
}

Result<int> RevisionStore::count(std::int64_t document) {
    return database_->integer("SELECT count(*) FROM revisions WHERE document = ?1", document)
        .map([](std::optional<std::int64_t> rows) { return static_cast<int>(rows.value_or(0)); });
}

Result<Revision> RevisionStore::append(std::int64_t document, const Sha256& content_hash,
                                       const std::optional<Sha256>& text_hash) {
    const auto last =
        database_->integer("SELECT max(number) FROM revisions WHERE document = ?1", document);
    if (!last) return fail(last.error());
    const int number = static_cast<int>(last->value_or(0)) + 1;
    const Result<> inserted = database_->run(
        "INSERT INTO revisions (document, number, content_hash, text_hash) VALUES (?1, ?2, ?3, ?4)",
        document, number, content_hash, text_hash);
    if (!inserted) return fail(inserted.error());
    return Revision{database_->last_insert_id(), number, content_hash};
}

Result<std::optional<std::int64_t>> RevisionStore::first_with_text_of(std::int64_t document,
                                                                      int number) {
    auto first = database_->integer(
        "SELECT o.document FROM revisions r JOIN revisions o ON o.text_hash = r.text_hash"
        " WHERE r.document = ?1 AND r.number = ?2 ORDER BY o.id LIMIT 1",
        document, number);
    if (first && *first == document) first->reset();
    return first;
}

Result<bool> RevisionStore::has_rendering(std::int64_t revision, std::string_view cleaner) {
    return database_
        ->integer("SELECT 1 FROM renderings WHERE revision = ?1 AND cleaner = ?2", revision,
                  cleaner)
        .map([](std::optional<std::int64_t> row) { return row.has_value(); });
}

Result<> RevisionStore::add_rendering(std::int64_t revision, std::string_view cleaner,
                                      const Rendering& rendering) {
    return database_->run(
        "INSERT INTO renderings (revision, cleaner, markdown, metadata) VALUES (?1, ?2, ?3, ?4)",
        revision, cleaner, static_cast<std::int64_t>(rendering.markdown),
        static_cast<std::int64_t>(rendering.metadata));
}

Result<std::optional<Rendering>> RevisionStore::newest_rendering(std::int64_t revision) {
    sqlite::Cursor cursor = database_->query(
        "SELECT markdown, metadata FROM renderings WHERE revision = ?1 ORDER BY id DESC LIMIT 1",
        revision);
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return std::nullopt;
    return Rendering{BlobId{cursor.integer(0)}, BlobId{cursor.integer(1)}};
}

}  // namespace magpie
