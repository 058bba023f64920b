// A visit made ready for the writer: checked, its bytes hashed and compressed, all on the thread
// that had the visit. What is left for the writer thread is the transaction.
#pragma once

#include "base/result.h"
#include "storage/archive.h"
#include "storage/blobs.h"

namespace magpie {

struct EncodedVisit {
    Visit visit;  // its header_block, body, markdown and metadata have moved into the blobs below
    EncodedBlob header_block, body;  // when visit.capture
    EncodedBlob markdown, metadata;  // when visit.document
};

// invalid_argument or limit when the archive would have to refuse the visit: no URL, no state, a
// document without identity or under a state that holds none (a wall is never stored as an
// article), bytes above kMaxBlob.
Result<> check(const Visit& visit);

// Precondition: check(visit).
EncodedVisit encode(Visit visit);

}  // namespace magpie
