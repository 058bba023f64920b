#include "crawler/curl_loop.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "crawler/content_coding.h"
#include "tests/support/compress.h"
#include "tests/support/loopback_server.h"
#include "tests/support/self_signed.h"

namespace magpie {
namespace {

using namespace magpie::literals;
using namespace magpie::testing;
using namespace std::chrono_literals;
using ::testing::TempDir;

FetchConfig loopback_config() {
    FetchConfig config;
    config.allow_addresses = {"127.0.0.0/8", "::1"};
    config.connect_timeout = 5s;
    config.total_timeout = 20s;
    return config;
}

FetchRequest request_for(const std::string& url) {
    return {.url = Url::parse(url)->without_fragment(), .headers = {}, .referer = {}};
}

class CurlLoopTest : public ::testing::Test {
  protected:
    CurlLoopTest() { restart(loopback_config()); }

    void restart(const FetchConfig& config) {
        Result<std::unique_ptr<CurlLoop>> loop = CurlLoop::create(io_, config);
        ASSERT_TRUE(loop) << loop.error().message;
        loop_ = std::move(*loop);
    }

    FetchResponse fetch(FetchRequest request) {
        FetchResponse answer;
        bool is_done = false;
        loop_->start(std::move(request), [&](FetchResponse response) {
            answer = std::move(response);
            is_done = true;
        });
        EXPECT_FALSE(is_done) << "done must be posted";
        io_.restart();
        io_.run();
        EXPECT_TRUE(is_done);
        return answer;
    }
    FetchResponse fetch(const std::string& url) { return fetch(request_for(url)); }
    FetchResponse get(std::string_view target) { return fetch(server_.url(target)); }

    // What became of a route that behaves so.
    FetchResponse get(const std::string& target, Behaviour behaviour) {
        server_.route(target, std::move(behaviour));
        return get(target);
    }

    void expect_failure(const FetchResponse& response, FetchFailure failure,
                        std::string_view word) {
        EXPECT_EQ(to_string(response.failure), to_string(failure)) << response.message;
        EXPECT_NE(response.message.find(word), std::string::npos) << response.message;
    }

    LoopbackServer server_;
    boost::asio::io_context io_;
    std::unique_ptr<CurlLoop> loop_;
};

// --- answers -------------------------------------------------------------------------------------

TEST_F(CurlLoopTest, brings_a_page_with_its_header_as_received) {
    const FetchResponse answer = get("/page", page("<p>你好</p>", {{"X-Name", "Value"}}));
    EXPECT_EQ(answer.failure, FetchFailure::none);
    EXPECT_EQ(answer.message, "");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.http_version, "1.1");
    EXPECT_EQ(answer.wire_body, "<p>你好</p>");
    EXPECT_EQ(answer.decoded_size, answer.wire_body.size());
    EXPECT_EQ(answer.header_block,
              "HTTP/1.1 200 Status\r\nX-Name: Value\r\nContent-Type: text/html; charset=utf-8\r\n"
              "Content-Length: 13\r\n");
    EXPECT_EQ(answer.header("x-name"), "Value");
    EXPECT_EQ(answer.peer, server_.authority());
    EXPECT_GT(answer.elapsed.count(), 0);
    EXPECT_GT(answer.started.time_since_epoch().count(), 0);
}

TEST_F(CurlLoopTest, sends_an_honest_request) {
    FetchConfig config = loopback_config();
    config.contact = "https://example.org/bot";
    restart(config);
    get("/page", page(""));
    const ReceivedRequest request = server_.requests().at(0);
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.header("user-agent"), "magpie/0.1 (+https://example.org/bot)");
    EXPECT_EQ(request.header("accept-language"), "zh-CN,zh;q=0.9");
    EXPECT_EQ(request.header("accept-encoding"), "gzip, deflate, br, zstd");
    EXPECT_EQ(request.header("referer"), "");
    EXPECT_EQ(request.header("cookie"), "");
}

