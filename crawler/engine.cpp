#include "crawler/engine.h"

#include "crawler/engine_impl.h"

namespace magpie {
namespace {

// Requests begun in one turn of the network thread: a few milliseconds.
constexpr int kStartsATurn = 16;

// Bandwidth may be overdrawn by as much as this before the next request waits.
constexpr std::chrono::seconds kBandwidthSlack{1};

constexpr std::string_view kWechatReferer = "https://mp.weixin.qq.com/";

}  // namespace

RobotsCache::Settings Engine::Impl::robots_settings(const Options& options) {
    RobotsCache::Settings settings;
    const std::string& agent = options.fetch.user_agent;
    settings.agent = agent.substr(0, agent.find_first_of("/ "));
    settings.lifetime = options.politeness.robots_lifetime;
    settings.longest_crawl_delay = options.politeness.longest_crawl_delay;
    return settings;
}

FrontierLimits Engine::Impl::limits() const {
    FrontierLimits result;
    result.in_flight = static_cast<std::size_t>(std::max(1, options.fetch.max_connections));
    return result;
}

void Engine::Impl::pump() {
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

bool Engine::Impl::is_full() const {
    return steps.size() + steps_out >= kMostSteps ||
           counts.held_bytes >= options.fetch.max_in_flight.count;
}

void Engine::Impl::become_idle() {
    if (!work) return;
    for (const ArticleMedia& left : collector.give_up_all()) media.article(left);
    timer.cancel();
    work.reset();
    if (idle) idle();
}

void Engine::Impl::arm(Instant at) {
    const auto wait = std::max(at - options.now(), Instant::duration{0});
    timer.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(
        std::chrono::duration<double, std::micro>(static_cast<double>(wait.count()) /
                                                  options.time_scale)));
    timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) pump();
    });
}

void Engine::Impl::start(Job job) {
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

void Engine::Impl::unpark(const std::string& url) {
    unwritten.erase(url);
    const auto waiting = parked.extract(url);
    if (waiting.empty()) return;
    const auto entry = active.find(waiting.mapped());
    if (entry == active.end()) return;  // the crawl is ending
    entry->second.waits_for_host = false;
    proceed(entry->first);
}

void Engine::Impl::proceed(std::uint64_t id) {
    Active& entry = active.at(id);
    const bool begins = !std::exchange(entry.started, true);
    handle(id, begins ? entry.plan.start() : entry.plan.resume());
}

FetchPlan::Options Engine::Impl::plan_options(const Candidate& candidate,
                                              const SourceTask* task) const {
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

void Engine::Impl::handle(std::uint64_t id, FetchPlan::Step step) {
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

void Engine::Impl::change_host(std::uint64_t id, const Url& to) {
    active.at(id).waits_for_host = true;
    frontier.hop(id, to, options.now());
    pump();
}

bool Engine::Impl::asks_robots(const Active& entry) const {
    const Candidate& candidate = entry.job.candidate;
    if (candidate.purpose == Purpose::media) return false;  // parts of a page that was allowed
    if (!candidate.directed || options.politeness.obey_all_robots) return true;
    return entry.task && entry.task->spec.robots == RobotsUse::obey_all;
}

bool Engine::Impl::may_ask(std::uint64_t id, const Url& url) {
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

FetchResult Engine::Impl::not_asked(std::string state, std::string reason, const Url& url) {
    return {.state = std::move(state),
            .message = std::move(reason),
            .failure = FetchFailure::none,
            .hops = {},
            .response = {},
            .final_url = url,
            .captcha_target = {}};
}

void Engine::Impl::handle_robots(std::uint64_t id, FetchPlan::Step step) {
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

void Engine::Impl::robots_answered(std::uint64_t id, const FetchResult& result) {
    if (result.failure == FetchFailure::cancelled) {
        active.erase(id);
        return pump();
    }
    Active& entry = active.at(id);
    const Url robots_url = std::exchange(entry.robots, std::nullopt)->first_url();
    const Instant now = options.now();
    robots.answered(robots_url, result, robots_body(result.response), now);
    frontier.note_address(politeness_key(robots_url), result.response.peer);
    frontier.set_crawl_delay(politeness_key(robots_url),
                             robots.crawl_delay(robots_url).value_or(std::chrono::milliseconds{0}),
                             now);
    change_host(id, entry.plan.url());
}

void Engine::Impl::run_on_worker(Workers::Step step) {
    steps.push_back(std::move(step));
    run_waiting_steps();
}

void Engine::Impl::run_waiting_steps() {
    while (!steps.empty() && steps_out < kMostSteps && workers.try_run(steps.front())) {
        steps.pop_front();
        ++steps_out;
    }
}

void Engine::Impl::remember(const std::string& host) {
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

bool Engine::Impl::give_up_paused_hosts() {
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
            if (!told_to_wait.contains(job.candidate.url.href())) given_up(job.candidate, until);
        }
    }
    return any;
}

void Engine::Impl::fail_with(Error error) {
    if (failure) return;
    failure = std::move(error);
    abandon();
}

void Engine::Impl::abandon() {
    timer.cancel();
    fetcher.cancel_all();
    drop_waiting();
}

void Engine::Impl::drop_waiting() {
    std::erase_if(active, [](const auto& entry) { return entry.second.waits_for_host; });
}

void Engine::Impl::pump_soon() {
    if (std::exchange(pump_is_posted, true)) return;
    asio::post(context, [this] {
        pump_is_posted = false;
        if (work) pump();
    });
}

void Engine::Impl::hand_back(std::uint64_t id, Processed processed) {
    auto value = std::make_shared<Processed>(std::move(processed));
    asio::post(context, [this, id, value] {
        const StallMeter::Scope scope(options.meter, "judge");
        if (value->media) return judge_media(id, std::move(*value));
        judge(id, std::move(*value));
    });
}

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
