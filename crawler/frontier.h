// Which URL next, and when. Pure: no clock, no I/O, no threads; `now` comes in, waiting goes out.
// Confined to the network thread.
//
//   offer(candidate, now) ─► host queue ─► next(now) ─► Job | WaitUntil | Busy | Idle
//   Job ─► reply_ended(job, now) ─► done(job, outcome, now)
//     └─► hop(job, url, now), on a redirect to another host ─► next(now) ─► the same Job, resumed
//
// Guarantees: one request per host at a time, or as many as its policy says (hosts of pictures and
// clips: two); a host rests for its delay after each reply ends; a canonical URL is handed out at
// most once at a time and not again once it is settled, unless offered with force. A host is a
// politeness_key (host without port); a URL is its canonical href. Hosts that share an address have
// no more requests out together than politeness.address_connections says (note_address()).
//
// Order: hosts in the order in which they may be asked; within a host by rank (polls of sources,
// asked, fresh, retry, revisit), within a rank the sources in turn; every rank has turns of its
// own, none starves (host_queue.h). Hosts with pages go before hosts that have media only, and
// media never take more than half of what may be out.
//
// Cost: next(), offer() and done() take O(log n) whatever the number of URLs and hosts; nothing
// walks over all of them but what says so. A waiting URL takes about 0.2 KB, a host 0.5 KB.
//
// A host that showed a captcha sleeps (HostState's breaker), then gets one probe: an article it is
// known to serve, if there is one, otherwise its next URL. Only when the probe was answered does
// its queue move again.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/time.h"
#include "base/url.h"
#include "config/config.h"
#include "crawler/host_state.h"
#include "crawler/purpose.h"
#include "storage/archive.h"

namespace magpie {

struct Validators;  // crawler/fetch_plan.h

struct Candidate {
    std::string listed_url;  // as listed; empty: as the archive has it
    Url url;                 // repaired and canonical; what will be requested
    std::string source;      // few distinct names: each is kept once
    bool force = false;      // visit again although it is settled
    Purpose purpose = Purpose::page;
    VisitReason reason = VisitReason::fresh;
    bool directed = true;  // named by a person or a feed; else robots.txt applies
    int depth = 0;
    // As an earlier run left it: the first look is not before this (31 days ahead at most, a
    // re-visit 400), and counts as these.
    Instant due{};
    int attempt = 1, failures = 0, revisit = 0;
    std::shared_ptr<const Validators> validators{};  // of the copy at hand
};

struct Job {
    std::uint64_t id = 0;
    Candidate candidate;   // with reason, attempt, failures and revisit as they are now
    int attempt = 1;       // 1 for the first try; grows with every page that asks to come back
    int failures = 0;      // fetches in a row without a usable answer
    int stops = 0;         // how often it met a captcha or rate limit, since the start
    bool probe = false;    // the one request after a pause
    bool resumed = false;  // goes on after hop(): same id, the plan at its second half
};

struct WaitUntil {
    Instant at;
};
struct Idle {};  // nothing queued and nothing out
struct Busy {};  // everything left waits for a job that is out
using Next = std::variant<Job, WaitUntil, Busy, Idle>;

// What the crawler learned, in the frontier's terms. retry.h makes these.
struct JobOutcome {
    enum class Kind {
        settled,      // stored, tombstone, permanent failure: never again by itself
        retry_at,     // come back at `when`
        host_paused,  // captcha or rate limit: the URL stays queued and its attempt does not grow
    };
    // What the host showed of itself; decides over a probe and over which count grows.
    enum class Heard {
        nothing,  // no usable answer: network failure, 5xx, 429
        answer,   // an ordinary answer, whatever it says
        article,  // an article: the URL may serve as probe later
    };
    Kind kind = Kind::settled;
    Instant when{};  // retry_at: the due time
    Heard heard = Heard::answer;
    Instant host_rests_until{};  // in any kind: nothing is sent to the host before
    // retry_at: why it will be asked for, and its place on the curve of re-visits.
    VisitReason reason = VisitReason::retry;
    int revisit = 0;
    bool pauses_host = false;  // settled or retry_at, and the host is paused all the same
    std::string
        stop_reason{};  // why the host pauses or rests: a state's name ("captcha", "http_429")
    std::shared_ptr<const Validators> validators{};  // retry_at: of the copy that is at hand now
};

enum class Offer {
    queued,
    already_known,    // queued or out; with reason asked it is at the front of its source now
    already_settled,  // offer with force to visit again
    full,             // FrontierLimits::waiting reached
};
std::string_view to_string(Offer offer);

struct FrontierLimits {
    std::size_t in_flight = 32;       // jobs out, over all hosts; of them at most half for media
    std::size_t waiting = 2'000'000;  // URLs queued, due later or out; about 0.2 KB each
    std::size_t settled = 1'000'000;  // URLs remembered as settled, see SettledSet
};

struct FrontierCounts {
    std::size_t queued = 0;     // may go as soon as their host may
    std::size_t due_later = 0;  // retries
    std::size_t in_flight = 0;
    std::size_t settled = 0;        // done with Kind::settled, since the start
    std::size_t hosts = 0;          // remembered
    std::size_t resting_hosts = 0;  // have queued URLs and wait for delay, cap or pause
    std::size_t paused_hosts = 0;   // breaker not closed
};

// One host, for people.
struct HostView {
    std::string host;
    std::chrono::milliseconds delay{0};  // in force: with Crawl-delay and half rate
    std::size_t waiting = 0;             // queued or due later
    std::size_t in_flight = 0;
    std::optional<Instant> paused_until;  // its breaker is not closed
    std::string stop_reason;            // of the pause, or of a longer rest: "captcha", "http_429"
    Instant ready_at{};                 // nothing is sent before
    int requests_today = 0;             // China's day
    int daily_cap = 0;                  // 0: none
    std::optional<Instant> slow_until;  // half rate
    std::string address;                // as last learned; empty: not yet
};

class Frontier {
  public:
    // `hosts`: settings of single hosts (Config::hosts).
    Frontier(const PolitenessConfig& politeness, const FrontierLimits& limits,
             std::uint64_t jitter_seed, const std::vector<HostConfig>& hosts = {});
    ~Frontier();

