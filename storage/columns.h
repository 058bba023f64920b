// How times, published dates and optional values lie in columns, in one place for all stores.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "storage/sqlite.h"

namespace magpie {

inline std::int64_t to_column(Instant instant) { return instant.time_since_epoch().count(); }

inline std::optional<std::int64_t> to_column(const std::optional<Instant>& instant) {
    if (!instant) return std::nullopt;
    return to_column(*instant);
}

inline Instant instant_from(std::int64_t micros) {
    return Instant(std::chrono::microseconds(micros));
}

// 0 and "" stand for nothing outside, NULL does inside.
inline std::optional<std::int64_t> none_if_zero(std::int64_t number) {
    if (number == 0) return std::nullopt;
    return number;
}

inline std::optional<std::string_view> none_if_empty(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return text;
}

// A Timestamp is three columns: instant (µs), offset (minutes), day only (0, 1); all NULL without
// one.
struct TimestampColumns {
    std::optional<std::int64_t> instant, offset, day_only;
};

inline TimestampColumns to_columns(const std::optional<Timestamp>& timestamp) {
    if (!timestamp) return {};
    return {to_column(timestamp->instant), std::int64_t{timestamp->offset.count()},
            std::int64_t{timestamp->day_only ? 1 : 0}};
}

inline std::optional<Timestamp> timestamp_from(const sqlite::Cursor& row, int first_column) {
    if (row.is_null(first_column)) return std::nullopt;
    return Timestamp{instant_from(row.integer(first_column)),
                     std::chrono::minutes(row.integer(first_column + 1)),
                     row.integer(first_column + 2) != 0};
}

// Every row of `cursor` through `read`.
template <class Read>
auto all_rows(sqlite::Cursor cursor, Read read)
    -> Result<std::vector<decltype(read(std::as_const(cursor)))>> {
    std::vector<decltype(read(std::as_const(cursor)))> rows;
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return rows;
        rows.push_back(read(std::as_const(cursor)));
    }
}

// The first row, when there is one.
template <class Read>
auto first_row(sqlite::Cursor cursor, Read read)
    -> Result<std::optional<decltype(read(std::as_const(cursor)))>> {
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return std::nullopt;
    return read(std::as_const(cursor));
}

}  // namespace magpie
