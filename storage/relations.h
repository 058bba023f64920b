// RelationStore: what a rendering says of other articles and of albums, and who says something of
// one. Rows only. Lives where its Database lives; writing needs the caller's transaction.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/sqlite.h"

namespace magpie {

class RelationStore {
  public:
    explicit RelationStore(sqlite::Database& database) : database_(&database) {}

    // Of a new rendering, in its order.
    Result<> link(std::int64_t rendering, const std::vector<Relation>& relations);
    Result<std::vector<Relation>> of_rendering(std::int64_t rendering);
    // With the document whose current revision shows it, in the order of their numbers.
    Result<std::vector<std::pair<std::int64_t, Relation>>> to(std::string_view identity);

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
