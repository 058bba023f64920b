// magpie status and magpie sources, with a service at the other end of the socket and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "service/control.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// Answers as the service does, by a table of its own.
class FakeService {
  public:
    FakeService(const std::filesystem::path& path, std::map<std::string, json> answers)
        : answers_(std::move(answers)) {
        auto server = ControlServer::listen(
            context_, path, [this](const json& request, ControlServer::Reply reply) {
                asked_.push_back(request);
                const auto answer = answers_.find(request.at("command"));
                reply.finish(answer == answers_.end() ? json{{"error", "unknown command"}}
                                                      : answer->second);
            });
        EXPECT_TRUE(server) << server.error().message;
        server_ = std::move(*server);
        thread_ = std::thread([this] { context_.run(); });
    }
    FakeService(const FakeService&) = delete;
    FakeService& operator=(const FakeService&) = delete;
    ~FakeService() { (void)stop(); }

    // What was asked.
    std::vector<json> stop() {
        if (thread_.joinable()) {
            boost::asio::post(context_, [this] { server_.reset(); });
            work_.reset();
            thread_.join();
        }
        return asked_;
    }

  private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ =
        boost::asio::make_work_guard(context_);
    std::map<std::string, json> answers_;
    std::vector<json> asked_;
    std::unique_ptr<ControlServer> server_;
    std::thread thread_;
};

