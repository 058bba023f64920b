// RobotsCache: every HTTP situation of RFC 9309 §2.3, what is remembered for how long, and its
// bounds.
#include "crawler/robots_cache.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/compress.h"
#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using namespace magpie::literals;
using test::failure_of;
using test::kNoon;
using test::response_of;
using test::url_of;

constexpr const char* kDeny = "User-agent: *\nDisallow: /\n";
constexpr const char* kPage = "https://a.example/page";

FetchResponse redirect_to(std::string location, int status = 302) {
    return response_of(status, {{"location", std::move(location)}}, "");
}

// As CurlLoop hands over a body whose end did not come.
FetchResponse cut(FetchFailure failure, std::string body, int status = 200) {
    FetchResponse response = response_of(status, {{"content-type", "text/plain"}}, std::move(body));
    response.failure = failure;
    return response;
}

struct World {
    RobotsCache cache{{}};

    // Fetches the robots.txt of the page's host as the engine does; the network answers in turn.
    void fetch(std::vector<FetchResponse> answers, Instant now = kNoon,
               const std::string& page = kPage) {
        const Url robots_url = url_of(url_of(page).origin() + "/robots.txt");
        FetchPlan plan(robots_url, {.purpose = Purpose::robots});
        FetchPlan::Step step = plan.start();
        std::size_t next = 0;
        while (!std::holds_alternative<FetchResult>(step)) {
            if (std::holds_alternative<FetchPlan::ChangeHost>(step)) {
                step = plan.resume();
                continue;
            }
            if (next == answers.size()) throw std::logic_error("the script is over");
            step = plan.on_response(answers[next++]);
        }
        const auto& result = std::get<FetchResult>(step);
        cache.answered(robots_url, result, robots_body(result.response), now);
    }

    std::string verdict(Instant now = kNoon, const std::string& page = kPage) {
        const RobotsCache::Verdict verdict = cache.ask(url_of(page), now);
        constexpr const char* kNames[] = {"allow", "deny", "fetch", "wait"};
        return kNames[verdict.index()];
    }

    Instant wait_until(Instant now = kNoon) {
        return std::get<RobotsCache::Wait>(cache.ask(url_of(kPage), now)).until;
    }
};

// The verdict on /page after its host's robots.txt was answered so.
std::string verdict_after(std::vector<FetchResponse> answers) {
    World world;
    world.fetch(std::move(answers));
    return world.verdict();
}

std::string verdict_after(FetchResponse answer) {
    return verdict_after(std::vector<FetchResponse>{std::move(answer)});
}

std::string verdict_after_text(std::string text) {
    return verdict_after(response_of(200, {{"content-type", "text/plain"}}, std::move(text)));
}

// --- the answer ----------------------------------------------------------------------------------

TEST(RobotsCache, an_unknown_host_is_asked_first) {
    World world;
    const auto verdict = world.cache.ask(url_of("http://a.example:8080/x?y"), kNoon);
    EXPECT_EQ(std::get<RobotsCache::Fetch>(verdict).robots_url.href(),
              "http://a.example:8080/robots.txt");
}

TEST(RobotsCache, rules_are_obeyed) {
    EXPECT_EQ(verdict_after_text(kDeny), "deny");
    EXPECT_EQ(verdict_after_text(""), "allow");
    EXPECT_EQ(verdict_after_text("User-agent: *\nDisallow: /\n\nUser-agent: magpie\nAllow: /\n"),
              "allow");
    EXPECT_EQ(verdict_after_text("User-agent: MAGPIE\nDisallow: /page\n\nUser-agent: *\nAllow: /"),
              "deny");
    EXPECT_EQ(verdict_after_text("User-agent: magpie\nDisallow: /x\n\nUser-agent: a\nDisallow:\n\n"
                                 "User-agent: magpie\nDisallow: /page\n"),
              "deny");
}

TEST(RobotsCache, bytes_are_taken_as_the_wild_has_them) {
    EXPECT_EQ(verdict_after_text("\xEF\xBB\xBF" + std::string(kDeny)), "deny");
    EXPECT_EQ(verdict_after_text("User-agent: *\rDisallow: /\r"), "deny");
}

TEST(RobotsCache, every_success_has_rules_whatever_its_type) {
    EXPECT_EQ(verdict_after(response_of(200, {{"content-type", "text/html"}},
                                        "<!doctype html><html><body>Not found</body></html>")),
              "allow");
    EXPECT_EQ(verdict_after(response_of(206, {{"content-type", "image/png"}}, kDeny)), "deny");
    EXPECT_EQ(verdict_after(response_of(204, {}, "")), "allow");
}