    // A URL that is due in the future waits until then. Offered again while it waits, it keeps its
    // place, but a person's word counts: reason asked moves it to the front, directed stays.
    Offer offer(Candidate candidate, Instant now);
    // Known from earlier runs to be settled.
    void remember_settled(const Url& url);

    Next next(Instant now);

    // The reply's last byte is here (or will not come): the host's rest begins. Optional; done()
    // implies it.
    void reply_ended(std::uint64_t job, Instant now);
    // The job's next request goes to another host: it leaves its host and comes out of next()
    // again, with the same id and `resumed`, when the other host may be asked.
    void hop(std::uint64_t job, const Url& to, Instant now);
    // Ends the job. Unknown ids are ignored.
    void done(std::uint64_t job, const JobOutcome& outcome, Instant now);

    // Takes back everything that waits for this host, out of the queue and the retries; jobs that
    // are out stay. Walks over all retries.
    std::vector<Job> withdraw(std::string_view host, Instant now);
    // Nothing while the host's breaker is closed.
    std::optional<Instant> paused_until(std::string_view host) const;
    // Hosts whose breaker is not closed, with or without queued URLs.
    std::vector<std::string> paused_hosts() const;

    // What the host's robots.txt asks for (0: nothing); cut to politeness.longest_crawl_delay.
    // Remembered for politeness.robots_lifetime at least.
    void set_crawl_delay(std::string_view host, std::chrono::milliseconds delay, Instant now);
    // Where the host answered from: "203.0.113.7" or, as fetchers give it, "203.0.113.7:443".
    void note_address(std::string_view host, std::string_view address);
    // From the end of a reply to the next request, without jitter; of hosts it never heard of too.
    std::chrono::milliseconds delay_of(std::string_view host, Instant now) const;
    // The clock was set by so much and says `now`. Rests and pauses keep their true length; what is
    // due later comes no later than it would have. Walks over everything.
    void clock_jumped(std::chrono::microseconds by, Instant now);
    // A new configuration. Walks over all hosts.
    void set_politeness(const PolitenessConfig& politeness, const std::vector<HostConfig>& hosts,
                        Instant now);

    // Hosts with something to remember, and its return after a restart (before or after the URLs
    // are offered). Walks over all hosts.
    std::vector<HostSnapshot> snapshots(Instant now) const;
    // Of one host, whatever there is to remember; nothing when it is unknown.
    std::optional<HostSnapshot> snapshot(std::string_view host, Instant now) const;
    // Of hosts with something to remember that were asked or heard of since they were taken last;
    // at most so many, the rest next time.
    std::vector<HostSnapshot> take_changed_snapshots(std::size_t most, Instant now);
    void restore(const HostSnapshot& snapshot, Instant now);
    // Before anything else, in a process that starts: whom its predecessor asked last, when it was
    // killed, is nowhere written down. Every host rests for its delay first.
    void rest_first(Instant now);

    FrontierCounts counts(Instant now) const;
    // Busiest first: by what waits and is out. Walks over all hosts (3 ms for 50,000).
    std::vector<HostView> host_views(std::size_t limit, Instant now) const;
    std::optional<HostView> host_view(std::string_view host, Instant now) const;
    // URLs of each source that are not settled; sources without any are left out.
    std::unordered_map<std::string, std::size_t> waiting_by_source() const;
    std::size_t waiting_of(const std::string& source) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
