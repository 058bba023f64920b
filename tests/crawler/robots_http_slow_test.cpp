// RobotsCache, FetchPlan and CurlLoop against the suite's own server: 26 HTTP situations of RFC
// 9309 §2.2-2.5, each on a loopback address of its own.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "crawler/curl_loop.h"
#include "crawler/robots_cache.h"

namespace magpie {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

std::optional<std::filesystem::path> suite_folder() {
    const char* root = std::getenv("MAGPIE_SHARED_DATA");
    if (root == nullptr) return std::nullopt;
    auto path = std::filesystem::path(root) / "suites" / "http";
    if (!std::filesystem::exists(path / "robots_http.py")) return std::nullopt;
    return path;
}

// The suite's server in a process of its own; it says a line when it listens.
class SuiteServer {
  public:
    SuiteServer(const std::filesystem::path& script, int port) {
        int channel[2];
        if (::pipe(channel) != 0) return;
        process_ = ::fork();
        if (process_ == 0) {
            ::dup2(channel[1], STDOUT_FILENO);
            ::close(channel[0]);
            ::execlp("python3", "python3", script.c_str(), "--port", std::to_string(port).c_str(),
                     nullptr);
            ::_exit(127);
        }
        ::close(channel[1]);
        output_ = ::fdopen(channel[0], "r");
        char line[256];
        is_ready_ = output_ && std::fgets(line, sizeof line, output_) != nullptr;
    }
    SuiteServer(const SuiteServer&) = delete;
    SuiteServer& operator=(const SuiteServer&) = delete;
    ~SuiteServer() {
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
        }
        if (output_) std::fclose(output_);
    }
    bool is_ready() const { return is_ready_; }

  private:
    pid_t process_ = -1;
    std::FILE* output_ = nullptr;
    bool is_ready_ = false;
};

// Asks the cache about a page and fetches what it wants, as the engine does.
class Asker {
  public:
    Asker() {
        FetchConfig config;
        config.allow_addresses = {"127.0.0.0/8"};
        config.total_timeout = 3s;  // one case never answers
        loop_ = std::move(*CurlLoop::create(io_, config));
    }

    std::string verdict(const Url& page) {
        auto verdict = cache_.ask(page, wall_clock_now());
        if (const auto* wanted = std::get_if<RobotsCache::Fetch>(&verdict)) {
            const FetchResult result = fetch(wanted->robots_url);
            cache_.answered(wanted->robots_url, result, robots_body(result.response),
                            wall_clock_now());
            verdict = cache_.ask(page, wall_clock_now());
        }
        constexpr const char* kNames[] = {"allow", "deny", "fetch", "wait"};
        return kNames[verdict.index()];
    }

  private:
    FetchResult fetch(const Url& url) {
        FetchPlan plan(url, {.purpose = Purpose::robots});
        FetchPlan::Step step = plan.start();
        while (!std::holds_alternative<FetchResult>(step)) {
            if (const auto* send = std::get_if<FetchPlan::Send>(&step))
                step = plan.on_response(exchange(send->request));
            else
                step = plan.resume();
        }
        return std::get<FetchResult>(std::move(step));
    }

    FetchResponse exchange(const FetchRequest& request) {
        FetchResponse answer;
        loop_->start(request, [&](FetchResponse response) { answer = std::move(response); });
        io_.restart();
        io_.run();
        return answer;
    }

    boost::asio::io_context io_;
    std::unique_ptr<CurlLoop> loop_;
    RobotsCache cache_{{}};
};

TEST(RobotsHttpSuite, every_situation_has_the_verdict_of_the_rfc) {
    const auto folder = suite_folder();
    if (!folder) GTEST_SKIP() << "skipped: no ../shared";
    const int port = 20'000 + ::getpid() % 10'000;
    const SuiteServer server(*folder / "robots_http.py", port);
    ASSERT_TRUE(server.is_ready());
    std::ifstream file(*folder / "robots_http_cases.json");
    const json cases = json::parse(file);
    Asker asker;
    int right = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const std::string page =
            "http://127.0.2." + std::to_string(i + 1) + ":" + std::to_string(port) + "/page";
        const std::string verdict = asker.verdict(*Url::parse(page));
        const std::string expected = cases[i]["expect"];
        // "deny" is no request for the page, be it for good or until the host answers.
        const bool is_right = expected == "allow"   ? verdict == "allow"
                              : expected == "defer" ? verdict == "wait"
                                                    : verdict == "deny" || verdict == "wait";
        EXPECT_TRUE(is_right) << verdict << " instead of " << expected << ": " << cases[i]["why"];
        right += is_right ? 1 : 0;
    }
    std::printf("robots over HTTP: %d/%zu\n", right, cases.size());
    EXPECT_GE(cases.size(), 26u);
}

}  // namespace
}  // namespace magpie
