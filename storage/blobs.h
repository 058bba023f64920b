// BlobStore: bytes by the SHA-256 of what they were before compression; the same bytes are kept
// once. Blobs live in rows of the archive's database, so that one transaction covers a visit whole.
// Everything that is read is hashed again: changed bytes are an error, never an answer. Lives where
// its Database lives.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "storage/compression.h"
#include "storage/sqlite.h"

namespace magpie {

// SQLite takes rows up to 10^9 bytes; half of it leaves room, and 32 of the largest default body
// (16 MiB).
constexpr Bytes kMaxBlob{std::uint64_t{512} << 20};

// A blob ready to be stored: hashed and compressed, on whatever thread had the time.
struct EncodedBlob {
    Sha256 sha256;
    Bytes size;  // before compression
    EncodedBytes stored;
};
EncodedBlob encode_blob(std::string_view bytes);

// A blob's place in this archive. Never shown outside storage: the outside names blobs by digest.
enum class BlobId : std::int64_t {};

class BlobStore {
  public:
    explicit BlobStore(sqlite::Database& database) : database_(&database) {}

    // Inside the caller's transaction.
    Result<BlobId> put(const EncodedBlob& blob);
    Result<std::string> get(BlobId id);

    struct Totals {
        std::int64_t blobs = 0;
        Bytes raw, stored;
    };
    Result<Totals> totals();

    // Reads and re-hashes every blob; `report` gets one sentence per damaged one and says whether
    // to go on.
    Result<> check_all(const std::function<bool(std::string)>& report);

  private:
    sqlite::Database* database_;
};

}  // namespace magpie
