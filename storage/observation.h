// When a visit's page was really seen, and whether that makes it the newest word. A live look
// always is; a file counts from the time it was captured, so that importing an old copy neither
// hides a deletion nor an edit.
#pragma once

#include "storage/archive.h"

namespace magpie {

inline bool is_from_file(const Visit& visit) { return visit.capture && visit.capture->status == 0; }

inline Instant observed_at(const Visit& visit) {
    if (is_from_file(visit) && visit.capture->at != Instant{}) return visit.capture->at;
    return visit.at;
}

// A live look is not compared: after a clock that ran ahead it would otherwise be ignored for as
// long.
inline bool is_newest(const Visit& visit, Instant known) {
    return !is_from_file(visit) || observed_at(visit) >= known;
}

}  // namespace magpie
