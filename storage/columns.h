// How times and published dates lie in columns, in one place for all stores.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "storage/sqlite.h"

namespace magpie {

inline std::int64_t to_column(Instant instant) { return instant.time_since_epoch().count(); }

inline Instant instant_from(std::int64_t micros) {
    return Instant(std::chrono::microseconds(micros));
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

}  // namespace magpie
