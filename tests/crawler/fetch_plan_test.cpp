// FetchPlan: one URL's requests, redirects and result.
#include "crawler/fetch_plan.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using test::response_of;
using Headers = std::vector<std::pair<std::string, std::string>>;

FetchResponse redirect_to(std::string location, int status = 302) {
    return response_of(status, {{"location", std::move(location)}}, "");
}

std::string sent_url(const FetchPlan::Step& step) {
    const auto* send = std::get_if<FetchPlan::Send>(&step);
    return send ? send->request.url.href() : "";
}

std::string host_change(const FetchPlan::Step& step) {
    const auto* change = std::get_if<FetchPlan::ChangeHost>(&step);
    return change ? change->url.href() : "";
}

FetchResult result(FetchPlan::Step step) {
    if (!std::holds_alternative<FetchResult>(step)) throw std::logic_error("the plan goes on");
    return std::get<FetchResult>(std::move(step));
}

struct Started {
    explicit Started(std::string_view url, FetchPlan::Options options = {})
        : plan(test::url_of(url), std::move(options)), first(plan.start()) {}
    FetchPlan plan;
    FetchPlan::Step first;
};

TEST(FetchPlan, requests_the_url_without_its_fragment_and_without_referer) {
    Started run("https://a.example/x?y#z");
    EXPECT_EQ(sent_url(run.first), "https://a.example/x?y");
    EXPECT_FALSE(std::get<FetchPlan::Send>(run.first).request.referer);
}

TEST(FetchPlan, a_page_is_ready_to_be_parsed) {
    Started run("https://a.example/");
    const FetchResult page = result(
        run.plan.on_response(response_of(200, {{"content-type", "text/html; charset=gbk"}})));
    EXPECT_TRUE(page.has_page());
    EXPECT_EQ(page.message, "");
    EXPECT_EQ(page.response.wire_body, "<p>page</p>");
    EXPECT_EQ(page.final_url.href(), "https://a.example/");
    EXPECT_TRUE(page.hops.empty());
}

TEST(FetchPlan, a_stub_goes_on_at_its_target_when_the_host_may_be_asked) {
    Started run("https://a.example/old");
    ASSERT_TRUE(result(run.plan.on_response(response_of(200, {}))).has_page());
    EXPECT_EQ(host_change(run.plan.follow_stub("https://a.example/new#part")),
              "https://a.example/new");
    EXPECT_EQ(sent_url(run.plan.resume()), "https://a.example/new");
    const FetchResult page = result(run.plan.on_response(response_of(200, {})));
    ASSERT_EQ(page.hops.size(), 1u);
    EXPECT_EQ(page.hops[0].url, "https://a.example/old");
    EXPECT_EQ(page.final_url.href(), "https://a.example/new");
}

TEST(FetchPlan, stubs_and_redirects_share_one_bound) {
    FetchPlan::Options options;
    options.max_redirects = 2;
    Started run("https://a.example/1", options);
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/2"))), "https://a.example/2");
    ASSERT_TRUE(result(run.plan.on_response(response_of(200, {}))).has_page());
    EXPECT_EQ(host_change(run.plan.follow_stub("https://a.example/3")), "https://a.example/3");
    run.plan.resume();
    ASSERT_TRUE(result(run.plan.on_response(response_of(200, {}))).has_page());
    EXPECT_EQ(result(run.plan.follow_stub("https://a.example/4")).failure,
              FetchFailure::too_many_redirects);
}

TEST(FetchPlan, a_stub_leads_nowhere_else_than_a_redirect_may) {
    for (const std::string_view target : {"ftp://a.example/", "javascript:f()", "", "no url"}) {
        Started run("https://a.example/1");
        run.plan.on_response(response_of(200, {}));
        EXPECT_EQ(result(run.plan.follow_stub(target)).failure, FetchFailure::bad_redirect)
            << target;
    }
    Started run("https://a.example/1");
    run.plan.on_response(response_of(200, {}));
    EXPECT_EQ(result(run.plan.follow_stub("https://a.example/1")).failure,
              FetchFailure::redirect_loop);
}

