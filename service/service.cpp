// The service's life: opening, the loop, signals, the watchdog, the end.
#include "service/service.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>
#include <random>
#include <thread>
#include <utility>

#include "crawler/host_memory.h"
#include "service/service_impl.h"

namespace magpie {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kTick{500};
// Asked of the service manager before the archive is opened: one of a million URLs takes half a
// minute.
constexpr std::chrono::minutes kLongestMigration{30};
// `run --once` waits for hosts that rest between requests, not for those that rest till tomorrow.
constexpr std::chrono::minutes kPatience{2};

}  // namespace

Service::Service(ServiceSettings settings)
    : settings_(std::move(settings)),
      book_(settings_.seed != 0 ? settings_.seed : std::random_device{}()),
      signals_(context_),
      timer_(context_),
      watchdog_(context_),
      deadline_(context_) {}

Service::~Service() {
    local_.close();
    if (local_thread_.joinable()) local_thread_.join();
}

Instant Service::now() const { return settings_.now ? settings_.now() : wall_.now(); }

asio::steady_timer::duration Service::scaled(std::chrono::microseconds wait) const {
    return std::chrono::duration_cast<asio::steady_timer::duration>(
        std::chrono::duration<double, std::micro>(static_cast<double>(wait.count()) /
                                                  settings_.time_scale));
}

void Service::log(LogLevel level, std::string_view event, nlohmann::ordered_json fields) const {
    if (settings_.log) settings_.log->write(level, event, std::move(fields));
}

Result<ServiceSummary> Service::run() {
    if (Result<> opened = open(); !opened) return fail(opened.error());
    auto fetcher = CurlLoop::create(context_, settings_.loaded.config.fetch, &meter_);
    if (!fetcher) return fail(fetcher.error());
    fetcher_ = std::move(*fetcher);
    engine_ = std::make_unique<Engine>(
        context_, *fetcher_, writer_.get(), engine_options(),
        [this](CrawlEvent event) { on_visit(std::move(event)); },
        [this](const Candidate& candidate, Instant until) { on_given_up(candidate, until); },
        MediaObserver{}, source_hooks());
    if (settings_.stop_on_signal) watch_signals();
    local_thread_ = std::thread([this] {
        while (auto step = local_.pop()) (*step)();
    });
    begin();
    const Result<> ran = engine_->run([this] { let_go(); });
    if (!ran && !failure_) failure_ = ran.error();
    summary_.longest_stall = meter_.longest();
    summary_.longest_stall_in = meter_.longest_in();
    local_.close();
    local_thread_.join();
    const Result<> closed = close();
    if (failure_) return fail(*failure_);
    if (!closed) return fail(closed.error());
    return summary_;
}

// Config, schema and lock: what READY=1 promises.
Result<> Service::open() {
    settings_.notify.extend_timeout(kLongestMigration);
    auto archive = Archive::open(settings_.archive, Archive::Mode::write);
    if (!archive) return fail(archive.error());
    auto states = archive->source_states();
    if (!states) return fail(states.error());
    auto hosts = archive->host_memories();
    if (!hosts) return fail(hosts.error());
    hosts_ = std::move(*hosts);
    started_ = now();
    book_.remember(std::move(*states));
    book_.configure(std::exchange(settings_.loaded.sources, {}), started_);
    auto control = ControlServer::listen(
        context_, control_socket_path(settings_.loaded.config, settings_.archive),
        [this](const nlohmann::json& request, ControlServer::Reply reply) {
            const StallMeter::Scope scope(&meter_, "command");
            on_command(request, std::move(reply));
        });
    if (!control) return fail(control.error());
    control_ = std::move(*control);
    auto memories = SiteMemories::open(settings_.archive);
    if (!memories) return fail(memories.error());
    memories_ = std::move(*memories);
    writer_ = std::make_unique<ArchiveWriter>(std::move(*archive));
    return {};
}

Engine::Options Service::engine_options() {
    const Config& config = settings_.loaded.config;
    Engine::Options options;
    options.fetch = config.fetch;
    options.politeness = config.politeness;
    options.hosts = config.hosts;
    options.retry = RetryPolicy::service(config.politeness, config.service);
    options.media = config.media;
    options.collect = config.media.collect;
    options.workers = std::max(1u, std::thread::hardware_concurrency() - 1);
    options.wait_for_paused_hosts = !settings_.once;
    options.stay = true;
    options.jitter_seed = settings_.seed != 0 ? settings_.seed : std::random_device{}();
    options.now = [this] { return now(); };
    options.time_scale = settings_.time_scale;
    options.meter = &meter_;
    options.memories = memories_.get();
    return options;
}

SourceHooks Service::source_hooks() {
    SourceHooks hooks;
    hooks.task_of = [this](std::string_view source) { return book_.task_of(source); };
    hooks.update_of = [this](CrawlEvent& event) { return update_of(event); };
    hooks.offer = [this](Candidate candidate) { return offer_new(std::move(candidate)); };
    hooks.later = [this] { has_overflowed_ = true; };
    hooks.follow = [this](const Candidate& failed, std::vector<Candidate> addresses) {
        follow_sibling(failed, std::move(addresses));
    };
    return hooks;
}

