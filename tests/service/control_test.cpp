// The control socket between real processes' ends: a server on a thread of its own, clients that
// behave and clients that do not.
#include "service/control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

// A client that writes what it likes.
class RawClient {
  public:
    explicit RawClient(const std::filesystem::path& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, path.c_str());
        fd_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    RawClient& operator=(RawClient&&) = delete;
    ~RawClient() { hang_up(); }

    void write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t size = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (size < 0) return;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
    }
    void end_requests() { ::shutdown(fd_, SHUT_WR); }
    void hang_up() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }
    // The next line without its end; "" when the server has closed.
    std::string read_line() {
        while (true) {
            if (const auto end = in_.find('\n'); end != in_.npos) {
                std::string line = in_.substr(0, end);
                in_.erase(0, end + 1);
                return line;
            }
            char buffer[65'536];
            const ssize_t size = ::recv(fd_, buffer, sizeof buffer, 0);
            if (size <= 0) return "";
            in_.append(buffer, static_cast<std::size_t>(size));
        }
    }
    json read_answer() { return json::parse(read_line()); }

  private:
    int fd_ = -1;
    std::string in_;
};

struct ControlTest : testing::Test {
    ~ControlTest() override { stop(); }

    void start() {
        auto listening = ControlServer::listen(
            context, path, [this](const json& request, ControlServer::Reply reply) {
                handle(request, std::move(reply));
            });
        ASSERT_TRUE(listening) << listening.error().message;
        server = std::move(*listening);
        runner = std::thread([this] { context.run(); });
    }

    void stop() {
        if (!runner.joinable()) return;
        boost::asio::post(context, [this] { held.clear(); });
        boost::asio::post(context, [this] { server.reset(); });
        work.reset();
        runner.join();
    }

    // On the server's thread, and done when this returns.
    template <class Work>
    void on_server(Work what) {
        std::atomic<bool> done{false};
        boost::asio::post(context, [&] {
            what();
            done = true;
            done.notify_all();
        });
        done.wait(false);
    }

    void handle(const json& request, ControlServer::Reply reply) {
        const std::string command = request.at("command");
        ++handled;
        handled.notify_all();
        if (command == "echo") return reply.finish({{"text", request.at("text")}});
        if (command == "size")
            return reply.finish({{"size", request.at("text").get<std::string>().size()}});
        if (command == "count") {
            for (int i = 1; i <= request.at("to").get<int>(); ++i) reply.send({{"number", i}});
            return reply.finish({{"counted", request.at("to")}});
        }
        if (command == "long")
            return reply.finish({{"text", std::string(request.at("size"), 'x')}});
        if (command == "hold") return held.push_back(reply);
        if (command == "throw") throw std::runtime_error("a fault of the handler");
        // "forget": the reply goes away unanswered
    }

    void wait_for_requests(int count) {
        for (int now = handled; now < count; now = handled) handled.wait(now);
    }

    Result<json> ask(json request, std::chrono::milliseconds within = 20s) {
        return ask_service(path, request, {}, within);
    }

    test::TempFolder folder;
    std::filesystem::path path = folder / "control.sock";
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work =
        boost::asio::make_work_guard(context);
    std::unique_ptr<ControlServer> server;
    std::thread runner;
    std::vector<ControlServer::Reply> held;  // on the server's thread
    std::atomic<int> handled{0};
};

