#include "crawler/engine.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "crawler/host_memory.h"
#include "crawler/next_visit.h"
#include "crawler/page_join.h"
#include "crawler/records.h"
#include "crawler/robots_cache.h"
#include "crawler/siblings.h"
#include "crawler/workers.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

// Steps for the worker threads that are out: visits and files on their way to the writer. No new
// URL is asked for while so many wait.
constexpr std::size_t kMostSteps = 64;

// Requests begun and URLs offered in one turn of the network thread: a few milliseconds.
constexpr int kStartsATurn = 16;
constexpr std::size_t kOffersATurn = 500;

// Bandwidth may be overdrawn by as much as this before the next request waits.
constexpr std::chrono::seconds kBandwidthSlack{1};

constexpr std::string_view kRefusedState = "not_recordable";

constexpr std::string_view kWechatReferer = "https://mp.weixin.qq.com/";

}  // namespace

struct Engine::Impl {
    struct Active {
        Job job;
        FetchPlan plan;
        SourceTaskPtr task{};
        std::optional<JobOutcome> fetch_outcome{};  // set when the fetch gave no page
        std::optional<FetchPlan> robots{};          // robots.txt, which must be read first
        bool started = false;                       // the plan is
        bool waits_for_host = false;  // between two hosts of a redirect: not in flight
        std::uint64_t bytes = 0;      // of its answer, held in memory
        AnswerHints hints{};
        std::optional<PageJoin> join{};  // while the article's further pages are asked for
    };

    Impl(asio::io_context& io, Fetcher& f, ArchiveWriter* w, Options o, Observer ob, GivenUp g,
         MediaObserver m, SourceHooks s)
        : context(io),
          fetcher(f),
          writer(w),
          options(std::move(o)),
          observer(std::move(ob)),
          given_up(std::move(g)),
          media(std::move(m)),
          sources(std::move(s)),
          collector(options.media, w ? options.collect : MediaChoice::none),
          frontier(options.politeness, limits(), options.jitter_seed, options.hosts),
          robots(robots_settings(options)),
          timer(io),
          workers(options.workers, limits().in_flight + kMostSteps, options.fetch,
                  options.media.max_file_size, options.memories,
                  [this](std::uint64_t job, Processed processed) {
                      hand_back(job, std::move(processed));
                  }) {}

    static RobotsCache::Settings robots_settings(const Options& options) {
        RobotsCache::Settings settings;
        const std::string& agent = options.fetch.user_agent;
        settings.agent = agent.substr(0, agent.find_first_of("/ "));
        settings.lifetime = options.politeness.robots_lifetime;
        settings.longest_crawl_delay = options.politeness.longest_crawl_delay;
        return settings;
    }

    FrontierLimits limits() const {
        FrontierLimits result;
        result.in_flight = static_cast<std::size_t>(std::max(1, options.fetch.max_connections));
        return result;
    }

    // ---- network thread

    void pump() {
        const StallMeter::Scope scope(options.meter, "pump");
        run_waiting_steps();
        for (int started = 0; !ending() && !draining; ++started) {
            if (started == kStartsATurn) return pump_soon();
            if (is_full()) return;  // whatever makes room pumps again
            const Instant now = options.now();
            if (bandwidth_free_at > now + kBandwidthSlack) return arm(bandwidth_free_at);
            Next next = frontier.next(now);
            waits_until.reset();
            if (auto* job = std::get_if<Job>(&next)) {
                start(std::move(*job));
            } else if (const auto* wait = std::get_if<WaitUntil>(&next)) {
                waits_until = wait->at;
                if (!give_up_paused_hosts()) return arm(wait->at);
            } else if (std::holds_alternative<Busy>(next)) {
                return;
            } else {
                break;
            }
        }
        if (options.stay && !ending() && !draining) return;
        if (active.empty() && steps_out == 0 && steps.empty()) become_idle();
    }

