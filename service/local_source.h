// Sources on this machine: addresses in the configuration, watched lists and folders, OPML files.
// Read on the thread for files; may block on the disk and on the writer.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/time.h"
#include "crawler/source_reader.h"
#include "crawler/source_task.h"
#include "storage/writer.h"

namespace magpie {

struct LocalReading {
    SourceReading reading;            // reading.found: what the writer is still to be told
    std::vector<ListedUrl> enlisted;  // new ones that the archive has already
    std::size_t documents = 0;        // stored or changed by it
    bool more = false;                // another step, at once
    std::optional<Instant> again;     // something was still being written: look again then
};

// `archive`: where the writer writes, for reading.
LocalReading read_local_source(const SourceTask& task, ArchiveWriter& writer,
                               const std::filesystem::path& archive, Instant now);

// The same without writing anything down: what the source would bring, as far as it can be told by
// looking.
SourceReading look_at_local_source(const SourceTask& task, Instant now);

}  // namespace magpie
