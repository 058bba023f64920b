#include "crawler/engine.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>
#include <unordered_set>

#include "crawler/workers.h"

namespace magpie {

namespace asio = boost::asio;

struct Engine::Impl {
    struct Active {
        Job job;
        FetchPlan plan;
        std::optional<JobOutcome> fetch_outcome;  // set when the fetch gave no page
        bool waits_for_host = false;              // between two hosts of a redirect: not in flight
    };

    Impl(asio::io_context& io, Fetcher& f, ArchiveWriter* w, Options o, Observer ob, GivenUp g)
        : context(io),
          fetcher(f),
          writer(w),
          options(std::move(o)),
          observer(std::move(ob)),
          given_up(std::move(g)),
          frontier(options.politeness, limits(), options.jitter_seed),
          timer(io),
          workers(options.workers, limits().in_flight, options.fetch,
                  [this](std::uint64_t job, Processed processed) {
                      record(job, std::move(processed));
                  }) {}

    FrontierLimits limits() const {
        FrontierLimits result;
        result.in_flight = static_cast<std::size_t>(std::max(1, options.fetch.max_connections));
        return result;
    }

    // ---- network thread

    void pump() {
        while (!ending()) {
            Next next = frontier.next(options.now());
            if (auto* job = std::get_if<Job>(&next)) {
                start(std::move(*job));
            } else if (const auto* wait = std::get_if<WaitUntil>(&next)) {
                if (!give_up_paused_hosts()) return arm(wait->at);
            } else if (std::holds_alternative<Busy>(next)) {
                return;
            } else {
                break;
            }
        }
        if (active.empty()) become_idle();
    }

    // Lets run() return. Later calls (answers that were already posted) find it done.
    void become_idle() {
        if (!work) return;
        work.reset();
        if (idle) idle();
    }

    bool ending() const { return stopping || failure.has_value(); }

    void arm(Instant at) {
        timer.expires_after(std::max(at - options.now(), Instant::duration{0}));
        timer.async_wait([this](const boost::system::error_code& error) {
            if (!error) pump();
        });
    }

    void start(Job job) {
        const std::uint64_t id = job.id;
        if (job.resumed) {
            active.at(id).waits_for_host = false;
            return handle(id, active.at(id).plan.resume());
        }
        FetchPlan::Options plan_options;
        plan_options.max_redirects = options.fetch.max_redirects;
        plan_options.purpose = job.candidate.purpose;
        const Url url = job.candidate.url;
        const auto [entry, inserted] =
            active.emplace(id, Active{std::move(job), FetchPlan(url, std::move(plan_options)), {}});
        handle(id, entry->second.plan.start());
    }

    void handle(std::uint64_t id, FetchPlan::Step step) {
        if (auto* send = std::get_if<FetchPlan::Send>(&step)) {
            fetcher.start(std::move(send->request), [this, id](FetchResponse response) {
                handle(id, active.at(id).plan.on_response(std::move(response)));
            });
        } else if (const auto* change = std::get_if<FetchPlan::ChangeHost>(&step)) {
            active.at(id).waits_for_host = true;
            frontier.hop(id, change->url, options.now());
            pump();
        } else {
            finish_fetch(id, std::move(std::get<FetchResult>(step)));
        }
    }

    void finish_fetch(std::uint64_t id, FetchResult result) {
        Active& entry = active.at(id);
        const Instant now = options.now();
        frontier.reply_ended(id, now);
        if (result.failure ==
            FetchFailure::cancelled) {  // stopped by us: says nothing about the URL
            active.erase(id);
            return pump();
        }
        if (!result.has_page() && !result.is_captcha())
            entry.fetch_outcome = next_step(result, entry.job, options.retry, now);
        Fetched fetched{entry.job.candidate, std::move(result), now};
        // Never full: the queue holds as many as the frontier lets out.
        if (!workers.try_submit(id, fetched)) std::abort();
        pump();
    }

    void settle(std::uint64_t id, Processed processed, Result<Receipt> receipt) {
        if (!receipt) {
            fail_with(std::move(receipt.error()));
            active.erase(id);
            return pump();
        }
        auto entry = active.extract(id);
        const Job& job = entry.mapped().job;
        const Instant now = options.now();
        CrawlEvent event{job.candidate, std::move(processed), std::nullopt, {}};
        if (writer) event.receipt = *receipt;
        event.outcome = outcome_of(entry.mapped(), event.processed, now);
        if (event.outcome.kind == JobOutcome::Kind::host_paused)
            told_to_wait.insert(job.candidate.url.href());
        frontier.done(id, event.outcome, now);
        for (Candidate& found : event.processed.found) frontier.offer(found, now);
        observer(std::move(event));
        pump();
    }

