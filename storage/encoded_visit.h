// What the writer is handed, made ready: checked, its bytes hashed and compressed, all on the
// thread that had it. What is left for the writer thread is the transaction.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/blobs.h"

namespace magpie {

struct EncodedMedia {
    MediaVisit visit;                 // its body has moved into the blob below
    std::optional<EncodedBlob> body;  // when stored
};

struct EncodedText {
    EncodedBlob markdown, metadata;
};

struct EncodedVisit {
    Visit visit;  // its header_block, body, markdown and metadata have moved into the blobs below
    EncodedBlob header_block, body;   // when visit.capture
    EncodedText text;                 // when visit.document
    std::vector<EncodedMedia> media;  // visit.media has moved here
};

struct EncodedRendering {
    NewRendering rendering;  // its markdown and metadata have moved into the blobs below
    EncodedText text;
};

// Files and relations that one document may name. The longest real page names some hundreds.
inline constexpr std::size_t kMaxReferences = 10'000;

// invalid_argument or limit when the archive would have to refuse the visit: no URL, no state, a
// document without identity or under a state that holds none (a wall is never stored as an
// article), a file without identity, bytes above kMaxBlob, more than kMaxReferences.
Result<> check(const Visit& visit);
// Likewise: what of the document above does not depend on a visit.
Result<> check(const CleanDocument& document);
// Likewise: no identity, no state or "missing", bytes without the state "stored" or the reverse.
Result<> check(const MediaVisit& visit);

// Precondition: check().
EncodedVisit encode(Visit visit);
EncodedMedia encode(MediaVisit visit);
EncodedRendering encode(NewRendering rendering);

}  // namespace magpie
