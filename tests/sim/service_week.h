// The service's weeks without network, threads or clock: sources that are polled, pages they list,
// files that fail, a process that is killed, a wall clock that is set. Drives Frontier, FetchPlan
// and the retry table as the service does.
//
// Two times: what truly passes (`true_now_`, in which Courtesy judges) and what the clock on the
// wall says (`wall()`), which is all the frontier ever hears of.
//
// What outlives a kill is what the archive would hold: the queue, the sources, and of each host the
// snapshot that was committed with the last visit to it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "crawler/fetch_plan.h"
#include "crawler/frontier.h"
#include "crawler/retry.h"
#include "tests/sim/courtesy.h"
#include "tests/sim/simulated_web.h"

namespace magpie::sim {

class ServiceWeek {
  public:
    struct Source {
        std::string name, url;
        std::chrono::minutes every{60};
        std::vector<std::string> pages;  // listed a few at a time, each once
        std::size_t at_once = 3;
        std::size_t listed = 0;
        Instant next_poll{};  // on the wall
    };

    ServiceWeek(std::uint64_t seed, unsigned hosts, const FrontierLimits& limits)
        : limits_(limits), seed_(seed), random_(seed), web_(seed + 1, hosts) {
        start();
    }

    void add_source(Source source) {
        source.next_poll = wall();
        for (const std::string& page : source.pages) sources_at_[host_of(page)].insert(source.name);
        sources_.push_back(std::move(source));
        poll(sources_.size() - 1);
    }
    void kill_at(Instant when) {
        events_.emplace(when, [this] { kill(); });
    }
    void set_clock_at(Instant when, std::chrono::microseconds by) {
        events_.emplace(when, [this, by] {
            skew_ += by;
            frontier_->clock_jumped(by, wall());
        });
    }
    // Sources are not asked any more from then on.
    void stop_polling_at(Instant when) {
        events_.emplace(when, [this] { polling_ = false; });
    }

    // False when it has not come to rest after so many steps.
    bool run(std::size_t steps) {
        for (; steps > 0; --steps) {
            const std::optional<Instant> wait = start_jobs();
            if (!wait && events_.empty()) return true;
            if (events_.empty() || (wait && *wait < events_.begin()->first)) {
                true_now_ = std::max(true_now_, *wait);
                continue;
            }
            true_now_ = events_.begin()->first;
            const auto event = std::move(events_.begin()->second);
            events_.erase(events_.begin());
            event();
        }
        return false;
    }

    const Courtesy& courtesy() const { return courtesy_; }
    const std::map<std::string, int>& settled() const { return settled_; }  // by state
    std::size_t listed() const { return listed_; }
    std::size_t unsettled() const { return queue_.size(); }
    int settled_twice() const { return settled_twice_; }
    int polls() const { return polls_; }
    std::size_t most_waiting() const { return most_waiting_; }
    std::size_t most_hosts() const { return most_hosts_; }
    int most_at_one_address() const { return most_at_one_address_; }
    // Turns of its host that the first new URL of a source waited, in parts of what fairness
    // allows: four turns for each source that lists pages of that host.
    double longest_wait_in_turns() const { return longest_wait_; }

  private:
    struct Queued {
        Candidate candidate;
    };
    struct Flight {
        Job job;
        FetchPlan plan;
        std::string host;
        std::string address;
        bool asking = false;
    };
    using Id = std::uint64_t;

    static std::string host_of(const std::string& url) { return politeness_key(test::url_of(url)); }
    Instant wall() const { return true_now_ + skew_; }

    void start() {
        ++process_;
        frontier_.emplace(PolitenessConfig{}, limits_, seed_ + process_);
        frontier_->rest_first(wall());
        for (const auto& [name, snapshot] : hosts_) frontier_->restore(snapshot, wall());
        for (const auto& [url, queued] : queue_) {
            frontier_->offer(queued.candidate, wall());
        }
        for (std::size_t i = 0; i < sources_.size(); ++i) poll(i);
    }

    void kill() {
        for (auto& [id, flight] : flights_)
            if (flight.asking) courtesy_.abandon(flight.host);
        flights_.clear();
        waiting_since_.clear();
        out_at_address_.clear();
        start();
    }

