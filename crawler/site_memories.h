// What is known of hosts' templates while pages are read: each host's newest memory, read from the
// archive when its first page comes up, and taught by every article page. What it learns leaves
// with the page's visit, so the archive has it in the same transaction.
//
// Thread-safe: readers share an immutable version, learning is serialised. A host is asked for one
// page at a time, so its pages teach in the order they came. Holds kMaxHosts hosts; the one asked
// for least recently leaves (its newest version has been handed over with a visit by then).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "parser/article/site_memory.h"
#include "storage/archive.h"

namespace magpie {

class SiteMemories {
  public:
    // Of memories some 100 KB each; more than visits can wait for the writer (64) by far.
    static constexpr std::size_t kMaxHosts = 256;
    // Of a full memory: every 16th page teaches on. A template changes seldom, and each lesson
    // writes the memory anew.
    static constexpr std::uint64_t kLaterLessons = 16;

    struct Known {
        SiteMemory memory;
        SiteMemoryVersion version;
    };
    // The newest memory that the archive has of a host.
    using Load = std::function<Result<std::optional<SiteMemoryVersion>>(std::string_view host)>;
    // Called under the lock, on the thread that asks.
    explicit SiteMemories(Load load) : load_(std::move(load)) {}
    // From a connection of its own.
    static Result<std::unique_ptr<SiteMemories>> open(const std::filesystem::path& archive);

    // What the pages of this host are read with; null when nothing is known. `host`: memory_host().
    std::shared_ptr<const Known> of(const std::string& host);
    // Nothing when the page taught nothing new.
    std::optional<SiteMemoryVersion> learn(const std::string& host, const PageTrace& page);

  private:
    struct Entry {
        SiteMemory memory;
        SiteMemoryVersion newest;            // of `memory`; number 0: nothing was learned
        std::shared_ptr<const Known> known;  // what readers get
        std::uint64_t asked = 0;
    };
    Entry& entry(const std::string& host);
    void load(const std::string& host, Entry& entry);
    void make_room();

    std::mutex mutex_;
    Load load_;
    std::map<std::string, Entry> entries_;
    std::uint64_t clock_ = 0;  // questions so far
};

}  // namespace magpie
