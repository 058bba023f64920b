// A CurlLoop and a loopback server to ask, for the curl_loop tests.
#pragma once

#include <gtest/gtest.h>

#include "crawler/curl_loop.h"
#include "tests/support/loopback_server.h"

namespace magpie::test {

using namespace std::chrono_literals;
using namespace magpie::literals;

inline FetchConfig loopback_config() {
    FetchConfig config;
    config.allow_addresses = {"127.0.0.0/8", "::1"};
    config.connect_timeout = 5s;
    config.total_timeout = 20s;
    return config;
}

inline FetchRequest request_for(const std::string& url) {
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

}  // namespace magpie::test
