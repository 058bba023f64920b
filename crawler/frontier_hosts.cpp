// See frontier.h and frontier_impl.h. Here: hosts, their addresses, their memory.
#include <algorithm>

#include "crawler/frontier_impl.h"

namespace magpie {

FrontierHost* Frontier::Impl::find_host(std::string_view name) const {
    return host_table.find(hash_of(name),
                           [name](const FrontierHost& host) { return host.name == name; });
}

FrontierHost& Frontier::Impl::host_named(std::string_view name, Instant now) {
    if (FrontierHost* known = find_host(name)) return *known;
    forget_idle_hosts(now);
    auto made = std::make_unique<FrontierHost>();
    FrontierHost& host = *made;
    host.name = name;
    host.hash = hash_of(name);
    host.place = static_cast<std::uint32_t>(hosts.size());
    host.state = HostState(policy_of(name));
    if (started) host.state.rest_until(*started + host.state.delay(now));
    hosts.push_back(std::move(made));
    host_table.insert(host);
    return host;
}

// Every new host pays for a look at two old ones, in turn: those that say nothing never outnumber
// the others for long.
void Frontier::Impl::forget_idle_hosts(Instant now) {
    constexpr int kLooks = 2;
    for (int look = 0; look < kLooks && !hosts.empty(); ++look) {
        if (sweep >= hosts.size()) sweep = 0;
        FrontierHost& host = *hosts[sweep];
        if (host.entries == 0 && host.state.is_forgettable(now) && !host.readable) {
            forget_host(host);
        } else {
            ++sweep;
        }
    }
}

void Frontier::Impl::forget_host(FrontierHost& host) {
    disarrange(host);
    changed.erase(&host);
    paused.erase(&host);
    if (host.address != nullptr) {
        --host.address->hosts;
        drop_if_unused(*host.address);
    }
    host_table.erase(host);
    const std::size_t place = host.place;
    std::swap(hosts[place], hosts.back());
    hosts[place]->place = static_cast<std::uint32_t>(place);
    hosts.pop_back();
}

// Gives the host its place among the ready, or takes it out. A host that could have gone earlier is
// ranked by its arrival here, so that new hosts do not overtake waiting ones for ever.
void Frontier::Impl::arrange(FrontierHost& host, Instant now) {
    disarrange(host);
    if (host.address != nullptr) admit(*host.address);  // whoever was let in may not go after all
    if (host.is_full() || host.queue.empty()) return;
    host.ready_for_media = !host.queue.has_pages();
    host.turn = {std::max(host.state.ready_at(), now), ++last_arrival};
    ready_beside(host).push(host.turn, host);
}

// After something was queued: a place that the host has already is kept, unless a page now comes
// before its media.
void Frontier::Impl::arrange_newcomer(FrontierHost& host, Instant now) {
    const bool has_place = host.heap_place != kNotInHeap || host.is_parked;
    if (!has_place || (host.ready_for_media && host.queue.has_pages())) arrange(host, now);
}

void Frontier::Impl::disarrange(FrontierHost& host) {
    if (host.heap_place != kNotInHeap) ready_beside(host).erase(host);
    if (host.is_parked) host.address->parked.erase({host.turn, &host});
    host.is_parked = false;
}

// True when the host's address is busy: it waits there, in its order, until a request has ended.
bool Frontier::Impl::park(FrontierHost& host) {
    if (host.address == nullptr || host.address->out < std::max(politeness.address_connections, 1))
        return false;
    ready_beside(host).erase(host);
    host.is_parked = true;
    host.address->parked.insert({host.turn, &host});
    return true;
}

// A request to the address has ended.
void Frontier::Impl::release(FrontierAddress* address) {
    if (address == nullptr) return;
    --address->out;
    admit(*address);
    drop_if_unused(*address);
}

// The next host may go, if there is room. One that finds none left waits again; one too few would
// leave the others waiting for nothing.
void Frontier::Impl::admit(FrontierAddress& address) {
    if (address.parked.empty() || address.out >= std::max(politeness.address_connections, 1))
        return;
    FrontierHost& host = *address.parked.begin()->second;
    address.parked.erase(address.parked.begin());
    host.is_parked = false;
    ready_beside(host).push(host.turn, host);
}

void Frontier::Impl::drop_if_unused(FrontierAddress& address) {
    if (address.hosts > 0 || address.out > 0) return;
    const std::string text = address.text;
    addresses.erase(text);
}

void Frontier::Impl::note_pause(FrontierHost& host) {
    if (host.state.is_paused()) {
        paused.insert(&host);
    } else {
        paused.erase(&host);
    }
}

void Frontier::Impl::note_address(std::string_view name, std::string_view text) {
    FrontierHost* host = find_host(name);
    text = address_of_peer(text);
    if (host == nullptr || text.empty()) return;
    FrontierAddress* const before = host->address;
    if (before != nullptr && before->text == text) return;
    if (host->is_parked) {  // it moved away from the address that held it back
        before->parked.erase({host->turn, host});
        host->is_parked = false;
        ready_beside(*host).push(host->turn, *host);
    }
    FrontierAddress& address = addresses[std::string(text)];
    address.text = text;
    ++address.hosts;
    host->address = &address;
    if (before == nullptr) return;
    --before->hosts;
    admit(*before);
    drop_if_unused(*before);
}

HostPolicy Frontier::Impl::policy_of(std::string_view name) const {
    return policy_for(name, politeness, rules);
}

// A host's turn was due at the old clock's time: at the same distance from now, or now.
void Frontier::Impl::clock_jumped(std::chrono::microseconds by, Instant now) {
    for (const auto& host : hosts) {
        host->state.clock_jumped(by, now);
        changed.insert(host.get());
    }
    if (started) *started += by;
    // What waits for its time does so by the calendar, but never longer than it would have.
    if (by.count() < 0) due.rekey([by](Instant at, const WaitingUrl&) { return at + by; });
    const auto moved = [&](const Turn& turn, FrontierHost& host) {
        const Instant at = std::max(host.state.ready_at(), std::min(turn.first + by, now));
        return host.turn = {at, turn.second};
    };
    ready.rekey(moved);
    with_media.rekey(moved);
    for (auto& [text, address] : addresses) {
        const auto parked = std::exchange(address.parked, {});
        for (const auto& [turn, host] : parked) address.parked.insert({moved(turn, *host), host});
    }
}

bool Frontier::Impl::is_worth_remembering(const FrontierHost& host, Instant now) const {
    return !host.state.is_forgettable(now) || host.readable || host.busy > 0;
}

HostSnapshot Frontier::Impl::snapshot_of(const FrontierHost& host, Instant now) const {
    HostSnapshot snapshot = host.state.snapshot();
    snapshot.host = host.name;
    // Whoever reads this may do so after a crash: the request that is out counts as ended now.
    if (host.busy > 0)
        snapshot.next_request = std::max(snapshot.next_request, now + host.state.delay(now));
    if (host.readable) {
        snapshot.readable_url = host.readable->href;
        snapshot.readable_source = *sources[host.readable->source].name;
    }
    return snapshot;
}

HostView Frontier::Impl::view_of(const FrontierHost& host, Instant now) const {
    HostView view;
    view.host = host.name;
    view.delay = host.state.delay(now);
    view.waiting = host.entries - host.in_flight;
    view.in_flight = host.in_flight;
    if (host.state.is_paused()) view.paused_until = host.state.paused_until();
    view.ready_at = host.state.ready_at();
    if (host.state.is_paused() || view.ready_at > now) view.stop_reason = host.state.stop_reason();
    view.requests_today = host.state.requests_today(now);
    view.daily_cap = host.state.policy().daily_cap;
    if (host.state.slow_until() > now) view.slow_until = host.state.slow_until();
    if (host.address != nullptr) view.address = host.address->text;
    return view;
}

std::optional<Instant> Frontier::paused_until(std::string_view name) const {
    const FrontierHost* host = impl_->find_host(name);
    if (host == nullptr || !host->state.is_paused()) return std::nullopt;
    return host->state.paused_until();
}

std::vector<std::string> Frontier::paused_hosts() const {
    std::vector<std::string> names;
    for (const FrontierHost* host : impl_->paused) names.push_back(host->name);
    return names;
}

void Frontier::set_crawl_delay(std::string_view name, std::chrono::milliseconds delay,
                               Instant now) {
    FrontierHost& host = impl_->host_named(name, now);
    host.state.set_crawl_delay(std::min(delay, impl_->politeness.longest_crawl_delay),
                               now + impl_->politeness.robots_lifetime);
    impl_->changed.insert(&host);
}

void Frontier::note_address(std::string_view host, std::string_view address) {
    impl_->note_address(host, address);
}

std::chrono::milliseconds Frontier::delay_of(std::string_view name, Instant now) const {
    if (const FrontierHost* host = impl_->find_host(name)) return host->state.delay(now);
    return impl_->policy_of(name).delay;
}

void Frontier::clock_jumped(std::chrono::microseconds by, Instant now) {
    impl_->clock_jumped(by, now);
}

void Frontier::set_politeness(const PolitenessConfig& politeness,
                              const std::vector<HostConfig>& hosts, Instant now) {
    impl_->politeness = politeness;
    impl_->rules = rules_of(hosts);
    for (const auto& host : impl_->hosts) {
        host->state.set_policy(impl_->policy_of(host->name));
        impl_->arrange(*host, now);
    }
}

std::vector<HostSnapshot> Frontier::snapshots(Instant now) const {
    std::vector<HostSnapshot> all;
    for (const auto& host : impl_->hosts)
        if (impl_->is_worth_remembering(*host, now)) all.push_back(impl_->snapshot_of(*host, now));
    return all;
}

std::optional<HostSnapshot> Frontier::snapshot(std::string_view name, Instant now) const {
    const FrontierHost* host = impl_->find_host(name);
    if (host == nullptr) return std::nullopt;
    return impl_->snapshot_of(*host, now);
}

std::vector<HostSnapshot> Frontier::take_changed_snapshots(std::size_t most, Instant now) {
    std::vector<HostSnapshot> taken;
    auto& changed = impl_->changed;
    while (!changed.empty() && taken.size() < most) {
        const FrontierHost& host = **changed.begin();
        changed.erase(changed.begin());
        if (impl_->is_worth_remembering(host, now)) taken.push_back(impl_->snapshot_of(host, now));
    }
    return taken;
}

void Frontier::restore(const HostSnapshot& snapshot, Instant now) {
    FrontierHost& host = impl_->host_named(snapshot.host, now);
    host.state = HostState(impl_->policy_of(snapshot.host), snapshot);
    host.state.keep_within_bounds(now);
    if (impl_->started) host.state.rest_until(*impl_->started + host.state.delay(now));
    if (Url::parse(snapshot.readable_url)) {
        const std::uint32_t source = impl_->source_named(snapshot.readable_source);
        host.readable.reset(new FrontierHost::Readable{snapshot.readable_url, source});
    }
    impl_->note_pause(host);
    impl_->arrange(host, now);
}

void Frontier::rest_first(Instant now) { impl_->started = now; }

std::vector<HostView> Frontier::host_views(std::size_t limit, Instant now) const {
    std::vector<const FrontierHost*> hosts;
    hosts.reserve(impl_->hosts.size());
    for (const auto& host : impl_->hosts) hosts.push_back(host.get());
    limit = std::min(limit, hosts.size());
    const auto end = hosts.begin() + static_cast<std::ptrdiff_t>(limit);
    std::partial_sort(hosts.begin(), end, hosts.end(),
                      [](const FrontierHost* a, const FrontierHost* b) {
                          return std::pair(b->entries, std::string_view(a->name)) <
                                 std::pair(a->entries, std::string_view(b->name));
                      });
    std::vector<HostView> views;
    views.reserve(limit);
    for (auto host = hosts.begin(); host != end; ++host)
        views.push_back(impl_->view_of(**host, now));
    return views;
}

std::optional<HostView> Frontier::host_view(std::string_view name, Instant now) const {
    const FrontierHost* host = impl_->find_host(name);
    if (host == nullptr) return std::nullopt;
    return impl_->view_of(*host, now);
}

}  // namespace magpie
