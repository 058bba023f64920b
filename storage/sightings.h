// SightingStore: every look at a URL, with the response it got. Rows only. Lives where its Database
// lives; writing needs the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/blobs.h"
#include "storage/sqlite.h"

namespace magpie {

class SightingStore {
  public:
    explicit SightingStore(sqlite::Database& database) : database_(&database) {}

    struct Found {
        std::int64_t document = 0;  // 0: none
        int revision = 0;
    };
    Result<std::int64_t> add(const Visit& visit, std::int64_t url, Receipt::Outcome outcome,
                             Found found);
    Result<> add_capture(std::int64_t sighting, const Capture& capture, BlobId header_block,
                         BlobId body);

    // Oldest first.
    Result<std::vector<SightingRow>> of_document(std::int64_t document);
    Result<std::vector<SightingRow>> of_url(std::string_view canonical_or_listed);
    // The first look at any URL of the document that found it gone, after the last that found it.
    Result<std::optional<Tombstone>> deletion_of(std::int64_t document);
    // Newest first.
    Result<std::vector<SightingRow>> recent(const Query& query);

    struct StoredCapture {
        Capture capture;  // without the bytes
        BlobId header_block{}, body{};
    };
    Result<std::optional<StoredCapture>> capture_of(std::int64_t sighting);

  private:
    Result<std::vector<Hop>> hops_of(std::int64_t sighting);

    sqlite::Database* database_;
};

}  // namespace magpie
