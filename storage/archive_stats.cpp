// Archive, counting.
#include <utility>

#include "storage/archive_impl.h"

namespace magpie {

namespace {

Result<> count_rows(sqlite::Database& database, ArchiveStats& stats) {
    sqlite::Cursor cursor = database.query(
        "SELECT (SELECT count(*) FROM urls), (SELECT count(*) FROM documents),"
        " (SELECT count(*) FROM revisions), (SELECT count(*) FROM sightings),"
        " (SELECT count(*) FROM captures),"
        " (SELECT count(*) FROM documents d"
        "  JOIN revisions r ON r.document = d.id AND r.number = d.revision"
        "  WHERE d.id <> (SELECT o.document FROM revisions o WHERE o.text_hash = r.text_hash"
        "                 ORDER BY o.id LIMIT 1))");
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    stats.urls = cursor.integer(0);
    stats.documents = cursor.integer(1);
    stats.revisions = cursor.integer(2);
    stats.sightings = cursor.integer(3);
    stats.captures = cursor.integer(4);
    stats.reposts = cursor.integer(5);
    return {};
}

Result<> count_states(sqlite::Database& database, ArchiveStats& stats) {
    sqlite::Cursor cursor = database.query("SELECT state, count(*) FROM urls GROUP BY state");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        stats.urls_by_state[cursor.text(0)] = cursor.integer(1);
    }
}

Result<> count_media(sqlite::Database& database, ArchiveStats::Media& media) {
    sqlite::Cursor cursor = database.query(
        "SELECT count(*), count(*) FILTER (WHERE state = 'stored'),"
        " count(*) FILTER (WHERE state = 'missing'),"
        " (SELECT coalesce(sum(size), 0) FROM blobs WHERE id IN (SELECT body FROM media_copies))"
        " FROM media");
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    media.files = cursor.integer(0);
    media.stored = cursor.integer(1);
    media.missing = cursor.integer(2);
    media.failed = media.files - media.stored - media.missing;
    media.bytes = cursor.integer(3);
    return {};
}

}  // namespace

Result<ArchiveStats> Archive::stats() const {
    return impl_->on_snapshot([&]() -> Result<ArchiveStats> {
        ArchiveStats stats;
        Result<> counted = count_rows(impl_->database, stats)
                               .and_then([&] { return count_states(impl_->database, stats); })
                               .and_then([&] { return count_media(impl_->database, stats.media); });
        if (!counted) return fail(std::move(counted.error()));
        const auto unsure = impl_->database.integer(
            "SELECT count(*) FROM renderings x JOIN revisions r ON r.id = x.revision"
            " JOIN documents d ON d.id = r.document AND d.revision = r.number"
            " WHERE x.shown = 1 AND x.flags <> '' AND instr(x.flags, ' low_confidence ') > 0");
        if (!unsure) return fail(unsure.error());
        stats.low_confidence = unsure->value_or(0);
        auto waiting = impl_->urls.queued_by_reason();
        if (!waiting) return fail(std::move(waiting.error()));
        stats.waiting = std::move(*waiting);
        const Result<BlobStore::Totals> totals = impl_->blobs.totals();
        if (!totals) return fail(totals.error());
        stats.raw_bytes = static_cast<std::int64_t>(totals->raw.count);
        stats.stored_bytes = static_cast<std::int64_t>(totals->stored.count);
        return stats;
    });
}

}  // namespace magpie