TEST(RobotsCache, a_file_that_is_not_there_forbids_nothing) {  // §2.3.1.3
    for (const int status : {400, 401, 403, 404, 410, 451})
        EXPECT_EQ(verdict_after(response_of(status, {}, kDeny)), "allow") << status;
    // However its error page ends.
    EXPECT_EQ(verdict_after(cut(FetchFailure::too_large, kDeny, 404)), "allow");
    EXPECT_EQ(verdict_after(response_of(404, {{"content-encoding", "mystery"}}, "x")), "allow");
}

TEST(RobotsCache, nothing_is_allowed_while_a_host_fails) {  // §2.3.1.4
    for (const int status : {500, 502, 503, 599, 304, 300, 999})
        EXPECT_EQ(verdict_after(response_of(status, {}, "User-agent: *\nAllow: /\n")), "wait")
            << status;
    for (const FetchFailure failure :
         {FetchFailure::bad_response, FetchFailure::timeout, FetchFailure::connect_failed,
          FetchFailure::unknown_host, FetchFailure::dns_failed, FetchFailure::tls_failed,
          FetchFailure::refused_address, FetchFailure::header_too_large})
        EXPECT_EQ(verdict_after(failure_of(failure)), "wait") << to_string(failure);
}

TEST(RobotsCache, five_redirects_and_more_are_followed) {  // §2.3.1.2
    std::vector<FetchResponse> answers;
    for (int i = 1; i <= 5; ++i) answers.push_back(redirect_to("/r" + std::to_string(i)));
    answers.push_back(response_of(200, {}, kDeny));
    EXPECT_EQ(verdict_after(answers), "deny");
}

TEST(RobotsCache, a_redirect_may_lead_to_nothing) {
    EXPECT_EQ(verdict_after({redirect_to("/nope", 301), response_of(404)}), "allow");
}

TEST(RobotsCache, a_redirect_loop_counts_as_no_file) {
    EXPECT_EQ(verdict_after(redirect_to("/robots.txt")), "allow");
    EXPECT_EQ(verdict_after({redirect_to("/a"), redirect_to("/robots.txt")}), "allow");
    std::vector<FetchResponse> endless;
    for (int i = 0; i < 20; ++i) endless.push_back(redirect_to("/r" + std::to_string(i)));
    EXPECT_EQ(verdict_after(endless), "allow");
}

TEST(RobotsCache, a_redirect_that_leads_nowhere_is_a_failure) {
    EXPECT_EQ(verdict_after(response_of(302)), "wait");
    EXPECT_EQ(verdict_after(redirect_to("ftp://a.example/robots.txt")), "wait");
}

TEST(RobotsCache, rules_of_another_host_count_for_the_one_that_was_asked) {
    World world;
    world.fetch({redirect_to("https://b.example/robots.txt"), response_of(200, {}, kDeny)});
    EXPECT_EQ(world.verdict(), "deny");
    EXPECT_EQ(world.verdict(kNoon, "https://b.example/page"), "fetch");
}

