// magpie_replay: a simulated week of real or generated lists against the scripted world, judged at
// the end. Exit code 0 only when every rule holds.
//
//   magpie_replay --lists FOLDER [--urls N] [--feeds N] [--days D] [--seed S] [--scale X] [--kills
//   K] magpie_replay --generated --urls 2000 --feeds 50 --days 7
#include <CLI/CLI.hpp>
#include <cstring>
#include <iomanip>
#include <iostream>

#include "tests/replay/judge.h"
#include "tests/replay/run.h"
#include "tests/replay/stage.h"
#include "tests/replay/world.h"

namespace magpie::replay {
namespace {

namespace fs = std::filesystem;

struct Options {
    fs::path lists, folder, log;
    bool generated = false;
    ListOptions list;
    double scale = 1'000;
    int delay_ms = 1'000, revisit_hours = 48, most_minutes = 60;
    std::size_t finds = 8;
    RunOptions run;
};

void read_options(CLI::App& app, Options& options) {
    app.add_option("--lists", options.lists, "Folder with url-list.tsv and feeds/all");
    app.add_flag("--generated", options.generated, "Lists made up from the seed");
    app.add_option("--urls", options.list.urls, "So many rows, evenly spread (0: all)");
    app.add_option("--feeds", options.list.feeds, "So many feeds, evenly spread (0: all)");
    app.add_option("--days", options.run.days, "Simulated time");
    app.add_option("--seed", options.run.seed, "Of the script, the lists and the kills");
    app.add_option("--scale", options.scale, "Simulated seconds in a true one");
    app.add_option("--kills", options.run.kills,
                   "Kills of the service, then a last life to the end");
    app.add_option("--delay", options.delay_ms, "Between requests to one host, simulated ms");
    app.add_option("--revisit", options.revisit_hours,
                   "Hours until the second look at an article; 0: none");
    app.add_option("--finds", options.finds, "Pages of links that robots.txt rules over");
    app.add_option("--minutes", options.most_minutes,
                   "True time after which the last life ends anyway");
    app.add_option("--folder", options.folder, "Work here and leave everything");
    app.add_option("--log", options.log, "Write the world's log");
    app.add_flag("--quiet", options.run.quiet, "No progress");
}

int complain(const Error& error) {
    std::cerr << "magpie_replay: " << error.message << '\n';
    return 2;
}

Result<Lists> lists_for(const Options& options) {
    if (options.generated) return Lists::generated(options.list);
    return Lists::read(options.lists, options.list);
}

void print_run(const RunReport& report, const ReplayClock& clock) {
    std::int64_t true_time = 0;
    std::size_t kills = 0;
    for (const Life& life : report.lives) {
        true_time += life.end - life.begin;
        kills += life.killed;
    }
    std::cout << "Run: " << report.lives.size() << " lives, " << kills << " kills, "
              << true_time / 1'000'000 << " s true, " << std::fixed << std::setprecision(1)
              << static_cast<double>(true_time) * clock.scale / 86'400e6 << " days simulated, "
              << report.visits_told << " visits told, " << report.largest_memory / 1024
              << " MiB at most\nThe service's own words: " << report.summary << '\n';
    if (report.still_pending > 0)
        std::cout << "Time was over with " << report.still_pending << " pending\n";
}

int replay(Options options) {
    auto world = World::listen();
    if (!world) return complain(world.error());
    // A round simulated instant: the same times in every run.
    const Instant begin = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};
    options.list.seed = options.run.seed;
    options.list.port = (*world)->port();
    options.list.begin = begin;
    const auto lists = lists_for(options);
    if (!lists) return complain(lists.error());
    Stage stage;
    stage.folder = options.folder;
    stage.index_hosts = index_hosts(options.finds);
    stage.host_delay = std::chrono::milliseconds(options.delay_ms);
    stage.revisit = std::chrono::hours(options.revisit_hours);
    if (auto ready = set_up(stage, *lists, (*world)->port()); !ready)
        return complain(ready.error());
    const Script script(script_for((*world)->port(), options.run.seed, begin));
    options.run.most_time = std::chrono::minutes(options.most_minutes);
    const ReplayClock clock = ReplayClock::starting_now(begin, options.scale);
    (*world)->start(
        script,
        [&](std::string_view target, Instant now, World::FeedBytes& bytes) {
            return lists->feed_bytes(target, now, bytes);
        },
        clock);
    const auto report = run(stage, clock, options.run);
    (*world)->stop();
    if (!report) return complain(report.error());
    if (!options.log.empty())
        if (auto written = (*world)->write_log(options.log); !written)
            return complain(written.error());
    print_run(*report, clock);
    const auto archive = Archive::open(stage.archive, Archive::Mode::read);
    if (!archive) return complain(archive.error());
    const auto verdict = judge({.script = script,
                                .lists = *lists,
                                .world = **world,
                                .archive = *archive,
                                .clock = clock,
                                .lives = report->lives,
                                .acknowledged = report->acknowledged,
                                .index_hosts = stage.index_hosts,
                                .host_delay = stage.host_delay,
                                .host_jitter = stage.host_jitter,
                                .revisits = options.revisit_hours > 0 ? std::size_t{1} : 0});
    if (!verdict) return complain(verdict.error());
    print(*verdict, std::cout);
    if (!report->problem.empty()) std::cout << "Problem: " << report->problem << '\n';
    return verdict->holds() && report->problem.empty() && report->still_pending == 0 ? 0 : 1;
}

int replay_in_a_folder(Options options) {
    if (!options.folder.empty()) {
        fs::create_directories(options.folder);
        return replay(std::move(options));
    }
    std::string name = (fs::temp_directory_path() / "magpie-replay-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) return complain({ErrorCode::io, "no temporary folder"});
    options.folder = name;
    const int code = replay(std::move(options));
    std::error_code ignored;
    fs::remove_all(name, ignored);
    return code;
}

}  // namespace
}  // namespace magpie::replay

int main(int argc, char** argv) {
    using namespace magpie::replay;
    if (argc > 1 && std::strcmp(argv[1], kServeWord) == 0) return serve(argc, argv);
    CLI::App app("Replays lists against a scripted world and judges what became of them");
    Options options;
    read_options(app, options);
    CLI11_PARSE(app, argc, argv);
    if (!options.generated && options.lists.empty()) {
        std::cerr << "magpie_replay: give --lists FOLDER or --generated\n";
        return 2;
    }
    return replay_in_a_folder(std::move(options));
}