const json kStatus = {
    {"pid", 7},
    {"running_since", "2026-01-31T08:00:00Z"},
    {"reload_problem", ""},
    {"in_flight", 2},
    {"queued", 30},
    {"due_later", 4},
    {"visits", 55},
    {"longest_stall_us", 3'210},
    {"hosts", {{{"host", "slow.example"}, {"delay_ms", 6'000}, {"waiting", 9}, {"in_flight", 1}}}}};

struct StatusTest : testing::Test {
    // Two sources, one that fails; one URL of the good one waits, and one was listed by hand.
    void make_archive() {
        auto made = Archive::open(archive, Archive::Mode::write);
        ASSERT_TRUE(made) << made.error().message;
        SourceState good;
        good.name = "news";
        good.kind = "feed";
        good.interval = 30min;
        good.last_try = good.last_success = now - 10min;
        good.next_due = now + 20min;
        good.state = "listing";
        SourceState bad = good;
        bad.name = "gone";
        bad.failures = 5;
        bad.last_success = bad.failing_since = now - 5h;
        bad.state = "http_404";
        bad.reason = "the server says: not found";
        ListedUrl url;
        url.listed_url = url.url = "https://a.example/1";
        url.source = "news";
        ASSERT_TRUE(made->put_sources({{good, {url}, now, {}}, {bad, {}, now, {}}}));
        url.listed_url = url.url = "https://a.example/2";
        url.source = "";
        ASSERT_TRUE(made->enlist({url}, now));
    }

    std::vector<SourceState> states() const {
        return Archive::open(archive, Archive::Mode::read)->source_states().value();
    }

    CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--archive", archive.string()});
        return run_magpie(arguments);
    }

    const Instant now = wall_clock_now();
    TempFolder folder;
    std::filesystem::path archive = folder / "archive";
    std::filesystem::path socket = archive / "control.sock";
};

TEST_F(StatusTest, without_a_service_it_tells_what_the_archive_knows) {
    make_archive();
    const CommandOutput output = magpie({"status"});
    EXPECT_EQ(output.code, 0) << output.err;
    EXPECT_THAT(output.out, HasSubstr("service    not running\n"));
    EXPECT_THAT(output.out, testing::ContainsRegex("news +ok +10 min ago +0 s ago +in .. min +1 "));
    EXPECT_THAT(output.out,
                testing::ContainsRegex("gone +failing +5 h ago .*fails since 5 h \\(5 tries\\): "
                                       "http_404, the server says: not found"));
    EXPECT_THAT(output.out, testing::ContainsRegex("2 +pending\n2 +in all, of 2 listed\n"));
    EXPECT_LT(output.out.find("gone "), output.out.find("news ")) << "trouble first";
}

TEST_F(StatusTest, with_a_service_it_tells_what_only_that_knows) {
    make_archive();
    FakeService service(socket, {{"status", kStatus}});
    const CommandOutput output = magpie({"status"});
    EXPECT_EQ(output.code, 0) << output.err;
    EXPECT_THAT(output.out, HasSubstr("running since 2026-01-31T08:00:00Z"));
    EXPECT_THAT(output.out, HasSubstr("2 in flight, 30 queued, 4 due later, 55 done"));
    EXPECT_THAT(output.out, HasSubstr("longest stall 3.2 ms"));
    EXPECT_THAT(output.out, testing::ContainsRegex("slow.example +6000 ms +1 +9 +closed"));
}

TEST_F(StatusTest, json_is_complete) {
    make_archive();
    FakeService service(socket, {{"status", kStatus}});
    const CommandOutput output = magpie({"status", "--json"});
    EXPECT_EQ(output.code, 0) << output.err;
    const json all = json::parse(output.out);
    EXPECT_EQ(all.at("running"), true);
    EXPECT_EQ(all.at("service").at("visits"), 55);
    EXPECT_EQ(all.at("hosts").at(0).at("delay_ms"), 6'000);
    ASSERT_EQ(all.at("sources").size(), 2u);
    for (const json& source : all.at("sources")) {
        EXPECT_EQ(source.at("condition"), source.at("name") == "gone" ? "failing" : "ok");
        EXPECT_EQ(source.at("pending"), source.at("name") == "gone" ? 0 : 1);
    }
    EXPECT_EQ(
        all.at("ledger"),
        (json{{"urls", 2}, {"sum_of_states", 2}, {"waiting", 2}, {"by_state", {{"pending", 2}}}}));
    EXPECT_EQ(all.at("health").at("level"), 1);
}

TEST_F(StatusTest, the_probe_prints_one_line_and_exits_by_it) {
    make_archive();
    CommandOutput output = magpie({"status", "--check"});
    EXPECT_EQ(output.code, 2);
    EXPECT_EQ(output.out, "CRITICAL: the service is not running; 1 of 2 sources fail (gone)\n");
    output = magpie({"status", "--check", "--timer"});
    EXPECT_EQ(output.code, 1);
    EXPECT_EQ(output.out, "WARNING: 1 of 2 sources fail (gone)\n");
    EXPECT_EQ(magpie({"sources", "pause", "gone"}).code, 0);
    FakeService service(socket, {{"status", kStatus}});
    output = magpie({"status", "--check"});
    EXPECT_EQ(output.code, 0);
    EXPECT_THAT(output.out, StartsWith("OK: 2 sources, 1 of 2 URLs waiting"));
}

TEST_F(StatusTest, a_service_that_refuses_to_tell_is_critical) {
    make_archive();
    FakeService service(socket, {});
    const CommandOutput output = magpie({"status", "--check"});
    EXPECT_EQ(output.code, 2);
    EXPECT_THAT(output.out, StartsWith("CRITICAL: unknown command"));
}

TEST_F(StatusTest, without_an_archive_it_says_so) {
    CommandOutput output = magpie({"status"});
    EXPECT_EQ(output.code, 1);
    EXPECT_THAT(output.err, HasSubstr("there is no archive at"));
    output = magpie({"status", "--check"});
    EXPECT_EQ(output.code, 2);
    EXPECT_THAT(output.out, HasSubstr("there is no archive at"));
    EXPECT_FALSE(std::filesystem::exists(archive)) << "looking makes nothing";
}

TEST_F(StatusTest, a_configuration_that_cannot_be_read_is_critical_for_the_probe) {
    std::ofstream(folder / "magpie.toml") << "[fetch]\nmax_bdy = 1\n";
    const std::string file = (folder / "magpie.toml").string();
    CommandOutput output = run_magpie({"status", "--check", "--config", file});
    EXPECT_EQ(output.code, 2);
    EXPECT_THAT(output.out, StartsWith("CRITICAL: the configuration cannot be read: "));
    EXPECT_EQ(std::count(output.out.begin(), output.out.end(), '\n'), 1);
    output = run_magpie({"status", "--config", file});
    EXPECT_EQ(output.code, 2);
    EXPECT_THAT(output.err, HasSubstr("max_bdy"));
}

TEST_F(StatusTest, the_list_joins_what_is_configured_and_what_is_remembered) {
    make_archive();
    std::ofstream(folder / "magpie.toml")
        << "[[source]]\nname = \"news\"\nfeed = \"https://a.example/f\"\n"
           "[[source]]\nname = \"young\"\nfeed = \"https://b.example/f\"\n"
           "[[source]]\nname = \"off\"\nfeed = \"https://c.example/f\"\n"
           "enabled = false\n";
    const std::string file = (folder / "magpie.toml").string();
    for (const auto& command : {std::vector<std::string>{"sources"}, {"sources", "list"}}) {
        auto arguments = command;
        arguments.insert(arguments.end(), {"--config", file});
        const CommandOutput output = magpie(arguments);
        EXPECT_EQ(output.code, 0) << output.err;
        EXPECT_THAT(output.out, testing::ContainsRegex("gone +failing "));
        EXPECT_THAT(output.out, testing::ContainsRegex("news +ok "));
        EXPECT_THAT(output.out, testing::ContainsRegex("young +new +never +never +- +0 "));
        EXPECT_THAT(output.out, testing::Not(HasSubstr("off")));
    }
    const CommandOutput lines = magpie({"sources", "list", "--json", "--config", file});
    EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 3);
    EXPECT_EQ(json::parse(lines.out.substr(0, lines.out.find('\n'))).at("kind"), "feed");
    EXPECT_EQ(magpie({"sources", "pause", "young", "--config", file}).code, 0);
    EXPECT_THAT(magpie({"sources", "--config", file}).out, testing::ContainsRegex("young +paused"));
}

TEST_F(StatusTest, without_any_source_the_list_says_so) {
    const CommandOutput output = magpie({"sources"});
    EXPECT_EQ(output.code, 3);
    EXPECT_THAT(output.err, HasSubstr("there is no source"));
}

TEST_F(StatusTest, sources_that_cannot_be_read_are_a_warning_before_a_restart_fails) {
    make_archive();
    std::filesystem::create_directory(folder / "sources.d");
    std::ofstream(folder / "magpie.toml") << "";
    std::ofstream(folder / "sources.d/a.toml") << "[[source]]\nnaem = \"x\"\n";
    ASSERT_EQ(magpie({"sources", "pause", "gone"}).code, 0);
    FakeService service(socket, {{"status", kStatus}});
    const CommandOutput output =
        magpie({"status", "--check", "--config", (folder / "magpie.toml").string()});
    EXPECT_EQ(output.code, 1);
    EXPECT_THAT(output.out, StartsWith("WARNING: the configuration has an error: "));
    EXPECT_THAT(output.out, HasSubstr("a.toml:1"));
}

TEST_F(StatusTest, a_source_is_paused_and_resumed_without_a_service) {
    make_archive();
    CommandOutput output = magpie({"sources", "pause", "news"});
    EXPECT_EQ(output.code, 0) << output.err;
    EXPECT_EQ(output.out, "news: paused\n");
    const auto before = states();
    EXPECT_TRUE(std::find_if(before.begin(), before.end(), [](const SourceState& state) {
                    return state.name == "news";
                })->paused);
    EXPECT_THAT(magpie({"status"}).out, testing::ContainsRegex("news +paused .* - "));
    EXPECT_EQ(magpie({"sources", "resume", "news"}).code, 0);
    for (const SourceState& state : states()) EXPECT_FALSE(state.paused) << state.name;
}

TEST_F(StatusTest, a_name_that_is_not_there_does_not_stop_the_others) {
    make_archive();
    CommandOutput output = magpie({"sources", "pause", "nwes", "news"});
    EXPECT_EQ(output.code, 4);
    EXPECT_THAT(output.err, HasSubstr("there is no source named \"nwes\""));
    EXPECT_EQ(output.out, "news: paused\n");
    EXPECT_EQ(magpie({"sources", "pause", "nwes"}).code, 1);
}

TEST_F(StatusTest, the_running_service_is_asked_instead_of_the_archive) {
    make_archive();
    FakeService service(socket, {{"pause", {{"ok", true}}},
                                 {"resume", {{"error", "there is no source named \"x\""}}},
                                 {"run", {{"ok", true}}}});
    EXPECT_EQ(magpie({"sources", "pause", "news"}).code, 0);
    const CommandOutput refused = magpie({"sources", "resume", "x"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("there is no source named \"x\""));
    EXPECT_EQ(magpie({"sources", "run", "news", "gone"}).out,
              "news: is asked now\ngone: is asked now\n");
    for (const SourceState& state : states()) EXPECT_FALSE(state.paused) << "that is its to write";
    EXPECT_EQ(service.stop(), (std::vector<json>{{{"command", "pause"}, {"source", "news"}},
                                                 {{"command", "resume"}, {"source", "x"}},
                                                 {{"command", "run"}, {"source", "news"}},
                                                 {{"command", "run"}, {"source", "gone"}}}));
}

TEST_F(StatusTest, running_a_source_needs_a_service_and_the_way_without_is_told) {
    make_archive();
    const CommandOutput output = magpie({"sources", "run", "news"});
    EXPECT_EQ(output.code, 1);
    EXPECT_THAT(output.err, HasSubstr("magpie run --once"));
}

TEST_F(StatusTest, a_reload_brings_the_services_verdict) {
    EXPECT_EQ(magpie({"sources", "reload"}).code, 1) << "nobody there";
    const std::string own = (folder / "own.sock").string();
    {
        FakeService service(own, {{"reload",
                                   {{"sources", 12},
                                    {"added", 2},
                                    {"changed", 1},
                                    {"needs_restart", "settings of [fetch]"}}}});
        const CommandOutput output = run_magpie({"sources", "reload", "--socket", own});
        EXPECT_EQ(output.code, 0) << output.err;
        EXPECT_EQ(output.out, "reloaded: 12 sources, 2 added, 1 changed, 0 removed\n");
        EXPECT_THAT(output.err, HasSubstr("after a restart only: settings of [fetch]"));
    }
    for (const auto& [refused, code] : {std::pair{true, 2}, std::pair{false, 1}}) {
        FakeService service(own,
                            {{"reload", {{"error", "magpie.toml:4: no"}, {"refused", refused}}}});
        const CommandOutput output = run_magpie({"sources", "reload", "--socket", own});
        EXPECT_EQ(output.code, code);
        EXPECT_THAT(output.err, HasSubstr("magpie.toml:4: no"));
    }
}

}  // namespace
}  // namespace magpie::test
