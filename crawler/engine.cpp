#include "crawler/engine.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "crawler/host_memory.h"
#include "crawler/records.h"
#include "crawler/siblings.h"
#include "crawler/workers.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

// Steps for a worker thread that belong to no job that is out: refused files, host memories.
constexpr std::size_t kMostSteps = 64;

// Daily counts may be as old as this after a kill; a pause is written at once.
constexpr std::chrono::seconds kRememberEvery{30};

constexpr std::string_view kWechatReferer = "https://mp.weixin.qq.com/";

}  // namespace

struct Engine::Impl {
    struct Active {
        Job job;
        FetchPlan plan;
        std::optional<JobOutcome> fetch_outcome;  // set when the fetch gave no page
        bool waits_for_host = false;              // between two hosts of a redirect: not in flight
    };

    Impl(asio::io_context& io, Fetcher& f, ArchiveWriter* w, Options o, Observer ob, GivenUp g,
         MediaObserver m)
        : context(io),
          fetcher(f),
          writer(w),
          options(std::move(o)),
          observer(std::move(ob)),
          given_up(std::move(g)),
          media(std::move(m)),
          collector(options.media, w ? options.collect : MediaChoice::none),
          frontier(options.politeness, limits(), options.jitter_seed),
          timer(io),
          workers(options.workers, limits().in_flight + kMostSteps, options.fetch,
                  options.media.max_file_size, [this](std::uint64_t job, Processed processed) {
                      record(job, std::move(processed));
                  }) {}

    FrontierLimits limits() const {
        FrontierLimits result;
        result.in_flight = static_cast<std::size_t>(std::max(1, options.fetch.max_connections));
        return result;
    }

    // ---- network thread

    void pump() {
        remember_hosts();
        run_waiting_steps();
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
        if (active.empty() && steps_out == 0 && steps.empty()) become_idle();
    }

    // Lets run() return. Later calls (answers that were already posted) find it done.
    void become_idle() {
        if (!work) return;
        for (const ArticleMedia& left : collector.give_up_all()) media.article(left);
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
        const Url url = job.candidate.url;
        const bool is_media = job.candidate.purpose == Purpose::media;
        FetchPlan plan(url, plan_options(job.candidate));
        const auto [entry, inserted] =
            active.emplace(id, Active{std::move(job), std::move(plan), {}});
        if (is_media) {
            if (auto refused = collector.refuse(url, options.now()))
                return refuse_media(id, std::move(*refused));
        }
        handle(id, entry->second.plan.start());
    }

    FetchPlan::Options plan_options(const Candidate& candidate) const {
        FetchPlan::Options plan;
        plan.max_redirects = options.fetch.max_redirects;
        plan.purpose = candidate.purpose;
        if (candidate.purpose != Purpose::media) return plan;
        plan.headers = {{"Accept", "*/*"}};  // the original, not what suits a browser
        plan.max_body = options.media.max_file_size;
        if (collector.wants_referer(candidate.url)) plan.wechat_referer = kWechatReferer;
        return plan;
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
        // Never full: the queue holds as many as the frontier lets out, and kMostSteps.
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
        if (event.receipt)
            event.media = collect(event.receipt->document, event.receipt->missing_media);
        follow(event, now);
        observer(std::move(event));
        pump();
    }

