// MediaStore: the files that documents need. One row a file, whatever URL names it and however many
// documents use it; every content it has had is kept, the newest is shown. Rows only. Lives where
// its Database lives; writing needs the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

// The state of a file that nobody has asked for yet.
inline constexpr std::string_view kMissing = "missing";
inline constexpr std::string_view kStored = "stored";

// When files were named, and what that makes of addresses that are known already.
struct Naming {
    Instant at{};
    Instant observed{};    // when the page was seen; 0: known addresses stay
    bool is_live = false;  // the newest word whatever the clock says
};
Naming naming_of(const Visit& visit);

class MediaStore {
  public:
    explicit MediaStore(sqlite::Database& database) : database_(&database) {}

    // The files of a new rendering, in its order; each once.
    Result<> link(std::int64_t rendering, const std::vector<MediaReference>& files,
                  const Naming& naming);
    // The same files seen again: signed addresses expire, the newest are the ones to ask.
    Result<> refresh(const std::vector<MediaReference>& files, const Naming& naming);

    // One attempt. `body` when it gave the file.
    Result<> record(const MediaVisit& visit, std::optional<BlobId> body);

    Result<std::vector<MediaRow>> of_rendering(std::int64_t rendering);
    // Not stored and due at `now`, in the order of the rendering.
    Result<std::vector<MediaRow>> due_of(std::int64_t rendering, Instant now);
    // Of every shown rendering, oldest first; at most `most`, 0: all.
    Result<std::vector<MediaRow>> due(Instant now, std::size_t most);

    struct Found {
        MediaRow row;
        std::optional<BlobId> body;  // when stored
    };
    Result<std::optional<Found>> find(std::string_view identity);

  private:
    Result<> learn(const MediaReference& file, const Naming& naming);
    Result<> keep_copy(std::int64_t media, const MediaVisit& visit, BlobId body);

    sqlite::Database* database_;
};

}  // namespace magpie
