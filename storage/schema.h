// The archive's tables as numbered migrations; PRAGMA user_version says which have run. A database
// of a newer magpie is refused rather than guessed at, one that belongs to another program too.
// Layout and meaning of every column: docs/archive-format.md.
#pragma once

#include <span>

#include "base/result.h"
#include "storage/sqlite.h"

namespace magpie {

struct Migration {
    const char* sql;  // brings version n to n + 1, n being its place in the list
};

std::span<const Migration> archive_migrations();
int archive_schema_version();  // how many there are

// For the one read-write connection: journal mode, durability, then the migrations that are
// missing, each in a transaction of its own.
Result<> prepare_for_writing(sqlite::Database& database,
                             std::span<const Migration> migrations = archive_migrations());
// For readers: refuses what this program cannot read, changes nothing.
Result<> prepare_for_reading(sqlite::Database& database);

}  // namespace magpie
