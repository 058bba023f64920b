// What the answer to the request for a picture or clip is: the file, or the reason why it is not.
// Judges by the bytes; what the server calls them counts for nothing. Pure, for the CPU threads.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/digest.h"
#include "crawler/fetch_plan.h"

namespace magpie {

struct MediaAnswer {
    // As MediaVisit::state: "stored", or "http_404", "too_large", "placeholder", "not_media", …
    std::string state;
    std::string reason;         // one sentence; empty when stored
    std::string media_type;     // when stored
    std::string body;           // when stored; after content decoding
    Sha256 digest{};            // of `body`
    bool may_heal = false;      // a failure that a later try may not meet
    bool host_trouble = false;  // every other address on the same host would meet it too

    bool is_file() const { return state == "stored"; }
};

// `max_size` is media.max_file_size. Placeholders that show by themselves are refused here: a
// single pixel, and a picture that the server itself calls an error in its X-ErrNo header. A small
// real picture (a separator line) is neither.
MediaAnswer read_media(FetchResult result, Bytes max_size);

}  // namespace magpie
