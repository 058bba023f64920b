#include "storage/revisions.h"

#include "storage/columns.h"

namespace magpie {

namespace {

Revision revision_from(const sqlite::Cursor& row) {
    return {row.integer(0), static_cast<int>(row.integer(1))};
}

Rendering rendering_from(const sqlite::Cursor& row) {
    return {row.integer(0), row.text(1), BlobId{row.integer(2)}, BlobId{row.integer(3)},
            row.sha256(4)};
}

}  // namespace

Result<std::optional<Revision>> RevisionStore::with_content(std::int64_t document,
                                                            const Sha256& content_hash) {
    return first_row(
        database_->query("SELECT r.id, r.number FROM renderings x"
                         " JOIN revisions r ON r.id = x.revision"
                         " WHERE x.content_hash = ?1 AND r.document = ?2 ORDER BY r.number LIMIT 1",
                         content_hash, document),
        revision_from);
}

Result<std::optional<Revision>> RevisionStore::at(std::int64_t document, int number) {
    return first_row(
        database_->query("SELECT id, number FROM revisions WHERE document = ?1 AND number = ?2",
                         document, number),
        revision_from);
}

Result<Revision> RevisionStore::append(std::int64_t document,
                                       const std::optional<Sha256>& text_hash) {
    const auto last =
        database_->integer("SELECT max(number) FROM revisions WHERE document = ?1", document);
    if (!last) return fail(last.error());
    const int number = static_cast<int>(last->value_or(0)) + 1;
    const Result<> inserted =
        database_->run("INSERT INTO revisions (document, number, text_hash) VALUES (?1, ?2, ?3)",
                       document, number, text_hash);
    if (!inserted) return fail(inserted.error());
    return Revision{database_->last_insert_id(), number};
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

Result<std::optional<Rendering>> RevisionStore::shown_rendering(std::int64_t revision) {
    return first_row(
        database_->query("SELECT id, cleaner, markdown, metadata, content_hash FROM renderings"
                         " WHERE revision = ?1 AND shown = 1",
                         revision),
        rendering_from);
}

Result<std::vector<Rendering>> RevisionStore::renderings_with(std::int64_t revision,
                                                              const Rendering& text) {
    return all_rows(
        database_->query("SELECT id, cleaner, markdown, metadata, content_hash FROM renderings"
                         " WHERE revision = ?1 AND markdown = ?2 AND metadata = ?3"
                         " AND content_hash = ?4 ORDER BY id",
                         revision, static_cast<std::int64_t>(text.markdown),
                         static_cast<std::int64_t>(text.metadata), text.content_hash),
        rendering_from);
}

Result<std::optional<std::int64_t>> RevisionStore::current_rendering(std::int64_t document) {
    return database_->integer(
        "SELECT x.id FROM documents d"
        " JOIN revisions r ON r.document = d.id AND r.number = d.revision"
        " JOIN renderings x ON x.revision = r.id AND x.shown = 1 WHERE d.id = ?1",
        document);
}

Result<> RevisionStore::add_rendering(std::int64_t revision, Rendering& rendering, bool shown) {
    Result<> inserted = database_->run(
        "INSERT INTO renderings (revision, cleaner, markdown, metadata, content_hash, shown, flags)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        revision, rendering.cleaner, static_cast<std::int64_t>(rendering.markdown),
        static_cast<std::int64_t>(rendering.metadata), rendering.content_hash, shown ? 1 : 0,
        rendering.flags);
    if (inserted) rendering.id = database_->last_insert_id();
    return inserted;
}

Result<> RevisionStore::show(std::int64_t revision, std::int64_t rendering,
                             const std::optional<Sha256>& text_hash) {
    return database_
        ->run("UPDATE renderings SET shown = 0 WHERE revision = ?1 AND shown = 1", revision)
        .and_then([&] {
            return database_->run("UPDATE renderings SET shown = 1 WHERE id = ?1", rendering);
        })
        .and_then([&] {
            return database_->run("UPDATE revisions SET text_hash = ?2 WHERE id = ?1", revision,
                                  text_hash);
        });
}

}  // namespace magpie
