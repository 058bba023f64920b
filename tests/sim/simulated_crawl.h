// A crawl without network, threads or clock: drives Frontier, FetchPlan and the retry table as an
// engine does, against a SimulatedWeb, under the eyes of Courtesy. Events happen in the order of
// their instants.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
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

class SimulatedCrawl {
  public:
    SimulatedCrawl(std::uint64_t seed, unsigned hosts, const FrontierLimits& limits)
        : limits_(limits), seed_(seed), random_(seed), web_(seed + 1, hosts) {
        frontier_.emplace(PolitenessConfig{}, limits_, seed_);
    }

    // The URL becomes known to the crawl at `when`.
    void offer_at(Instant when, std::string url) {
        ++offered_;
        events_.emplace(when, [this, url = std::move(url)] {
            available_[url] = now_;
            offer(url);
        });
    }

    // A crash and a new start: all that remains is what settled and the hosts' snapshots.
    void restart_at(Instant when) {
        events_.emplace(when, [this] { restart(); });
    }

    // False when the crawl has not come to rest after so many steps.
    bool run(std::size_t steps) {
        for (; steps > 0; --steps) {
            const std::optional<Instant> wait = start_jobs();
            if (!wait && events_.empty()) return true;
            if (events_.empty() || (wait && *wait < events_.begin()->first)) {
                now_ = *wait;
                continue;
            }
            now_ = events_.begin()->first;
            const auto event = std::move(events_.begin()->second);
            events_.erase(events_.begin());
            event();
        }
        return false;
    }

    Instant now() const { return now_; }
    const Courtesy& courtesy() const { return courtesy_; }
    std::size_t offered() const { return offered_; }
    std::size_t unsettled() const { return available_.size(); }
    const std::map<std::string, int>& settled() const { return settled_; }  // by state
    int settled_twice() const { return settled_twice_; }
    std::size_t most_waiting() const { return most_waiting_; }
    int probes() const { return probes_; }
    int captchas() const { return captchas_; }

  private:
    struct Flight {
        Job job;
        FetchPlan plan;
        std::string host;
        bool asking = false;  // a request is out
    };
    using Id = std::uint64_t;

    void offer(const std::string& url) {
        Candidate candidate = test::candidate_of(url);
        if (is_asset_host(politeness_key(candidate.url))) candidate.purpose = Purpose::media;
        if (frontier_->offer(std::move(candidate), now_) == Offer::full) backlog_.push_back(url);
    }

    // Starts whatever may start now; gives the instant to come back at, if the frontier waits for
    // one.
    std::optional<Instant> start_jobs() {
        while (true) {
            Next next = frontier_->next(now_);
            const FrontierCounts waiting = frontier_->counts(now_);
            most_waiting_ = std::max(most_waiting_, waiting.queued + waiting.due_later);
            if (auto* job = std::get_if<Job>(&next)) {
                start(std::move(*job));
            } else if (const auto* until = std::get_if<WaitUntil>(&next)) {
                return until->at;
            } else {
                return std::nullopt;
            }
        }
    }

    void start(Job job) {
        const Id id = job.id;
        probes_ += job.probe;
        if (job.resumed) return perform(id, flights_.at(id).plan.resume(), true);
        FetchPlan plan(job.candidate.url, {.purpose = job.candidate.purpose});
        flights_.insert_or_assign(id, Flight{std::move(job), std::move(plan), {}});
        perform(id, flights_.at(id).plan.start(), true);
    }

    void perform(Id id, FetchPlan::Step step, bool new_visit) {
        Flight& flight = flights_.at(id);
        if (auto* send = std::get_if<FetchPlan::Send>(&step)) {
            flight.host = politeness_key(send->request.url);
            if (new_visit) {
                const auto known = available_.find(flight.job.candidate.url.href());
                courtesy_.visit(flight.host, known == available_.end() ? now_ : known->second,
                                now_);
            } else {
                courtesy_.request(flight.host, now_);
            }
            flight.asking = true;
            auto answer = web_.answer(send->request.url, now_);
            later(answer.takes, [this, id, response = std::move(answer.response)] {
                flights_.at(id).asking = false;
                courtesy_.reply(flights_.at(id).host, now_);
                perform(id, flights_.at(id).plan.on_response(response), false);
            });
        } else if (auto* change = std::get_if<FetchPlan::ChangeHost>(&step)) {
            available_[flight.job.candidate.url.href()] = now_;
            flight.host.clear();
            frontier_->hop(id, change->url, now_);
        } else {
            frontier_->reply_ended(id, now_);
            // Parsing and committing take their time, sometimes more than the host's delay.
            const std::chrono::milliseconds judged_after{random_() % 3'000};
            later(judged_after, [this, id, result = std::get<FetchResult>(std::move(step))] {
                conclude(id, result);
            });
        }
    }

    void conclude(Id id, const FetchResult& result) {
        const auto flight = flights_.extract(id);
        const Job& job = flight.mapped().job;
        const std::string& host = flight.mapped().host;
        const auto state = page_state_from(result.response.wire_body);
        const JobOutcome outcome = result.has_page() ? next_step(state.value(), job, policy_, now_)
                                                     : next_step(result, job, policy_, now_);
        captchas_ += result.is_captcha();
        courtesy_.wants_quiet(host, outcome.host_rests_until);
        if (outcome.kind == JobOutcome::Kind::host_paused)
            courtesy_.wants_quiet(host, now_ + 30min);
        frontier_->done(id, outcome, now_);
        if (outcome.kind == JobOutcome::Kind::retry_at) {
            available_[job.candidate.url.href()] = outcome.when;
        } else if (outcome.kind == JobOutcome::Kind::settled && !job.candidate.force) {
            settle(job.candidate.url.href(),
                   result.has_page() ? result.response.wire_body : result.state);
        }
        if (backlog_.empty()) return;
        const std::string url = std::move(backlog_.back());
        backlog_.pop_back();
        available_[url] = now_;
        offer(url);
    }

    void settle(const std::string& url, const std::string& state) {
        settled_twice_ += available_.erase(url) == 0;
        ++settled_[state];
    }

    void restart() {
        const auto hosts = frontier_->snapshots(now_);
        for (auto& [id, flight] : flights_) {
            if (flight.asking) courtesy_.abandon(flight.host);
        }
        flights_.clear();
        ++process_;
        frontier_.emplace(PolitenessConfig{}, limits_, seed_ + process_);
        for (const HostSnapshot& host : hosts) frontier_->restore(host, now_);
        backlog_.clear();
        for (auto& [url, available] : available_) {
            available = now_;
            offer(url);
        }
    }

    void later(std::chrono::milliseconds wait, std::function<void()> event) {
        events_.emplace(now_ + wait, [this, process = process_, event = std::move(event)] {
            if (process == process_) event();
        });
    }

    FrontierLimits limits_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
    SimulatedWeb web_;
    Courtesy courtesy_;
    RetryPolicy policy_ = RetryPolicy::standard({});
    std::optional<Frontier> frontier_;
    std::unordered_map<Id, Flight> flights_;
    std::multimap<Instant, std::function<void()>> events_;
    std::map<std::string, Instant> available_;  // unsettled URLs, and since when each may go
    std::vector<std::string> backlog_;          // refused while the frontier was full
    std::map<std::string, int> settled_;
    Instant now_ = test::kNoon;
    std::uint64_t process_ = 0;
    std::size_t offered_ = 0;
    std::size_t most_waiting_ = 0;
    int settled_twice_ = 0;
    int probes_ = 0;
    int captchas_ = 0;
};

}  // namespace magpie::sim
