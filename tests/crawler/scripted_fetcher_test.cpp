#include "tests/support/scripted_fetcher.h"

#include <gtest/gtest.h>

namespace magpie::test {
namespace {

using namespace std::chrono_literals;

FetchRequest request_for(std::string_view url) {
    return {.url = *Url::parse(url), .headers = {}, .referer = {}};
}

TEST(ScriptedFetcher, answers_when_the_delay_is_over_and_not_before) {
    ScriptedFetcher web;
    web.reply("https://a.test/", html_reply("<p>a</p>"), 200ms);
    std::string body;
    web.start(request_for("https://a.test/"),
              [&](FetchResponse answer) { body = answer.wire_body; });
    EXPECT_EQ(web.deliver_until(Instant{199ms}), 0u);
    EXPECT_EQ(web.next_due(), Instant{200ms});
    EXPECT_EQ(web.deliver_until(Instant{200ms}), 1u);
    EXPECT_EQ(body, "<p>a</p>");
    EXPECT_EQ(web.next_due(), std::nullopt);
}

TEST(ScriptedFetcher, gives_answers_in_turn_and_repeats_the_last) {
    ScriptedFetcher web;
    web.reply("https://a.test/", status_reply(503));
    web.reply("https://a.test/", html_reply("ok"));
    std::vector<int> statuses;
    for (int i = 0; i < 3; ++i) {
        web.start(request_for("https://a.test/"),
                  [&](FetchResponse answer) { statuses.push_back(answer.status); });
    }
    web.deliver_until(Instant{});
    EXPECT_EQ(statuses, (std::vector<int>{503, 200, 200}));
}

TEST(ScriptedFetcher, records_requests_and_how_many_were_under_way) {
    ScriptedFetcher web;
    web.otherwise([](const FetchRequest&, Instant) {
        return ScriptedFetcher::Scripted{status_reply(204), 1s};
    });
    web.start(request_for("https://a.test/"), [](FetchResponse) {});
    web.deliver_until(Instant{500ms});
    web.start(request_for("https://b.test/"), [](FetchResponse) {});
    web.deliver_until(Instant{5s});
    ASSERT_EQ(web.requests().size(), 2u);
    EXPECT_EQ(web.requests()[1].url, "https://b.test/");
    EXPECT_EQ(web.requests()[1].started, Instant{500ms});
    EXPECT_EQ(web.requests()[1].ended, Instant{1500ms});
    EXPECT_EQ(web.most_in_flight(), 2u);
    EXPECT_EQ(web.in_flight(), 0u);
}

TEST(ScriptedFetcher, runs_what_a_done_starts_in_the_same_delivery) {
    ScriptedFetcher web;
    web.otherwise([](const FetchRequest&, Instant) {
        return ScriptedFetcher::Scripted{status_reply(200), 1s};
    });
    Instant second{};
    web.start(request_for("https://a.test/1"), [&](FetchResponse) {
        web.start(request_for("https://a.test/2"), [&](FetchResponse) { second = web.now(); });
    });
    EXPECT_EQ(web.deliver_until(Instant{10s}), 2u);
    EXPECT_EQ(second, Instant{2s});
}

TEST(ScriptedFetcher, ends_everything_on_cancel) {
    ScriptedFetcher web;
    web.reply("https://a.test/", html_reply("never"), 1h);
    FetchFailure failure = FetchFailure::none;
    web.start(request_for("https://a.test/"),
              [&](FetchResponse answer) { failure = answer.failure; });
    web.cancel_all();
    EXPECT_EQ(failure, FetchFailure::none) << "done must not run inside cancel_all()";
    web.deliver_until(web.now());
    EXPECT_EQ(failure, FetchFailure::cancelled);
}

}  // namespace
}  // namespace magpie::test
