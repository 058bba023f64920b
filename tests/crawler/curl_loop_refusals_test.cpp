// What CurlLoop refuses, stops or calls broken.
#include <cstdlib>

#include "tests/crawler/curl_loop_fixture.h"
#include "tests/support/compress.h"

namespace magpie {
namespace {

using namespace magpie::test;

class CurlLoopRefusals : public CurlLoopTest {};

// --- limits --------------------------------------------------------------------------------------

TEST_F(CurlLoopRefusals, stops_a_body_that_declares_more_than_the_limit) {
    const FetchResponse answer =
        get("/huge", stall_after("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n"));
    expect_failure(answer, FetchFailure::too_large, "over 16 MiB");
}

TEST_F(CurlLoopRefusals, stops_an_endless_body_at_the_limit) {
    FetchConfig config = loopback_config();
    config.max_body = 256_KiB;
    restart(config);
    const FetchResponse answer =
        get("/endless", endless("HTTP/1.1 200 OK\r\n\r\n", std::string(10'000, 'x')));
    expect_failure(answer, FetchFailure::too_large, "over 256 KiB");
    EXPECT_LE(answer.wire_body.size(), 256u << 10);
}

TEST_F(CurlLoopRefusals, takes_a_body_of_exactly_the_limit) {
    FetchConfig config = loopback_config();
    config.max_body = 1000_B;
    restart(config);
    EXPECT_EQ(get("/fits", page(std::string(1000, 'x'))).failure, FetchFailure::none);
    EXPECT_EQ(get("/over", page(std::string(1001, 'x'))).failure, FetchFailure::too_large);
    EXPECT_EQ(get("/chunks", chunked({std::string(600, 'x'), std::string(401, 'x')})).failure,
              FetchFailure::too_large);
}

TEST_F(CurlLoopRefusals, stops_a_bomb_while_it_downloads) {
    FetchConfig config = loopback_config();
    config.max_body = 1_MiB;
    restart(config);
    const std::string member = compress(std::string(1u << 20, '\0'), "gzip");
    const FetchResponse answer =
        get("/bomb", endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", member));
    expect_failure(answer, FetchFailure::too_large, "once decoded");
    EXPECT_LT(answer.wire_body.size(), 512u << 10);
}

TEST_F(CurlLoopRefusals, counts_a_large_coded_body_without_decoding_it) {
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

TEST_F(CurlLoopRefusals, stops_header_floods) {
    expect_failure(get("/many", endless("HTTP/1.1 200 OK\r\n", "X-Y: z\r\n")),
                   FetchFailure::header_too_large, "over 256 KiB");
    expect_failure(get("/interim", endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
                   FetchFailure::header_too_large, "over 256 KiB");
    expect_failure(get("/long", endless("HTTP/1.1 200 OK\r\nX-Y: ", "zzzzzzzzzzzzzzzz")),
                   FetchFailure::header_too_large, "line");
}

TEST_F(CurlLoopRefusals, gives_up_on_silence) {
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

TEST_F(CurlLoopRefusals, calls_every_incomplete_answer_a_failure) {
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

TEST_F(CurlLoopRefusals, notices_a_reset_inside_the_body) {
    const FetchResponse answer =
        get("/reset", reset_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
    EXPECT_EQ(answer.failure, FetchFailure::bad_response) << answer.message;
}

TEST_F(CurlLoopRefusals, ignores_bytes_after_the_declared_length) {
    const FetchResponse answer =
        get("/over",
            raw("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello, more"));
    EXPECT_EQ(answer.failure, FetchFailure::none) << answer.message;
    EXPECT_EQ(answer.wire_body, "hello");
}

// --- addresses -----------------------------------------------------------------------------------

TEST_F(CurlLoopRefusals, refuses_private_addresses_without_connecting) {
    restart(FetchConfig{});
    for (const char* host :
         {"127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"}) {
        const auto url = "http://" + std::string(host) + ':' + std::to_string(server_.port()) + '/';
        expect_failure(fetch(url), FetchFailure::refused_address, "fetch.allow_addresses");
    }
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(CurlLoopRefusals, refuses_a_name_that_leads_to_a_private_address) {
    restart(FetchConfig{});
    const std::string url = "http://localhost:" + std::to_string(server_.port()) + '/';
    const FetchResponse answer = fetch(url);
    expect_failure(answer, FetchFailure::refused_address, "loopback");
    EXPECT_EQ(answer.message.rfind(url, 0), 0u);
    EXPECT_EQ(server_.connections(), 0);
}

TEST_F(CurlLoopRefusals, lets_only_the_listed_port_through) {
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

TEST_F(CurlLoopRefusals, says_which_allowed_address_is_malformed) {
    FetchConfig config;
    config.allow_addresses = {"10.0.0.0/99"};
    const auto loop = CurlLoop::create(io_, config);
    ASSERT_FALSE(loop);
    EXPECT_NE(loop.error().message.find("10.0.0.0/99"), std::string::npos);
}

TEST_F(CurlLoopRefusals, tells_a_closed_port_from_a_refused_address) {
    std::string url;
    {
        LoopbackServer gone;
        url = gone.url("/");
    }
    expect_failure(fetch(url), FetchFailure::connect_failed, "Connection refused");
}

TEST_F(CurlLoopRefusals, knows_names_that_never_exist) {
    expect_failure(fetch("http://nobody.invalid/"), FetchFailure::unknown_host, "nobody.invalid");
    expect_failure(fetch("http://hidden.onion/"), FetchFailure::unknown_host, "hidden.onion");
}

TEST_F(CurlLoopRefusals, knows_what_the_resolver_says_of_a_name) {
    const std::string impossible = std::string(64, 'a') + ".test";  // labels end at 63 octets
    expect_failure(fetch("http://" + impossible + '/'), FetchFailure::unknown_host, impossible);
}

TEST_F(CurlLoopRefusals, cancels_a_look_up_that_is_being_examined) {
    bool is_cancelled = false;
    loop_->start(
        request_for("http://" + std::string(64, 'a') + ".test/"),
        [&](FetchResponse answer) { is_cancelled = answer.failure == FetchFailure::cancelled; });
    io_.run_one();
    loop_->cancel_all();
    EXPECT_EQ(loop_->in_flight(), 0u);
    io_.restart();
    io_.run();
    EXPECT_TRUE(is_cancelled);
}

TEST_F(CurlLoopRefusals, speaks_http_only) {
    for (const char* url : {"ftp://127.0.0.1/", "file:///etc/passwd", "data:text/html,x"}) {
        expect_failure(fetch(url), FetchFailure::bad_url, "http");
    }
}

TEST_F(CurlLoopRefusals, takes_no_proxy_from_the_environment) {
    LoopbackServer proxy;
    setenv("http_proxy", proxy.url("").c_str(), 1);
    restart(loopback_config());
    EXPECT_EQ(get("/page", page("direct")).wire_body, "direct");
    unsetenv("http_proxy");
    EXPECT_EQ(proxy.connections(), 0);
}

// --- beginnings ----------------------------------------------------------------------------------

FetchRequest partial_request(const std::string& url, Bytes most) {
    FetchRequest request = request_for(url);
    request.max_body = most;
    request.keep_partial = true;
    return request;
}

TEST_F(CurlLoopRefusals, hands_over_the_beginning_of_an_endless_body_when_asked_to) {
    server_.route("/robots.txt", endless("HTTP/1.1 200 OK\r\n\r\nfirst", std::string(999, 'x')));
    const FetchResponse answer = fetch(partial_request(server_.url("/robots.txt"), 10'000_B));
    expect_failure(answer, FetchFailure::too_large, "over");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.wire_body, "first" + std::string(9'995, 'x'));
}

TEST_F(CurlLoopRefusals, downloads_what_fits_of_a_body_that_announces_too_much) {
    server_.route("/robots.txt", page(std::string(5'000, 'x')));
    const FetchResponse answer = fetch(partial_request(server_.url("/robots.txt"), 1'000_B));
    EXPECT_EQ(answer.failure, FetchFailure::too_large);
    EXPECT_EQ(answer.wire_body, std::string(1'000, 'x'));
}

TEST_F(CurlLoopRefusals, hands_over_what_came_before_a_break) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n";
    server_.route("/cut", raw(head + "first"));
    server_.route("/reset", reset_after(head + "first"));
    for (const char* target : {"/cut", "/reset"}) {
        const FetchResponse answer = fetch(partial_request(server_.url(target), 500_KiB));
        EXPECT_EQ(answer.failure, FetchFailure::bad_response) << target;
        EXPECT_EQ(answer.status, 200) << target;
    }
    EXPECT_EQ(fetch(partial_request(server_.url("/cut"), 500_KiB)).wire_body, "first");
}

TEST_F(CurlLoopRefusals, hands_over_what_came_before_a_timeout) {
    FetchConfig config = loopback_config();
    config.total_timeout = 300ms;
    restart(config);
    server_.route("/slow", stall_after("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\nfirst"));
    const FetchResponse answer = fetch(partial_request(server_.url("/slow"), 500_KiB));
    EXPECT_EQ(answer.failure, FetchFailure::timeout);
    EXPECT_EQ(answer.wire_body, "first");
}

}  // namespace
}  // namespace magpie
