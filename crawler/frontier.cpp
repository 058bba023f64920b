// See frontier.h and frontier_impl.h. Here: URLs and jobs. Hosts: frontier_hosts.cpp.
#include "crawler/frontier.h"

#include <algorithm>
#include <cassert>

#include "crawler/fetch_plan.h"
#include "crawler/frontier_impl.h"

namespace magpie {
namespace {

// What one call does at most on behalf of others: URLs woken, hosts parked. After a machine has
// slept a million retries may be due at once.
constexpr int kMostChores = 256;

// Nothing is put off for longer than its table says; what claims to be was written by a wrong
// clock. The longest waits: a month (retry.h), and whatever curve of re-visits is configured.
constexpr std::chrono::days kLongestWait{31}, kLongestRevisit{400};

Instant bounded_due(const Candidate& candidate, Instant now) {
    const bool is_revisit = candidate.reason == VisitReason::revisit;
    return std::min(candidate.due, now + (is_revisit ? kLongestRevisit : kLongestWait));
}

}  // namespace

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

Frontier::Impl::Impl(const PolitenessConfig& config, const FrontierLimits& frontier_limits,
                     std::uint64_t seed, const std::vector<HostConfig>& host_configs)
    : politeness(config),
      rules(rules_of(host_configs)),
      limits(frontier_limits),
      jitter(seed),
      settled(frontier_limits.settled) {}

Frontier::Impl::~Impl() {
    urls.for_each([](WaitingUrl& url) { WaitingUrl::Free{}(&url); });
}

Offer Frontier::Impl::offer(Candidate&& candidate, Instant now) {
    const std::string& href = candidate.url.href();
    if (WaitingUrl* known = find(href)) {
        meet_again(*known, candidate, now);
        return Offer::already_known;
    }
    if (!candidate.force && settled.contains(href)) return Offer::already_settled;
    if (urls.size() >= limits.waiting) return Offer::full;
    FrontierHost& host = host_named(politeness_key(candidate.url), now);
    WaitingUrl& url = add(candidate, host);
    if (candidate.due > now) {
        url.place = WaitingUrl::Place::due;
        due.push(bounded_due(candidate, now), url);
    } else {
        host.queue.push(url, lanes);
        arrange_newcomer(host, now);
    }
    return Offer::queued;
}

void Frontier::Impl::meet_again(WaitingUrl& known, const Candidate& candidate, Instant now) {
    known.directed |= candidate.directed;
    if (candidate.reason != VisitReason::asked || known.place == WaitingUrl::Place::out) return;
    known.force |= candidate.force;
    if (known.place == WaitingUrl::Place::ahead) return;  // nothing goes before it
    FrontierHost& host = *known.host;
    if (known.place == WaitingUrl::Place::due) {
        due.erase(known);
    } else {
        host.queue.remove(known, lanes);
    }
    known.reason = VisitReason::asked;
    host.queue.push_front(known, lanes);
    arrange_newcomer(host, now);
}

Next Frontier::Impl::next(Instant now) {
    wake_due(now);
    if (out.size() >= limits.in_flight) return Busy{};
    std::optional<Instant> soonest;
    int chores = kMostChores;
    for (Ready* heap : {&ready, &with_media}) {
        while (!heap->empty() && (heap == &ready || may_send_media())) {
            const Instant at = heap->top().key.first;
            if (at > now) {
                soonest = std::min(soonest.value_or(Instant::max()), at);
                break;
            }
            FrontierHost& host = *heap->top().item;
            if (!park(host)) return hand_out(host, now);
            if (--chores == 0) return WaitUntil{now};
        }
    }
    if (!due.empty()) soonest = std::min(soonest.value_or(Instant::max()), due.top().key);
    if (soonest) return WaitUntil{std::max(*soonest, now)};
    if (!out.empty()) return Busy{};
    return Idle{};
}

void Frontier::Impl::reply_ended(std::uint64_t job, Instant now) {
    const auto found = out.find(job);
    if (found == out.end()) return;
    FrontierFlight& flight = found->second;
    end_reply(flight, now);
    FrontierHost& host = *flight.url->host;
    if (!flight.holds_host || host.state.policy().waits_for_verdict || host.state.is_paused())
        return;
    flight.holds_host = false;
    --host.busy;
    arrange(host, now);
}

void Frontier::Impl::hop(std::uint64_t job, const Url& to, Instant now) {
    const auto found = out.find(job);
    if (found == out.end()) return;
    WaitingUrl& url = *found->second.url;
    FrontierHost& from = *url.host;
    FrontierHost& target = host_named(politeness_key(to), now);
    end_reply(found->second, now);
    if (found->second.probe) from.state.probe_answered(now);
    note_pause(from);
    take_in(found);
    --from.entries;
    ++target.entries;
    url.host = &target;
    url.resumed = true;
    url.away = true;
    target.queue.push_ahead(url);
    arrange(from, now);
    arrange(target, now);
}

void Frontier::Impl::done(std::uint64_t job, const JobOutcome& outcome, Instant now) {
    const auto found = out.find(job);
    if (found == out.end()) return;
    end_reply(found->second, now);
    const FrontierFlight flight = found->second;
    FrontierHost& host = *flight.url->host;
    take_in(found);
    host.state.rest_until(outcome.host_rests_until);
    judge(flight, outcome, now);
    put_back(*flight.url, flight.probe, outcome, now);
    arrange(host, now);
}

std::vector<Job> Frontier::Impl::withdraw(std::string_view name, Instant now) {
    std::vector<Job> jobs;
    FrontierHost* host = find_host(name);
    if (host == nullptr) return jobs;
    const auto take = [&](WaitingUrl& url) {
        jobs.push_back(job_of(url));
        forget(url);
    };
    while (!host->queue.empty()) take(host->queue.pop(true, lanes));
    std::vector<std::pair<Instant, WaitingUrl*>> later;
    for (const auto& node : due.nodes())
        if (node.item->host == host) later.emplace_back(node.key, node.item);
    std::sort(later.begin(), later.end());
    for (const auto& [at, url] : later) {
        due.erase(*url);
        take(*url);
    }
    arrange(*host, now);
    return jobs;
}

void Frontier::Impl::wake_due(Instant now) {
    for (int chores = kMostChores; chores > 0 && !due.empty() && due.top().key <= now; --chores) {
        WaitingUrl& url = *due.top().item;
        due.erase(url);
        url.host->queue.push(url, lanes);
        arrange_newcomer(*url.host, now);
    }
}

Job Frontier::Impl::hand_out(FrontierHost& host, Instant now) {
    WaitingUrl& url = choose(host);
    url.place = WaitingUrl::Place::out;
    if (!url.resumed) url.id = ++last_id;
    const bool probe = host.state.is_paused();
    out.emplace(url.id, FrontierFlight{.url = &url, .address = host.address, .probe = probe});
    if (host.address != nullptr) ++host.address->out;
    media_out += url.purpose == Purpose::media;
    ++host.in_flight;
    ++host.busy;
    host.state.request_sent(now);
    changed.insert(&host);
    arrange(host, now);
    return job_of(url, probe);
}

WaitingUrl& Frontier::Impl::choose(FrontierHost& host) {
    if (WaitingUrl* probe = readable_probe(host)) return *probe;
    return host.queue.pop(host.ready_for_media || may_send_media(), lanes);
}

WaitingUrl* Frontier::Impl::readable_probe(FrontierHost& host) {
    if (!host.state.is_paused() || !host.readable || find(host.readable->href)) return nullptr;
    const auto url = Url::parse(host.readable->href);
    if (!url) return nullptr;
    WaitingUrl& probe = add({.listed_url = host.readable->href,
                             .url = *url,
                             .source = *sources[host.readable->source].name,
                             .force = true},
                            host);
    probe.only_probe = true;
    return &probe;
}

WaitingUrl* Frontier::Impl::find(std::string_view href) const {
    return urls.find(hash_of(href), [href](const WaitingUrl& url) { return url.href() == href; });
}

WaitingUrl& Frontier::Impl::add(const Candidate& candidate, FrontierHost& host) {
    const std::uint32_t source = source_named(candidate.source);
    WaitingUrl& url = *WaitingUrl::make(candidate, hash_of(candidate.url.href()), source).release();
    url.host = &host;
    urls.insert(url);
    ++host.entries;
    ++sources[source].waiting;
    return url;
}

void Frontier::Impl::forget(WaitingUrl& url) {
    --url.host->entries;
    --sources[url.source].waiting;
    urls.erase(url);
    WaitingUrl::Free{}(&url);
}

WaitingUrl& Frontier::Impl::renew(WaitingUrl& url, const Validators& validators) {
    if (url.etag() == validators.etag && url.last_modified() == validators.last_modified)
        return url;
    WaitingUrl& renewed = *url.with(validators).release();
    urls.erase(url);
    WaitingUrl::Free{}(&url);
    urls.insert(renewed);
    return renewed;
}

Job Frontier::Impl::job_of(const WaitingUrl& url, bool probe) const {
    // Serialised by Url, so that it is read again as what it was.
    auto parsed = Url::parse(url.href());
    assert(parsed);
    return {.id = url.id,
            .candidate = {.listed_url = std::string(url.listed_as_is ? url.href() : url.listed()),
                          .url = std::move(*parsed),
                          .source = *sources[url.source].name,
                          .force = url.force,
                          .purpose = url.purpose,
                          .reason = url.reason,
                          .directed = url.directed,
                          .depth = url.depth,
                          .attempt = url.attempt,
                          .failures = url.failures,
                          .revisit = url.revisit,
                          .validators = url.validators()},
            .attempt = url.attempt,
            .failures = url.failures,
            .stops = url.stops,
            .probe = probe,
            .resumed = url.resumed};
}

// The job is no longer out.
void Frontier::Impl::take_in(Flights::iterator flight) {
    FrontierHost& host = *flight->second.url->host;
    media_out -= flight->second.url->purpose == Purpose::media;
    if (flight->second.holds_host) --host.busy;
    --host.in_flight;
    out.erase(flight);
}

void Frontier::Impl::end_reply(FrontierFlight& flight, Instant now) {
    if (flight.replied) return;
    flight.replied = true;
    flight.url->host->state.reply_ended(now, spread());
    changed.insert(flight.url->host);
    release(std::exchange(flight.address, nullptr));
}

void Frontier::Impl::judge(const FrontierFlight& flight, const JobOutcome& outcome, Instant now) {
    FrontierHost& host = *flight.url->host;
    if (outcome.kind == JobOutcome::Kind::host_paused || outcome.pauses_host) {
        host.state.asked_to_stop(now, flight.probe);
    } else if (flight.probe && outcome.heard == JobOutcome::Heard::nothing) {
        host.state.probe_unanswered(now);
    } else if (flight.probe) {
        host.state.probe_answered(now);
    }
    if (!outcome.stop_reason.empty()) host.state.set_stop_reason(outcome.stop_reason);
    note_pause(host);
    if (outcome.heard == JobOutcome::Heard::article && !flight.url->away &&
        host.state.policy().waits_for_verdict) {
        host.readable.reset(
            new FrontierHost::Readable{std::string(flight.url->href()), flight.url->source});
    }
}

void Frontier::Impl::put_back(WaitingUrl& url, bool probe, const JobOutcome& outcome, Instant now) {
    const bool is_settled = outcome.kind == JobOutcome::Kind::settled;
    if (is_settled || url.only_probe) {
        settled.insert(url.href());
        settled_count += !url.only_probe;
        return forget(url);
    }
    if (url.away) {
        FrontierHost& own = host_named(politeness_key(job_of(url).candidate.url), now);
        --url.host->entries;
        ++own.entries;
        url.host = &own;
        url.away = false;
    }
    url.resumed = false;
    FrontierHost& home = *url.host;
    if (outcome.kind == JobOutcome::Kind::retry_at) {
        put_back_later(url, outcome);
    } else if (probe || url.stops > 0) {
        home.queue.push(url, lanes);  // another URL may fare better as the next probe
    } else {
        home.queue.push_ahead(url, true);
    }
    if (outcome.kind == JobOutcome::Kind::host_paused && url.stops < UINT8_MAX) ++url.stops;
    arrange(home, now);
}

void Frontier::Impl::put_back_later(WaitingUrl& known, const JobOutcome& outcome) {
    WaitingUrl& url = outcome.validators ? renew(known, *outcome.validators) : known;
    const bool failed = outcome.heard == JobOutcome::Heard::nothing;
    const bool begins_again = outcome.reason == VisitReason::revisit;
    const auto next = [](std::uint16_t count, bool grows) {
        return static_cast<std::uint16_t>(count + (grows && count < UINT16_MAX));
    };
    url.failures = failed && !begins_again ? next(url.failures, true) : std::uint16_t{0};
    url.attempt = begins_again ? std::uint16_t{1} : next(url.attempt, !failed);
    url.reason = outcome.reason;
    url.revisit = static_cast<std::uint16_t>(std::clamp(outcome.revisit, 0, 65'535));
    url.place = WaitingUrl::Place::due;
    due.push(outcome.when, url);
}

// A single slot is shared: pages go first, but not alone.
bool Frontier::Impl::may_send_media() const {
    return media_out < std::max<std::size_t>(limits.in_flight / 2, 1);
}

double Frontier::Impl::spread() {
    return static_cast<double>(jitter() >> 11) * 0x1p-52 - 1.0;  // 53 random bits → [-1, 1)
}

std::uint32_t Frontier::Impl::source_named(const std::string& name) {
    const auto [place, is_new] =
        source_numbers.emplace(name, static_cast<std::uint32_t>(sources.size()));
    if (is_new) sources.push_back({&place->first});
    return place->second;
}

Frontier::Frontier(const PolitenessConfig& politeness, const FrontierLimits& limits,
                   std::uint64_t jitter_seed, const std::vector<HostConfig>& hosts)
    : impl_(std::make_unique<Impl>(politeness, limits, jitter_seed, hosts)) {}

Frontier::~Frontier() = default;

Offer Frontier::offer(Candidate candidate, Instant now) {
    return impl_->offer(std::move(candidate), now);
}

void Frontier::remember_settled(const Url& url) { impl_->settled.insert(url.href()); }

Next Frontier::next(Instant now) { return impl_->next(now); }

void Frontier::reply_ended(std::uint64_t job, Instant now) { impl_->reply_ended(job, now); }

void Frontier::hop(std::uint64_t job, const Url& to, Instant now) { impl_->hop(job, to, now); }

void Frontier::done(std::uint64_t job, const JobOutcome& outcome, Instant now) {
    impl_->done(job, outcome, now);
}

std::vector<Job> Frontier::withdraw(std::string_view host, Instant now) {
    return impl_->withdraw(host, now);
}

FrontierCounts Frontier::counts(Instant now) const {
    FrontierCounts counts;
    counts.due_later = impl_->due.size();
    counts.in_flight = impl_->out.size();
    counts.queued = impl_->urls.size() - counts.due_later - counts.in_flight;
    counts.settled = impl_->settled_count;
    counts.hosts = impl_->hosts.size();
    for (const Impl::Ready* heap : {&impl_->ready, &impl_->with_media})
        counts.resting_hosts += heap->size() - heap->count_up_to({now, UINT64_MAX});
    counts.paused_hosts = impl_->paused.size();
    return counts;
}

std::unordered_map<std::string, std::size_t> Frontier::waiting_by_source() const {
    std::unordered_map<std::string, std::size_t> waiting;
    waiting.reserve(impl_->sources.size());
    for (const Impl::Source& source : impl_->sources)
        if (source.waiting > 0) waiting.emplace(*source.name, source.waiting);
    return waiting;
}

std::size_t Frontier::waiting_of(const std::string& source) const {
    const auto found = impl_->source_numbers.find(source);
    return found == impl_->source_numbers.end() ? 0 : impl_->sources[found->second].waiting;
}

}  // namespace magpie
