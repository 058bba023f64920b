// kill −9 while a process writes through the writer thread: every visit it had acknowledged is
// there whole, and nothing is there by half.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <random>

#include "storage/writer.h"
#include "tests/storage/archive_fixture.h"
#include "tests/storage/story.h"

namespace magpie::testing {
namespace {

// One line for the parent; at most PIPE_BUF bytes, so that lines never mix.
struct Line {
    int number;
    std::int64_t sighting;  // or what else was acknowledged under that number
};
constexpr std::int64_t kFile = -1;  // the picture of that article
constexpr std::int64_t kRun = -2;   // that run of the source

void tell_parent(int pipe, bool good, const Line& line) {
    if (!good) ::_exit(2);
    if (::write(pipe, &line, sizeof line) != sizeof line) ::_exit(3);
}

[[noreturn]] void write_until_killed(const std::filesystem::path& directory, int first, int pipe) {
    Result<Archive> archive = Archive::open(directory, Archive::Mode::write);
    if (!archive) {
        std::fprintf(stderr, "%s\n", archive.error().message.c_str());
        ::_exit(1);
    }
    SourceState source = story_source(*archive);
    ArchiveWriter writer(std::move(*archive));
    for (int number = first;; ++number) {
        writer.submit(story_visit(number), [number, pipe](const Result<Receipt>& receipt) {
            tell_parent(pipe, receipt.has_value(), {number, receipt ? receipt->sighting : 0});
        });
        if (number % 5 != 0) continue;
        const int article = number / 5;
        writer.submit(story_file(article), [article, pipe](const Result<>& stored) {
            tell_parent(pipe, stored.has_value(), {article, kFile});
        });
        SourceUpdate run = story_run(number, source);
        source.listed += static_cast<std::int64_t>(run.found.size());
        writer.submit(std::move(run), [number, pipe](const Result<Receipt>& receipt) {
            tell_parent(pipe, receipt.has_value(), {number, kRun});
        });
    }
}

class Child {
  public:
    Child(const std::filesystem::path& directory, int first) {
        int ends[2];
        if (::pipe(ends) != 0) return;
        process_ = ::fork();
        if (process_ == 0) write_until_killed(directory, first, ends[1]);
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pipe_ >= 0) ::close(pipe_);
    }

    // False when there will be no more.
    bool read(Line& line) { return ::read(pipe_, &line, sizeof line) == sizeof line; }
    // True when it was the signal that ended it, not a failure of its own.
    bool kill() {
        ::kill(process_, SIGKILL);
        int status = 0;
        ::waitpid(process_, &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

  private:
    pid_t process_ = -1;
    int pipe_ = -1;
};

void spin(std::chrono::microseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
    }
}

TEST(KillNine, at_any_instant_loses_nothing_acknowledged_and_leaves_nothing_half) {
    constexpr int kRounds = 80;
    constexpr int kRoundsPerArchive = 8;  // each starts from nothing: creation is killed too
    std::minstd_rand random(20'260'131);
    int next = 0;
    std::size_t kept = 0;
    std::unique_ptr<TemporaryDirectory> temporary;
    for (int round = 0; round < kRounds; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        if (round % kRoundsPerArchive == 0) temporary = std::make_unique<TemporaryDirectory>();
        const std::filesystem::path directory = temporary->path() / "archive";
        std::vector<Line> acknowledged;
        {
            Child child(directory, next);
            // Early in one round of four: while it opens, recovers, migrates.
            const std::size_t patience = random() % 4 == 0 ? 0 : random() % 150;
            Line line{};
            while (acknowledged.size() < patience && child.read(line)) acknowledged.push_back(line);
            spin(std::chrono::microseconds(random() % 6'000));
            ASSERT_TRUE(child.kill());
            while (child.read(line)) acknowledged.push_back(line);
        }
        const Result<Archive> archive = Archive::open(directory, Archive::Mode::write);
        ASSERT_TRUE(archive) << archive.error().message;
        ASSERT_EQ(archive->verify().value(), std::vector<std::string>{});
        ASSERT_EQ(contradictions_of(*archive), "");
        for (const Line& line : acknowledged) {
            if (line.sighting == kFile) {
                ASSERT_EQ(missing_of(*archive, story_file(line.number)), "");
                continue;
            }
            if (line.sighting == kRun) {
                ASSERT_GE(std::stoi(story_source(*archive).cursor), line.number);
                continue;
            }
            ASSERT_EQ(missing_of(*archive, line.number, line.sighting), "");
            next = std::max(next, line.number + 1);
        }
        kept += acknowledged.size();
        next += 5 * 1'000 - next % 5;  // the next round tells of articles nobody has touched
    }
    EXPECT_GT(kept, 1'000u);
    std::printf("%d kills, %zu acknowledged visits, files and runs of a source, all whole\n",
                kRounds, kept);
}

}  // namespace
}  // namespace magpie::testing
