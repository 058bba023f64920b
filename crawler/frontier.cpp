// See frontier.h. Every waiting URL is one heap entry, linked into its host's lists; next() looks
// at two ordered sets: hosts by the instant they may be asked, retries by the instant they are due.
#include "crawler/frontier.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace magpie {
namespace {

// Below this many hosts remembering all of them costs less than looking for the forgettable ones.
constexpr std::size_t kFewHosts = 4'096;

}  // namespace

struct Frontier::Entry {
    Url url;
    std::string listed_url;  // empty: same as the URL
    const std::string* source;
    Host* host;  // where it waits or is out: its own, or after a hop another
    Entry* next = nullptr;
    Instant due{};
    std::uint64_t id = 0;
    int attempt = 1;
    int failures = 0;
    bool force;
    Purpose purpose;
    bool probe = false;
    bool only_probe = false;  // a revisit for the probe's sake: not queued by anyone
    bool resumed = false;
    bool holds_host = false;
    bool replied = false;
};

struct Frontier::Host {
    // A queue without allocations of its own: a deque would cost 600 bytes per host.
    struct List {
        Entry* head = nullptr;
        Entry* tail = nullptr;

        bool empty() const { return head == nullptr; }
        void push_front(Entry& entry) {
            entry.next = head;
            head = &entry;
            if (tail == nullptr) tail = &entry;
        }
        void push_back(Entry& entry) {
            entry.next = nullptr;
            (tail == nullptr ? head : tail->next) = &entry;
            tail = &entry;
        }
        Entry& pop_front() {
            Entry& entry = *head;
            head = entry.next;
            if (head == nullptr) tail = nullptr;
            return entry;
        }
    };
    struct Readable {
        Url url;
        const std::string* source;
    };

    std::string_view name;
    HostState state;
    List first;               // jobs in the middle of their redirects, and what a pause threw back
    List queue;               // offered pages, in order
    List media;               // offered media, in order: after all pages
    std::size_t entries = 0;  // queued, due later or out
    int busy = 0;             // requests that are out, or whose pages must be judged first
    std::optional<ReadyKey> ready;
    bool ready_for_media = false;  // which set `ready` stands in
    std::unique_ptr<Readable> readable;

    bool has_pages() const { return !first.empty() || !queue.empty(); }
    bool has_queue() const { return has_pages() || !media.empty(); }
    bool is_full() const { return busy >= (state.is_paused() ? 1 : state.policy().connections); }
    List& queue_for(Purpose purpose) { return purpose == Purpose::media ? media : queue; }
    // In the middle of its redirects: before everything that was offered.
    void push_resumed(Entry& entry) {
        if (entry.purpose == Purpose::media) return media.push_front(entry);
        first.push_back(entry);
    }
    // Thrown back by a pause.
    void push_again(Entry& entry) {
        (entry.purpose == Purpose::media ? media : first).push_front(entry);
    }
};

std::string_view to_string(Offer offer) {
    switch (offer) {
        case Offer::queued:
            return "queued";
        case Offer::already_known:
            return "already_known";
        case Offer::already_settled:
            return "already_settled";
        case Offer::full:
            return "full";
    }
    return "";
}

std::size_t Frontier::EntryHash::operator()(std::string_view href) const {
    return std::hash<std::string_view>{}(href);
}

std::size_t Frontier::EntryHash::operator()(const std::unique_ptr<Entry>& entry) const {
    return (*this)(std::string_view(entry->url.href()));
}

bool Frontier::EntryEqual::operator()(std::string_view href,
                                      const std::unique_ptr<Entry>& entry) const {
    return href == entry->url.href();
}

bool Frontier::EntryEqual::operator()(const std::unique_ptr<Entry>& a,
                                      const std::unique_ptr<Entry>& b) const {
    return a->url == b->url;
}

Frontier::Frontier(const PolitenessConfig& politeness, const FrontierLimits& limits,
                   std::uint64_t jitter_seed)
    : politeness_(politeness),
      limits_(limits),
      jitter_(jitter_seed),
      settled_(limits.settled),
      forget_hosts_at_(kFewHosts) {}

Frontier::~Frontier() = default;

Offer Frontier::offer(Candidate candidate, Instant now) {
    const std::string& href = candidate.url.href();
    if (entries_.contains(std::string_view(href))) return Offer::already_known;
    if (!candidate.force && settled_.contains(href)) return Offer::already_settled;
    if (entries_.size() >= limits_.waiting) return Offer::full;
    Host& host = host_named(politeness_key(candidate.url), now);
    Host::List& queue = host.queue_for(candidate.purpose);
    queue.push_back(add_entry(std::move(candidate), host));
    arrange_newcomer(host, now);
    return Offer::queued;
}

