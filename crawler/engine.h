// The crawl: one network thread that drives Frontier, FetchPlan and Fetcher, the CPU threads, and
// the writer.
//
//   offer() ─► Frontier ─► FetchPlan ─► Fetcher        network thread (whoever calls run())
//                             └─► Workers ─► Pipeline  CPU threads
//                                    └─► ArchiveWriter writer thread
//   Frontier::done ◄─ post ◄──────────────┘            only after the commit is durable
//     └─► MediaCollector ─► Frontier                    the files that the document names
//
// A URL is done only when its visit is committed, so a kill at any instant re-fetches at most what
// was in flight.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "config/config.h"
#include "crawler/fetcher.h"
#include "crawler/frontier.h"
#include "crawler/media_collector.h"
#include "crawler/pipeline.h"
#include "crawler/retry.h"
#include "storage/writer.h"

namespace magpie {

// What became of one visit, told on the network thread.
struct CrawlEvent {
    Candidate candidate;
    Processed processed;
    std::optional<Receipt> receipt;  // nothing without an archive
    JobOutcome outcome;
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

class Engine {
  public:
    struct Options {
        FetchConfig fetch;
        PolitenessConfig politeness;
        RetryPolicy retry;
        MediaConfig media;
        MediaChoice collect = MediaChoice::none;  // needs a writer
        unsigned workers = 1;
        // A host that asked to stop: wait for it (the service), or give its URLs up for this run
        // (one-off fetch).
        bool wait_for_paused_hosts = false;
        std::uint64_t jitter_seed = 0;
        std::function<Instant()> now = wall_clock_now;
    };
    using Observer = std::function<void(CrawlEvent)>;
    // URLs taken back because their host asked to stop until the instant.
    using GivenUp = std::function<void(const Candidate&, Instant)>;

    // `writer` may be null: nothing is archived then. The fetcher lives on `context`.
    Engine(boost::asio::io_context& context, Fetcher& fetcher, ArchiveWriter* writer,
           Options options, Observer observer, GivenUp given_up, MediaObserver media = {});
    ~Engine();

    Offer offer(Candidate candidate);
    // Files of a document that is archived already. The count of those that will be told.
    int collect(std::int64_t document, const std::vector<MediaRow>& missing);
    // Runs until every URL is settled or given up, or stop() was called. Errors: the writer's.
    // `idle` is called on the network thread when nothing is left to do: whoever else keeps the
    // context busy lets go of it there.
    Result<> run(std::function<void()> idle = {});
    // Ends the crawl: nothing new is started, what is in flight is cancelled and not recorded. From
    // the network thread.
    void stop();

    FrontierCounts counts() const;

    // What the frontier knows of hosts, for the next run, and its return (before run()).
    std::vector<HostSnapshot> host_snapshots() const;
    void restore(const HostSnapshot& snapshot);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
