#include "tests/replay/run.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>
#include <unordered_set>

#include "config/load_sources.h"
#include "service/log.h"
#include "service/service.h"
#include "storage/archive.h"

namespace magpie::replay {
namespace {

using namespace std::chrono_literals;

constexpr auto kGlance = 20ms;
constexpr auto kLookForPending = 2s;
constexpr auto kMostTimeToStop = 60s;

// The child and the thread that reads what it tells.
class Child {
  public:
    Child(const Stage& stage, const ReplayClock& clock, RunReport& report,
          std::unordered_set<std::string>& told)
        : report_(report), told_(told) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
        const std::vector<std::string> words{"/proc/self/exe",
                                             kServeWord,
                                             stage.config.string(),
                                             stage.archive.string(),
                                             std::to_string(clock.monotonic_base),
                                             std::to_string(clock.begin.time_since_epoch().count()),
                                             std::to_string(clock.scale)};
        std::vector<char*> arguments;
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        begun_ = ReplayClock::monotonic_micros();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // never outlives the replay
            ::dup2(ends[1], STDOUT_FILENO);
            ::execv("/proc/self/exe", arguments.data());
            ::_exit(127);
        }
        ::close(ends[1]);
        reader_ = std::thread([this, fd = ends[0]] { read_all(fd); });
    }

    bool has_ended() {
        if (ended_) return true;
        rusage usage{};
        if (::wait4(pid_, &status_, WNOHANG, &usage) != pid_) return false;
        ended_ = true;
        report_.largest_memory = std::max<std::int64_t>(report_.largest_memory, usage.ru_maxrss);
        return true;
    }

    // Waits at most so long; false: it lives on.
    bool ends_within(std::chrono::milliseconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        while (!has_ended()) {
            const auto left = until - std::chrono::steady_clock::now();
            if (left <= 0ms) return false;
            std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(left, kGlance));
        }
        return true;
    }

    // The life it had.
    Life end(int signal) {
        Life life{begun_, ReplayClock::monotonic_micros(), signal == SIGKILL};
        if (!has_ended()) ::kill(pid_, signal);
        if (!ends_within(kMostTimeToStop)) {
            report_.problem = "the service did not stop within a minute";
            ::kill(pid_, SIGKILL);
            ends_within(kMostTimeToStop);
        }
        reader_.join();
        return life;
    }

    bool failed() const { return !WIFEXITED(status_) || WEXITSTATUS(status_) != 0; }

  private:
    void read_all(int fd) {
        std::string text;
        std::array<char, 65536> buffer;
        for (ssize_t got = 0; (got = ::read(fd, buffer.data(), buffer.size())) > 0;) {
            text.append(buffer.data(), static_cast<std::size_t>(got));
            std::size_t begin = 0;
            for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
                 begin = end + 1)
                take(text.substr(begin, end - begin));
            text.erase(0, begin);
        }
        ::close(fd);
    }

    // Half a line, cut off by a kill, is no JSON.
    void take(const std::string& line) {
        const auto said = nlohmann::json::parse(line, nullptr, false);
        if (!said.is_object()) return;
        const std::string event = said.value("event", "");
        if (event == "summary") report_.summary = line;
        if (event == "problem") report_.problem = said.value("reason", "");
        if (event != "visit") return;
        ++report_.visits_told;
        std::string url = said.value("url", "");
        if (url.ends_with("…")) return;  // too long for the log
        if (told_.insert(url).second) report_.acknowledged.push_back(std::move(url));
    }

    RunReport& report_;
    std::unordered_set<std::string>& told_;
    pid_t pid_ = -1;
    int status_ = 0;
    bool ended_ = false;
    std::int64_t begun_ = 0;
    std::thread reader_;
};

std::uint64_t pending_in(const std::filesystem::path& directory) {
    const auto archive = Archive::open(directory, Archive::Mode::read);
    if (!archive) return 1;
    const auto stats = archive->stats();
    if (!stats || stats->urls == 0) return 1;
    const auto found = stats->urls_by_state.find(std::string(kPending));
    return found == stats->urls_by_state.end() ? 0 : static_cast<std::uint64_t>(found->second);
}

// Spread over the whole simulated time, half of them where the process is young.
std::chrono::milliseconds next_life(const RunOptions& options, const ReplayClock& clock,
                                    std::mt19937_64& random) {
    const double whole = options.days * 86'400'000 / clock.scale / (options.kills + 1);
    std::exponential_distribution<double> length(1 / whole);
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(std::min(length(random), whole * 4)) + 20);
}

}  // namespace

Result<RunReport> run(const Stage& stage, const ReplayClock& clock, const RunOptions& options) {
    RunReport report;
    std::unordered_set<std::string> told;
    std::mt19937_64 random(options.seed);
    for (int kill = 0; kill < options.kills; ++kill) {
        Child child(stage, clock, report, told);
        const bool ended = child.ends_within(next_life(options, clock, random));
        report.lives.push_back(child.end(SIGKILL));
        if (ended) {
            report.problem = "the service ended by itself, " + report.problem;
            return report;
        }
        if (!options.quiet && kill % 20 == 19)
            std::cerr << kill + 1 << " kills, " << report.acknowledged.size()
                      << " addresses told\n";
    }
    const auto began = std::chrono::steady_clock::now();
    const Instant over =
        clock.begin + std::chrono::seconds(static_cast<std::int64_t>(options.days * 86'400));
    Child child(stage, clock, report, told);
    while (!child.ends_within(kLookForPending)) {
        if (std::chrono::steady_clock::now() - began > options.most_time) break;
        if (!options.quiet)
            std::cerr << format_utc_seconds(clock.now()) << "  " << report.visits_told
                      << " visits\n";
        if (clock.now() < over) continue;
        report.still_pending = pending_in(stage.archive);
        if (report.still_pending == 0) break;
    }
    const bool by_itself = child.has_ended();
    report.lives.push_back(child.end(SIGTERM));
    if (by_itself) report.problem = "the service ended by itself, " + report.problem;
    if (child.failed() && report.problem.empty())
        report.problem = "the service ended with a failure";
    return report;
}

int serve(int argc, char** argv) {
    if (argc != 7) return 2;
    const std::vector<std::string> words(argv, argv + argc);
    ReplayClock clock;
    clock.monotonic_base = std::stoll(words[4]);
    clock.begin = Instant(std::chrono::microseconds(std::stoll(words[5])));
    clock.scale = std::stod(words[6]);
    auto loaded = load_all(words[2]);
    const auto say = [](const nlohmann::ordered_json& line) {
        std::cout << line.dump() << std::endl;
    };
    if (!loaded) {
        say({{"event", "problem"}, {"reason", loaded.error().message}});
        return 2;
    }
    Result<ServiceSummary> done;
    {
        Log log({.format = LogFormat::json, .level = LogLevel::info, .descriptor = STDOUT_FILENO});
        ServiceSettings settings;
        settings.loaded = std::move(*loaded);
        settings.archive = words[3];
        settings.log = &log;
        settings.seed = 1;
        settings.now = [clock] { return clock.now(); };
        settings.time_scale = clock.scale;
        done = run_service(std::move(settings));
    }
    if (!done) {
        say({{"event", "problem"}, {"reason", done.error().message}});
        return 1;
    }
    say({{"event", "summary"},
         {"visits", done->visits},
         {"sources_run", done->sources_run},
         {"new_urls", done->new_urls},
         {"longest_stall_us", done->longest_stall.count()},
         {"start_us", done->start_time.count()},
         {"cut_short", done->cut_short}});
    return 0;
}

}  // namespace magpie::replay
