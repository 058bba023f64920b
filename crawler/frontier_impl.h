// The frontier's insides: what it holds and how the parts hang together. For frontier*.cpp only.
//
//   urls    every URL that waits or is out, by href (owned)
//   due     those that wait for their time                  ─wake_due─► their host's queue
//   hosts   every remembered host, by name (owned); ready, with_media: those whose queue may move,
//           by the instant it may; parked at their address: those that it holds back
//   out     jobs, by id
#pragma once

#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "crawler/frontier.h"
#include "crawler/host_queue.h"
#include "crawler/indexed_heap.h"
#include "crawler/settled_set.h"
#include "crawler/sharded_table.h"
#include "crawler/waiting_url.h"

namespace magpie {

// When a host may be asked; equals in order of arrival.
using Turn = std::pair<Instant, std::uint64_t>;

// A network address that some hosts share.
struct FrontierAddress {
    std::string text;
    std::size_t hosts = 0;                            // that were seen at it last
    int out = 0;                                      // requests to it
    std::set<std::pair<Turn, FrontierHost*>> parked;  // ready but for it
};

struct FrontierHost {
    struct Readable {
        std::string href;
        std::uint32_t source;
    };

    FrontierHost* next_in_table = nullptr;
    std::uint32_t hash = 0;
    std::uint32_t heap_place = kNotInHeap;  // in `ready` or `with_media`
    std::uint32_t place = 0;                // among all hosts
    std::uint32_t entries = 0;              // URLs queued, due later or out
    std::uint32_t in_flight = 0;            // URLs out
    int busy = 0;                  // requests that are out, or whose pages must be judged first
    bool ready_for_media = false;  // which heap it stands in, or would
    bool is_parked = false;
    Turn turn{};  // while it is ready or parked
    FrontierAddress* address = nullptr;
    std::string name;
    HostState state;
    HostQueue queue;
    std::unique_ptr<Readable> readable;

    bool is_full() const { return busy >= (state.is_paused() ? 1 : state.policy().connections); }
};

// A job that is out.
struct FrontierFlight {
    WaitingUrl* url;
    FrontierAddress* address;  // that the request was counted for; may be null
    bool probe = false;
    bool holds_host = true;
    bool replied = false;
};

struct Frontier::Impl {
    using Flights = std::unordered_map<std::uint64_t, FrontierFlight>;
    using Ready = IndexedHeap<Turn, FrontierHost>;
    struct Source {
        const std::string* name;
        std::size_t waiting = 0;
    };

    Impl(const PolitenessConfig& config, const FrontierLimits& frontier_limits, std::uint64_t seed,
         const std::vector<HostConfig>& hosts);
    ~Impl();

    // frontier.cpp: URLs and jobs
    Offer offer(Candidate&& candidate, Instant now);
    void meet_again(WaitingUrl& known, const Candidate& candidate, Instant now);
    Next next(Instant now);
    void reply_ended(std::uint64_t job, Instant now);
    void hop(std::uint64_t job, const Url& to, Instant now);
    void done(std::uint64_t job, const JobOutcome& outcome, Instant now);
    std::vector<Job> withdraw(std::string_view name, Instant now);
    void wake_due(Instant now);
    Job hand_out(FrontierHost& host, Instant now);
    WaitingUrl& choose(FrontierHost& host);
    WaitingUrl* readable_probe(FrontierHost& host);
    WaitingUrl* find(std::string_view href) const;
    WaitingUrl& add(const Candidate& candidate, FrontierHost& host);
    void forget(WaitingUrl& url);
    WaitingUrl& renew(WaitingUrl& url, const Validators& validators);
    Job job_of(const WaitingUrl& url, bool probe = false) const;
    void take_in(Flights::iterator flight);
    void end_reply(FrontierFlight& flight, Instant now);
    void judge(const FrontierFlight& flight, const JobOutcome& outcome, Instant now);
    void put_back(WaitingUrl& url, bool probe, const JobOutcome& outcome, Instant now);
    void put_back_later(WaitingUrl& url, const JobOutcome& outcome);
    bool may_send_media() const;
    double spread();
    std::uint32_t source_named(const std::string& name);

    // frontier_hosts.cpp: hosts and addresses
    FrontierHost* find_host(std::string_view name) const;
    FrontierHost& host_named(std::string_view name, Instant now);
    void forget_idle_hosts(Instant now);
    void forget_host(FrontierHost& host);
    void arrange(FrontierHost& host, Instant now);
    void arrange_newcomer(FrontierHost& host, Instant now);
    void disarrange(FrontierHost& host);
    bool park(FrontierHost& host);
    void release(FrontierAddress* address);
    void admit(FrontierAddress& address);
    void drop_if_unused(FrontierAddress& address);
    Ready& ready_beside(const FrontierHost& host) {
        return host.ready_for_media ? with_media : ready;
    }
    void note_pause(FrontierHost& host);
    void note_address(std::string_view name, std::string_view text);
    void clock_jumped(std::chrono::microseconds by, Instant now);
    HostPolicy policy_of(std::string_view name) const;
    bool is_worth_remembering(const FrontierHost& host, Instant now) const;
    HostSnapshot snapshot_of(const FrontierHost& host, Instant now) const;
    HostView view_of(const FrontierHost& host, Instant now) const;

    PolitenessConfig politeness;
    HostRules rules;
    const FrontierLimits limits;
    std::mt19937_64 jitter;

    std::vector<Source> sources;  // few distinct names: each is kept once
    std::unordered_map<std::string, std::uint32_t> source_numbers;

    SourceLanes lanes;
    ShardedTable<WaitingUrl> urls;
    IndexedHeap<Instant, WaitingUrl> due;
    Flights out;
    std::size_t media_out = 0;
    SettledSet settled;
    std::size_t settled_count = 0;
    std::uint64_t last_id = 0;

    std::vector<std::unique_ptr<FrontierHost>> hosts;
    ShardedTable<FrontierHost> host_table;
    std::size_t sweep = 0;  // the next host to look whether it may be forgotten
    Ready ready;            // hosts with pages to ask for
    Ready with_media;       // hosts that have media only
    std::uint64_t last_arrival = 0;
    std::optional<Instant> started{};  // rest_first()
    std::set<FrontierHost*> paused;
    std::unordered_set<FrontierHost*> changed;  // since their snapshots were taken
    std::unordered_map<std::string, FrontierAddress> addresses;
};

}  // namespace magpie
