// The writer thread: the only place that writes an archive while a crawl runs. Visits, files and
// hosts come through a bounded queue (a full queue is the back-pressure), leave in group commits,
// and each is acknowledged after its commit is durable. A failed commit poisons the writer: nothing
// more is acknowledged, and finish() returns the error.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "storage/archive.h"

namespace magpie {

class ArchiveWriter {
  public:
    // Called on the writer thread after the commit, or with the error that stopped it. Must only
    // post.
    using Acknowledge = std::function<void(Result<Receipt>)>;

    static constexpr std::size_t kQueueCapacity = 64;
    static constexpr std::size_t kBatch =
        64;  // group commit: 206–304 rows/s alone, 8,000–10,100 in batches of 64

    explicit ArchiveWriter(Archive archive);
    ~ArchiveWriter();  // finishes, ignoring the result

    // Blocks while the queue is full. From any thread. False when the writer is poisoned or
    // finished.
    bool submit(Visit visit, Acknowledge acknowledge);
    // The same for one media file. All kinds share the queue, the group commits and the order.
    using AcknowledgeWrite = std::function<void(Result<>)>;
    bool submit(MediaVisit visit, AcknowledgeWrite acknowledge);
    // And for what the crawler remembers of hosts, so that a kill does not lose a pause.
    bool submit(std::vector<HostMemory> hosts, AcknowledgeWrite acknowledge);
    // And for a source's run or what a person asked for, and for a source that is gone.
    bool submit(SourceUpdate update, Acknowledge acknowledge);
    bool submit(ForgottenSource source, AcknowledgeWrite acknowledge);
    // Comes back after everything that was submitted before: the sign that the writer moves.
    bool submit_mark(AcknowledgeWrite acknowledge);
    // Drains, commits, stops the thread, gives back the archive or the error that poisoned it.
    Result<Archive> finish();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
