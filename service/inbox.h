// The sources that lie on this machine: a watched list of addresses (kind file) and a watched
// folder of saved pages (kind dir), the human inbox. One step at a time: looks at what is there,
// takes in what it has not seen, says what to remember. Files are read, never deleted, moved or
// changed. Blocks on the disk and on the archive: for a CPU thread.
//
//   file   every row of a list that has changed; of one that has only grown, the new rows
//   dir    every new or changed file, in folders of any depth, as `magpie import` takes it; hidden
//          files, downloads that are not finished (*.part, *.crdownload …) and files that changed
//          in the last kStillWritten wait
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "config/source_spec.h"
#include "crawler/source_reader.h"
#include "importer/archive_door.h"

namespace magpie {

inline constexpr std::chrono::seconds kStillWritten{2};
// Of a folder in one step, whichever comes first: what a kill can make it take in twice.
inline constexpr std::size_t kInboxStepFiles = 256;
inline constexpr std::uint64_t kInboxStepBytes = std::uint64_t{64} << 20;
// Files that a watched folder may hold; what is beyond is said and left alone.
inline constexpr std::size_t kInboxMaxFiles = 200'000;

struct InboxReading {
    std::string state = "listing";  // "not_modified"; else why nothing could be read: "missing",
                                    // "unreadable", "not_a_list", "too_large"
    std::string reason;             // for people: "12 rows, 3 new, 1 without an address"
    std::vector<ListedUrl> found;   // what was not known; in the archive already
    std::vector<std::int64_t> documents;  // stored or changed, likewise
    std::string cursor;                   // replaces SourceState::cursor
    struct Counts {
        std::size_t rows = 0, filtered = 0, unusable = 0;  // of a list
        std::size_t files = 0, stored = 0, revised = 0, held = 0, listings = 0, refused = 0,
                    failed = 0;   // of a folder; refused: no article
        std::size_t waiting = 0;  // still being written
    } counts;
    std::vector<std::string> notes;  // what an operator should see; kInboxMaxNotes at most
    bool more = false;               // the folder holds more: another step, at once
    std::optional<Instant> again;    // something was still being written: look again then
};
inline constexpr std::size_t kInboxMaxNotes = 50;

// Of kind file: which rows to take (SourceFilter of the spec, made once by the caller).
using EntryFilter = std::function<bool(const SourceFilter::Entry&)>;

// `cursor` as the last step gave it, or empty. Errors are the archive's; what is wrong with the
// files stands in the reading.
Result<InboxReading> read_inbox(const SourceSpec& spec, std::string_view cursor, ArchiveDoor& door,
                                const EntryFilter& passes, Instant now);

}  // namespace magpie