TEST_F(CurlLoopTest, sends_the_callers_headers_in_place_of_its_own) {
    server_.route("/page", page(""));
    FetchRequest request = request_for(server_.url("/page"));
    request.headers = {
        {"If-None-Match", "\"tag\""}, {"accept", "text/plain"}, {"X-Bad", "a\nb: c"}};
    request.referer = "https://mp.weixin.qq.com/";
    fetch(std::move(request));
    const ReceivedRequest received = server_.requests().at(0);
    EXPECT_EQ(received.header("if-none-match"), "\"tag\"");
    EXPECT_EQ(received.header("accept"), "text/plain");
    EXPECT_EQ(received.header("referer"), "https://mp.weixin.qq.com/");
    EXPECT_EQ(received.header("x-bad"), "");
    EXPECT_EQ(received.header("b"), "");
}

TEST_F(CurlLoopTest, keeps_no_cookies) {
    get("/page", page("", {{"Set-Cookie", "k=1; Path=/"}}));
    get("/page");
    EXPECT_EQ(server_.requests().at(1).header("cookie"), "");
}

TEST_F(CurlLoopTest, sends_no_credentials_that_a_url_carries) {
    server_.route("/page", page("ok"));
    fetch("http://user:secret@" + server_.authority() + "/page");
    EXPECT_EQ(server_.requests().at(0).header("authorization"), "");
}

TEST_F(CurlLoopTest, asks_for_the_path_exactly_as_the_url_has_it) {
    server_.otherwise(page("ok"));
    get("/a%2e%2e/b%20c?x=%e4%b8%ad|'&__biz=MzA==");
    EXPECT_EQ(server_.requests().at(0).target, "/a%2e%2e/b%20c?x=%e4%b8%ad|%27&__biz=MzA==");
}

TEST_F(CurlLoopTest, joins_chunks_and_leaves_trailers_out) {
    const FetchResponse answer =
        get("/chunks", raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "4\r\none \r\n3;ext=1\r\ntwo\r\n0\r\nX-Trailer: 1\r\n\r\n"));
    EXPECT_EQ(answer.wire_body, "one two");
    EXPECT_EQ(answer.header("x-trailer"), "");
    EXPECT_EQ(answer.header_block, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n");
}

TEST_F(CurlLoopTest, keeps_the_wire_bytes_of_a_coded_body) {
    const std::string wire = compress("<p>coded</p>", "gzip");
    const FetchResponse answer = get("/gzip", page(wire, {{"Content-Encoding", "gzip"}}));
    EXPECT_EQ(answer.wire_body, wire);
    EXPECT_EQ(*decode_content(answer.wire_body, answer.joined_header("content-encoding"), 1_MiB),
              "<p>coded</p>");
}

TEST_F(CurlLoopTest, skips_interim_answers) {
    const FetchResponse answer = get(
        "/interim", raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.wire_body, "ok");
    EXPECT_EQ(answer.header_block, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
}

TEST_F(CurlLoopTest, takes_bare_line_feeds_folds_and_raw_bytes_in_headers) {
    const FetchResponse answer = get(
        "/odd", raw("HTTP/1.1 200 OK\nX-A: one\n  two\nX-B: \xff\xfe\nContent-Length: 2\n\nok"));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.header("x-a"), "one two");
    EXPECT_EQ(answer.header("x-b"), "\xff\xfe");
    EXPECT_EQ(answer.wire_body, "ok");
}

TEST_F(CurlLoopTest, reports_statuses_without_a_body) {
    EXPECT_EQ(get("/204", raw("HTTP/1.1 204 No Content\r\n\r\n")).status, 204);
    const FetchResponse unchanged =
        get("/304", raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999999\r\n\r\n"));
    EXPECT_EQ(unchanged.status, 304);
    EXPECT_EQ(unchanged.failure, FetchFailure::none);
    EXPECT_EQ(get("/404").status, 404);
    EXPECT_EQ(get("/404").failure, FetchFailure::none);
}

TEST_F(CurlLoopTest, uses_a_connection_again) {
    server_.route("/page", page("ok"));
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get("/page").wire_body, "ok");
    EXPECT_EQ(server_.connections(), 1);
}

