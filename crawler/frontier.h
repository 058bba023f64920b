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
// politeness_key (host without port); a URL is its canonical href.
//
// Pages go before media: a host's pages before its media, hosts with pages before hosts without,
// and media never take more than half of what may be out.
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
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#include "base/time.h"
#include "base/url.h"
#include "config/config.h"
#include "crawler/host_state.h"
#include "crawler/purpose.h"
#include "crawler/settled_set.h"
#include "storage/archive.h"

namespace magpie {

struct Validators;  // crawler/fetch_plan.h

struct Candidate {
    std::string listed_url;  // as listed
    Url url;                 // repaired and canonical; what will be requested
    std::string source;      // few distinct names: each is kept once
    bool force = false;      // visit again although it is settled
    Purpose purpose = Purpose::page;
    VisitReason reason = VisitReason::fresh;
    bool directed = true;  // named by a person or a feed; else robots.txt applies
    int depth = 0;
    // As an earlier run left it: the first look is not before this, and counts as these.
    Instant due{};
    int attempt = 1, failures = 0, revisit = 0;
    std::shared_ptr<const Validators> validators{};  // of the copy at hand
};

struct Job {
    std::uint64_t id = 0;
    Candidate candidate;
    int attempt = 1;       // 1 for the first try; grows with every page that asks to come back
    int failures = 0;      // fetches in a row without a usable answer
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
};

enum class Offer {
    queued,
    already_known,    // queued or out
    already_settled,  // offer with force to visit again
    full,             // FrontierLimits::waiting reached
};
std::string_view to_string(Offer offer);

struct FrontierLimits {
    std::size_t in_flight = 32;       // jobs out, over all hosts; of them at most half for media
    std::size_t waiting = 2'000'000;  // URLs queued, due later or out; about 0.4 KB each
    std::size_t settled = 4'000'000;  // URLs remembered as settled, see SettledSet
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

class Frontier {
  public:
    Frontier(const PolitenessConfig& politeness, const FrontierLimits& limits,
             std::uint64_t jitter_seed);
    ~Frontier();

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
    // are out stay.
    std::vector<Job> withdraw(std::string_view host, Instant now);
    // Nothing while the host's breaker is closed.
    std::optional<Instant> paused_until(std::string_view host) const;
    // Hosts whose breaker is not closed, with or without queued URLs.
    std::vector<std::string> paused_hosts() const;

    // Hosts with something to remember, and its return after a restart (before or after the URLs
    // are offered).
    std::vector<HostSnapshot> snapshots(Instant now) const;
    // Of one host, whatever there is to remember; nothing when it is unknown.
    std::optional<HostSnapshot> snapshot(std::string_view host, Instant now) const;
    void restore(const HostSnapshot& snapshot, Instant now);

    FrontierCounts counts(Instant now) const;

  private:
    struct Entry;
    struct Host;
    struct EntryHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view href) const;
        std::size_t operator()(const std::unique_ptr<Entry>& entry) const;
    };
    struct EntryEqual {
        using is_transparent = void;
        bool operator()(std::string_view href, const std::unique_ptr<Entry>& entry) const;
        bool operator()(const std::unique_ptr<Entry>& a, const std::unique_ptr<Entry>& b) const;
    };
    // Hosts with queued URLs that may be asked (again), by the instant they may be; equals in order
    // of arrival.
    using ReadyKey = std::tuple<Instant, std::uint64_t, Host*>;
    using Ready = std::set<ReadyKey>;

    Host& host_named(std::string_view name, Instant now);
    void forget_idle_hosts(Instant now);
    void arrange(Host& host, Instant now);
    void arrange_newcomer(Host& host, Instant now);
    Ready& ready_beside(const Host& host);
    bool may_send_media() const;
    void wake_due(Instant now);
    Job hand_out(Host& host, Instant now);
    Entry& choose(Host& host);
    Entry* readable_probe(Host& host);
    Entry& add_entry(Candidate&& candidate, Host& host);
    void forget(Entry& entry);
    Job job_of(const Entry& entry) const;
    void take_in(std::unordered_map<std::uint64_t, Entry*>::iterator out);
    void end_reply(Entry& entry, Instant now);
    void note_pause(Host& host);
    void judge(Entry& entry, const JobOutcome& outcome, Instant now);
    void put_back(Entry& entry, const JobOutcome& outcome, Instant now);
    static HostSnapshot snapshot_of(const Host& host, Instant now);
    double spread();

    const PolitenessConfig politeness_;
    const FrontierLimits limits_;
    std::mt19937_64 jitter_;
    std::set<std::string, std::less<>> sources_;
    std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;
    std::unordered_set<std::unique_ptr<Entry>, EntryHash, EntryEqual> entries_;
    std::unordered_map<std::uint64_t, Entry*> out_;
    Ready ready_;             // hosts with pages to ask for
    Ready ready_with_media_;  // hosts that have media only
    std::size_t media_out_ = 0;
    std::set<std::pair<Instant, Entry*>> due_;
    std::set<Host*> paused_;
    SettledSet settled_;
    std::size_t settled_count_ = 0;
    std::size_t forget_hosts_at_;
    std::uint64_t last_id_ = 0;
    std::uint64_t last_arrival_ = 0;
};

}  // namespace magpie