TEST(RobotsCache, rules_up_to_500_KiB_count) {  // §2.5
    std::string comments;
    while (comments.size() < 511'000) comments += "# " + std::string(98, 'x') + "\n";
    EXPECT_EQ(verdict_after_text(comments + kDeny), "deny");
    comments += comments.substr(0, 1'010);
    EXPECT_EQ(verdict_after_text(comments + kDeny), "allow");
}

TEST(RobotsCache, compressed_rules_are_rules) {
    for (const char* coding : {"gzip", "br", "zstd", "deflate"})
        EXPECT_EQ(verdict_after(response_of(200, {{"content-encoding", coding}},
                                            test::compress(kDeny, coding))),
                  "deny")
            << coding;
}

TEST(RobotsCache, a_body_that_cannot_be_decoded_is_a_failure) {
    EXPECT_EQ(verdict_after(response_of(200, {{"content-encoding", "mystery"}}, kDeny)), "wait");
    std::string broken = test::compress(kDeny, "gzip");
    broken.resize(12);
    EXPECT_EQ(verdict_after(response_of(200, {{"content-encoding", "gzip"}}, broken)), "wait");
}

TEST(RobotsCache, an_endless_file_counts_up_to_where_it_was_read) {
    EXPECT_EQ(verdict_after(cut(FetchFailure::too_large, std::string(kDeny) + "# x")), "deny");
}

TEST(RobotsCache, a_broken_off_file_counts_up_to_its_last_whole_line) {
    for (const FetchFailure failure : {FetchFailure::bad_response, FetchFailure::timeout}) {
        EXPECT_EQ(verdict_after(cut(failure, kDeny)), "deny");
        // "Disallow: /private" broke off; nobody forbade everything.
        EXPECT_EQ(verdict_after(cut(failure, "User-agent: *\nDisallow: /")), "allow");
        EXPECT_EQ(verdict_after(cut(failure, "User-agent:")), "wait");
    }
}

TEST(RobotsCache, a_broken_off_file_is_asked_for_again_soon) {
    World world;
    world.fetch({cut(FetchFailure::bad_response, kDeny)});
    EXPECT_EQ(world.verdict(kNoon + 29min), "deny");
    EXPECT_EQ(world.verdict(kNoon + 30min), "fetch");
}

TEST(RobotsCache, a_captcha_in_front_of_it_is_a_failure) {
    EXPECT_EQ(verdict_after(redirect_to("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?a=b")),
              "wait");
}

// --- time ----------------------------------------------------------------------------------------

TEST(RobotsCache, a_copy_is_good_for_a_day) {  // §2.4
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    EXPECT_EQ(world.verdict(kNoon + 24h - 1s), "deny");
    EXPECT_EQ(world.verdict(kNoon + 24h), "fetch");
    world.fetch({response_of(404)}, kNoon + 24h);
    EXPECT_EQ(world.verdict(kNoon + 24h), "allow");
}

TEST(RobotsCache, a_clock_that_went_back_stretches_no_lifetime) {
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    EXPECT_EQ(world.verdict(kNoon - 1s), "fetch");
}

TEST(RobotsCache, a_failing_host_is_asked_again_after_half_an_hour) {
    World world;
    world.fetch({response_of(500)});
    EXPECT_EQ(world.wait_until(), kNoon + 30min);
    EXPECT_EQ(world.verdict(kNoon + 30min - 1s), "wait");
    EXPECT_EQ(world.verdict(kNoon + 30min), "fetch");
}

TEST(RobotsCache, an_older_copy_stands_in_for_thirty_days) {
    World world;
    world.fetch({response_of(200, {}, "User-agent: *\nDisallow: /x\n")});
    world.fetch({failure_of(FetchFailure::connect_failed)}, kNoon + 24h);
    EXPECT_EQ(world.verdict(kNoon + 24h), "allow");
    EXPECT_EQ(world.verdict(kNoon + 24h, "https://a.example/x"), "deny");
    EXPECT_EQ(world.verdict(kNoon + 24h + 30min), "fetch");
    world.fetch({response_of(503)}, kNoon + 30 * 24h);
    EXPECT_EQ(world.verdict(kNoon + 30 * 24h), "wait");
}

TEST(RobotsCache, a_host_that_asks_for_time_gets_it) {
    World world;
    world.fetch({response_of(429, {{"retry-after", "5"}})});
    EXPECT_EQ(world.wait_until(), kNoon + 5s);
    EXPECT_EQ(world.verdict(kNoon + 5s), "fetch");
    // Even where an older copy would do.
    world.fetch({response_of(200, {}, "")}, kNoon + 5s);
    world.fetch({response_of(429)}, kNoon + 25h);
    EXPECT_EQ(world.wait_until(kNoon + 25h), kNoon + 25h + 30min);
}

TEST(RobotsCache, a_host_that_only_ever_asks_for_time_has_no_rules) {
    World world;
    for (int i = 0; i < 3; ++i) {
        world.fetch({response_of(429, {{"retry-after", "5"}})}, kNoon + i * 5s);
        EXPECT_EQ(world.verdict(kNoon + i * 5s), "wait") << i;
    }
    world.fetch({response_of(429)}, kNoon + 15s);
    EXPECT_EQ(world.verdict(kNoon + 15s), "allow");
}

TEST(RobotsCache, a_failing_hosts_retry_after_is_obeyed_within_a_day) {
    World world;
    world.fetch({response_of(503, {{"retry-after", "7200"}})});
    EXPECT_EQ(world.wait_until(), kNoon + 2h);
    world.fetch({response_of(503, {{"retry-after", "1"}})});
    EXPECT_EQ(world.wait_until(), kNoon + 30min);
    world.fetch({response_of(503, {{"retry-after", "9999999"}})});
    EXPECT_EQ(world.wait_until(), kNoon + 24h);
}

// --- what is asked -------------------------------------------------------------------------------

TEST(RobotsCache, robots_txt_itself_is_always_allowed) {  // §2.2.2
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    EXPECT_EQ(world.verdict(kNoon, "https://a.example/robots.txt"), "allow");
}

TEST(RobotsCache, an_origin_is_scheme_host_and_port) {
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    EXPECT_EQ(world.verdict(kNoon, "https://a.example:443/page"), "deny");
    EXPECT_EQ(world.verdict(kNoon, "http://a.example/page"), "fetch");
    EXPECT_EQ(world.verdict(kNoon, "https://a.example:8443/page"), "fetch");
}

TEST(RobotsCache, a_denial_says_by_which_file_and_what) {
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    const auto verdict = world.cache.ask(url_of("https://a.example/x?y#z"), kNoon);
    EXPECT_EQ(std::get<RobotsCache::Denied>(verdict).reason,
              "robots.txt of https://a.example disallows /x?y for magpie");
}

TEST(RobotsCache, a_wait_says_why) {
    World world;
    world.fetch({response_of(503)});
    const auto verdict = world.cache.ask(url_of(kPage), kNoon);
    EXPECT_NE(std::get<RobotsCache::Wait>(verdict).reason.find("503"), std::string::npos);
}

TEST(RobotsCache, a_crawl_delay_is_told_within_its_bound) {
    World world;
    EXPECT_EQ(world.cache.crawl_delay(url_of(kPage)), std::nullopt);
    world.fetch({response_of(200, {}, "User-agent: *\nCrawl-delay: 2.5\n")});
    EXPECT_EQ(world.cache.crawl_delay(url_of(kPage)), 2'500ms);
    world.fetch({response_of(200, {}, "User-agent: *\nCrawl-delay: 86400\n")});
    EXPECT_EQ(world.cache.crawl_delay(url_of(kPage)), 1min);
    world.fetch({response_of(404)});
    EXPECT_EQ(world.cache.crawl_delay(url_of(kPage)), std::nullopt);
}

TEST(RobotsCache, the_agent_is_the_product_token_of_what_is_set) {
    World world{RobotsCache({.agent = "crow/1.0 (+https://a.example)"})};
    world.fetch({response_of(200, {}, "User-agent: crow\nDisallow: /\n")});
    EXPECT_EQ(world.verdict(), "deny");
}

// --- bounds --------------------------------------------------------------------------------------

TEST(RobotsCache, forgets_the_origin_that_was_not_asked_for_longest) {
    World world{RobotsCache({.capacity = 2})};
    world.fetch({response_of(404)}, kNoon, "https://a.example/");
    world.fetch({response_of(404)}, kNoon, "https://b.example/");
    EXPECT_EQ(world.verdict(kNoon, "https://a.example/"), "allow");
    world.fetch({response_of(404)}, kNoon, "https://c.example/");
    EXPECT_EQ(world.cache.size(), 2u);
    EXPECT_EQ(world.verdict(kNoon, "https://a.example/"), "allow");
    EXPECT_EQ(world.verdict(kNoon, "https://b.example/"), "fetch");
}

TEST(RobotsCache, hostile_files_stay_within_the_memory) {
    World world{RobotsCache({.max_memory = 2_MiB})};
    std::string text = "User-agent: *\n";
    for (int i = 0; i < 20'000; ++i) text += "Disallow: /" + std::to_string(i) + "\n";
    for (int i = 0; i < 20; ++i) {
        world.fetch({response_of(200, {}, text)}, kNoon,
                    "https://h" + std::to_string(i) + ".example/");
        EXPECT_LE(world.cache.memory(), 2u << 20);
    }
    EXPECT_GT(world.cache.size(), 1u);
    EXPECT_EQ(world.verdict(kNoon, "https://h19.example/19999"), "deny");
}

TEST(RobotsCache, answering_again_takes_no_further_memory) {
    World world;
    world.fetch({response_of(200, {}, kDeny)});
    const std::size_t once = world.cache.memory();
    for (int i = 0; i < 10; ++i) world.fetch({response_of(200, {}, kDeny)});
    EXPECT_EQ(world.cache.memory(), once);
}

}  // namespace
}  // namespace magpie
