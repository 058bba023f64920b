// What waits at one host, and whose turn it is. Pure.
//
// First goes what stands ahead: the host's robots.txt, jobs in the middle of their redirects, and
// what a pause threw back.
// Then turns are taken by rank: polls of sources (listing), pages somebody waits for (asked), new
// pages (fresh), retry, revisit, and media last. Every rank has turns of its own in a round of 16
// (kTurns), so that none starves while others have more to do: a new page at least 1 turn in 4, a
// retry 1 in 4, a page somebody waits for 3 in 16, a poll 3 in 16, a re-visit and a file 1 in 16
// each. Turns that their rank has no use for go to the first rank that has, and polls never take
// two in a row while something else waits.
//
// Within a rank the sources take turns, one URL each: a source with 100,000 URLs costs another one
// a single turn.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "crawler/sharded_table.h"
#include "crawler/waiting_url.h"

namespace magpie {

class HostQueue;

// The URLs of one source in one rank of one host. Made for the second URL of a rank: most hosts
// never have more than one.
struct SourceLane {
    SourceLane* next_in_table = nullptr;
    std::uint32_t hash = 0;
    std::uint32_t source = 0;
    const HostQueue* queue = nullptr;
    Rank rank = Rank::fresh;
    UrlList urls;
    SourceLane* next = nullptr;  // in the rank's ring
    SourceLane* previous = nullptr;
};

// All lanes of all hosts.
class SourceLanes {
  public:
    SourceLanes() = default;
    ~SourceLanes();
    SourceLanes(const SourceLanes&) = delete;
    SourceLanes& operator=(const SourceLanes&) = delete;

    SourceLane* find(const HostQueue& queue, Rank rank, std::uint32_t source) const;
    SourceLane& make(const HostQueue& queue, Rank rank, std::uint32_t source);
    void drop(SourceLane& lane);

  private:
    ShardedTable<SourceLane> table_;
};

class HostQueue {
  public:
    // Whose turn comes first; see above.
    static constexpr std::array kTurns{
        Rank::listing, Rank::fresh, Rank::asked,   Rank::retry,  //
        Rank::listing, Rank::fresh, Rank::asked,   Rank::retry,  //
        Rank::listing, Rank::fresh, Rank::asked,   Rank::retry,  //
        Rank::media,   Rank::fresh, Rank::revisit, Rank::retry,
    };

    bool empty() const { return !has_pages() && !has_media(); }
    bool has_pages() const;  // anything but media
    bool has_media() const { return !media_ahead_.empty() || has(Rank::media); }

    void push(WaitingUrl& url, SourceLanes& lanes);        // behind its source's others
    void push_front(WaitingUrl& url, SourceLanes& lanes);  // before them
    // Before everything (media: before all media), behind or before what stands there already.
    void push_ahead(WaitingUrl& url, bool before_others = false);
    // Needs something to wait: pages, or media when `media_allowed`.
    WaitingUrl& pop(bool media_allowed, SourceLanes& lanes);
    void remove(WaitingUrl& url, SourceLanes& lanes);
    std::size_t waiting(Rank rank) const { return ranks_[index(rank)].waiting; }

  private:
    // Either one URL, or a ring of lanes of which `last` had its turn last.
    struct Line {
        WaitingUrl* only = nullptr;
        SourceLane* last = nullptr;
        std::uint32_t waiting = 0;
    };

    static std::size_t index(Rank rank) { return static_cast<std::size_t>(rank); }
    bool has(Rank rank) const { return ranks_[index(rank)].waiting > 0; }
    Rank take_turn(bool media_allowed);
    SourceLane& lane_of(const WaitingUrl& url, SourceLanes& lanes);
    WaitingUrl& pop(Rank rank, SourceLanes& lanes);
    void leave_if_empty(Line& line, SourceLane& lane, SourceLanes& lanes);

    std::array<Line, kRanks> ranks_{};
    UrlList ahead_, media_ahead_;
    std::uint8_t turn_ = 0;
    bool listing_was_last_ = false;
};

}  // namespace magpie
