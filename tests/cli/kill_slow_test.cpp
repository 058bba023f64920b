// Kill -9 at any instant: nothing acknowledged is lost, nothing half is left.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "base/text.h"
#include "crawler/loopback_site.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

constexpr int kKills = 200;

struct Child {
    pid_t pid = -1;
    int out = -1;
};

Child start_crawl(const std::vector<std::string>& arguments) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDERR_FILENO);
        std::vector<char*> argv;
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    return {pid, ends[0]};
}

std::string read_all(int fd) {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = ::read(fd, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(got));
    ::close(fd);
    return text;
}

std::chrono::microseconds whole_life(const std::vector<std::string>& command) {
    const auto begin = std::chrono::steady_clock::now();
    const Child child = start_crawl(command);
    read_all(child.out);
    ::waitpid(child.pid, nullptr, 0);
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
}

// "stored      http://…  document 3: …": the URL of each complete line, that is, of each
// acknowledged visit.
std::vector<std::string> acknowledged(const std::string& output) {
    std::vector<std::string> urls;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = output.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        const auto words = split(std::string_view(output).substr(begin, end - begin), ' ');
        for (const std::string_view word : words)
            if (word.starts_with("http://")) {
                urls.emplace_back(word);
                break;
            }
    }
    return urls;
}

TEST(Kill, two_hundred_kills_of_a_crawl_lose_nothing_acknowledged) {
    auto site = LoopbackSite::start(std::string(MAGPIE_TEST_DATA) + "/site");
    ASSERT_TRUE(site);
    const test::TempFolder folder;
    const std::string config = test::write_loopback_config(folder.path());
    const auto command = [&](const std::string& archive) {
        return std::vector<std::string>{MAGPIE_BINARY, "fetch",    "--listing",
                                        "--force",     "--config", config,
                                        "--archive",   archive,    site->origin() + "/feed.xml"};
    };
    std::mt19937 random(20260301);
    // Instants spread over the whole life of a crawl, as long as that is on this machine.
    std::uniform_int_distribution<long> life(
        0, whole_life(command((folder / "whole").string())).count());
    std::size_t acknowledged_total = 0;
    int killed = 0;
    for (int round = 0; round < kKills; ++round) {
        // A fresh archive every tenth round; in between the crawl goes on in what the last kill
        // left.
        const std::string archive_path =
            (folder / ("archive" + std::to_string(round / 10))).string();
        const Child child = start_crawl(command(archive_path));
        ASSERT_GT(child.pid, 0);
        std::this_thread::sleep_for(std::chrono::microseconds(life(random)));
        ::kill(child.pid, SIGKILL);
        const std::string output = read_all(child.out);
        int status = 0;
        ::waitpid(child.pid, &status, 0);
        killed += WIFSIGNALED(status) ? 1 : 0;
        if (!std::filesystem::exists(archive_path)) continue;  // killed before it made one
        auto reopened = Archive::open(archive_path, Archive::Mode::write);
        ASSERT_TRUE(reopened) << "round " << round << ": " << reopened.error().message;
        const auto problems = reopened->verify();
        ASSERT_TRUE(problems) << problems.error().message;
        EXPECT_TRUE(problems->empty()) << "round " << round << ": " << problems->front();
        for (const std::string& url : acknowledged(output)) {
            ++acknowledged_total;
            const auto state = reopened->url_state(url);
            ASSERT_TRUE(state && *state) << "round " << round << ": " << url;
            EXPECT_NE((*state)->state, "pending") << "round " << round << ": " << url;
        }
    }
    std::cout << killed << " of " << kKills << " crawls were killed in flight, "
              << acknowledged_total << " visits had been acknowledged\n";
    EXPECT_GT(killed, kKills / 2);
    EXPECT_GT(acknowledged_total, 100u);
}

}  // namespace
}  // namespace magpie