void Frontier::remember_settled(const Url& url) { settled_.insert(url.href()); }

Next Frontier::next(Instant now) {
    wake_due(now);
    if (out_.size() >= limits_.in_flight) return Busy{};
    std::optional<Instant> soonest;
    for (const Ready* ready : {&ready_, &ready_with_media_}) {
        if (ready->empty() || (ready == &ready_with_media_ && !may_send_media())) continue;
        const Instant at = std::get<Instant>(*ready->begin());
        if (at <= now) return hand_out(*std::get<Host*>(*ready->begin()), now);
        soonest = std::min(soonest.value_or(Instant::max()), at);
    }
    if (!due_.empty()) soonest = std::min(soonest.value_or(Instant::max()), due_.begin()->first);
    if (soonest) return WaitUntil{*soonest};
    if (!out_.empty()) return Busy{};
    return Idle{};
}

void Frontier::reply_ended(std::uint64_t job, Instant now) {
    const auto found = out_.find(job);
    if (found == out_.end()) return;
    Entry& entry = *found->second;
    end_reply(entry, now);
    Host& host = *entry.host;
    if (!entry.holds_host || host.state.policy().waits_for_verdict || host.state.is_paused())
        return;
    entry.holds_host = false;
    --host.busy;
    arrange(host, now);
}

void Frontier::hop(std::uint64_t job, const Url& to, Instant now) {
    const auto found = out_.find(job);
    if (found == out_.end()) return;
    Entry& entry = *found->second;
    Host& from = *entry.host;
    Host& target = host_named(politeness_key(to), now);
    take_in(found);
    end_reply(entry, now);
    if (entry.probe) from.state.probe_answered(now);
    note_pause(from);
    if (entry.holds_host) --from.busy;
    --from.entries;
    ++target.entries;
    entry.host = &target;
    entry.resumed = true;
    target.push_resumed(entry);
    arrange(from, now);
    arrange(target, now);
}

void Frontier::done(std::uint64_t job, const JobOutcome& outcome, Instant now) {
    const auto found = out_.find(job);
    if (found == out_.end()) return;
    Entry& entry = *found->second;
    Host& host = *entry.host;
    end_reply(entry, now);
    take_in(found);
    if (entry.holds_host) --host.busy;
    host.state.rest_until(outcome.host_rests_until);
    judge(entry, outcome, now);
    put_back(entry, outcome, now);
    arrange(host, now);
}

std::vector<Job> Frontier::withdraw(std::string_view name, Instant now) {
    std::vector<Job> jobs;
    const auto found = hosts_.find(std::string(name));
    if (found == hosts_.end()) return jobs;
    Host& host = *found->second;
    const auto take = [&](Entry& entry) {
        jobs.push_back(job_of(entry));
        forget(entry);
    };
    while (!host.first.empty()) take(host.first.pop_front());
    while (!host.queue.empty()) take(host.queue.pop_front());
    while (!host.media.empty()) take(host.media.pop_front());
    for (auto it = due_.begin(); it != due_.end();) {
        Entry& entry = *it->second;
        it = entry.host == &host ? due_.erase(it) : std::next(it);
        if (entry.host == &host) take(entry);
    }
    arrange(host, now);
    return jobs;
}

std::optional<Instant> Frontier::paused_until(std::string_view name) const {
    const auto found = hosts_.find(std::string(name));
    if (found == hosts_.end() || !found->second->state.is_paused()) return std::nullopt;
    return found->second->state.paused_until();
}

std::vector<std::string> Frontier::paused_hosts() const {
    std::vector<std::string> names;
    for (const Host* host : paused_) names.emplace_back(host->name);
    return names;
}

std::vector<HostSnapshot> Frontier::snapshots(Instant now) const {
    std::vector<HostSnapshot> all;
    for (const auto& [name, host] : hosts_) {
        if (host->state.is_forgettable(now) && !host->readable && host->busy == 0) continue;
        all.push_back(snapshot_of(*host, now));
    }
    return all;
}

std::optional<HostSnapshot> Frontier::snapshot(std::string_view name, Instant now) const {
    const auto found = hosts_.find(std::string(name));
    if (found == hosts_.end()) return std::nullopt;
    return snapshot_of(*found->second, now);
}

