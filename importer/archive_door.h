// How saved files get into an archive, whoever owns it: the importer itself (a command that runs
// alone), or the writer thread (a service that crawls meanwhile). Confined to one thread at a time;
// every call blocks until what it wrote is durable.
#pragma once

#include <cstddef>
#include <vector>

#include "storage/archive.h"
#include "storage/writer.h"

namespace magpie {

class ArchiveDoor {
  public:
    virtual ~ArchiveDoor() = default;

    // Receipts in the order of the visits. After an error some of them may have been written.
    virtual Result<std::vector<Receipt>> put(std::vector<Visit> visits) = 0;
    // The places of those that were not known.
    virtual Result<std::vector<std::size_t>> enlist(std::vector<ListedUrl> urls, Instant at) = 0;
    // Sees what was written through this door.
    virtual const Archive& reader() const = 0;
};

// Each call is one transaction.
class OwnedArchive final : public ArchiveDoor {
  public:
    explicit OwnedArchive(Archive archive) : archive_(std::move(archive)) {}

    Result<std::vector<Receipt>> put(std::vector<Visit> visits) override;
    Result<std::vector<std::size_t>> enlist(std::vector<ListedUrl> urls, Instant at) override;
    const Archive& reader() const override { return archive_; }

  private:
    Archive archive_;
};

// Through the writer's queue, like everybody else. Not on the network thread, which never blocks,
// and not on the writer's own. cancelled when the writer takes nothing more.
class SharedArchive final : public ArchiveDoor {
  public:
    // The writer must outlive the door; `reader` is a connection of its own to the same archive.
    SharedArchive(ArchiveWriter& writer, Archive reader)
        : writer_(&writer), reader_(std::move(reader)) {}

    Result<std::vector<Receipt>> put(std::vector<Visit> visits) override;
    Result<std::vector<std::size_t>> enlist(std::vector<ListedUrl> urls, Instant at) override;
    const Archive& reader() const override { return reader_; }

  private:
    ArchiveWriter* writer_;
    Archive reader_;
};

}  // namespace magpie
