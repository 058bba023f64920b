// ProposalStore: renderings that wait to be accepted, one per revision, with the facts that would
// come with them. Rows only; the rendering itself lies with the others and stays when a proposal is
// discarded, so that its content is known again. Lives where its Database lives; writing needs the
// caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "storage/blobs.h"
#include "storage/facts.h"
#include "storage/sqlite.h"

namespace magpie {

struct Proposal {
    std::int64_t id = 0;
    std::int64_t revision = 0;  // row
    std::int64_t document = 0;
    int number = 0;  // of the revision
    std::int64_t rendering = 0;
    std::string cleaner;
    BlobId markdown{}, metadata{};
    Sha256 content_hash, shown_content_hash;
    std::optional<Sha256> text_hash;
    Facts facts;
};

class ProposalStore {
  public:
    explicit ProposalStore(sqlite::Database& database) : database_(&database) {}

    // The revision must have none.
    Result<> add(std::int64_t revision, std::int64_t rendering,
                 const std::optional<Sha256>& text_hash, const Facts& facts);
    // Of a revision, whether it has one or not.
    Result<> drop(std::int64_t revision);
    Result<std::optional<Proposal>> find(std::int64_t id);
    // The oldest first.
    Result<std::vector<Proposal>> all();

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
