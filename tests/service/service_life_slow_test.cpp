// The running service as a service manager, a signal and the control socket meet it.
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "service/control.h"
#include "tests/service/service_fixture.h"
#include "tests/service/slow_machine.h"
#include "tests/support/service_manager.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::Manager;
using test::page;

// Signals go to the whole process: the service runs beside the test, on a thread of its own.
class ServiceLifeTest : public ServiceTest {
  protected:
    ServiceLifeTest() : manager((folder / "notify").string()) {}
    ~ServiceLifeTest() override { end(); }

    void begin(ServiceSettings settings, std::chrono::microseconds watchdog = 200ms) {
        settings.once = false;
        settings.stop_on_signal = true;
        settings.notify = Notify((folder / "notify").string(), watchdog);
        thread = std::thread([this, settings = std::move(settings)]() mutable {
            result = run_service(std::move(settings));
        });
        ASSERT_TRUE(manager.hears("READY=1"));
    }
    ServiceSummary end() {
        if (thread.joinable()) {
            ::kill(::getpid(), SIGTERM);
            thread.join();
        }
        return result && *result ? **result : ServiceSummary{};
    }
    std::filesystem::path socket() { return control_socket_path(config, folder / "archive"); }
    // Waits for the server to be asked for the target.
    bool is_asked(std::string_view target) {
        for (int i = 0; i < 500 && asked(target) == 0; ++i) std::this_thread::sleep_for(10ms);
        return asked(target) > 0;
    }

    Manager manager;
    std::thread thread;
    std::optional<Result<ServiceSummary>> result;
};

TEST_F(ServiceLifeTest, the_manager_hears_ready_the_watchdog_and_the_end) {
    begin(settings({}));
    EXPECT_TRUE(manager.hears("WATCHDOG=1"));
    EXPECT_TRUE(manager.hears("WATCHDOG=1"));
    ::kill(::getpid(), SIGTERM);
    EXPECT_TRUE(manager.hears("STOPPING=1"));
    thread.join();
    ASSERT_TRUE(result && *result);
    EXPECT_TRUE((**result).interrupted);
    EXPECT_FALSE((**result).cut_short);
}

TEST_F(ServiceLifeTest, a_disk_that_hangs_starves_the_watchdog) {
    begin(settings({}), 100ms);
    ASSERT_TRUE(manager.hears("WATCHDOG=1"));
    std::thread asking;
    {
        const test::SlowMachine machine(0ms, 3s);
        asking = std::thread([&] {
            EXPECT_TRUE(ask_service(socket(), {{"command", "fetch"}, {"urls", {server.url("/a")}}},
                                    {}, 60s));
        });
        for (int i = 0; i < 500 && test::SlowMachine::syncs() == 0; ++i)
            std::this_thread::sleep_for(10ms);
        ASSERT_GT(test::SlowMachine::syncs(), 0);
        std::this_thread::sleep_for(150ms);  // what was on its way before the disk hung
        while (!manager.heard().empty()) continue;
        EXPECT_FALSE(manager.hears("WATCHDOG=1", 1s));
    }
    asking.join();
    EXPECT_TRUE(manager.hears("WATCHDOG=1")) << "the disk is back";
}

TEST_F(ServiceLifeTest, a_feed_is_archived_while_it_runs) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    begin(settings({source("blog", SourceKind::feed, "/feed")}));
    EXPECT_TRUE(is_asked("/a"));
    end();
    EXPECT_EQ(state_of("/a"), "article");
}

TEST_F(ServiceLifeTest, a_hangup_reads_the_configuration_again) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    const auto file = folder / "magpie.toml";
    const auto write = [&](const std::string& rest) {
        std::ofstream(file) << "[fetch]\ncontact = \"https://example.org\"\n" << rest;
    };
    write("");
    ServiceSettings with_file = settings({});
    with_file.config_file = file;
    begin(std::move(with_file));
    write("[[source]]\nname = \"blog\"\nfeed = \"" + server.url("/feed") + "\"\n");
    ::kill(::getpid(), SIGHUP);
    EXPECT_TRUE(manager.hears("RELOADING=1"));
    EXPECT_TRUE(manager.hears("READY=1"));
    EXPECT_TRUE(is_asked("/feed"));
}

TEST_F(ServiceLifeTest, a_bad_configuration_changes_nothing_and_says_so) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    const auto file = folder / "magpie.toml";
    std::ofstream(file) << "[fetch]\nmax_bdy = \"1MiB\"\n";
    ServiceSettings with_file = settings({source("blog", SourceKind::feed, "/feed")});
    with_file.config_file = file;
    begin(std::move(with_file));
    const auto answer = ask_service(socket(), {{"command", "reload"}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_NE(answer->value("error", "").find("max_bdy"), std::string::npos) << answer->dump();
    const auto status = ask_service(socket(), {{"command", "status"}});
    ASSERT_TRUE(status);
    EXPECT_EQ(status->value("sources", 0), 1);
    EXPECT_NE(status->value("reload_problem", "").find("max_body"), std::string::npos);
}

TEST_F(ServiceLifeTest, urls_that_a_person_asks_for_are_fetched_and_told) {
    begin(settings({}));
    std::vector<std::string> lines;
    const auto answer = ask_service(
        socket(),
        {{"command", "fetch"}, {"urls", {server.url("/a"), server.url("/gone"), "nonsense"}}},
        [&](const json& line) { lines.push_back(line.value("state", line.value("problem", ""))); });
    ASSERT_TRUE(answer) << answer.error().message;
    std::sort(lines.begin(), lines.end());
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0], "article");
    EXPECT_EQ(lines[1], "http_404");
    EXPECT_NE(lines[2].find("not a web address"), std::string::npos);
}

TEST_F(ServiceLifeTest, a_source_is_run_paused_and_resumed_by_name) {
    server.route("/feed", page(feed({server.url("/a")}), typed(kFeedType)));
    begin(settings({source("blog", SourceKind::feed, "/feed")}));
    ASSERT_TRUE(is_asked("/feed"));
    const auto ask = [&](const char* command, const char* name) {
        const auto answer = ask_service(socket(), {{"command", command}, {"source", name}});
        return answer ? answer->value("error", answer->value("ok", false) ? "ok" : "?")
                      : answer.error().message;
    };
    EXPECT_EQ(ask("pause", "blog"), "ok");
    EXPECT_EQ(ask("resume", "blog"), "ok");
    EXPECT_EQ(ask("run", "blog"), "ok");
    EXPECT_NE(ask("run", "other").find("no source named"), std::string::npos);
    for (int i = 0; i < 500 && asked("/feed") < 2; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_GE(asked("/feed"), 2u);
}

TEST_F(ServiceLifeTest, a_stop_ends_in_time_though_a_server_never_answers) {
    server.route("/slow", test::silence());
    server.route("/feed", page(feed({server.url("/slow")}), typed(kFeedType)));
    config.service.stop_timeout = 300ms;
    begin(settings({source("blog", SourceKind::feed, "/feed")}));
    ASSERT_TRUE(is_asked("/slow"));
    const auto before = std::chrono::steady_clock::now();
    const ServiceSummary summary = end();
    EXPECT_LT(std::chrono::steady_clock::now() - before, 5s);
    EXPECT_TRUE(summary.cut_short);
    EXPECT_EQ(state_of("/slow"), "pending") << "asked for, not answered: it still waits";
}

}  // namespace
}  // namespace magpie