HostSnapshot Frontier::snapshot_of(const Host& host, Instant now) {
    HostSnapshot snapshot = host.state.snapshot();
    snapshot.host = host.name;
    // Whoever reads this may do so after a crash: the request that is out counts as ended now.
    if (host.busy > 0)
        snapshot.next_request = std::max(snapshot.next_request, now + host.state.policy().delay);
    if (host.readable) {
        snapshot.readable_url = host.readable->url.href();
        snapshot.readable_source = *host.readable->source;
    }
    return snapshot;
}

void Frontier::restore(const HostSnapshot& snapshot, Instant now) {
    Host& host = host_named(snapshot.host, now);
    host.state = HostState(policy_for(snapshot.host, politeness_), snapshot);
    if (auto url = Url::parse(snapshot.readable_url)) {
        const std::string& source = *sources_.insert(snapshot.readable_source).first;
        host.readable.reset(new Host::Readable{std::move(*url), &source});
    }
    note_pause(host);
    arrange(host, now);
}

FrontierCounts Frontier::counts(Instant now) const {
    FrontierCounts counts;
    counts.due_later = due_.size();
    counts.in_flight = out_.size();
    counts.queued = entries_.size() - due_.size() - out_.size();
    counts.settled = settled_count_;
    counts.hosts = hosts_.size();
    const ReadyKey last_ready{now, UINT64_MAX, nullptr};
    for (const Ready* ready : {&ready_, &ready_with_media_}) {
        counts.resting_hosts +=
            static_cast<std::size_t>(std::distance(ready->upper_bound(last_ready), ready->end()));
    }
    counts.paused_hosts = paused_.size();
    return counts;
}

Frontier::Host& Frontier::host_named(std::string_view name, Instant now) {
    std::string key(name);
    if (const auto found = hosts_.find(key); found != hosts_.end()) return *found->second;
    forget_idle_hosts(now);
    const auto [place, inserted] = hosts_.emplace(std::move(key), std::make_unique<Host>());
    Host& host = *place->second;
    host.name = place->first;
    host.state = HostState(policy_for(host.name, politeness_));
    return host;
}

// Amortised: runs when the number of hosts has doubled since the last time.
void Frontier::forget_idle_hosts(Instant now) {
    if (hosts_.size() < forget_hosts_at_) return;
    std::erase_if(hosts_, [&](const auto& item) {
        return item.second->entries == 0 && item.second->state.is_forgettable(now);
    });
    forget_hosts_at_ = std::max(kFewHosts, hosts_.size() * 2);
}

// Gives the host its place among the ready, or takes it out. A host that could have gone earlier is
// ranked by its arrival here, so that new hosts do not overtake waiting ones for ever.
void Frontier::arrange(Host& host, Instant now) {
    if (host.ready) ready_beside(host).erase(*host.ready);
    host.ready.reset();
    if (host.is_full() || !host.has_queue()) return;
    host.ready_for_media = !host.has_pages();
    host.ready = ReadyKey{std::max(host.state.ready_at(), now), ++last_arrival_, &host};
    ready_beside(host).insert(*host.ready);
}

// After something was queued: a place that the host has already is kept, unless a page now comes
// before its media.
void Frontier::arrange_newcomer(Host& host, Instant now) {
    if (!host.ready || (host.ready_for_media && host.has_pages())) arrange(host, now);
}

// The set that the host stands in, or would.
Frontier::Ready& Frontier::ready_beside(const Host& host) {
    return host.ready_for_media ? ready_with_media_ : ready_;
}

// A single slot is shared: pages go first, but not alone.
bool Frontier::may_send_media() const {
    return media_out_ < std::max<std::size_t>(limits_.in_flight / 2, 1);
}

void Frontier::wake_due(Instant now) {
    while (!due_.empty() && due_.begin()->first <= now) {
        Entry& entry = *due_.begin()->second;
        due_.erase(due_.begin());
        entry.host->queue_for(entry.purpose).push_back(entry);
        arrange_newcomer(*entry.host, now);
    }
}

Job Frontier::hand_out(Host& host, Instant now) {
    Entry& entry = choose(host);
    entry.probe = host.state.is_paused();
    entry.holds_host = true;
    entry.replied = false;
    if (!entry.resumed) entry.id = ++last_id_;
    out_.emplace(entry.id, &entry);
    media_out_ += entry.purpose == Purpose::media;
    ++host.busy;
    host.state.request_sent(now);
    arrange(host, now);
    return job_of(entry);
}