    // Asks for a source as soon as it is due.
    void poll(std::size_t index) {
        if (!polling_) return;
        Source& source = sources_[index];
        Candidate candidate = test::candidate_of(source.url);
        candidate.source = source.name;
        candidate.purpose = Purpose::listing;
        candidate.force = true;
        candidate.due = std::min(source.next_poll, wall() + source.every);
        frontier_->offer(std::move(candidate), wall());
    }

    std::optional<Instant> start_jobs() {
        while (true) {
            Next next = frontier_->next(wall());
            const FrontierCounts counts = frontier_->counts(wall());
            most_waiting_ = std::max(most_waiting_, counts.queued + counts.due_later);
            most_hosts_ = std::max(most_hosts_, counts.hosts);
            if (auto* job = std::get_if<Job>(&next)) {
                begin(std::move(*job));
            } else if (const auto* until = std::get_if<WaitUntil>(&next)) {
                return until->at - skew_;
            } else {
                return std::nullopt;
            }
        }
    }

    void begin(Job job) {
        const Id id = job.id;
        if (job.resumed) return perform(id, flights_.at(id).plan.resume(), true);
        note_turn(job);
        FetchPlan plan(job.candidate.url, {.purpose = job.candidate.purpose});
        flights_.insert_or_assign(id, Flight{std::move(job), std::move(plan), {}, {}});
        perform(id, flights_.at(id).plan.start(), true);
    }

    void note_turn(const Job& job) {
        const std::string& url = job.candidate.url.href();
        const std::string host = politeness_key(job.candidate.url);
        const int turn = ++turns_[host];
        const auto waited = waiting_since_.find(url);
        if (waited == waiting_since_.end()) return;
        const double allowed = 4.0 * static_cast<double>(sources_at_[host].size() + 1);
        longest_wait_ = std::max(longest_wait_, (turn - waited->second) / allowed);
        waiting_since_.erase(waited);
        --waiting_of_[{host, job.candidate.source}];
    }