TEST(FetchPlan, anything_but_http_is_refused_without_a_request) {
    Started run("ftp://a.example/");
    const FetchResult refused = result(std::move(run.first));
    EXPECT_EQ(refused.state, "bad_url");
    EXPECT_EQ(refused.failure, FetchFailure::bad_url);
}

TEST(FetchPlan, the_fetchers_failure_is_passed_on_in_its_words) {
    Started run("https://a.example/");
    const FetchResult failed =
        result(run.plan.on_response(test::failure_of(FetchFailure::tls_failed)));
    EXPECT_EQ(failed.state, "tls_failed");
    EXPECT_EQ(failed.message, "it failed");
    EXPECT_EQ(failed.failure, FetchFailure::tls_failed);
}

TEST(FetchPlan, follows_a_redirect_on_the_same_host_at_once) {
    Started run("http://a.example/old");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("https://a.example/new#part", 301))),
              "https://a.example/new");
    const FetchResult page = result(run.plan.on_response(response_of(200)));
    ASSERT_EQ(page.hops.size(), 1u);
    EXPECT_EQ(page.hops[0].status, 301);
    EXPECT_EQ(page.hops[0].url, "http://a.example/old");
    EXPECT_EQ(page.hops[0].location, "https://a.example/new#part");
    EXPECT_EQ(page.final_url.href(), "https://a.example/new");
    EXPECT_FALSE(page.left_https);
}

TEST(FetchPlan, waits_for_its_turn_before_asking_another_host) {
    Started run("https://t.example/x");
    EXPECT_EQ(host_change(run.plan.on_response(redirect_to("//b.example/y"))),
              "https://b.example/y");
    EXPECT_EQ(sent_url(run.plan.resume()), "https://b.example/y");
    EXPECT_EQ(result(run.plan.on_response(response_of(200))).final_url.href(),
              "https://b.example/y");
}

TEST(FetchPlan, resolves_relative_locations_against_the_current_url) {
    Started run("https://a.example/dir/page?q=1");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("../other"))), "https://a.example/other");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("?again"))),
              "https://a.example/other?again");
}

TEST(FetchPlan, keeps_the_bytes_of_a_location_in_any_charset) {
    Started run("https://a.example/");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/\xD6\xD0"))),  // 中 in GBK
              "https://a.example/%D6%D0");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/\xE4\xB8\xAD"))),  // and in UTF-8
              "https://a.example/%E4%B8%AD");
}

TEST(FetchPlan, notes_that_a_redirect_left_https) {
    Started run("https://a.example/");
    run.plan.on_response(redirect_to("http://a.example/plain"));
    EXPECT_TRUE(result(run.plan.on_response(response_of(200))).left_https);
}

TEST(FetchPlan, drops_credentials_from_a_location) {
    Started run("https://a.example/");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("https://user:word@a.example/in"))),
              "https://a.example/in");
}

TEST(FetchPlan, a_redirect_back_to_a_requested_url_is_a_loop) {
    Started self("https://a.example/");
    EXPECT_EQ(result(self.plan.on_response(redirect_to("/#top"))).state, "redirect_loop");
    Started pair("https://a.example/1");
    pair.plan.on_response(redirect_to("/2"));
    pair.plan.on_response(redirect_to("/3"));
    const FetchResult loop = result(pair.plan.on_response(redirect_to("/1")));
    EXPECT_EQ(loop.failure, FetchFailure::redirect_loop);
    EXPECT_EQ(loop.hops.size(), 2u);
}

TEST(FetchPlan, stops_after_the_allowed_number_of_redirects) {
    Started run("https://a.example/0", {.max_redirects = 2});
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/1"))), "https://a.example/1");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/2"))), "https://a.example/2");
    const FetchResult stopped = result(run.plan.on_response(redirect_to("/3")));
    EXPECT_EQ(stopped.failure, FetchFailure::too_many_redirects);
    EXPECT_NE(stopped.message.find("2 followed"), std::string::npos);
}