Frontier::Entry& Frontier::choose(Host& host) {
    if (Entry* probe = readable_probe(host)) return *probe;
    if (!host.first.empty()) return host.first.pop_front();
    return host.queue.empty() ? host.media.pop_front() : host.queue.pop_front();
}

Frontier::Entry* Frontier::readable_probe(Host& host) {
    if (!host.state.is_paused() || !host.readable) return nullptr;
    const Host::Readable& known = *host.readable;
    if (entries_.contains(std::string_view(known.url.href()))) return nullptr;
    Entry& probe =
        add_entry({known.url.href(), known.url, *known.source, true, Purpose::page}, host);
    probe.only_probe = true;
    return &probe;
}

Frontier::Entry& Frontier::add_entry(Candidate&& candidate, Host& host) {
    const std::string& source = *sources_.insert(std::move(candidate.source)).first;
    if (candidate.listed_url == candidate.url.href()) candidate.listed_url.clear();
    auto entry = std::unique_ptr<Entry>(new Entry{.url = std::move(candidate.url),
                                                  .listed_url = std::move(candidate.listed_url),
                                                  .source = &source,
                                                  .host = &host,
                                                  .force = candidate.force,
                                                  .purpose = candidate.purpose});
    ++host.entries;
    return **entries_.insert(std::move(entry)).first;
}

void Frontier::forget(Entry& entry) {
    --entry.host->entries;
    entries_.erase(entries_.find(std::string_view(entry.url.href())));
}

Job Frontier::job_of(const Entry& entry) const {
    const std::string& listed = entry.listed_url.empty() ? entry.url.href() : entry.listed_url;
    return {.id = entry.id,
            .candidate = {listed, entry.url, *entry.source, entry.force, entry.purpose},
            .attempt = entry.attempt,
            .failures = entry.failures,
            .probe = entry.probe,
            .resumed = entry.resumed};
}

// The job is no longer out.
void Frontier::take_in(std::unordered_map<std::uint64_t, Entry*>::iterator out) {
    media_out_ -= out->second->purpose == Purpose::media;
    out_.erase(out);
}

void Frontier::end_reply(Entry& entry, Instant now) {
    if (entry.replied) return;
    entry.replied = true;
    entry.host->state.reply_ended(now, spread());
}

void Frontier::note_pause(Host& host) {
    if (host.state.is_paused()) {
        paused_.insert(&host);
    } else {
        paused_.erase(&host);
    }
}

void Frontier::judge(Entry& entry, const JobOutcome& outcome, Instant now) {
    Host& host = *entry.host;
    if (outcome.kind == JobOutcome::Kind::host_paused) {
        host.state.asked_to_stop(now, entry.probe);
    } else if (entry.probe && outcome.heard == JobOutcome::Heard::nothing) {
        host.state.probe_unanswered(now);
    } else if (entry.probe) {
        host.state.probe_answered(now);
    }
    note_pause(host);
    const bool served_here = politeness_key(entry.url) == host.name;
    if (outcome.heard == JobOutcome::Heard::article && served_here &&
        host.state.policy().waits_for_verdict) {
        host.readable.reset(new Host::Readable{entry.url, entry.source});
    }
}

void Frontier::put_back(Entry& entry, const JobOutcome& outcome, Instant now) {
    const bool failed_probe = entry.probe;
    const bool settled = outcome.kind == JobOutcome::Kind::settled;
    if (settled || entry.only_probe) {
        settled_.insert(entry.url.href());
        settled_count_ += !entry.only_probe;
        forget(entry);
        return;
    }
    Host& home = host_named(politeness_key(entry.url), now);
    --entry.host->entries;
    ++home.entries;
    entry.host = &home;
    entry.resumed = false;
    entry.probe = false;
    if (outcome.kind == JobOutcome::Kind::retry_at) {
        const bool failed = outcome.heard == JobOutcome::Heard::nothing;
        entry.failures = failed ? entry.failures + 1 : 0;
        entry.attempt += !failed;
        entry.due = outcome.when;
        due_.insert({entry.due, &entry});
    } else if (failed_probe) {
        home.queue_for(entry.purpose)
            .push_back(entry);  // another URL may fare better as the next probe
    } else {
        home.push_again(entry);
    }
    arrange(home, now);
}

double Frontier::spread() {
    return static_cast<double>(jitter_() >> 11) * 0x1p-52 - 1.0;  // 53 random bits → [-1, 1)
}

}  // namespace magpie