TEST_F(ControlTest, a_request_is_answered) {
    start();
    const auto answer = ask({{"command", "echo"}, {"text", "文 \n\""}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, (json{{"text", "文 \n\""}, {"done", true}}));
}

TEST_F(ControlTest, progress_comes_line_by_line_before_the_last_answer) {
    start();
    std::vector<int> numbers;
    const auto answer = ask_service(path, {{"command", "count"}, {"to", 1'000}},
                                    [&](const json& line) { numbers.push_back(line["number"]); });
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->at("counted"), 1'000);
    ASSERT_EQ(numbers.size(), 1'000u);
    EXPECT_EQ(numbers.front(), 1);
    EXPECT_EQ(numbers.back(), 1'000);
}

TEST_F(ControlTest, requests_of_one_client_are_answered_in_order) {
    start();
    RawClient client(path);
    std::string requests;
    for (int i = 0; i < 5'000; ++i)
        requests += "{\"command\":\"echo\",\"text\":" + std::to_string(i) + "}\n";
    std::thread writer([&] { client.write(requests); });
    for (int i = 0; i < 5'000; ++i) ASSERT_EQ(client.read_answer().at("text"), i);
    writer.join();
}

TEST_F(ControlTest, a_line_may_come_in_halves) {
    start();
    RawClient client(path);
    client.write("{\"command\":");
    on_server([] {});
    client.write("\"echo\",\"text\":1}");
    on_server([] {});
    EXPECT_EQ(handled, 0);
    client.write("\n");
    EXPECT_EQ(client.read_answer().at("text"), 1);
}

TEST_F(ControlTest, half_a_line_is_no_request) {
    start();
    {
        RawClient client(path);
        client.write("{\"command\":\"hold\"}");
    }
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", ""}}));
    EXPECT_EQ(handled, 1);
}

TEST_F(ControlTest, requests_before_the_end_of_input_are_answered) {
    start();
    RawClient client(path);
    client.write("{\"command\":\"echo\",\"text\":1}\n{\"command\":\"echo\",\"text\":2}\n");
    client.end_requests();
    EXPECT_EQ(client.read_answer().at("text"), 1);
    EXPECT_EQ(client.read_answer().at("text"), 2);
    EXPECT_EQ(client.read_line(), "");
}

TEST_F(ControlTest, what_is_no_request_is_answered_with_an_error_and_the_next_one_is_read) {
    start();
    RawClient client(path);
    for (const char* line : {"", "{", "[]", "\"x\"", "{}", "{\"command\":1}", "\xFF"}) {
        client.write(std::string(line) + "\n");
        const json answer = client.read_answer();
        EXPECT_TRUE(answer["error"].is_string()) << line;
        EXPECT_EQ(answer["done"], true) << line;
    }
    client.write("{\"command\":\"echo\",\"text\":1}\r\n");
    EXPECT_EQ(client.read_answer().at("text"), 1);
}

TEST_F(ControlTest, deep_nesting_is_refused) {
    start();
    RawClient client(path);
    const std::size_t depth = 100'000;
    client.write("{\"command\":\"echo\",\"text\":" + std::string(depth, '[') +
                 std::string(depth, ']') + "}\n");
    EXPECT_THAT(client.read_answer().at("error"), HasSubstr("nests"));
}

TEST_F(ControlTest, a_line_of_one_mebibyte_is_read_and_a_longer_one_refused) {
    start();
    const auto line = [](std::size_t size) {
        const std::string begin = R"({"command":"size","text":")", end = "\"}";
        return begin + std::string(size - begin.size() - end.size(), 'x') + end + "\n";
    };
    RawClient client(path);
    client.write(line(ControlServer::kMaxRequest));
    EXPECT_GT(client.read_answer().at("size"), 1'000'000);
    client.write(line(ControlServer::kMaxRequest + 1));
    EXPECT_THAT(client.read_answer().at("error"), HasSubstr("1048576 bytes"));
    EXPECT_EQ(client.read_line(), "") << "what follows cannot be told from the line's rest";
    const auto refused = ask({{"command", "size"}, {"text", std::string(8u << 20, 'x')}});
    ASSERT_TRUE(refused) << refused.error().message;
    EXPECT_THAT(refused->at("error"), HasSubstr("1048576 bytes"));
}

TEST_F(ControlTest, a_line_without_end_is_refused) {
    start();
    RawClient client(path);
    client.write(std::string(ControlServer::kMaxRequest + 100'000, ' '));
    EXPECT_THAT(client.read_answer().at("error"), HasSubstr("1048576 bytes"));
}

TEST_F(ControlTest, one_answer_may_be_longer_than_what_is_kept_for_slow_readers) {
    start();
    const auto answer = ask({{"command", "long"}, {"size", 8u << 20}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->at("text").get<std::string>().size(), 8u << 20);
}

TEST_F(ControlTest, a_hundred_clients_are_served_at_once) {
    start();
    std::vector<RawClient> clients;
    for (int i = 0; i < 100; ++i) {
        clients.emplace_back(path);
        clients.back().write("{\"command\":\"hold\"}\n");
    }
    wait_for_requests(100);
    on_server([&] {
        for (std::size_t i = 0; i < held.size(); ++i) held[i].finish({{"answer", "held"}});
    });
    for (RawClient& client : clients) EXPECT_EQ(client.read_answer().at("answer"), "held");
}

TEST_F(ControlTest, the_silent_client_makes_room_for_one_more) {
    start();
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < ControlServer::kMaxClients; ++i) {
        clients.emplace_back(path);
        clients.back().write("{\"command\":\"echo\",\"text\":1}\n");
        EXPECT_EQ(clients.back().read_answer()["text"], 1);
    }
    clients.front().write("{\"command\":\"echo\",\"text\":2}\n{\"command\":");
    EXPECT_EQ(clients.front().read_answer()["text"], 2);
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", 3}}));
    EXPECT_EQ(clients[1].read_line(), "") << "silent longest";
    clients.front().write("\"echo\",\"text\":4}\n");
    EXPECT_EQ(clients.front().read_answer()["text"], 4);
}

TEST_F(ControlTest, when_all_clients_wait_for_answers_one_more_is_refused) {
    start();
    std::vector<RawClient> clients;
    for (std::size_t i = 0; i < ControlServer::kMaxClients; ++i) {
        clients.emplace_back(path);
        clients.back().write("{\"command\":\"hold\"}\n");
    }
    wait_for_requests(static_cast<int>(ControlServer::kMaxClients));
    const auto answer = ask({{"command", "echo"}, {"text", 1}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->at("error"), HasSubstr("too many clients"));
}

TEST_F(ControlTest, a_client_that_does_not_read_is_let_go_and_keeps_little_memory) {
    start();
    RawClient client(path);
    client.write("{\"command\":\"hold\"}\n");
    wait_for_requests(1);
    bool gone = false;
    on_server([&] {
        const json line{{"text", std::string(10'000, 'x')}};
        for (int i = 0; i < 1'000 && !held[0].is_gone(); ++i) held[0].send(line);
        gone = held[0].is_gone();
        held[0].finish({});
    });
    EXPECT_TRUE(gone);
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", 1}})) << "the others are served";
}

TEST_F(ControlTest, a_slow_reader_gets_everything_that_is_kept) {
    start();
    RawClient client(path);
    client.write("{\"command\":\"hold\"}\n");
    wait_for_requests(1);
    on_server([&] {
        const json line{{"text", std::string(10'000, 'x')}};
        for (int i = 0; i < 80; ++i) held[0].send(line);
        held[0].finish({{"last", true}});
    });
    for (int i = 0; i < 80; ++i)
        EXPECT_EQ(client.read_answer().at("text").get<std::string>().size(), 10'000u);
    EXPECT_EQ(client.read_answer().at("last"), true);
}

TEST_F(ControlTest, a_client_gone_in_the_middle_of_an_answer_is_noticed) {
    start();
    {
        RawClient client(path);
        client.write("{\"command\":\"hold\"}\n");
        wait_for_requests(1);
        on_server([&] { held[0].send({{"number", 1}}); });
        EXPECT_EQ(client.read_answer().at("number"), 1);
        on_server([&] { EXPECT_FALSE(held[0].is_gone()); });
    }
    bool gone = false;
    while (!gone) on_server([&] { gone = held[0].is_gone(); });
    on_server([&] {
        held[0].send({{"number", 2}});
        held[0].finish({});
    });
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", 1}}));
}

TEST_F(ControlTest, a_request_that_everybody_forgot_is_answered_with_an_error) {
    start();
    const auto answer = ask({{"command", "forget"}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->at("error"), HasSubstr("no answer"));
}

TEST_F(ControlTest, an_exception_of_the_handler_is_an_answer) {
    start();
    const auto answer = ask({{"command", "count"}, {"to", "x"}});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_THAT(answer->at("error"), HasSubstr("could not answer"));
    EXPECT_THAT(ask({{"command", "throw"}})->at("error"), HasSubstr("a fault of the handler"));
}

TEST_F(ControlTest, after_the_last_answer_nothing_more_is_sent) {
    start();
    RawClient client(path);
    client.write("{\"command\":\"hold\"}\n");
    wait_for_requests(1);
    on_server([&] {
        held[0].finish({{"number", 1}});
        held[0].finish({{"number", 2}});
        held[0].send({{"number", 3}});
    });
    EXPECT_EQ(client.read_answer().at("number"), 1);
    client.write("{\"command\":\"echo\",\"text\":4}\n");
    EXPECT_EQ(client.read_answer().at("text"), 4);
}

TEST_F(ControlTest, an_answer_given_before_the_end_arrives) {
    start();
    RawClient client(path);
    client.write("{\"command\":\"hold\"}\n");
    wait_for_requests(1);
    on_server([&] {
        held[0].finish({{"stopped", true}});
        server.reset();
    });
    EXPECT_EQ(client.read_answer().at("stopped"), true);
    EXPECT_EQ(client.read_line(), "");
}

TEST_F(ControlTest, a_reply_may_outlive_server_and_context) {
    std::vector<ControlServer::Reply> kept;
    {
        boost::asio::io_context own{1};
        auto listening = ControlServer::listen(
            own, path, [&](const json&, ControlServer::Reply reply) { kept.push_back(reply); });
        ASSERT_TRUE(listening);
        RawClient client(path);
        client.write("{\"command\":\"hold\"}\n");
        while (kept.empty()) own.run_one();
        listening->reset();
    }
    EXPECT_TRUE(kept[0].is_gone());
    kept[0].send({});
    kept[0].finish({});
}

TEST_F(ControlTest, only_the_user_may_open_the_socket) {
    const mode_t before = ::umask(0);
    start();
    ::umask(before);
    struct stat status {};
    ASSERT_EQ(::lstat(path.c_str(), &status), 0);
    EXPECT_TRUE(S_ISSOCK(status.st_mode));
    EXPECT_EQ(status.st_mode & 07777, 0600u);
}

TEST_F(ControlTest, another_users_request_is_refused_even_where_the_file_lets_it_in) {
    if (::geteuid() != 0) GTEST_SKIP() << "skipped: only root can become another user";
    start();
    ::chmod(path.c_str(), 0666);
    ::chmod(folder.path().c_str(), 0755);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::setuid(65'534) != 0) ::_exit(1);
        RawClient client(path);
        const std::string answer = client.read_line();
        ::_exit(answer.find("another user") != answer.npos && client.read_line().empty() ? 0 : 2);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(handled, 0);
}

TEST_F(ControlTest, a_file_that_a_dead_server_left_is_replaced) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ASSERT_EQ(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(dead);
    ASSERT_TRUE(std::filesystem::exists(path));
    start();
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", 1}}));
}

TEST_F(ControlTest, a_live_server_is_not_replaced) {
    start();
    boost::asio::io_context other{1};
    const auto second = ControlServer::listen(other, path, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::refused);
    EXPECT_THAT(second.error().message, HasSubstr("another magpie"));
    EXPECT_TRUE(ask({{"command", "echo"}, {"text", 1}}));
}

TEST_F(ControlTest, a_file_that_is_no_socket_is_left_alone) {
    std::ofstream(path) << "precious";
    const auto refused = ControlServer::listen(context, path, {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::refused);
    EXPECT_TRUE(std::filesystem::is_regular_file(path));
}

TEST_F(ControlTest, the_file_goes_with_the_server) {
    start();
    EXPECT_TRUE(std::filesystem::exists(path));
    stop();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(ControlTest, the_file_of_a_successor_stays) {
    start();
    std::filesystem::remove(path);
    boost::asio::io_context other{1};
    const auto successor = ControlServer::listen(other, path, {});
    ASSERT_TRUE(successor) << successor.error().message;
    stop();
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(ControlTest, a_path_longer_than_a_socket_takes_is_a_clear_error) {
    const auto fits = [&](std::size_t size) {
        return folder / std::string(size - folder.path().native().size() - 1, 's');
    };
    EXPECT_TRUE(ControlServer::listen(context, fits(107), {}));
    const auto listening = ControlServer::listen(context, fits(108), {});
    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(listening.error().message, HasSubstr("107 bytes, this one has 108"));
    EXPECT_THAT(listening.error().message, HasSubstr("service.control_socket"));
    const auto asking = ask_service(fits(108), {{"command", "echo"}});
    ASSERT_FALSE(asking);
    EXPECT_EQ(asking.error().code, ErrorCode::invalid_argument);
}

TEST_F(ControlTest, a_folder_that_is_not_there_is_an_error) {
    const auto listening = ControlServer::listen(context, folder / "none/control.sock", {});
    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error().code, ErrorCode::io);
}

TEST_F(ControlTest, where_nobody_listens_there_is_no_service) {
    for (const auto& nowhere : {folder / "none", folder / "none/control.sock"}) {
        const auto answer = ask_service(nowhere, {{"command", "echo"}});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::not_found);
    }
}

TEST_F(ControlTest, a_service_that_does_not_answer_in_time_is_a_timeout) {
    start();
    const auto answer = ask({{"command", "hold"}}, 20ms);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::timeout);
}

TEST_F(ControlTest, a_service_that_ends_before_its_answer_is_an_error) {
    start();
    std::thread ends([&] {
        wait_for_requests(1);
        on_server([&] { server.reset(); });
    });
    const auto answer = ask({{"command", "hold"}});
    ends.join();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::network);
}

struct ControlPath : testing::Test {
    ControlPath() { ::setenv("XDG_RUNTIME_DIR", "/run/user/1000", 1); }
    ~ControlPath() override { ::unsetenv("XDG_RUNTIME_DIR"); }
    Config config;
    const std::string deep = "/" + std::string(60, 'a') + "/" + std::string(60, 'b');
};

TEST_F(ControlPath, is_the_configured_one) {
    config.service.control_socket = "/run/magpie/control.sock";
    EXPECT_EQ(control_socket_path(config, "/var/lib/magpie"), "/run/magpie/control.sock");
}

TEST_F(ControlPath, is_in_the_archive_however_the_archive_is_named) {
    EXPECT_EQ(control_socket_path(config, "/var/lib/magpie"), "/var/lib/magpie/control.sock");
    EXPECT_EQ(control_socket_path(config, "/var/lib/./magpie/"), "/var/lib/magpie/control.sock");
    EXPECT_EQ(control_socket_path(config, "archive"),
              std::filesystem::current_path() / "archive/control.sock");
}

TEST_F(ControlPath, is_in_the_runtime_folder_when_the_archive_lies_too_deep) {
    const auto path = control_socket_path(config, deep);
    EXPECT_THAT(path.string(), testing::MatchesRegex("/run/user/1000/magpie-[0-9a-f]{16}\\.sock"));
    EXPECT_EQ(path, control_socket_path(config, deep + "/"));
    EXPECT_NE(path, control_socket_path(config, deep + "c"));
}

TEST_F(ControlPath, stays_in_the_archive_without_a_runtime_folder) {
    ::unsetenv("XDG_RUNTIME_DIR");
    EXPECT_EQ(control_socket_path(config, deep), deep + "/control.sock");
}

}  // namespace
}  // namespace magpie
