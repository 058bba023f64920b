// A URL that the frontier holds, as small as it may be: one block of memory with the texts behind
// the fields, because there may be millions. The Url is parsed again when it is handed out.
//
//   | fields, 80 bytes | href | listed URL, if it differs | ETag | Last-Modified |
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "crawler/frontier.h"
#include "crawler/indexed_heap.h"

namespace magpie {

struct FrontierHost;

// In which order a host's URLs go; see HostQueue.
enum class Rank : std::uint8_t { listing, asked, fresh, retry, revisit, media };
inline constexpr std::size_t kRanks = 6;

struct WaitingUrl {
    enum class Place : std::uint8_t { nowhere, ahead, queue, due, out };
    struct Free {
        void operator()(WaitingUrl* url) const;
    };
    using Owner = std::unique_ptr<WaitingUrl, Free>;

    // Without validators that are longer than any real one. `hash` is hash_of(href).
    static Owner make(const Candidate& candidate, std::uint32_t hash, std::uint32_t source);
    // The same URL with other validators; in no list and no table.
    Owner with(const Validators& validators) const;

    std::string_view href() const { return text(0, href_size); }
    std::string_view listed() const { return text(href_size, listed_size); }
    std::string_view etag() const { return text(href_size + listed_size, etag_size); }
    std::string_view last_modified() const {
        return text(href_size + listed_size + etag_size, last_modified_size);
    }
    std::shared_ptr<const Validators> validators() const;
    Rank rank() const;

    WaitingUrl* next_in_table = nullptr;
    WaitingUrl* next = nullptr;  // in a UrlList
    WaitingUrl* previous = nullptr;
    FrontierHost* host = nullptr;  // where it waits or is out: its own, or after a hop another
    std::uint64_t id = 0;
    std::uint32_t hash = 0;
    std::uint32_t heap_place = kNotInHeap;  // among those that are due later
    std::uint32_t source = 0;
    std::uint32_t href_size = 0, listed_size = 0;
    std::uint16_t etag_size = 0, last_modified_size = 0;
    std::uint16_t attempt = 1, failures = 0, revisit = 0, depth = 0;
    std::uint8_t stops = 0;
    Purpose purpose = Purpose::page;
    VisitReason reason = VisitReason::fresh;
    Place place = Place::nowhere;
    bool force : 1 = false;
    bool directed : 1 = true;
    bool only_probe : 1 = false;  // a revisit for the probe's sake: not queued by anyone
    bool resumed : 1 = false;
    bool away : 1 = false;          // at another host than its own
    bool listed_as_is : 1 = false;  // the listed URL is the href; else an empty one is unknown

  private:
    std::string_view text(std::size_t begin, std::size_t size) const {
        return {reinterpret_cast<const char*>(this + 1) + begin, size};
    }
    static Owner allocate(const WaitingUrl& fields, std::string_view href, std::string_view listed,
                          std::string_view etag, std::string_view last_modified);
};

// A list without allocations of its own.
struct UrlList {
    WaitingUrl* head = nullptr;
    WaitingUrl* tail = nullptr;

    bool empty() const { return head == nullptr; }
    void push_front(WaitingUrl& url);
    void push_back(WaitingUrl& url);
    WaitingUrl& pop_front();
    void remove(WaitingUrl& url);
};

}  // namespace magpie
