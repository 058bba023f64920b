// The parts of the running service. Private to service/service*.cpp; confined to the network thread
// unless said otherwise.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/queue.h"
#include "crawler/curl_loop.h"
#include "service/clock.h"
#include "service/control.h"
#include "service/local_source.h"
#include "service/queue_loader.h"
#include "service/service.h"
#include "service/source_book.h"

namespace magpie {

class Service {
  public:
    explicit Service(ServiceSettings settings);
    ~Service();

    Result<ServiceSummary> run();

  private:
    struct Asked;  // somebody's `magpie fetch`
    using Tell = std::function<void(const nlohmann::ordered_json&)>;

    // service.cpp: its life
    Result<> open();
    Engine::Options engine_options();
    SourceHooks source_hooks();
    void begin();
    void queue_was_read(const Result<>& read);
    void watch_signals();
    void wait_for_signal();
    void tick();
    bool is_done() const;
    void arm_tick();
    void feed_watchdog();
    void stop(std::string_view why);
    void end_with(Error error);
    void let_go();
    Result<> close();
    Instant now() const;
    boost::asio::steady_timer::duration scaled(std::chrono::microseconds wait) const;
    void log(LogLevel level, std::string_view event, nlohmann::ordered_json fields) const;

    // service_sources.cpp: what the sources bring
    void start_due();
    void request(std::string_view source, std::vector<Candidate> requests);
    void give_up(std::string_view source, std::string_view why);
    void start_local(SourceTaskPtr task);
    void end_local(const SourceTaskPtr& task, LocalReading reading);
    SourceUpdate update_of(CrawlEvent& event);
    void write(SourceUpdate update, std::function<void(const Receipt&)> then = {});
    void source_settled(std::string_view name, std::size_t news);
    void log_list(const SourceBook::ChangedList& list) const;
    void log_source(std::string_view name, std::size_t news) const;
    Offer offer_new(Candidate candidate);
    Offer offer(Candidate candidate);
    void follow_sibling(const Candidate& failed, std::vector<Candidate> addresses);
    bool take_queued(std::vector<Candidate> candidates);
    void on_visit(CrawlEvent event);
    void on_given_up(const Candidate& candidate, Instant until);
    void export_article(const CrawlEvent& event);
    void reload(Tell tell);
    void apply(LoadedConfig loaded, const Tell& tell);

    // service_commands.cpp: what people ask
    void on_command(const nlohmann::json& request, ControlServer::Reply reply);
    void fetch(const nlohmann::json& request, ControlServer::Reply reply);
    nlohmann::ordered_json status() const;
    void offer_asked(Candidate candidate);
    void end_asked(const std::string& url, const nlohmann::ordered_json& line);
    void tell_asked(const CrawlEvent& event);

    ServiceSettings settings_;
    StallMeter meter_;
    boost::asio::io_context context_{1};
    ServiceClock wall_;
    SourceBook book_;
    std::unique_ptr<ArchiveWriter> writer_;
    std::unique_ptr<SiteMemories> memories_;
    std::unique_ptr<CurlLoop> fetcher_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<QueueLoader> loader_;
    std::unique_ptr<ControlServer> control_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer timer_, watchdog_, deadline_;
    BoundedQueue<std::function<void()>> local_{64};  // for the thread below
    std::thread local_thread_;
    std::multimap<std::string, std::shared_ptr<Asked>, std::less<>> asked_;  // by canonical URL
    std::vector<HostMemory> hosts_;  // as earlier runs left them, until begin()
    ServiceSummary summary_;
    std::optional<Error> failure_;
    std::string reload_problem_;
    Instant started_{};
    bool is_loaded_ = false;       // the archive's queue has been read once
    bool has_overflowed_ = false;  // more waits in the archive than the frontier takes
    bool is_stopping_ = false;
    bool is_reloading_ = false;
    bool watchdog_is_out_ = false;
    std::size_t writes_out_ = 0;
};

}  // namespace magpie
