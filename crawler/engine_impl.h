// What is behind Engine: its state and its steps, all on the network thread but hand_back().
// Private to crawler/engine*.cpp.
#pragma once

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "crawler/engine.h"
#include "crawler/page_join.h"
#include "crawler/robots_cache.h"
#include "crawler/workers.h"

namespace magpie {

namespace asio = boost::asio;

struct Engine::Impl {
    // Steps for the worker threads that are out: visits and files on their way to the writer. No
    // new URL is asked for while so many wait.
    static constexpr std::size_t kMostSteps = 64;

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

    static RobotsCache::Settings robots_settings(const Options& options);
    FrontierLimits limits() const;

    // ---- network thread

    void pump();

    // What was fetched and is not written yet bounds what is fetched.
    bool is_full() const;

    // Lets run() return. Later calls (answers that were already posted) find it done.
    void become_idle();

    bool ending() const { return stopping || failure.has_value(); }

    void arm(Instant at);
    void start(Job job);
    void unpark(const std::string& url);
    void proceed(std::uint64_t id);
    FetchPlan::Options plan_options(const Candidate& candidate, const SourceTask* task) const;
    void handle(std::uint64_t id, FetchPlan::Step step);
    void change_host(std::uint64_t id, const Url& to);

    // ---- robots.txt

    // Whether robots.txt has a say: over what magpie found by itself, and over everything where the
    // operator wants it so.
    bool asks_robots(const Active& entry) const;

    // False: the job goes another way, by robots.txt or to its end.
    bool may_ask(std::uint64_t id, const Url& url);
    static FetchResult not_asked(std::string state, std::string reason, const Url& url);
    void handle_robots(std::uint64_t id, FetchPlan::Step step);

    // The page itself waits for its host's turn again.
    void robots_answered(std::uint64_t id, const FetchResult& result);

    // ---- pages that only point elsewhere (engine_pages.cpp)

    // True: the job goes on at the stub's target. Its own visit is on the disk before anything is
    // asked there, and leaves the URL waiting: a kill in between loses neither.
    bool follow_stub(std::uint64_t id, Processed& processed);

    // A loop, too many hops, a captcha: the stub was the last page of this URL.
    void end_at_stub(Active& entry, FetchResult end, Processed& processed);

    // ---- articles on several pages (engine_pages.cpp)

    bool joins_pages(const Active& entry) const;

    // True: another page of the article is asked for first. Nothing is written of the article until
    // the last one has come, so a kill in between leaves its URL waiting as it was.
    bool join_pages(std::uint64_t id, Processed& processed);

    // False: that was the last; `processed` is now the first page's, with the whole document.
    bool take_further_page(std::uint64_t id, Processed& processed);

    // When its host may be asked. What is held of the pages before it is not counted: it would keep
    // the host's turn from coming.
    void ask_for_page(std::uint64_t id);

    // A page that the archive refuses to keep is part of the document all the same.
    void write_page(Visit visit);

    // The article is there, and its host asked to stop.
    static void pause_host(const JobOutcome& trouble, JobOutcome& outcome);

    // ---- from an answer to what is written (engine_visits.cpp)

    void finish_fetch(std::uint64_t id, FetchResult result, Instant not_before = {});
    void hold(Active& entry, std::uint64_t bytes, Instant now);

    // Decides what comes next for the URL and its host; the host is free from here on.
    void judge(std::uint64_t id, Processed processed);

    // A server that sent no new ones with its 304 stands by the old (RFC 9110 §15.4.5).
    static std::shared_ptr<const Validators> copy_at_hand(const Job& job, const Validators& now);

    // Re-visits are the source's choice; without one, hosts that are asked slowly are spared.
    RetryPolicy policy_for(const Active& entry) const;
    void keep(const Job& job, CrawlEvent event, std::uint64_t bytes);
    bool is_source_answer(const CrawlEvent& event) const;

    // A source's answer is written as what it means for the source. Whole texts come first: were
    // the source's place written before them, a kill between the two would lose them.
    template <class Acknowledge>
    void keep_listing(const std::shared_ptr<CrawlEvent>& kept, const Acknowledge& acknowledge);

    // What the observer still wants to know stays.
    static Visit take_visit(Processed& processed);
    std::vector<HostMemory> host_memory(const std::string& host) const;
    void settle(CrawlEvent event, Result<Receipt> receipt);

    // The archive would have to break its own rules for this visit (check() in
    // storage/encoded_visit.h): the URL gets a state that says so, and everybody else goes on.
    static bool is_refusal(const Error& error);
    void record_refusal(CrawlEvent event, const Error& error);

    // What the page lists or leads to is visited too; in the service what was known before has its
    // own turn.
    void follow(CrawlEvent& event, Instant now);
    void offer_found(CrawlEvent& event, std::size_t place, Instant now);
    JobOutcome outcome_of(const Active& entry, const Processed& processed, Instant now) const;

    // ---- files of articles (engine_media.cpp)

    int collect(std::int64_t document, const std::vector<MediaRow>& missing,
                std::optional<MediaChoice> choice = {});

    void offer_media(Candidate candidate);
    void tell(const std::vector<ArticleMedia>& complete);

    // Handed out, but not asked for.
    void refuse_media(std::uint64_t id, MediaVisit refused);
    void judge_media(std::uint64_t id, Processed processed);

    // A file's next try is written in the archive, not kept in the frontier.
    static JobOutcome media_outcome(const Active& entry);
    void end_media(std::uint64_t id, const JobOutcome& outcome);

    // Writes a file's end down; `id` is the job that is done with it, 0 when there is none.
    void store(MediaVisit visit, std::uint64_t id = 0);
    static MediaVisit visit_without_body(const MediaVisit& visit);
    static tl::unexpected<Error> writer_stopped();
    void stored(std::uint64_t id, const MediaVisit& visit, std::size_t size,
                const Result<>& written);

    // ---- steps for the worker threads

    void run_on_worker(Workers::Step step);
    void run_waiting_steps();

    // A pause that no visit carries into the archive.
    void remember(const std::string& host);

    // True when something was taken back: what waited for it need not be waited for.
    bool give_up_paused_hosts();
    void fail_with(Error error);

    // Nothing new from here on: what is out is cancelled, what waits for a host is dropped.
    void abandon();
    void drop_waiting();

    // One pump for however many offers come in a row.
    void pump_soon();

    // ---- called on a worker thread

    void hand_back(std::uint64_t id, Processed processed);

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

}  // namespace magpie
