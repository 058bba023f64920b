// What CurlLoop brings back, and how it begins and ends.
#include "crawler/content_coding.h"
#include "tests/crawler/curl_loop_fixture.h"
#include "tests/support/compress.h"

namespace magpie {
namespace {

using namespace magpie::test;

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

TEST_F(CurlLoopTest, a_request_may_carry_a_body_bound_of_its_own) {
    server_.route("/long", page(std::string(2'000, 'x')));
    FetchRequest request = request_for(server_.url("/long"));
    request.max_body = 1_KiB;
    expect_failure(fetch(request), FetchFailure::too_large, "1 KiB");
    request.max_body = 2_KiB;
    EXPECT_EQ(fetch(request).wire_body.size(), 2'000u);
}

TEST_F(CurlLoopTest, a_request_sends_the_referer_it_names_and_otherwise_none) {
    server_.route("/clip", page("x"));
    FetchRequest request = request_for(server_.url("/clip"));
    fetch(request);
    request.referer = "https://mp.weixin.qq.com/";
    fetch(request);
    EXPECT_EQ(server_.requests().at(0).header("referer"), "");
    EXPECT_EQ(server_.requests().at(1).header("referer"), "https://mp.weixin.qq.com/");
}

}  // namespace
}  // namespace magpie
