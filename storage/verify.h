// Proves an archive whole: SQLite's own check, every reference, every rule of
// docs/archive-format.md that a query can state, every blob's SHA-256. Reads only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

// One sentence per fault; stops after `most` and says so. An error only when the archive could not
// be read at all.
Result<std::vector<std::string>> verify_archive(sqlite::Database& database, BlobStore& blobs,
                                                std::size_t most);

}  // namespace magpie
