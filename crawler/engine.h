// The crawl: one network thread that drives Frontier, FetchPlan and Fetcher, the CPU threads, and
// the writer.
//
//   offer() ─► Frontier ─► robots.txt ─► FetchPlan ─► Fetcher   network thread (whoever calls
//   run())
//                                          └─► Workers ─► Pipeline            CPU threads
//   judge ◄─ post ◄──────────────────────────────────┘
//     ├─► Frontier::done: host and URL know what comes next                   network thread
//     └─► what to write: the visit, its next look, its host's memory ─► encode ─► ArchiveWriter
//   settle ◄─ post ◄─────────────────────────────────────────── only after the commit is durable
//     └─► what the page listed, its files, the observer
//
// A URL is told as done only when its visit is committed, together with what comes next for it and
// for its host, so a kill at any instant re-fetches at most what was in flight.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/config.h"
#include "crawler/answer_hints.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/media_collector.h"
#include "crawler/pipeline.h"
#include "crawler/retry.h"
#include "crawler/source_task.h"
#include "crawler/stall_meter.h"
#include "storage/writer.h"

namespace magpie {

// What became of one visit, told on the network thread.
struct CrawlEvent {
    Candidate candidate;
    Processed processed;
    std::optional<Receipt> receipt = {};  // nothing without an archive
    JobOutcome outcome = {};
    SourceTaskPtr task = {};  // of the candidate's source, as it was when the request went out
    int attempt = 1;
    AnswerHints hints = {};  // of the last answer
    // Asked for in its place: another address of the article, or where it has moved.
    std::optional<std::string> followed_by = {};
    int media = 0;  // files of the article that are being collected: MediaObserver::article follows
};

// How the collected files fare, told on the network thread.
struct MediaObserver {
    // One file came to its end, durably. Without its bytes; `size` counts them.
    std::function<void(const MediaVisit&, std::size_t size)> file = [](const MediaVisit&,
                                                                       std::size_t) {};
    // So did all files of an article, or the run.
    std::function<void(const ArticleMedia&)> article = [](const ArticleMedia&) {};
};

// What the service adds to a crawl. All are called on the network thread; empty ones say nothing.
struct SourceHooks {
    // What is known of a source by its name.
    std::function<SourceTaskPtr(std::string_view source)> task_of;
    // What is written about a source's answer (a listing whose source has a task).
    std::function<SourceUpdate(CrawlEvent&)> update_of;
    // A URL that the archive did not know before; in place of offering it straight to the frontier.
    std::function<Offer(Candidate)> offer;
    // More new URLs than one turn can offer: they wait in the archive, to be read from there.
    std::function<void()> later;
    // Other addresses of an article whose own one failed, best first: one that is not known yet is
    // to be asked for.
    std::function<void(const Candidate& failed, std::vector<Candidate> addresses)> follow;
};

struct EngineCounts {
    std::size_t unwritten = 0;     // judged, not committed
    std::uint64_t held_bytes = 0;  // answers in memory
    std::uint64_t received = 0;    // bytes of bodies, since the start
    std::uint64_t visits = 0;      // committed, since the start
};

class Engine {
  public:
    struct Options {
        FetchConfig fetch;
        PolitenessConfig politeness;
        std::vector<HostConfig> hosts;
        RetryPolicy retry;
        MediaConfig media;
        MediaChoice collect = MediaChoice::none;  // needs a writer
        bool join_pages = false;                  // of every article; else where its source says so
        unsigned workers = 1;
        // A host that asked to stop: wait for it (the service), or give its URLs up for this run
        // (one-off fetch).
        bool wait_for_paused_hosts = false;
        // Nothing left to do does not end run(): more will be offered (the service).
        bool stay = false;
        std::uint64_t jitter_seed = 0;
        std::function<Instant()> now = wall_clock_now;
        double time_scale = 1;        // how much faster `now` runs than the timers' clock (tests)
        StallMeter* meter = nullptr;  // outlives the engine
        SiteMemories* memories = nullptr;  // likewise; null: pages are read alone
    };
    using Observer = std::function<void(CrawlEvent)>;
    // URLs taken back because their host asked to stop until the instant.
    using GivenUp = std::function<void(const Candidate&, Instant)>;

    // `writer` may be null: nothing is archived then. The fetcher lives on `context`.
    Engine(boost::asio::io_context& context, Fetcher& fetcher, ArchiveWriter* writer,
           Options options, Observer observer, GivenUp given_up, MediaObserver media = {},
           SourceHooks sources = {});
    ~Engine();

    Offer offer(Candidate candidate);
    // Files of a document that is archived already. The count of those that will be told.
    int collect(std::int64_t document, const std::vector<MediaRow>& missing);
    // Runs `step` on a worker thread, in turn with everything else there; it may block on the
    // writer. `after` is then posted to the network thread.
    void run_on_worker(std::function<void()> step, std::function<void()> after = {});
    // Runs until every URL is settled or given up, or stop() was called. Errors: the writer's.
    // `idle` is called on the network thread when nothing is left to do: whoever else keeps the
    // context busy lets go of it there.
    Result<> run(std::function<void()> idle = {});
    // Nothing new is started; run() ends when what is in flight is recorded. From the network
    // thread.
    void drain();
    // Ends the crawl: nothing new is started, what is in flight is cancelled and not recorded. From
    // the network thread.
    void stop();
    // The wall clock was set (service/clock.h).
    void clock_jumped(std::chrono::microseconds by);

    // The frontier is half empty: what it refused may be offered again.
    bool has_room() const;
    // Nothing waits that could be sent before `until`, and nothing is out or unwritten.
    bool is_done_before(Instant until) const;
    FrontierCounts counts() const;
    EngineCounts engine_counts() const;
    const Frontier& frontier() const;

    // After a start that may follow a kill: every host rests once before it is asked. Before
    // restore().
    void rest_first();
    // What the frontier knows of hosts, for the next run, and its return (before run()).
    std::vector<HostSnapshot> host_snapshots() const;
    void restore(const HostSnapshot& snapshot);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