    // What the page lists or leads to is visited too.
    void follow(CrawlEvent& event, Instant now) {
        for (Candidate& found : event.processed.found) {
            const Offer offer = frontier.offer(found, now);
            if (!event.processed.visit.moved_to.empty() && offer == Offer::queued)
                event.followed_by = found.url.href();
        }
        if (!event.receipt || !event.processed.page_state) return;
        const std::string& url = event.candidate.url.href();
        if (!wants_sibling(*event.processed.page_state, url)) return;
        for (const std::string& address : better_addresses(url, event.receipt->siblings)) {
            const auto sibling = make_candidate(address, event.candidate.source);
            if (!sibling || frontier.offer(*sibling, now) != Offer::queued) continue;
            event.followed_by = address;
            return;  // the next one when this one fails
        }
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

    // ---- files of articles

    int collect(std::int64_t document, const std::vector<MediaRow>& missing) {
        auto wanted = collector.want(document, missing, options.now());
        for (Candidate& candidate : wanted.candidates) offer_media(std::move(candidate));
        for (MediaVisit& refused : wanted.refused) store(std::move(refused));
        return wanted.files;
    }

    void offer_media(Candidate candidate) {
        const Url url = candidate.url;
        if (frontier.offer(std::move(candidate), options.now()) == Offer::queued) return;
        // Later, so that an article is told before its files are.
        asio::post(context, [this, url] { tell(collector.give_up(url)); });
    }

    void tell(const std::vector<ArticleMedia>& complete) {
        for (const ArticleMedia& article : complete) media.article(article);
    }

    // Handed out, but not asked for.
    void refuse_media(std::uint64_t id, MediaVisit refused) {
        frontier.reply_ended(id, options.now());
        active.at(id).fetch_outcome =
            JobOutcome{.kind = JobOutcome::Kind::settled, .heard = JobOutcome::Heard::nothing};
        store(std::move(refused), id);
    }

    void judge_media(std::uint64_t id, Processed processed) {
        Active& entry = active.at(id);
        if (processed.page_state == PageState::captcha) {
            return end_media(
                id, {.kind = JobOutcome::Kind::host_paused, .heard = JobOutcome::Heard::nothing});
        }
        const Url asked = entry.job.candidate.url;
        auto step = collector.judge(asked, std::move(*processed.media), processed.visit.at);
        if (step.record) return store(std::move(*step.record), id);
        if (step.next) offer_media(std::move(*step.next));
        end_media(id, media_outcome(entry));
    }

    // A file's next try is written in the archive, not kept in the frontier.
    static JobOutcome media_outcome(const Active& entry) {
        JobOutcome outcome = entry.fetch_outcome.value_or(JobOutcome{});
        outcome.kind = JobOutcome::Kind::settled;
        return outcome;
    }

    void end_media(std::uint64_t id, const JobOutcome& outcome) {
        frontier.done(id, outcome, options.now());
        active.erase(id);
        pump();
    }

    // Writes a file's end down; `id` is the job that is done with it, 0 when there is none.
    void store(MediaVisit visit, std::uint64_t id = 0) {
        run_on_worker([this, id, visit = std::move(visit)]() mutable {
            auto told = std::make_shared<MediaVisit>(visit_without_body(visit));
            const std::size_t size = visit.body.size();
            const auto acknowledge = [this, id, told, size](const Result<>& written) {
                asio::post(context,
                           [this, id, told, size, written] { stored(id, *told, size, written); });
            };
            if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
        });
    }

    static MediaVisit visit_without_body(const MediaVisit& visit) {
        return {visit.identity, visit.url,        visit.at, visit.state,
                visit.reason,   visit.media_type, {},       visit.retry_at};
    }

    static tl::unexpected<Error> writer_stopped() {
        return fail(ErrorCode::io, "the archive writer has stopped");
    }

    void stored(std::uint64_t id, const MediaVisit& visit, std::size_t size,
                const Result<>& written) {
        --steps_out;
        if (id != 0) {
            frontier.done(id, media_outcome(active.at(id)), options.now());
            active.erase(id);
        }
        if (!written) {
            fail_with(written.error());
            return pump();
        }
        media.file(visit, size);
        tell(collector.recorded(visit, size));
        pump();
    }

    // ---- steps for the worker threads

    void run_on_worker(Workers::Step step) {
        steps.push_back(std::move(step));
        run_waiting_steps();
    }

    void run_waiting_steps() {
        while (!steps.empty() && steps_out < kMostSteps && workers.try_run(steps.front())) {
            steps.pop_front();
            ++steps_out;
        }
    }

    // A change of a pause at once, all else now and then.
    void remember_hosts() {
        if (!writer || ending()) return;
        std::vector<std::pair<std::string, Instant>> pauses;
        for (std::string& host : frontier.paused_hosts()) {
            const Instant until = *frontier.paused_until(host);
            pauses.emplace_back(std::move(host), until);
        }
        const Instant now = options.now();
        if (pauses == known_pauses && now < remembered_at + kRememberEvery) return;
        known_pauses = std::move(pauses);
        remembered_at = now;
        std::vector<HostMemory> hosts;
        for (const HostSnapshot& host : frontier.snapshots(now))
            hosts.push_back({host.host, write_host_memory(host)});
        if (hosts.empty()) return;
        run_on_worker([this, hosts = std::move(hosts)]() mutable {
            const auto acknowledge = [this](const Result<>& written) {
                asio::post(context, [this, written] {
                    --steps_out;
                    if (!written) fail_with(written.error());
                    pump();
                });
            };
            if (!writer->submit(std::move(hosts), acknowledge)) acknowledge(writer_stopped());
        });
    }

    // True when something was taken back: what waited for it need not be waited for.
    bool give_up_paused_hosts() {
        if (options.wait_for_paused_hosts) return false;
        bool any = false;
        for (const std::string& host : frontier.paused_hosts()) {
            const Instant until = *frontier.paused_until(host);
            for (const Job& job : frontier.withdraw(host, options.now())) {
                active.erase(job.id);  // a redirect that led to this host
                any = true;
                if (job.candidate.purpose == Purpose::media) {
                    tell(collector.give_up(job.candidate.url));
                    continue;
                }
                // What the host said to this URL itself was told already.
                if (!told_to_wait.contains(job.candidate.url.href()))
                    given_up(job.candidate, until);
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
        if (processed.media) return hand_back(id, std::move(processed), Receipt{});
        if (!writer) return hand_back(id, std::move(processed), Receipt{});
        auto kept = std::make_shared<Processed>(std::move(processed));
        Visit visit = std::move(kept->visit);
        kept->visit.state = visit.state;  // the observer still wants these
        kept->visit.reason = visit.reason;
        kept->visit.url = visit.url;
        kept->visit.at = visit.at;
        kept->visit.moved_to = visit.moved_to;
        const auto acknowledge = [this, id, kept](Result<Receipt> receipt) {
            hand_back(id, std::move(*kept), std::move(receipt));
        };
        if (!writer->submit(std::move(visit), acknowledge))
            hand_back(id, std::move(*kept), writer_stopped());
    }

    void hand_back(std::uint64_t id, Processed processed, Result<Receipt> receipt) {
        auto value = std::make_shared<std::pair<Processed, Result<Receipt>>>(std::move(processed),
                                                                             std::move(receipt));
        asio::post(context, [this, id, value] {
            if (value->first.media) return judge_media(id, std::move(value->first));
            settle(id, std::move(value->first), std::move(value->second));
        });
    }

    asio::io_context& context;
    Fetcher& fetcher;
    ArchiveWriter* writer;
    const Options options;
    const Observer observer;
    const GivenUp given_up;
    const MediaObserver media;
    MediaCollector collector;
    Frontier frontier;
    std::unordered_map<std::uint64_t, Active> active;
    asio::steady_timer timer;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::optional<Error> failure;
    std::function<void()> idle;
    std::unordered_set<std::string> told_to_wait;  // URLs whose own visit paused their host
    bool stopping = false;
    std::deque<Workers::Step> steps;  // wait for room in the workers' queue
    std::size_t steps_out = 0;        // run or waiting for their commit
    std::vector<std::pair<std::string, Instant>> known_pauses;  // as last remembered
    Instant remembered_at{};
    Workers workers;  // last: its threads stop before anything above goes away
};

Engine::Engine(asio::io_context& context, Fetcher& fetcher, ArchiveWriter* writer, Options options,
               Observer observer, GivenUp given_up, MediaObserver media)
    : impl_(std::make_unique<Impl>(context, fetcher, writer, std::move(options),
                                   std::move(observer), std::move(given_up), std::move(media))) {}

Engine::~Engine() = default;

Offer Engine::offer(Candidate candidate) {
    return impl_->frontier.offer(std::move(candidate), impl_->options.now());
}

int Engine::collect(std::int64_t document, const std::vector<MediaRow>& missing) {
    return impl_->collect(document, missing);
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