    JobOutcome outcome_of(const Active& entry, const Processed& processed, Instant now) const {
        if (entry.fetch_outcome) return *entry.fetch_outcome;
        if (processed.page_state)
            return next_step(*processed.page_state, entry.job, options.retry, now);
        if (processed.failure == FetchFailure::none) return JobOutcome{};  // a listing
        const FetchResult undecodable{.state = std::string(to_string(processed.failure)),
                                      .message = processed.visit.reason,
                                      .failure = processed.failure,
                                      .hops = {},
                                      .response = {},
                                      .final_url = entry.job.candidate.url,
                                      .captcha_target = {}};
        return next_step(undecodable, entry.job, options.retry, now);
    }

    // True when something was taken back: what waited for it need not be waited for.
    bool give_up_paused_hosts() {
        if (options.wait_for_paused_hosts) return false;
        bool any = false;
        for (const std::string& host : frontier.paused_hosts()) {
            const Instant until = *frontier.paused_until(host);
            for (const Job& job : frontier.withdraw(host, options.now())) {
                active.erase(job.id);  // a redirect that led to this host
                // What the host said to this URL itself was told already.
                if (!told_to_wait.contains(job.candidate.url.href()))
                    given_up(job.candidate, until);
                any = true;
            }
        }
        return any;
    }

    void fail_with(Error error) {
        if (failure) return;
        failure = std::move(error);
        abandon();
    }

    // Nothing new from here on: what is out is cancelled, what waits for a host is dropped.
    void abandon() {
        timer.cancel();
        fetcher.cancel_all();
        std::erase_if(active, [](const auto& entry) { return entry.second.waits_for_host; });
    }

    // ---- a worker thread, then the writer thread

    void record(std::uint64_t id, Processed processed) {
        if (!writer) return hand_back(id, std::move(processed), Receipt{});
        auto kept = std::make_shared<Processed>(std::move(processed));
        Visit visit = std::move(kept->visit);
        kept->visit.state = visit.state;  // the observer still wants these
        kept->visit.reason = visit.reason;
        kept->visit.url = visit.url;
        kept->visit.at = visit.at;
        const auto acknowledge = [this, id, kept](Result<Receipt> receipt) {
            hand_back(id, std::move(*kept), std::move(receipt));
        };
        if (!writer->submit(std::move(visit), acknowledge))
            hand_back(id, std::move(*kept), fail(ErrorCode::io, "the archive writer has stopped"));
    }

    void hand_back(std::uint64_t id, Processed processed, Result<Receipt> receipt) {
        auto value = std::make_shared<std::pair<Processed, Result<Receipt>>>(std::move(processed),
                                                                             std::move(receipt));
        asio::post(context, [this, id, value] {
            settle(id, std::move(value->first), std::move(value->second));
        });
    }

    asio::io_context& context;
    Fetcher& fetcher;
    ArchiveWriter* writer;
    const Options options;
    const Observer observer;
    const GivenUp given_up;
    Frontier frontier;
    std::unordered_map<std::uint64_t, Active> active;
    asio::steady_timer timer;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::optional<Error> failure;
    std::function<void()> idle;
    std::unordered_set<std::string> told_to_wait;  // URLs whose own visit paused their host
    bool stopping = false;
    Workers workers;  // last: its threads stop before anything above goes away
};

Engine::Engine(asio::io_context& context, Fetcher& fetcher, ArchiveWriter* writer, Options options,
               Observer observer, GivenUp given_up)
    : impl_(std::make_unique<Impl>(context, fetcher, writer, std::move(options),
                                   std::move(observer), std::move(given_up))) {}

Engine::~Engine() = default;

Offer Engine::offer(Candidate candidate) {
    return impl_->frontier.offer(std::move(candidate), impl_->options.now());
}

Result<> Engine::run(std::function<void()> idle) {
    impl_->idle = std::move(idle);
    impl_->work.emplace(asio::make_work_guard(impl_->context));
    asio::post(impl_->context, [this] { impl_->pump(); });
    impl_->context.restart();
    impl_->context.run();
    if (impl_->failure) return fail(*impl_->failure);
    return {};
}

void Engine::stop() {
    if (impl_->stopping) return;
    impl_->stopping = true;
    impl_->abandon();
    impl_->pump();
}

FrontierCounts Engine::counts() const { return impl_->frontier.counts(impl_->options.now()); }

std::vector<HostSnapshot> Engine::host_snapshots() const {
    return impl_->frontier.snapshots(impl_->options.now());
}

void Engine::restore(const HostSnapshot& snapshot) {
    impl_->frontier.restore(snapshot, impl_->options.now());
}

}  // namespace magpie