    // What was fetched and is not written yet bounds what is fetched.
    bool is_full() const {
        return steps.size() + steps_out >= kMostSteps ||
               counts.held_bytes >= options.fetch.max_in_flight.count;
    }

    // Lets run() return. Later calls (answers that were already posted) find it done.
    void become_idle() {
        if (!work) return;
        for (const ArticleMedia& left : collector.give_up_all()) media.article(left);
        timer.cancel();
        work.reset();
        if (idle) idle();
    }

    bool ending() const { return stopping || failure.has_value(); }

    void arm(Instant at) {
        const auto wait = std::max(at - options.now(), Instant::duration{0});
        timer.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(
            std::chrono::duration<double, std::micro>(static_cast<double>(wait.count()) /
                                                      options.time_scale)));
        timer.async_wait([this](const boost::system::error_code& error) {
            if (!error) pump();
        });
    }

    void start(Job job) {
        const std::uint64_t id = job.id;
        if (job.resumed) {
            Active& entry = active.at(id);
            entry.waits_for_host = false;
            if (entry.robots) return handle_robots(id, entry.robots->resume());
            return proceed(id);
        }
        const Url url = job.candidate.url;
        const bool is_media = job.candidate.purpose == Purpose::media;
        SourceTaskPtr task = sources.task_of ? sources.task_of(job.candidate.source) : nullptr;
        FetchPlan plan(url, plan_options(job.candidate, task.get()));
        active.emplace(id, Active{std::move(job), std::move(plan), std::move(task)});
        if (is_media) {
            if (auto refused = collector.refuse(url, options.now()))
                return refuse_media(id, std::move(*refused));
        }
        // Not again before its last visit is on the disk: a kill would lose both.
        if (unwritten.contains(url.href())) {
            active.at(id).waits_for_host = true;
            parked.emplace(url.href(), id);
            return;
        }
        proceed(id);
    }

    void unpark(const std::string& url) {
        unwritten.erase(url);
        const auto waiting = parked.extract(url);
        if (waiting.empty()) return;
        const auto entry = active.find(waiting.mapped());
        if (entry == active.end()) return;  // the crawl is ending
        entry->second.waits_for_host = false;
        proceed(entry->first);
    }

    void proceed(std::uint64_t id) {
        Active& entry = active.at(id);
        const bool begins = !std::exchange(entry.started, true);
        handle(id, begins ? entry.plan.start() : entry.plan.resume());
    }

    FetchPlan::Options plan_options(const Candidate& candidate, const SourceTask* task) const {
        FetchPlan::Options plan;
        plan.max_redirects = options.fetch.max_redirects;
        plan.purpose = candidate.purpose;
        plan.validators = candidate.validators;
        if (task) {
            plan.headers = task->spec.headers;
            if (!task->spec.user_agent.empty())
                plan.headers.emplace_back("User-Agent",
                                          user_agent(task->spec.user_agent, options.fetch.contact));
        }
        if (candidate.purpose != Purpose::media) return plan;
        plan.headers.emplace_back("Accept", "*/*");  // the original, not what suits a browser
        plan.max_body = options.media.max_file_size;
        if (collector.wants_referer(candidate.url)) plan.wechat_referer = kWechatReferer;
        return plan;
    }

    void handle(std::uint64_t id, FetchPlan::Step step) {
        if (auto* send = std::get_if<FetchPlan::Send>(&step)) {
            if (!may_ask(id, send->request.url)) return;
            fetcher.start(std::move(send->request), [this, id](FetchResponse response) {
                handle(id, active.at(id).plan.on_response(std::move(response)));
            });
        } else if (const auto* change = std::get_if<FetchPlan::ChangeHost>(&step)) {
            change_host(id, change->url);
        } else {
            finish_fetch(id, std::move(std::get<FetchResult>(step)));
        }
    }

    void change_host(std::uint64_t id, const Url& to) {
        active.at(id).waits_for_host = true;
        frontier.hop(id, to, options.now());
        pump();
    }

    // ---- robots.txt

    // Whether robots.txt has a say: over what magpie found by itself, and over everything where the
    // operator wants it so.
    bool asks_robots(const Active& entry) const {
        const Candidate& candidate = entry.job.candidate;
        if (candidate.purpose == Purpose::media) return false;  // parts of a page that was allowed
        if (!candidate.directed || options.politeness.obey_all_robots) return true;
        return entry.task && entry.task->spec.robots == RobotsUse::obey_all;
    }

    // False: the job goes another way, by robots.txt or to its end.
    bool may_ask(std::uint64_t id, const Url& url) {
        Active& entry = active.at(id);
        if (!asks_robots(entry)) return true;
        auto verdict = robots.ask(url, options.now());
        if (std::holds_alternative<RobotsCache::Allowed>(verdict)) return true;
        if (auto* fetch = std::get_if<RobotsCache::Fetch>(&verdict)) {
            FetchPlan::Options plan;
            plan.purpose = Purpose::robots;
            entry.robots.emplace(fetch->robots_url, std::move(plan));
            handle_robots(id, entry.robots->start());
        } else if (const auto* denied = std::get_if<RobotsCache::Denied>(&verdict)) {
            finish_fetch(id, not_asked("robots_denied", denied->reason, url));
        } else {
            const auto& wait = std::get<RobotsCache::Wait>(verdict);
            finish_fetch(id, not_asked("robots_unreachable", wait.reason, url), wait.until);
        }
        return false;
    }

    static FetchResult not_asked(std::string state, std::string reason, const Url& url) {
        return {.state = std::move(state),
                .message = std::move(reason),
                .failure = FetchFailure::none,
                .hops = {},
                .response = {},
                .final_url = url,
                .captcha_target = {}};
    }

    void handle_robots(std::uint64_t id, FetchPlan::Step step) {
        if (auto* send = std::get_if<FetchPlan::Send>(&step)) {
            fetcher.start(std::move(send->request), [this, id](FetchResponse response) {
                handle_robots(id, active.at(id).robots->on_response(std::move(response)));
            });
        } else if (const auto* change = std::get_if<FetchPlan::ChangeHost>(&step)) {
            change_host(id, change->url);
        } else {
            robots_answered(id, std::get<FetchResult>(step));
        }
    }

    // The page itself waits for its host's turn again.
    void robots_answered(std::uint64_t id, const FetchResult& result) {
        if (result.failure == FetchFailure::cancelled) {
            active.erase(id);
            return pump();
        }
        Active& entry = active.at(id);
        const Url robots_url = std::exchange(entry.robots, std::nullopt)->first_url();
        const Instant now = options.now();
        robots.answered(robots_url, result, robots_body(result.response), now);
        frontier.note_address(politeness_key(robots_url), result.response.peer);
        frontier.set_crawl_delay(
            politeness_key(robots_url),
            robots.crawl_delay(robots_url).value_or(std::chrono::milliseconds{0}), now);
        change_host(id, entry.plan.url());
    }

    // ---- from an answer to what is written

    void finish_fetch(std::uint64_t id, FetchResult result, Instant not_before = {}) {
        Active& entry = active.at(id);
        const Instant now = options.now();
        frontier.reply_ended(id, now);
        if (result.failure ==
            FetchFailure::cancelled) {  // stopped by us: says nothing about the URL
            active.erase(id);
            return pump();
        }
        if (!result.has_page() && !result.is_captcha() && !result.is_unchanged()) {
            entry.fetch_outcome = next_step(result, entry.job, policy_for(entry), now);
            entry.fetch_outcome->when = std::max(entry.fetch_outcome->when, not_before);
        }
        entry.hints = hints_of(result.response, now);
        frontier.note_address(politeness_key(result.final_url), result.response.peer);
        hold(entry, result.response.wire_body.size(), now);
        const Candidate& asked = entry.join ? entry.join->asked() : entry.job.candidate;
        Fetched fetched{asked, std::move(result), now, entry.task};
        // Never full: the queue holds as many as the frontier lets out, and kMostSteps.
        if (!workers.try_submit(id, fetched)) std::abort();
        pump();
    }

    void hold(Active& entry, std::uint64_t bytes, Instant now) {
        entry.bytes = bytes;
        counts.held_bytes += bytes;
        counts.received += bytes;
        const std::uint64_t rate = options.fetch.max_bandwidth.count;
        if (rate == 0) return;
        const std::chrono::duration<double> cost(static_cast<double>(bytes) /
                                                 static_cast<double>(rate));
        bandwidth_free_at = std::max(bandwidth_free_at, now) +
                            std::chrono::duration_cast<std::chrono::microseconds>(cost);
    }

    // ---- pages that only point elsewhere

    // True: the job goes on at the stub's target. Its own visit is on the disk before anything is
    // asked there, and leaves the URL waiting: a kill in between loses neither.
    bool follow_stub(std::uint64_t id, Processed& processed) {
        if (processed.points_to.empty() || ending() || draining) return false;
        Active& entry = active.at(id);
        auto step = entry.plan.follow_stub(processed.points_to);
        if (auto* end = std::get_if<FetchResult>(&step)) {
            end_at_stub(entry, std::move(*end), processed);
            return false;
        }
        counts.held_bytes -= std::exchange(entry.bytes, 0);
        entry.waits_for_host = true;
        Visit stub = take_visit(processed);
        stub.next = next_visit(entry.job, {.kind = JobOutcome::Kind::host_paused}, options.now());
        const auto acknowledge = [this, id](Result<Receipt> receipt) {
            asio::post(context, [this, id, receipt = std::move(receipt)]() mutable {
                --steps_out;
                if (!receipt) fail_with(std::move(receipt.error()));
                if (receipt && active.contains(id))
                    return change_host(id, active.at(id).plan.url());
                pump();
            });
        };
        run_on_worker([this, acknowledge, stub = std::move(stub)]() mutable {
            if (!writer) return acknowledge(Receipt{});
            if (!writer->submit(std::move(stub), acknowledge)) acknowledge(writer_stopped());
        });
        pump();
        return true;
    }

    // A loop, too many hops, a captcha: the stub was the last page of this URL.
    void end_at_stub(Active& entry, FetchResult end, Processed& processed) {
        processed.visit.state = end.state;
        processed.visit.reason = end.message;
        processed.page_state.reset();
        if (end.is_captcha()) {
            processed.page_state = PageState::captcha;
            processed.visit.capture.reset();  // its hop names the wall, whose address has tokens
        } else {
            entry.fetch_outcome = next_step(end, entry.job, policy_for(entry), options.now());
        }
    }

    // ---- articles on several pages

    bool joins_pages(const Active& entry) const {
        return entry.job.candidate.purpose == Purpose::page &&
               (options.join_pages || (entry.task && entry.task->spec.join_pages));
    }

    // True: another page of the article is asked for first. Nothing is written of the article until
    // the last one has come, so a kill in between leaves its URL waiting as it was.
    bool join_pages(std::uint64_t id, Processed& processed) {
        Active& entry = active.at(id);
        if (entry.join) return take_further_page(id, processed);
        if (!joins_pages(entry) || ending()) return false;
        entry.join = PageJoin::begin(entry.job.candidate, processed, entry.hints);
        if (!entry.join) return false;
        ask_for_page(id);
        return true;
    }

    // False: that was the last; `processed` is now the first page's, with the whole document.
    bool take_further_page(std::uint64_t id, Processed& processed) {
        Active& entry = active.at(id);
        PageJoin& join = *entry.join;
        const bool goes_on = join.take(processed);
        if (processed.page_state && !entry.fetch_outcome)
            entry.fetch_outcome =
                next_step(*processed.page_state, entry.job, policy_for(entry), options.now());
        join.trouble = std::exchange(entry.fetch_outcome, std::nullopt);
        write_page(take_visit(processed));
        if (goes_on) {
            ask_for_page(id);
            return true;
        }
        processed = join.finish();
        entry.hints = std::move(join.hints);
        return false;
    }

    // When its host may be asked. What is held of the pages before it is not counted: it would keep
    // the host's turn from coming.
    void ask_for_page(std::uint64_t id) {
        Active& entry = active.at(id);
        counts.held_bytes -= std::exchange(entry.bytes, 0);
        const Candidate& asked = entry.join->asked();
        entry.plan = FetchPlan(asked.url, plan_options(asked, entry.task.get()));
        entry.started = false;
        change_host(id, asked.url);
        if (!draining) return;
        drop_waiting();
        pump();
    }

    // A page that the archive refuses to keep is part of the document all the same.
    void write_page(Visit visit) {
        const auto acknowledge = [this](Result<Receipt> receipt) {
            asio::post(context, [this, receipt = std::move(receipt)]() mutable {
                --steps_out;
                if (!receipt && !is_refusal(receipt.error())) fail_with(std::move(receipt.error()));
                pump();
            });
        };
        if (!writer) return;
        run_on_worker([this, acknowledge, visit = std::move(visit)]() mutable {
            if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
        });
    }

    // The article is there, and its host asked to stop.
    static void pause_host(const JobOutcome& trouble, JobOutcome& outcome) {
        outcome.host_rests_until = std::max(outcome.host_rests_until, trouble.host_rests_until);
        if (trouble.kind != JobOutcome::Kind::host_paused && !trouble.pauses_host) return;
        outcome.pauses_host = true;
        outcome.stop_reason = trouble.stop_reason;
    }

    // Decides what comes next for the URL and its host; the host is free from here on.
    void judge(std::uint64_t id, Processed processed) {
        if (!active.at(id).join && follow_stub(id, processed)) return;
        if (join_pages(id, processed)) return;
        auto node = active.extract(id);
        Active& entry = node.mapped();
        const Job& job = entry.job;
        const Instant now = options.now();
        CrawlEvent event{.candidate = job.candidate,
                         .processed = std::move(processed),
                         .task = entry.task,
                         .attempt = job.attempt,
                         .hints = std::move(entry.hints)};
        event.outcome = outcome_of(entry, event.processed, now);
        if (entry.join && entry.join->trouble) pause_host(*entry.join->trouble, event.outcome);
        if (event.outcome.kind == JobOutcome::Kind::host_paused)
            told_to_wait.insert(job.candidate.url.href());
        if (event.outcome.heard == JobOutcome::Heard::article)
            event.outcome.validators = copy_at_hand(job, event.hints.validators);
        frontier.done(id, event.outcome, now);
        keep(job, std::move(event), entry.bytes);
        pump();
    }

    // A server that sent no new ones with its 304 stands by the old (RFC 9110 §15.4.5).
    static std::shared_ptr<const Validators> copy_at_hand(const Job& job, const Validators& now) {
        if (now.etag.empty() && now.last_modified.empty()) return job.candidate.validators;
        return std::make_shared<const Validators>(now);
    }

    // Re-visits are the source's choice; without one, hosts that are asked slowly are spared.
    RetryPolicy policy_for(const Active& entry) const {
        RetryPolicy policy = options.retry;
        if (entry.task && entry.task->spec.revisit) {
            policy.revisit = *entry.task->spec.revisit;
            return policy;
        }
        const std::string host = politeness_key(entry.job.candidate.url);
        return policy.revisits(frontier.delay_of(host, options.now())) ? policy
                                                                       : policy.without_revisits();
    }

    void keep(const Job& job, CrawlEvent event, std::uint64_t bytes) {
        unwritten.insert(event.candidate.url.href());
        auto kept = std::make_shared<CrawlEvent>(std::move(event));
        const auto acknowledge = [this, kept, bytes](Result<Receipt> receipt) {
            asio::post(context, [this, kept, bytes, receipt = std::move(receipt)]() mutable {
                --steps_out;
                counts.held_bytes -= bytes;
                settle(std::move(*kept), std::move(receipt));
            });
        };
        if (!writer) return run_on_worker([acknowledge] { acknowledge(Receipt{}); });
        if (kept->processed.reading || is_source_answer(*kept))
            return keep_listing(kept, acknowledge);
        Visit visit = take_visit(kept->processed);
        visit.next = next_visit(job, kept->outcome, options.now());
        visit.hosts = host_memory(politeness_key(job.candidate.url));
        run_on_worker([this, acknowledge, visit = std::move(visit)]() mutable {
            if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
        });
    }

    bool is_source_answer(const CrawlEvent& event) const {
        return event.candidate.purpose == Purpose::listing && event.task && sources.update_of;
    }

    // A source's answer is written as what it means for the source. Whole texts come first: were
    // the source's place written before them, a kill between the two would lose them.
    template <class Acknowledge>
    void keep_listing(const std::shared_ptr<CrawlEvent>& kept, const Acknowledge& acknowledge) {
        SourceUpdate update = sources.update_of(*kept);
        update.hosts = host_memory(politeness_key(kept->candidate.url));
        std::vector<Visit> documents;
        if (kept->processed.reading) documents = std::move(kept->processed.reading->documents);
        run_on_worker([this, acknowledge, update = std::move(update),
                       documents = std::move(documents)]() mutable {
            for (Visit& document : documents)
                if (!writer->submit(std::move(document), [](const Result<Receipt>&) {}))
                    return acknowledge(writer_stopped());
            if (!writer->submit(std::move(update), acknowledge)) acknowledge(writer_stopped());
        });
    }

    // What the observer still wants to know stays.
    static Visit take_visit(Processed& processed) {
        Visit visit = std::move(processed.visit);
        processed.visit = Visit{};
        processed.visit.state = visit.state;
        processed.visit.reason = visit.reason;
        processed.visit.url = visit.url;
        processed.visit.at = visit.at;
        processed.visit.moved_to = visit.moved_to;
        return visit;
    }

    std::vector<HostMemory> host_memory(const std::string& host) const {
        const auto snapshot = frontier.snapshot(host, options.now());
        if (!snapshot) return {};
        return {{snapshot->host, write_host_memory(*snapshot)}};
    }

    void settle(CrawlEvent event, Result<Receipt> receipt) {
        const StallMeter::Scope scope(options.meter, "settle");
        if (!receipt && is_refusal(receipt.error()) && !event.processed.visit.url.empty() &&
            event.processed.visit.state != kRefusedState)
            return record_refusal(std::move(event), receipt.error());
        if (!receipt) {
            fail_with(std::move(receipt.error()));
            return pump();
        }
        ++counts.visits;
        unpark(event.candidate.url.href());
        const Instant now = options.now();
        if (writer) event.receipt = std::move(*receipt);
        if (event.receipt)
            event.media = collect(event.receipt->document, event.receipt->missing_media,
                                  event.task ? event.task->spec.media : std::nullopt);
        follow(event, now);
        observer(std::move(event));
        pump();
    }

    // The archive would have to break its own rules for this visit (check() in
    // storage/encoded_visit.h): the URL gets a state that says so, and everybody else goes on.
    static bool is_refusal(const Error& error) {
        return error.code == ErrorCode::invalid_argument || error.code == ErrorCode::limit;
    }

    void record_refusal(CrawlEvent event, const Error& error) {
        event.processed.article.reset();
        event.processed.found.clear();
        event.processed.visit.state = kRefusedState;
        event.processed.visit.reason = error.message;
        auto kept = std::make_shared<CrawlEvent>(std::move(event));
        const auto acknowledge = [this, kept](Result<Receipt> receipt) {
            asio::post(context, [this, kept, receipt = std::move(receipt)]() mutable {
                --steps_out;
                settle(std::move(*kept), std::move(receipt));
            });
        };
        run_on_worker([this, acknowledge, visit = kept->processed.visit]() mutable {
            if (!writer->submit(std::move(visit), acknowledge)) acknowledge(writer_stopped());
        });
    }

    // What the page lists or leads to is visited too; in the service what was known before has its
    // own turn.
    void follow(CrawlEvent& event, Instant now) {
        if (sources.later && event.receipt && event.receipt->enlisted.size() > kOffersATurn) {
            sources.later();
        } else if (sources.task_of && event.receipt) {
            for (const std::size_t place : event.receipt->enlisted) offer_found(event, place, now);
        } else {
            for (std::size_t place = 0; place < event.processed.found.size(); ++place)
                offer_found(event, place, now);
        }
        if (!event.receipt || !event.processed.page_state) return;
        const std::string& url = event.candidate.url.href();
        if (!wants_sibling(*event.processed.page_state, url)) return;
        std::vector<Candidate> siblings;
        for (const std::string& address : better_addresses(url, event.receipt->siblings))
            if (auto sibling = make_candidate(address, event.candidate.source))
                siblings.push_back(std::move(*sibling));
        if (siblings.empty()) return;
        if (sources.follow) return sources.follow(event.candidate, std::move(siblings));
        for (const Candidate& sibling : siblings) {
            if (frontier.offer(sibling, now) != Offer::queued) continue;
            event.followed_by = sibling.url.href();
            return;  // the next one when this one fails
        }
    }

    void offer_found(CrawlEvent& event, std::size_t place, Instant now) {
        Candidate& found = event.processed.found.at(place);
        const Offer offer = sources.offer ? sources.offer(found) : frontier.offer(found, now);
        if (!event.processed.visit.moved_to.empty() && offer == Offer::queued)
            event.followed_by = found.url.href();
    }

    JobOutcome outcome_of(const Active& entry, const Processed& processed, Instant now) const {
        if (entry.fetch_outcome) return *entry.fetch_outcome;
        if (entry.job.candidate.purpose == Purpose::listing && entry.task)
            return JobOutcome{};  // its schedule says when to ask again
        if (processed.visit.unchanged)
            return next_step(PageState::article, entry.job, policy_for(entry), now);
        if (processed.page_state)
            return next_step(*processed.page_state, entry.job, policy_for(entry), now);
        if (processed.failure == FetchFailure::none) return JobOutcome{};  // a listing
        const FetchResult undecodable{.state = std::string(to_string(processed.failure)),
                                      .message = processed.visit.reason,
                                      .failure = processed.failure,
                                      .hops = {},
                                      .response = {},
                                      .final_url = entry.job.candidate.url,
                                      .captcha_target = {}};
        return next_step(undecodable, entry.job, policy_for(entry), now);
    }

    // ---- files of articles

    int collect(std::int64_t document, const std::vector<MediaRow>& missing,
                std::optional<MediaChoice> choice = {}) {
        auto wanted = collector.want(document, missing, options.now(), choice);
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
        counts.held_bytes -= std::exchange(entry.bytes, 0);
        if (processed.page_state == PageState::captcha) {
            const std::string host = politeness_key(entry.job.candidate.url);
            end_media(id,
                      {.kind = JobOutcome::Kind::host_paused, .heard = JobOutcome::Heard::nothing});
            return remember(host);
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

    // A pause that no visit carries into the archive.
    void remember(const std::string& host) {
        if (!writer || ending()) return;
        run_on_worker([this, hosts = host_memory(host)]() mutable {
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
        drop_waiting();
    }

    void drop_waiting() {
        std::erase_if(active, [](const auto& entry) { return entry.second.waits_for_host; });
    }

    // One pump for however many offers come in a row.
    void pump_soon() {
        if (std::exchange(pump_is_posted, true)) return;
        asio::post(context, [this] {
            pump_is_posted = false;
            if (work) pump();
        });
    }

    // ---- a worker thread

    void hand_back(std::uint64_t id, Processed processed) {
        auto value = std::make_shared<Processed>(std::move(processed));
        asio::post(context, [this, id, value] {
            const StallMeter::Scope scope(options.meter, "judge");
            if (value->media) return judge_media(id, std::move(*value));
            judge(id, std::move(*value));
        });
    }

    asio::io_context& context;
    Fetcher& fetcher;
    ArchiveWriter* writer;
    const Options options;
    const Observer observer;
    const GivenUp given_up;
    const MediaObserver media;
    const SourceHooks sources;
    MediaCollector collector;
    Frontier frontier;
    RobotsCache robots;
    std::unordered_map<std::uint64_t, Active> active;
    asio::steady_timer timer;
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
    std::optional<Error> failure;
    std::function<void()> idle;
    std::unordered_set<std::string> told_to_wait;  // URLs whose own visit paused their host
    bool stopping = false;
    bool draining = false;
    bool pump_is_posted = false;
    std::unordered_set<std::string> unwritten;  // URLs whose visit is on its way to the disk
    std::unordered_map<std::string, std::uint64_t> parked;  // jobs that wait for one of them
    EngineCounts counts;
    Instant bandwidth_free_at{};
    std::optional<Instant> waits_until;  // the frontier's last word, when it was a time
    std::deque<Workers::Step> steps;     // wait for room in the workers' queue
    std::size_t steps_out = 0;           // run or waiting for their commit
    Workers workers;                     // last: its threads stop before anything above goes away
};

Engine::Engine(asio::io_context& context, Fetcher& fetcher, ArchiveWriter* writer, Options options,
               Observer observer, GivenUp given_up, MediaObserver media, SourceHooks sources)
    : impl_(std::make_unique<Impl>(context, fetcher, writer, std::move(options),
                                   std::move(observer), std::move(given_up), std::move(media),
                                   std::move(sources))) {}

Engine::~Engine() = default;

Offer Engine::offer(Candidate candidate) {
    const Offer offer = impl_->frontier.offer(std::move(candidate), impl_->options.now());
    impl_->pump_soon();
    return offer;
}

void Engine::run_on_worker(std::function<void()> step, std::function<void()> after) {
    impl_->run_on_worker([this, step = std::move(step), after = std::move(after)] {
        step();
        asio::post(impl_->context, [this, after] {
            --impl_->steps_out;
            if (after) after();
            impl_->pump();
        });
    });
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

void Engine::drain() {
    impl_->draining = true;
    impl_->timer.cancel();
    impl_->drop_waiting();
    impl_->pump();
}

void Engine::clock_jumped(std::chrono::microseconds by) {
    impl_->bandwidth_free_at += by;
    impl_->frontier.clock_jumped(by, impl_->options.now());
    impl_->pump_soon();
}

bool Engine::has_room() const {
    return impl_->frontier.counts(impl_->options.now()).queued < impl_->limits().waiting / 2;
}

bool Engine::is_done_before(Instant until) const {
    const FrontierCounts counts = impl_->frontier.counts(impl_->options.now());
    return impl_->active.empty() && impl_->steps.empty() && impl_->steps_out == 0 &&
           (counts.queued + counts.due_later == 0 ||
            (impl_->waits_until && *impl_->waits_until > until));
}

const Frontier& Engine::frontier() const { return impl_->frontier; }

EngineCounts Engine::engine_counts() const {
    EngineCounts counts = impl_->counts;
    counts.unwritten = impl_->steps.size() + impl_->steps_out;
    return counts;
}

FrontierCounts Engine::counts() const { return impl_->frontier.counts(impl_->options.now()); }

void Engine::rest_first() { impl_->frontier.rest_first(impl_->options.now()); }

std::vector<HostSnapshot> Engine::host_snapshots() const {
    return impl_->frontier.snapshots(impl_->options.now());
}

void Engine::restore(const HostSnapshot& snapshot) {
    impl_->frontier.restore(snapshot, impl_->options.now());
}

}  // namespace magpie