    void perform(Id id, FetchPlan::Step step, bool new_visit) {
        Flight& flight = flights_.at(id);
        if (auto* send = std::get_if<FetchPlan::Send>(&step)) {
            flight.host = politeness_key(send->request.url);
            if (new_visit) {
                courtesy_.visit(flight.host, true_now_, true_now_);
                enter_address(flight);
            } else {
                courtesy_.request(flight.host, true_now_);
            }
            flight.asking = true;
            auto answer = answer_of(flight, send->request.url);
            later(answer.takes, [this, id, response = std::move(answer.response)] {
                flights_.at(id).asking = false;
                courtesy_.reply(flights_.at(id).host, true_now_);
                frontier_->note_address(flights_.at(id).host, address_of(flights_.at(id).host));
                known_addresses_.insert(flights_.at(id).host);
                perform(id, flights_.at(id).plan.on_response(response), false);
            });
        } else if (auto* change = std::get_if<FetchPlan::ChangeHost>(&step)) {
            leave_address(flight);
            flight.host.clear();
            frontier_->hop(id, change->url, wall());
        } else {
            leave_address(flight);
            frontier_->reply_ended(id, wall());
            const std::chrono::milliseconds judged_after{random_() % 3'000};
            later(judged_after, [this, id, result = std::get<FetchResult>(std::move(step))] {
                conclude(id, result);
            });
        }
    }

    SimulatedWeb::Answer answer_of(const Flight& flight, const Url& url) {
        if (flight.job.candidate.purpose == Purpose::listing)
            return {test::response_of(200, {{"content-type", "text/xml"}}, "listing"),
                    std::chrono::milliseconds{50 + random_() % 500}};
        return web_.answer(url, true_now_);
    }

    // Five hosts share an address.
    static std::string address_of(const std::string& host) {
        if (!host.starts_with('h')) return "203.0.113.250";
        return "203.0.113." + std::to_string(std::stoi(host.substr(1)) / 5);
    }

    void enter_address(Flight& flight) {
        if (!known_addresses_.contains(flight.host)) return;
        flight.address = address_of(flight.host);
        most_at_one_address_ = std::max(most_at_one_address_, ++out_at_address_[flight.address]);
    }
    void leave_address(Flight& flight) {
        if (!flight.address.empty()) --out_at_address_[flight.address];
        flight.address.clear();
    }

    void conclude(Id id, const FetchResult& result) {
        const auto flight = flights_.extract(id);
        const Job& job = flight.mapped().job;
        const std::string& host = flight.mapped().host;
        if (job.candidate.purpose == Purpose::listing) return conclude_poll(id, job, host);
        const auto state = page_state_from(result.response.wire_body);
        const JobOutcome outcome = result.has_page()
                                       ? next_step(state.value(), job, policy_, wall())
                                       : next_step(result, job, policy_, wall());
        courtesy_.wants_quiet(host, outcome.host_rests_until - skew_);
        if (outcome.kind == JobOutcome::Kind::host_paused || outcome.pauses_host)
            courtesy_.wants_quiet(host, true_now_ + 30min);
        frontier_->done(id, outcome, wall());
        commit(job, outcome, result.has_page() ? result.response.wire_body : result.state);
        commit_host(host);
    }

    // What the transaction of the visit writes.
    void commit(const Job& job, const JobOutcome& outcome, const std::string& state) {
        const std::string& url = job.candidate.url.href();
        const auto queued = queue_.find(url);
        if (queued == queue_.end()) {
            settled_twice_ += !job.candidate.force;  // the probe's article is asked for again
            return;
        }
        Candidate& candidate = queued->second.candidate;
        if (outcome.kind == JobOutcome::Kind::settled) {
            ++settled_[state];
            queue_.erase(queued);
        } else if (outcome.kind == JobOutcome::Kind::retry_at) {
            const bool failed = outcome.heard == JobOutcome::Heard::nothing;
            candidate.due = outcome.when;
            candidate.reason = outcome.reason;
            candidate.failures = failed ? job.failures + 1 : 0;
            candidate.attempt = failed ? job.attempt : job.attempt + 1;
        }
    }

    void commit_host(const std::string& host) {
        if (const auto snapshot = frontier_->snapshot(host, wall()))
            hosts_.insert_or_assign(host, *snapshot);
    }

    void conclude_poll(Id id, const Job& job, const std::string& host) {
        ++polls_;
        frontier_->done(id, {}, wall());
        commit_host(host);
        const auto source = std::find_if(
            sources_.begin(), sources_.end(),
            [&](const Source& candidate) { return candidate.url == job.candidate.url.href(); });
        source->next_poll = wall() + source->every;
        for (std::size_t i = 0; i < source->at_once && source->listed < source->pages.size(); ++i)
            list(source->pages[source->listed++], source->name);
        poll(static_cast<std::size_t>(source - sources_.begin()));
    }

    void list(const std::string& url, const std::string& source) {
        Candidate candidate = test::candidate_of(url);
        candidate.source = source;
        ++listed_;
        queue_.emplace(url, Queued{candidate});
        const std::string host = politeness_key(candidate.url);
        if (frontier_->offer(std::move(candidate), wall()) != Offer::queued) return;
        if (waiting_of_[{host, source}]++ == 0) {
            waiting_since_[url] = turns_[host];
        } else {
            --waiting_of_[{host, source}];
        }
    }

    void later(std::chrono::milliseconds wait, std::function<void()> event) {
        events_.emplace(true_now_ + wait, [this, process = process_, event = std::move(event)] {
            if (process == process_) event();
        });
    }

    const FrontierLimits limits_;
    const std::uint64_t seed_;
    std::mt19937_64 random_;
    SimulatedWeb web_;
    Courtesy courtesy_;
    const RetryPolicy policy_ = RetryPolicy::standard({});
    std::optional<Frontier> frontier_;
    std::unordered_map<Id, Flight> flights_;
    std::multimap<Instant, std::function<void()>> events_;
    Instant true_now_ = test::kNoon;
    std::chrono::microseconds skew_{0};
    std::uint64_t process_ = 0;
    bool polling_ = true;

    // The archive.
    std::map<std::string, Queued> queue_;
    std::map<std::string, HostSnapshot> hosts_;
    std::vector<Source> sources_;

    // The books.
    std::map<std::string, int> settled_;
    std::map<std::string, std::set<std::string>> sources_at_;
    std::map<std::string, int> turns_;                               // of a host
    std::map<std::string, int> waiting_since_;                       // a URL, by its host's turns
    std::map<std::pair<std::string, std::string>, int> waiting_of_;  // host, source
    std::set<std::string> known_addresses_;
    std::map<std::string, int> out_at_address_;
    std::size_t listed_ = 0, most_waiting_ = 0, most_hosts_ = 0;
    int settled_twice_ = 0, polls_ = 0, most_at_one_address_ = 0;
    double longest_wait_ = 0;
};

}  // namespace magpie::sim
