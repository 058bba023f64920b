// Which sources there are, when each is due, and what became of its runs. Pure: `now` comes in,
// requests and updates go out as values. Confined to the network thread.
//
//   start_due(now) ─► requests ─► (the engine asks) ─► step(answer) ─► SourceUpdate, to be written
//                        ▲                                               │ committed
//                        └────────── more requests ◄── settled(news) ◄───┘
//
// A run is one visit of a source: one request for most, one after another for albums, sitemaps and
// index pages with several pages. Its place is in SourceState::cursor after each step, so a run
// that was cut off goes on. The feeds of an opml source are sources of their own, as long as the
// list names them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "config/source_spec.h"
#include "crawler/answer_hints.h"
#include "crawler/frontier.h"
#include "crawler/schedule.h"
#include "crawler/source_reader.h"
#include "crawler/source_task.h"
#include "storage/archive.h"

namespace magpie {

// Read on this machine: no request is sent for it.
bool is_local(const SourceSpec& spec);

class SourceBook {
  public:
    explicit SourceBook(std::uint64_t seed) : random_(seed) {}

    // What earlier runs left; before configure().
    void remember(std::vector<SourceState> states);

    struct Changes {
        std::size_t added = 0, changed = 0, removed = 0;
    };
    // The sources that are to be watched from now on. A run that is under way ends by the old
    // rules.
    Changes configure(std::vector<SourceSpec> specs, Instant now);
    // The same little by little, by go_on(), because 10,000 sources take a tenth of a second; what
    // it will come to is told at once. Lists of feeds that are new or changed are read again, and
    // name their feeds then.
    Changes reconfigure(std::vector<SourceSpec> specs);
    // Some of what reconfigure() and lists of feeds have brought. A list of feeds that is done with
    // is told.
    struct ChangedList {
        std::string name;
        Changes changes;
    };
    std::optional<ChangedList> go_on(Instant now);
    bool is_changing() const { return !changing_.empty(); }

    // The earliest instant at which something is due; nothing when all are running, paused or
    // disabled.
    std::optional<Instant> next_due() const;

    struct Start {
        SourceTaskPtr task;
        std::vector<Candidate> requests;  // none: a file or a folder, read on this machine
    };
    // Begins the run of every source that is due, at most `most` of them. `once`: when a single
    // pass began; a source that was asked since is left to the next one, unless its run must go on.
    std::vector<Start> start_due(Instant now, std::size_t most, std::optional<Instant> once = {});

    SourceTaskPtr task_of(std::string_view name) const;

    // One answer, before it is written.
    struct Step {
        std::string name;
        std::string state, reason;         // of the answer
        SourceReading* reading = nullptr;  // nothing: there was no answer to read
        bool unchanged = false;            // 304
        AnswerHints hints;
        std::vector<ListedUrl> found;
    };
    SourceUpdate step(Step step, Instant now);

    struct Settled {
        bool ended = false;
        std::size_t news = 0;               // of the whole run
        std::vector<Candidate> requests;    // the next step
        std::optional<SourceUpdate> again;  // the state once more, now that the news are known
    };
    // The update is durable; `news`: how many of its URLs were not known.
    Settled settled(std::string_view name, std::size_t news, Instant now);
    // The run will have no further step: its request was given up.
    SourceUpdate give_up(std::string_view name, std::string_view reason, Instant now);

    // The wall clock was set: what would now be due beyond its schedule is brought back.
    void clock_jumped(Instant now);

    // An operator's word. False: no such source.
    bool pause(std::string_view name, bool paused);
    // Due at that instant, whatever its schedule.
    bool run_now(std::string_view name, Instant when);
    std::optional<SourceState> state_of(std::string_view name) const;

    // When the next new URL of the source may be asked for: at once, or on the first day that has
    // room under its daily cap. use_slot() when it was queued.
    Instant slot(std::string_view name, Instant now);
    void use_slot(std::string_view name);

    std::size_t size() const { return sources_.size(); }
    std::size_t running() const { return running_; }
    bool is_running(std::string_view name) const;

  private:
    struct Run {
        std::deque<std::string> more;
        SourceState before;
        RunResult result;
        std::size_t news = 0;
        bool ended = false;
        std::vector<SourceSpec> feeds;  // of an opml
        bool has_feeds = false;
    };
    struct Slots {
        std::chrono::sys_days day{};
        int used = 0;
    };
    struct Source {
        SourceTaskPtr task;
        SourceState state;
        std::optional<Run> run;
        std::set<std::pair<Instant, std::string>>::iterator due{};
        bool is_due_listed = false;
        Slots slots;
    };
    using Sources = std::map<std::string, Source, std::less<>>;

    // A list of sources that takes the place of those with the same parent.
    struct Replacement {
        std::string parent;
        std::vector<SourceSpec> specs;
        std::size_t done = 0;
        std::set<std::string, std::less<>> names{};  // of those that are done
        Changes changes{};
    };
    Changes replace(std::vector<SourceSpec> specs, std::string_view parent, Instant now);
    void take(SourceSpec spec, std::string_view parent, Instant now, Changes& changes);
    std::size_t drop_others(const std::set<std::string, std::less<>>& wanted,
                            std::string_view parent);
    void adopt(Source& source, SourceSpec spec, Instant now);
    void drop(Sources::iterator source);
    void list_due(const std::string& name, Source& source);
    void unlist_due(Source& source);
    void end_run(Source& source);
    std::optional<Candidate> request(const Source& source, const std::string& url,
                                     bool first) const;
    double chance();

    Sources sources_;
    std::set<std::pair<Instant, std::string>> due_;
    std::map<std::string, SourceState, std::less<>>
        remembered_;  // of sources that are not configured
    std::size_t running_ = 0;
    std::deque<Replacement> changing_;
    std::mt19937_64 random_;
};

}  // namespace magpie
