#include "storage/sources.h"

#include "storage/columns.h"

namespace magpie {

namespace {

std::optional<Instant> optional_instant(const sqlite::Cursor& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return instant_from(row.integer(column));
}

SourceState source_from(const sqlite::Cursor& row) {
    SourceState state;
    state.name = row.text(0);
    state.kind = row.text(1);
    state.url = row.text(2);
    state.next_due = instant_from(row.integer(3));
    state.last_try = optional_instant(row, 4);
    state.last_success = optional_instant(row, 5);
    state.last_new = optional_instant(row, 6);
    state.failing_since = optional_instant(row, 7);
    state.failures = static_cast<int>(row.integer(8));
    state.state = row.text(9);
    state.reason = row.text(10);
    state.interval = std::chrono::milliseconds(row.integer(11));
    state.etag = row.text(12);
    state.last_modified = row.text(13);
    state.paused = row.integer(14) != 0;
    state.listed = row.integer(15);
    state.cursor = row.text(16);
    return state;
}

}  // namespace

Result<> SourceStore::put(const SourceState& state) {
    return database_->run(
        "INSERT INTO sources (name, kind, url, next_due, last_try, last_success, last_new,"
        " failing_since, failures, state, reason, interval, etag, last_modified, paused, listed,"
        " cursor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
        " ?17) ON CONFLICT (name) DO UPDATE SET kind = ?2, url = ?3, next_due = ?4, last_try = ?5,"
        " last_success = ?6, last_new = ?7, failing_since = ?8, failures = ?9, state = ?10,"
        " reason = ?11, interval = ?12, etag = ?13, last_modified = ?14, paused = ?15,"
        " listed = ?16, cursor = ?17",
        state.name, state.kind, state.url, to_column(state.next_due), to_column(state.last_try),
        to_column(state.last_success), to_column(state.last_new), to_column(state.failing_since),
        state.failures, state.state, state.reason, std::int64_t{state.interval.count()}, state.etag,
        state.last_modified, state.paused ? 1 : 0, state.listed, state.cursor);
}

Result<std::vector<SourceState>> SourceStore::list() {
    return all_rows(
        database_->query("SELECT name, kind, url, next_due, last_try, last_success, last_new,"
                         " failing_since, failures, state, reason, interval, etag, last_modified,"
                         " paused, listed, cursor FROM sources ORDER BY name"),
        source_from);
}

Result<> SourceStore::forget(std::string_view name) {
    return database_->run("DELETE FROM sources WHERE name = ?1", name);
}

}  // namespace magpie
