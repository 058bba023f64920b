// SourceStore: what the service remembers of each source, one row each. Rows only. Lives where its
// Database lives; writing needs the caller's transaction.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/sqlite.h"

namespace magpie {

class SourceStore {
  public:
    explicit SourceStore(sqlite::Database& database) : database_(&database) {}

    // Replaces what was known under that name.
    Result<> put(const SourceState& state);
    // In the order of their names.
    Result<std::vector<SourceState>> list();
    Result<> forget(std::string_view name);

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