TEST_F(CurlLoopTest, runs_many_transfers_at_once) {
    server_.route("/page", page(std::string(60'000, 'x')));
    int good = 0;
    for (int i = 0; i < 50; ++i) {
        loop_->start(request_for(server_.url("/page")),
                     [&](FetchResponse response) { good += response.wire_body.size() == 60'000; });
    }
    EXPECT_EQ(loop_->in_flight(), 50u);
    io_.run();
    EXPECT_EQ(good, 50);
    EXPECT_EQ(loop_->in_flight(), 0u);
}

TEST_F(CurlLoopTest, may_be_asked_again_from_within_done) {
    server_.route("/page", page("ok"));
    std::string second;
    loop_->start(request_for(server_.url("/page")), [&](FetchResponse) {
        loop_->start(request_for(server_.url("/page")),
                     [&](FetchResponse response) { second = response.wire_body; });
    });
    io_.run();
    EXPECT_EQ(second, "ok");
}

// --- redirects -----------------------------------------------------------------------------------

TEST_F(CurlLoopTest, hands_redirects_out_without_following_them) {
    const FetchResponse answer = get("/from", redirect("/to"));
    EXPECT_EQ(answer.status, 302);
    EXPECT_EQ(answer.header("location"), "/to");
    EXPECT_EQ(server_.requests().size(), 1u);
}

TEST_F(CurlLoopTest, ends_a_redirect_at_its_header) {
    const FetchResponse answer =
        get("/captcha", stall_after("HTTP/1.1 302 Found\r\nLocation: /mp/wappoc_appmsgcaptcha\r\n"
                                    "Content-Length: 100000\r\n\r\nnever read"));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.header("location"), "/mp/wappoc_appmsgcaptcha");
    EXPECT_EQ(answer.wire_body, "");
}

TEST_F(CurlLoopTest, reads_a_redirects_body_when_asked_to) {
    server_.route("/from", redirect("/to", 301, "moved"));
    FetchRequest request = request_for(server_.url("/from"));
    request.discard_redirect_body = false;
    EXPECT_EQ(fetch(std::move(request)).wire_body, "moved");
}

TEST_F(CurlLoopTest, reads_the_body_of_a_redirect_that_leads_nowhere) {
    EXPECT_EQ(get("/from", page("choose", {}, 300)).wire_body, "choose");
    EXPECT_EQ(get("/none", page("lost", {}, 302)).wire_body, "lost");
}

TEST_F(CurlLoopTest, keeps_the_connection_of_a_redirect_with_an_empty_body) {
    server_.route("/from", redirect("/to"));
    server_.route("/to", page("ok"));
    get("/from");
    get("/to");
    EXPECT_EQ(server_.connections(), 1);
}

// --- limits --------------------------------------------------------------------------------------

TEST_F(CurlLoopTest, stops_a_body_that_declares_more_than_the_limit) {
    const FetchResponse answer =
        get("/huge", stall_after("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n"));
    expect_failure(answer, FetchFailure::too_large, "over 16 MiB");
}

TEST_F(CurlLoopTest, stops_an_endless_body_at_the_limit) {
    FetchConfig config = loopback_config();
    config.max_body = 256_KiB;
    restart(config);
    const FetchResponse answer =
        get("/endless", endless("HTTP/1.1 200 OK\r\n\r\n", std::string(10'000, 'x')));
    expect_failure(answer, FetchFailure::too_large, "over 256 KiB");
    EXPECT_LE(answer.wire_body.size(), 256u << 10);
}

TEST_F(CurlLoopTest, takes_a_body_of_exactly_the_limit) {
    FetchConfig config = loopback_config();
    config.max_body = 1000_B;
    restart(config);
    EXPECT_EQ(get("/fits", page(std::string(1000, 'x'))).failure, FetchFailure::none);
    EXPECT_EQ(get("/over", page(std::string(1001, 'x'))).failure, FetchFailure::too_large);
    EXPECT_EQ(get("/chunks", chunked({std::string(600, 'x'), std::string(401, 'x')})).failure,
              FetchFailure::too_large);
}

TEST_F(CurlLoopTest, stops_a_bomb_while_it_downloads) {
    FetchConfig config = loopback_config();
    config.max_body = 1_MiB;
    restart(config);
    const std::string member = compress(std::string(1u << 20, '\0'), "gzip");
    const FetchResponse answer =
        get("/bomb", endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", member));
    expect_failure(answer, FetchFailure::too_large, "once decoded");
    EXPECT_LT(answer.wire_body.size(), 512u << 10);
}

TEST_F(CurlLoopTest, counts_a_large_coded_body_without_decoding_it) {
    FetchConfig config = loopback_config();
    config.max_body = 1_MiB;
    restart(config);
    std::string text;
    for (int i = 0; i < 60'000; ++i) text += std::to_string(i * 2'654'435'761u) + ' ';
    ASSERT_LT(text.size(), 1u << 20);
    const std::string wire = compress(text, "gzip");
    ASSERT_GT(wire.size(), 64u << 10);
    const FetchResponse answer = get("/large", page(wire, {{"Content-Encoding", "gzip"}}));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.wire_body, wire);
    EXPECT_EQ(answer.decoded_size, text.size());

    const FetchResponse cut =
        get("/cut", page(wire.substr(0, wire.size() - 100), {{"Content-Encoding", "gzip"}}));
    expect_failure(cut, FetchFailure::bad_encoding, "cut short");
}

TEST_F(CurlLoopTest, stops_header_floods) {
    expect_failure(get("/many", endless("HTTP/1.1 200 OK\r\n", "X-Y: z\r\n")),
                   FetchFailure::header_too_large, "over 256 KiB");
    expect_failure(get("/interim", endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
                   FetchFailure::header_too_large, "over 256 KiB");
    expect_failure(get("/long", endless("HTTP/1.1 200 OK\r\nX-Y: ", "zzzzzzzzzzzzzzzz")),
                   FetchFailure::header_too_large, "line");
}

TEST_F(CurlLoopTest, gives_up_on_silence) {
    FetchConfig config = loopback_config();
    config.total_timeout = 100ms;
    restart(config);
    expect_failure(get("/silence", silence()), FetchFailure::timeout, "not done within 100 ms");
    expect_failure(get("/stall", stall_after("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
                   FetchFailure::timeout, "not done within 100 ms");
    expect_failure(get("/drip", drip("HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'), 1, 5ms)),
                   FetchFailure::timeout, "not done within 100 ms");
}

// --- broken answers ------------------------------------------------------------------------------

TEST_F(CurlLoopTest, calls_every_incomplete_answer_a_failure) {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    for (const std::string& bytes : {
             ok + "Content-Length: 100\r\n\r\nshort",
             ok + "Transfer-Encoding: chunked\r\n\r\n64\r\nshort",
             ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n",
             ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
             ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello",
             ok,
             ok + "Content-Type: text/html\r\n",
             ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
             ok + "Content-Length: 5, 6\r\n\r\nhello!",
             std::string("no header at all"),
             std::string(""),
         }) {
        const FetchResponse answer = get("/broken", raw(bytes));
        EXPECT_EQ(to_string(answer.failure), "bad_response") << bytes << '\n' << answer.message;
        EXPECT_EQ(answer.message.rfind(server_.url("/broken") + ": ", 0), 0u) << answer.message;
    }
}

TEST_F(CurlLoopTest, notices_a_reset_inside_the_body) {
    const FetchResponse answer =
        get("/reset", reset_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
    EXPECT_EQ(answer.failure, FetchFailure::bad_response) << answer.message;
}

TEST_F(CurlLoopTest, ignores_bytes_after_the_declared_length) {
    const FetchResponse answer =
        get("/over",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello, more"));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.wire_body, "hello");
}

// --- addresses -----------------------------------------------------------------------------------

TEST_F(CurlLoopTest, refuses_private_addresses_without_connecting) {
    restart(FetchConfig{});
    for (const char* host :
         {"127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"}) {
        const auto url = "http://" + std::string(host) + ':' + std::to_string(server_.port()) + '/';
        expect_failure(fetch(url), FetchFailure::refused_address, "fetch.allow_addresses");
    }
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(CurlLoopTest, refuses_a_name_that_leads_to_a_private_address) {
    restart(FetchConfig{});
    const std::string url = "http://localhost:" + std::to_string(server_.port()) + '/';
    const FetchResponse answer = fetch(url);
    expect_failure(answer, FetchFailure::refused_address, "loopback");
    EXPECT_EQ(answer.message.rfind(url, 0), 0u);
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(CurlLoopTest, lets_only_the_listed_port_through) {
    LoopbackServer trap;
    FetchConfig config;
    config.allow_addresses = {server_.authority()};
    restart(config);
    EXPECT_EQ(get("/page", page("ok")).wire_body, "ok");
    expect_failure(fetch(trap.url("/")), FetchFailure::refused_address, "127.0.0.1, loopback");
    expect_failure(fetch("http://localhost:" + std::to_string(trap.port()) + '/'),
                   FetchFailure::refused_address, "loopback");
    EXPECT_EQ(trap.connections(), 0);
}

TEST_F(CurlLoopTest, says_which_allowed_address_is_malformed) {
    FetchConfig config;
    config.allow_addresses = {"10.0.0.0/99"};
    const auto loop = CurlLoop::create(io_, config);
    ASSERT_FALSE(loop);
    EXPECT_NE(loop.error().message.find("10.0.0.0/99"), std::string::npos);
}

TEST_F(CurlLoopTest, tells_a_closed_port_from_a_refused_address) {
    std::string url;
    {
        LoopbackServer gone;
        url = gone.url("/");
    }
    expect_failure(fetch(url), FetchFailure::connect_failed, "Connection refused");
}

TEST_F(CurlLoopTest, knows_names_that_never_exist) {
    expect_failure(fetch("http://nobody.invalid/"), FetchFailure::unknown_host, "nobody.invalid");
    expect_failure(fetch("http://hidden.onion/"), FetchFailure::unknown_host, "hidden.onion");
}

TEST_F(CurlLoopTest, speaks_http_only) {
    for (const char* url : {"ftp://127.0.0.1/", "file:///etc/passwd", "data:text/html,x"}) {
        expect_failure(fetch(url), FetchFailure::bad_url, "http");
    }
}

TEST_F(CurlLoopTest, takes_no_proxy_from_the_environment) {
    LoopbackServer proxy;
    setenv("http_proxy", proxy.url("").c_str(), 1);
    restart(loopback_config());
    EXPECT_EQ(get("/page", page("direct")).wire_body, "direct");
    unsetenv("http_proxy");
    EXPECT_EQ(proxy.connections(), 0);
}

// --- TLS -----------------------------------------------------------------------------------------

class CurlLoopTls : public CurlLoopTest {
  protected:
    // Trusts `identity` beside the system's anchors.
    void trust(const Identity& identity) {
        const auto path = std::filesystem::path(TempDir()) / "magpie_curl_loop_ca.pem";
        std::ofstream(path) << identity.certificate_pem;
        FetchConfig config = loopback_config();
        config.ca_file = path;
        restart(config);
    }
};

TEST_F(CurlLoopTls, distrusts_a_self_signed_certificate) {
    LoopbackServer secure({.address = "127.0.0.1", .tls = make_identity("127.0.0.1")});
    secure.route("/", page("secret"));
    const FetchResponse answer = fetch(secure.url("/"));
    expect_failure(answer, FetchFailure::tls_failed, "self-signed");
    EXPECT_NE(answer.message.find("fetch.ca_file"), std::string::npos);
    EXPECT_TRUE(secure.requests().empty());
}

TEST_F(CurlLoopTls, trusts_an_extra_certificate_file) {
    const auto identity = make_identity("127.0.0.1");
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    secure.route("/", page("secret"));
    trust(*identity);
    const FetchResponse answer = fetch(secure.url("/"));
    EXPECT_EQ(answer.wire_body, "secret") << answer.message;
}

TEST_F(CurlLoopTls, notices_a_certificate_for_another_host) {
    const auto identity = make_identity("other.example");
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    trust(*identity);
    expect_failure(fetch(secure.url("/")), FetchFailure::tls_failed, "127.0.0.1");
}

TEST_F(CurlLoopTls, notices_an_expired_certificate) {
    const auto identity = make_identity("127.0.0.1", Validity::past);
    LoopbackServer secure({.address = "127.0.0.1", .tls = identity});
    trust(*identity);
    expect_failure(fetch(secure.url("/")), FetchFailure::tls_failed, "expired");
}

TEST_F(CurlLoopTls, gives_up_on_a_handshake_that_is_not_answered) {
    FetchConfig config = loopback_config();
    config.connect_timeout = 100ms;
    restart(config);
    expect_failure(fetch("https://" + server_.authority() + '/'), FetchFailure::timeout,
                   "no connection within 100 ms");
}

TEST_F(CurlLoopTls, names_a_ca_file_that_cannot_be_read) {
    FetchConfig config;
    config.ca_file = "/nowhere/ca.pem";
    const auto loop = CurlLoop::create(io_, config);
    ASSERT_FALSE(loop);
    EXPECT_NE(loop.error().message.find("/nowhere/ca.pem"), std::string::npos);
}

// --- ends ----------------------------------------------------------------------------------------

TEST_F(CurlLoopTest, cancels_everything_under_way) {
    server_.route("/silence", silence());
    int cancelled = 0;
    for (int i = 0; i < 3; ++i) {
        loop_->start(request_for(server_.url("/silence")), [&](FetchResponse response) {
            cancelled += response.failure == FetchFailure::cancelled;
        });
    }
    loop_->cancel_all();
    EXPECT_EQ(cancelled, 0) << "done must be posted";
    EXPECT_EQ(loop_->in_flight(), 0u);
    io_.run();
    EXPECT_EQ(cancelled, 3);
}

TEST_F(CurlLoopTest, works_on_after_a_cancel) {
    server_.route("/silence", silence());
    server_.route("/page", page("ok"));
    std::string body;
    loop_->start(request_for(server_.url("/silence")), [&](FetchResponse) {
        loop_->start(request_for(server_.url("/page")),
                     [&](FetchResponse response) { body = response.wire_body; });
    });
    io_.poll();
    loop_->cancel_all();
    io_.restart();
    io_.run();
    EXPECT_EQ(body, "ok");
}

TEST_F(CurlLoopTest, may_be_destroyed_with_transfers_under_way) {
    server_.route("/silence", silence());
    bool is_done = false;
    loop_->start(request_for(server_.url("/silence")), [&](FetchResponse) { is_done = true; });
    loop_->start(request_for("http://localhost:" + std::to_string(server_.port()) + "/silence"),
                 [&](FetchResponse) { is_done = true; });
    while (server_.requests().empty()) io_.run_one();
    loop_.reset();
    io_.restart();
    io_.run();
    EXPECT_FALSE(is_done);
}

TEST_F(CurlLoopTest, may_be_destroyed_from_within_done) {
    server_.route("/page", page("ok"));
    server_.route("/silence", silence());
    loop_->start(request_for(server_.url("/silence")), [](FetchResponse) {});
    loop_->start(request_for(server_.url("/page")), [&](FetchResponse) { loop_.reset(); });
    io_.run();
    EXPECT_EQ(loop_, nullptr);
}

}  // namespace
}  // namespace magpie
