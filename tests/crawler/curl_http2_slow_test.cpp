// HTTP/2 by ALPN, against nghttpd (package nghttp2-server) on loopback; skipped where it is not
// installed.
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/crawler/curl_loop_fixture.h"
#include "tests/support/self_signed.h"

extern char** environ;

namespace magpie {
namespace {

using namespace magpie::test;
namespace fs = std::filesystem;
using boost::asio::ip::tcp;

// Debian installs it beside the daemons.
std::string nghttpd() {
    for (const char* path : {"/usr/sbin/nghttpd", "/usr/bin/nghttpd"}) {
        if (fs::exists(path)) return path;
    }
    return {};
}

std::uint16_t free_port() {
    boost::asio::io_context io;
    return tcp::acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

// A running nghttpd that serves `root`; ended with the object.
class Http2Server {
  public:
    Http2Server(const fs::path& root, const Identity& identity) : port_(free_port()) {
        const fs::path key = root / "key.pem";
        const fs::path certificate = root / "certificate.pem";
        std::ofstream(key) << identity.key_pem;
        std::ofstream(certificate) << identity.certificate_pem;
        std::vector<std::string> words{
            nghttpd(),    "--address=127.0.0.1", "--htdocs=" + root.string(), std::to_string(port_),
            key.string(), certificate.string()};
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        if (posix_spawn(&pid_, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0)
            pid_ = -1;
    }
    ~Http2Server() {
        if (pid_ <= 0) return;
        kill(pid_, SIGTERM);
        waitpid(pid_, nullptr, 0);
    }
    Http2Server(const Http2Server&) = delete;
    Http2Server& operator=(const Http2Server&) = delete;

    // True once it accepts connections; false when it ended or takes too long.
    bool is_up() {
        const auto give_up = std::chrono::steady_clock::now() + 20s;
        boost::asio::io_context io;
        while (std::chrono::steady_clock::now() < give_up) {
            boost::system::error_code error;
            tcp::socket socket(io);
            socket.connect({boost::asio::ip::address_v4::loopback(), port_}, error);
            if (!error) return true;
            if (waitpid(pid_, nullptr, WNOHANG) != 0) {
                pid_ = -1;
                return false;
            }
            std::this_thread::yield();
        }
        return false;
    }
    std::string url(const std::string& target) const {
        return "https://127.0.0.1:" + std::to_string(port_) + target;
    }

  private:
    std::uint16_t port_;
    pid_t pid_ = -1;
};

class CurlHttp2 : public CurlLoopTest {
  protected:
    void SetUp() override {
        if (nghttpd().empty()) GTEST_SKIP() << "skipped: no nghttpd";
        root_ = fs::path(::testing::TempDir()) / ("magpie_h2_" + std::to_string(getpid()));
        fs::create_directories(root_);
        std::ofstream(root_ / "page.html") << std::string(60'000, 'x');
        const auto identity = make_identity("127.0.0.1");
        http2_.emplace(root_, *identity);
        ASSERT_TRUE(http2_->is_up());
        FetchConfig config = loopback_config();
        config.ca_file = root_ / "certificate.pem";
        restart(config);
    }
    void TearDown() override {
        http2_.reset();
        if (!root_.empty()) fs::remove_all(root_);
    }

    fs::path root_;
    std::optional<Http2Server> http2_;
};

TEST_F(CurlHttp2, is_spoken_where_the_server_offers_it) {
    const FetchResponse answer = fetch(http2_->url("/page.html"));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.http_version, "2");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.wire_body.size(), 60'000u);
    EXPECT_EQ(answer.header_block.rfind("HTTP/2 200", 0), 0u) << answer.header_block;
    EXPECT_FALSE(answer.header("content-type").empty());
}

TEST_F(CurlHttp2, carries_many_requests_and_survives_a_cancel) {
    int good = 0;
    const auto count = [&](FetchResponse answer) { good += answer.wire_body.size() == 60'000; };
    for (int i = 0; i < 40; ++i) loop_->start(request_for(http2_->url("/page.html")), count);
    io_.run();
    EXPECT_EQ(good, 40);

    for (int i = 0; i < 4; ++i) loop_->start(request_for(http2_->url("/page.html")), count);
    loop_->cancel_all();
    EXPECT_EQ(fetch(http2_->url("/page.html")).wire_body.size(), 60'000u);
    EXPECT_EQ(good, 40);
}

TEST_F(CurlHttp2, stops_a_body_at_the_limit_and_keeps_the_connection_usable) {
    FetchConfig config = loopback_config();
    config.ca_file = root_ / "certificate.pem";
    config.max_body = 10'000_B;
    restart(config);
    EXPECT_EQ(fetch(http2_->url("/page.html")).failure, FetchFailure::too_large);
    EXPECT_EQ(fetch(http2_->url("/missing")).status, 404);
}

}  // namespace
}  // namespace magpie
