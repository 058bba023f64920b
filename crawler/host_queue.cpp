// See host_queue.h.
#include "crawler/host_queue.h"

namespace magpie {
namespace {

std::uint32_t lane_hash(const HostQueue& queue, Rank rank, std::uint32_t source) {
    const auto place = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(&queue));
    return mixed_hash((place << 3) ^ static_cast<std::uint64_t>(rank) ^
                      mixed_hash(std::uint64_t{source} + 1));
}

}  // namespace

SourceLanes::~SourceLanes() {
    table_.for_each([](SourceLane& lane) { delete &lane; });
}

SourceLane* SourceLanes::find(const HostQueue& queue, Rank rank, std::uint32_t source) const {
    return table_.find(lane_hash(queue, rank, source), [&](const SourceLane& lane) {
        return lane.queue == &queue && lane.rank == rank && lane.source == source;
    });
}

SourceLane& SourceLanes::make(const HostQueue& queue, Rank rank, std::uint32_t source) {
    auto* lane = new SourceLane;
    lane->hash = lane_hash(queue, rank, source);
    lane->source = source;
    lane->queue = &queue;
    lane->rank = rank;
    table_.insert(*lane);
    return *lane;
}

void SourceLanes::drop(SourceLane& lane) {
    table_.erase(lane);
    delete &lane;
}

bool HostQueue::has_pages() const {
    if (!ahead_.empty()) return true;
    for (std::size_t i = 0; i < index(Rank::media); ++i)
        if (ranks_[i].waiting > 0) return true;
    return false;
}

void HostQueue::push(WaitingUrl& url, SourceLanes& lanes) {
    if (url.purpose == Purpose::robots) return push_ahead(url, true);
    url.place = WaitingUrl::Place::queue;
    Line& line = ranks_[index(url.rank())];
    if (line.waiting++ == 0) {
        line.only = &url;
        return;
    }
    lane_of(url, lanes).urls.push_back(url);
}

void HostQueue::push_front(WaitingUrl& url, SourceLanes& lanes) {
    if (url.purpose == Purpose::robots) return push_ahead(url, true);
    url.place = WaitingUrl::Place::queue;
    Line& line = ranks_[index(url.rank())];
    if (line.waiting++ == 0) {
        line.only = &url;
        return;
    }
    lane_of(url, lanes).urls.push_front(url);
}

void HostQueue::push_ahead(WaitingUrl& url, bool before_others) {
    url.place = WaitingUrl::Place::ahead;
    UrlList& list = url.purpose == Purpose::media ? media_ahead_ : ahead_;
    before_others ? list.push_front(url) : list.push_back(url);
}

WaitingUrl& HostQueue::pop(bool media_allowed, SourceLanes& lanes) {
    if (!ahead_.empty()) return ahead_.pop_front();
    const Rank rank = take_turn(media_allowed);
    if (rank == Rank::media && !media_ahead_.empty()) return media_ahead_.pop_front();
    return pop(rank, lanes);
}

void HostQueue::remove(WaitingUrl& url, SourceLanes& lanes) {
    if (url.place == WaitingUrl::Place::ahead)
        return (url.purpose == Purpose::media ? media_ahead_ : ahead_).remove(url);
    Line& line = ranks_[index(url.rank())];
    --line.waiting;
    if (line.only == &url) {
        line.only = nullptr;
        return;
    }
    SourceLane& lane = lane_of(url, lanes);
    lane.urls.remove(url);
    leave_if_empty(line, lane, lanes);
}

Rank HostQueue::take_turn(bool media_allowed) {
    const auto can_go = [&](Rank rank) {
        if (rank == Rank::media) return media_allowed && has_media();
        return has(rank);
    };
    const auto choose = [&] {
        const Rank own = kTurns[turn_];
        if (can_go(own) && !(own == Rank::listing && listing_was_last_)) return own;
        for (std::size_t i = listing_was_last_ ? 1 : 0; i < kRanks; ++i)
            if (can_go(static_cast<Rank>(i))) return static_cast<Rank>(i);
        return Rank::listing;
    };
    const Rank rank = choose();
    turn_ = static_cast<std::uint8_t>((turn_ + 1) % kTurns.size());
    listing_was_last_ = rank == Rank::listing;
    return rank;
}

// Of the URL's source in its rank; a new one has its turn after all others.
SourceLane& HostQueue::lane_of(const WaitingUrl& url, SourceLanes& lanes) {
    const Rank rank = url.rank();
    Line& line = ranks_[index(rank)];
    const auto named = [&](std::uint32_t source) -> SourceLane& {
        if (SourceLane* known = lanes.find(*this, rank, source)) return *known;
        SourceLane& lane = lanes.make(*this, rank, source);
        if (line.last == nullptr) {
            lane.next = lane.previous = &lane;
        } else {
            lane.previous = line.last;
            lane.next = line.last->next;
            lane.previous->next = lane.next->previous = &lane;
        }
        line.last = &lane;
        return lane;
    };
    if (line.only != nullptr) {
        WaitingUrl& first = *line.only;
        line.only = nullptr;
        named(first.source).urls.push_back(first);
    }
    return named(url.source);
}

WaitingUrl& HostQueue::pop(Rank rank, SourceLanes& lanes) {
    Line& line = ranks_[index(rank)];
    --line.waiting;
    if (line.only != nullptr) return *std::exchange(line.only, nullptr);
    SourceLane& lane = *line.last->next;
    line.last = &lane;
    WaitingUrl& url = lane.urls.pop_front();
    leave_if_empty(line, lane, lanes);
    return url;
}

void HostQueue::leave_if_empty(Line& line, SourceLane& lane, SourceLanes& lanes) {
    if (!lane.urls.empty()) return;
    lane.previous->next = lane.next;
    lane.next->previous = lane.previous;
    if (line.last == &lane) line.last = lane.previous == &lane ? nullptr : lane.previous;
    lanes.drop(lane);
}

}  // namespace magpie