TEST(FetchPlan, a_redirect_without_a_usable_target_fails) {
    for (const char* location : {"", "  ", "javascript:alert(1)", "file:///etc/passwd",
                                 "mailto:a@b.example", "https://", "http://[::1"}) {
        Started run("https://a.example/");
        EXPECT_EQ(result(run.plan.on_response(redirect_to(location))).state, "bad_redirect")
            << location;
    }
    Started none("https://a.example/");
    EXPECT_EQ(result(none.plan.on_response(response_of(302))).state, "bad_redirect");
}

TEST(FetchPlan, recognises_the_captcha_at_the_location_header) {
    Started run("https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
    const FetchResult wall = result(run.plan.on_response(
        redirect_to("/mp/wappoc_appmsgcaptcha?poc_token=t&target_url="
                    "https%3A%2F%2Fmp.weixin.qq.com%2Fs%2FAAAAAAAAAAAAAAAAAAAAAA")));
    EXPECT_TRUE(wall.is_captcha());
    EXPECT_EQ(wall.failure, FetchFailure::none);
    EXPECT_EQ(wall.response.status, 302);
    EXPECT_EQ(wall.captcha_target, "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(wall.final_url.href(), "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
}

TEST(FetchPlan, the_captcha_path_on_another_host_is_an_ordinary_redirect) {
    Started run("https://a.example/");
    EXPECT_EQ(sent_url(run.plan.on_response(redirect_to("/mp/wappoc_appmsgcaptcha"))),
              "https://a.example/mp/wappoc_appmsgcaptcha");
}

TEST(FetchPlan, a_status_without_a_page_names_the_state) {
    for (const int status : {204, 206, 300, 304, 400, 403, 404, 410, 429, 500, 503}) {
        Started run("https://a.example/");
        const FetchResult none = result(run.plan.on_response(response_of(status)));
        EXPECT_EQ(none.state, "http_" + std::to_string(status));
        EXPECT_NE(none.message.find("https://a.example/"), std::string::npos);
        EXPECT_EQ(none.response.wire_body, "<p>page</p>") << "the capture is kept";
    }
}

TEST(FetchPlan, what_is_not_a_page_is_kept_but_not_parsed) {
    for (const char* type : {"image/png", "application/pdf", "application/octet-stream", "text/css",
                             "text/javascript", "application/json"}) {
        Started run("https://a.example/");
        const FetchResult kept =
            result(run.plan.on_response(response_of(200, {{"content-type", type}})));
        EXPECT_EQ(kept.state, "not_html") << type;
        EXPECT_FALSE(kept.response.wire_body.empty());
    }
}

TEST(FetchPlan, text_and_markup_are_pages_and_so_is_a_missing_type) {
    for (const char* type : {"", "text/html", "TEXT/HTML;charset=utf-8", "text/plain", "text/xml",
                             "application/xml", "application/xhtml+xml", "application/rss+xml",
                             "multipart/related; boundary=x", "text/html, text/html"}) {
        Started run("https://a.example/");
        EXPECT_TRUE(
            result(run.plan.on_response(response_of(200, {{"content-type", type}}))).has_page())
            << type;
    }
}

TEST(FetchPlan, a_listing_may_be_json) {
    Started run("https://a.example/feed", {.purpose = Purpose::listing});
    EXPECT_TRUE(
        result(run.plan.on_response(response_of(200, {{"content-type", "application/feed+json"}})))
            .has_page());
}

TEST(FetchPlan, sends_its_extra_headers_with_every_request) {
    Started run("https://a.example/", {.headers = {{"If-None-Match", "\"1\""}}});
    const auto again = run.plan.on_response(redirect_to("/next"));
    const Headers expected{{"If-None-Match", "\"1\""}};
    EXPECT_EQ(std::get<FetchPlan::Send>(run.first).request.headers, expected);
    EXPECT_EQ(std::get<FetchPlan::Send>(again).request.headers, expected);
}

TEST(FetchPlan, media_may_be_of_any_type_because_their_bytes_will_tell) {
    Started run("https://a.example/1", {.purpose = Purpose::media});
    const FetchResult file =
        result(run.plan.on_response(response_of(200, {{"content-type", "text/css"}}, "GIF89a")));
    EXPECT_TRUE(file.has_page());
}

TEST(FetchPlan, the_wechat_referer_goes_to_wechats_hosts_and_to_nobody_else) {
    const FetchPlan::Options options{.purpose = Purpose::media,
                                     .wechat_referer = "https://mp.weixin.qq.com/"};
    const auto referer = [](const FetchPlan::Step& step) {
        return std::get<FetchPlan::Send>(step).request.referer;
    };
    EXPECT_EQ(referer(Started("https://mpvideo.qpic.cn/1.mp4", options).first),
              "https://mp.weixin.qq.com/");
    EXPECT_FALSE(referer(Started("https://cdn.example/1.mp4", options).first));

    Started run("https://mpvideo.qpic.cn/1.mp4", options);
    EXPECT_EQ(host_change(run.plan.on_response(redirect_to("https://cdn.example/1.mp4"))),
              "https://cdn.example/1.mp4");
    EXPECT_FALSE(referer(run.plan.resume()));
}

TEST(FetchPlan, a_redirect_within_an_asset_host_waits_for_its_turn) {
    Started run("https://mmbiz.qpic.cn/1", {.purpose = Purpose::media});
    EXPECT_EQ(host_change(run.plan.on_response(redirect_to("/2"))), "https://mmbiz.qpic.cn/2");
    EXPECT_EQ(sent_url(run.plan.resume()), "https://mmbiz.qpic.cn/2");
}

TEST(FetchPlan, carries_a_bound_of_its_own_to_every_request) {
    Started run("https://a.example/1", {.max_body = Bytes(10)});
    EXPECT_EQ(std::get<FetchPlan::Send>(run.first).request.max_body, Bytes(10));
    const auto again = run.plan.on_response(redirect_to("/2"));
    EXPECT_EQ(std::get<FetchPlan::Send>(again).request.max_body, Bytes(10));
}

TEST(FetchPlan, a_robots_txt_is_whatever_comes_with_a_success) {
    for (const int status : {200, 204, 206}) {
        Started run("https://a.example/robots.txt", {.purpose = Purpose::robots});
        EXPECT_TRUE(result(run.plan.on_response(
                               response_of(status, {{"content-type", "application/x-y"}}, "")))
                        .has_page())
            << status;
    }
    Started missing("https://a.example/robots.txt", {.purpose = Purpose::robots});
    EXPECT_EQ(result(missing.plan.on_response(response_of(404))).state, "http_404");
}

TEST(FetchPlan, the_beginning_of_a_robots_txt_is_kept_whatever_its_end) {
    Started run("https://a.example/robots.txt", {.purpose = Purpose::robots});
    const FetchRequest& request = std::get<FetchPlan::Send>(run.first).request;
    EXPECT_TRUE(request.keep_partial);
    EXPECT_EQ(request.max_body, Bytes{500 * 1024 + 1});
    FetchResponse cut = response_of(200, {}, "User-agent: *\n");
    cut.failure = FetchFailure::too_large;
    const FetchResult robots = result(run.plan.on_response(cut));
    EXPECT_EQ(robots.state, "too_large");
    EXPECT_EQ(robots.response.wire_body, "User-agent: *\n");
    Started page("https://a.example/", {});
    EXPECT_FALSE(std::get<FetchPlan::Send>(page.first).request.keep_partial);
}

TEST(FetchPlan, five_redirects_to_a_robots_txt_are_followed_whatever_is_configured) {
    Started run("https://a.example/robots.txt", {.max_redirects = 0, .purpose = Purpose::robots});
    for (int i = 1; i <= 5; ++i) {
        const std::string target = "https://a.example/" + std::to_string(i);
        EXPECT_EQ(sent_url(run.plan.on_response(redirect_to(target))), target);
    }
    EXPECT_EQ(result(run.plan.on_response(redirect_to("/6"))).failure,
              FetchFailure::too_many_redirects);
}

}  // namespace
}  // namespace magpie
