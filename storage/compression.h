// Blob encodings: bytes to what is stored and back. zstd (RFC 8878) where it helps, as they are
// where it does not (wire bytes are mostly compressed already). The only user of <zstd.h> in
// storage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace magpie {

// Stored numbers: never reused, never reordered.
enum class BlobEncoding : std::uint8_t {
    plain = 0,
    zstd = 1,
};

struct EncodedBytes {
    BlobEncoding encoding = BlobEncoding::plain;
    std::string content;
};

// Never fails: what cannot be compressed is kept plain.
EncodedBytes encode_bytes(std::string_view bytes);

// Gives back exactly `size` bytes, or corrupt. `size` is checked against `cap` before anything is
// allocated.
Result<std::string> decode_bytes(BlobEncoding encoding, std::string_view content, Bytes size,
                                 Bytes cap);

}  // namespace magpie
