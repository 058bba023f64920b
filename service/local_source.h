// Sources on this machine: addresses in the configuration, watched lists and folders, OPML files. Read on the thread for
// files; may block on the disk and on the writer.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "crawler/source_reader.h"
#include "crawler/source_task.h"
#include "storage/writer.h"

namespace magpie {

struct LocalReading {
    SourceReading reading;   // reading.found: what the writer is still to be told
    std::size_t news = 0;    // URLs and documents that are in the archive already and were not known
    bool has_queued = false;  // some of them wait in the archive's queue
};

// `archive`: where the writer writes, for reading.
LocalReading read_local_source(const SourceTask& task, ArchiveWriter& writer,
                               const std::filesystem::path& archive, Instant now);

// The same without writing anything down: what the source would bring, as far as it can be told by looking.
SourceReading look_at_local_source(const SourceTask& task, Instant now);

}  // namespace magpie