void Service::begin() {
    engine_->rest_first();
    for (const HostMemory& host : std::exchange(hosts_, {}))
        if (const auto snapshot = read_host_memory(host.host, host.memory))
            engine_->restore(*snapshot);
    loader_ = std::make_unique<QueueLoader>(
        context_, settings_.archive,
        [this](std::vector<Candidate> candidates) { return take_queued(std::move(candidates)); },
        [this](const Result<>& read) { queue_was_read(read); });
    loader_->start();
    settings_.notify.ready();
    log(LogLevel::notice, "started",
        {{"archive", settings_.archive.string()}, {"sources", book_.size()}});
    feed_watchdog();
    asio::post(context_, [this] { tick(); });
}

void Service::queue_was_read(const Result<>& read) {
    if (!read) return end_with(read.error());
    if (!std::exchange(is_loaded_, true))
        summary_.start_time =
            std::chrono::duration_cast<std::chrono::microseconds>(now() - started_);
}

void Service::watch_signals() {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.add(SIGHUP);
    wait_for_signal();
}

void Service::wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) return;
        wait_for_signal();  // first: what follows may be the end, which cancels it
        const StallMeter::Scope scope(&meter_, "wait for signal");
        if (signal == SIGHUP) return reload({});
        summary_.interrupted = true;
        if (!is_stopping_) return stop(signal == SIGTERM ? "SIGTERM" : "SIGINT");
        summary_.cut_short = true;
        engine_->stop();  // a second word means at once
    });
}

// Twice a second: what is due, whether the clock was set, whether there is room again, whether this
// was all.
void Service::tick() {
    const StallMeter::Scope scope(&meter_, "tick");
    if (is_stopping_) return;
    if (const auto jump = wall_.take_jump(); jump && !settings_.now) {
        log(LogLevel::warning, "clock", {{"jumped_seconds", jump->count() / 1'000'000}});
        engine_->clock_jumped(*jump);
        book_.clock_jumped(now());
    }
    if (const auto list = book_.go_on(now())) log_list(*list);
    start_due();
    if (has_overflowed_ && !loader_->is_running() && engine_->has_room()) {
        has_overflowed_ = false;
        loader_->start();
    }
    if (settings_.once && is_done()) return stop("done");
    arm_tick();
}

bool Service::is_done() const {
    const bool has_due = book_.next_due() && *book_.next_due() <= now();
    return is_loaded_ && !loader_->is_running() && !has_overflowed_ && !has_due &&
           !book_.is_changing() && book_.running() == 0 && writes_out_ == 0 &&
           engine_->is_done_before(now() + kPatience);
}

void Service::arm_tick() {
    auto wait = std::chrono::duration_cast<std::chrono::microseconds>(kTick);
    if (book_.is_changing()) wait = 1ms;
    if (const auto due = book_.next_due(); due && !settings_.once)
        wait = std::clamp<std::chrono::microseconds>(*due - now(), 1ms, wait);
    timer_.expires_after(std::max<asio::steady_timer::duration>(scaled(wait), 5ms));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

// Only when a step has gone through the CPU threads and the writer since the last time: a service
// whose disk or parser hangs is restarted, however well its sockets answer.
void Service::feed_watchdog() {
    const auto interval = settings_.notify.watchdog_interval();
    if (!interval) return;
    if (!std::exchange(watchdog_is_out_, true)) {
        engine_->run_on_worker([this] {
            const auto came_back = [this](const Result<>& written) {
                asio::post(context_, [this, moved = written.has_value()] {
                    watchdog_is_out_ = false;
                    if (moved) settings_.notify.watchdog();
                });
            };
            writer_->submit_mark(came_back);
        });
    }
    watchdog_.expires_after(*interval);
    watchdog_.async_wait([this](const boost::system::error_code& error) {
        if (!error) feed_watchdog();
    });
}

// In order: nothing new, what is out comes in or is cancelled when its time is over, what came in
// is written.
void Service::stop(std::string_view why) {
    if (std::exchange(is_stopping_, true)) return;
    settings_.notify.stopping();
    log(LogLevel::notice, "stopping", {{"why", why}});
    timer_.cancel();
    loader_.reset();
    deadline_.expires_after(settings_.loaded.config.service.stop_timeout);
    deadline_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        summary_.cut_short = true;
        engine_->stop();
    });
    engine_->drain();
}

void Service::end_with(Error error) {
    if (!failure_) failure_ = std::move(error);
    stop("error");
}

// Whatever else keeps the io_context busy.
void Service::let_go() {
    is_stopping_ = true;
    signals_.cancel();
    timer_.cancel();
    watchdog_.cancel();
    deadline_.cancel();
    loader_.reset();
    control_.reset();
}

Result<> Service::close() {
    const std::vector<HostSnapshot> snapshots = engine_->host_snapshots();
    engine_.reset();  // its threads are done with the writer
    auto archive = writer_->finish();
    if (!archive) return fail(archive.error());
    std::vector<HostMemory> hosts;
    hosts.reserve(snapshots.size());
    for (const HostSnapshot& snapshot : snapshots)
        hosts.push_back({snapshot.host, write_host_memory(snapshot)});
    Result<> remembered = archive->remember_hosts(hosts);
    log(LogLevel::notice, "stopped",
        {{"visits", summary_.visits},
         {"new_urls", summary_.new_urls},
         {"longest_stall_us", summary_.longest_stall.count()},
         {"longest_stall_in", summary_.longest_stall_in},
         {"cut_short", summary_.cut_short}});
    return remembered;
}

Result<ServiceSummary> run_service(ServiceSettings settings) {
    if (Result<> fit = check_for_service(settings.loaded.config); !fit) return fail(fit.error());
    return Service(std::move(settings)).run();
}

}  // namespace magpie
