// Which files are asked for, in which order, and what is written down.
#include "crawler/media_collector.h"

#include <gtest/gtest.h>

#include "tests/support/crawl_values.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using test::kNoon;
using test::url_of;

MediaRow row(const std::string& identity, std::vector<std::string> urls,
             std::string role = "picture") {
    MediaRow file;
    file.identity = identity;
    file.url = urls.back();
    file.fetch_urls = std::move(urls);
    file.role = std::move(role);
    return file;
}

MediaAnswer stored(std::string body, std::string type = "image/png") {
    MediaAnswer answer;
    answer.state = "stored";
    answer.media_type = std::move(type);
    answer.digest = sha256(body);
    answer.body = std::move(body);
    return answer;
}

MediaAnswer failed(std::string state, bool may_heal = false, bool host_trouble = false) {
    MediaAnswer answer;
    answer.state = std::move(state);
    answer.reason = "it failed";
    answer.may_heal = may_heal;
    answer.host_trouble = host_trouble;
    return answer;
}

struct Desk {
    explicit Desk(MediaChoice choice = MediaChoice::images, MediaConfig config = {})
        : collector(config, choice) {}
    MediaCollector::Step judge(const std::string& url, MediaAnswer answer) {
        return collector.judge(url_of(url), std::move(answer), kNoon);
    }
    MediaCollector collector;
};

TEST(MediaCollector, collects_by_role) {
    const std::vector<MediaRow> rows{row("p", {"https://a.example/p"}),
                                     row("c", {"https://a.example/c"}, "cover"),
                                     row("v", {"https://a.example/v"}, "video")};
    EXPECT_EQ(Desk(MediaChoice::none).collector.want(1, rows, kNoon).files, 0);
    EXPECT_EQ(Desk(MediaChoice::images).collector.want(1, rows, kNoon).files, 2);
    EXPECT_EQ(Desk(MediaChoice::all).collector.want(1, rows, kNoon).files, 3);
}

TEST(MediaCollector, a_kept_file_completes_every_article_that_wants_it) {
    Desk desk;
    const auto file = row("p", {"https://a.example/p"});
    EXPECT_EQ(desk.collector.want(1, {file}, kNoon).candidates.size(), 1u);
    const auto second = desk.collector.want(2, {file}, kNoon);
    EXPECT_EQ(second.files, 1);
    EXPECT_TRUE(second.candidates.empty());
    const auto step = desk.judge("https://a.example/p", stored("x"));
    ASSERT_TRUE(step.record);
    EXPECT_EQ(step.record->state, "stored");
    const auto complete = desk.collector.recorded(*step.record, 1);
    ASSERT_EQ(complete.size(), 2u);
    EXPECT_EQ(complete[0].tally.kept(), 1);
    EXPECT_TRUE(desk.collector.give_up_all().empty());
}

TEST(MediaCollector, the_next_address_is_tried_when_one_has_no_file) {
    Desk desk;
    desk.collector.want(1, {row("p", {"https://a.example/0", "https://a.example/640"})}, kNoon);
    const auto first = desk.judge("https://a.example/0", failed("http_404"));
    ASSERT_TRUE(first.next);
    EXPECT_EQ(first.next->url.href(), "https://a.example/640");
    const auto second = desk.judge("https://a.example/640", failed("placeholder"));
    ASSERT_TRUE(second.record);
    EXPECT_EQ(second.record->state, "placeholder");
    EXPECT_FALSE(second.record->retry_at);
}

TEST(MediaCollector, a_host_in_trouble_is_not_asked_for_the_next_address) {
    Desk desk;
    desk.collector.want(1, {row("p", {"https://a.example/0", "https://a.example/640"})}, kNoon);
    const auto step = desk.judge("https://a.example/0", failed("timeout", true, true));
    ASSERT_TRUE(step.record);
    EXPECT_EQ(step.record->retry_at, kNoon + 10min);
    EXPECT_EQ(desk.collector.recorded(*step.record, 0).size(), 1u);
    EXPECT_FALSE(desk.collector.wants_referer(url_of("https://a.example/0")));  // forgotten
}

TEST(MediaCollector, waits_grow_with_the_attempts_and_end) {
    EXPECT_EQ(media_wait(1), 10min);
    EXPECT_EQ(media_wait(5), 168h);
    EXPECT_FALSE(media_wait(6));
}

TEST(MediaCollector, a_signed_address_is_not_tried_again_after_the_run) {
    for (const char* url :
         {"https://mpvideo.qpic.cn/a.mp4?dis_k=1", "https://a.example/a.mp4?auth_key=1"}) {
        Desk desk(MediaChoice::all);
        desk.collector.want(1, {row("v", {url}, "video")}, kNoon);
        EXPECT_TRUE(desk.collector.wants_referer(url_of(url)));
        const auto step = desk.judge(url, failed("timeout", true, true));
        ASSERT_TRUE(step.record);
        EXPECT_FALSE(step.record->retry_at) << url;
    }
    EXPECT_FALSE(is_signed(url_of("https://mmbiz.qpic.cn/mmbiz_png/T/0?wx_fmt=png&from=appmsg")));
}

TEST(MediaCollector, a_clip_is_no_picture) {
    Desk desk;
    desk.collector.want(1, {row("p", {"https://a.example/p"})}, kNoon);
    const auto step = desk.judge("https://a.example/p", stored("x", "video/mp4"));
    ASSERT_TRUE(step.record);
    EXPECT_EQ(step.record->state, "not_media");
}

std::string token_url(int number, std::string_view format) {
    return "https://mmbiz.qpic.cn/mmbiz_x/T" + std::to_string(number) +
           "/0?wx_fmt=" + std::string(format);
}

std::string third_state(std::string_view last_format) {
    Desk desk;
    std::string state;
    for (int i = 0; i < 3; ++i) {
        const std::string url = token_url(i, i == 2 ? last_format : "png");
        desk.collector.want(1, {row("mmbiz:T" + std::to_string(i), {url})}, kNoon);
        state = desk.judge(url, stored("the same bytes")).record->state;
    }
    return state;
}

TEST(MediaCollector, the_same_bytes_for_pictures_of_different_formats_are_a_placeholder) {
    EXPECT_EQ(third_state("gif"), "placeholder");
}

TEST(MediaCollector, a_separator_line_that_many_uploaded_is_a_picture) {
    EXPECT_EQ(third_state("png"), "stored");
    EXPECT_EQ(third_state("other"), "stored");
}

TEST(MediaCollector, files_beyond_the_bound_are_refused_by_name) {
    MediaConfig config;
    config.max_files = 1;
    Desk desk(MediaChoice::images, config);
    const auto wanted = desk.collector.want(
        1, {row("p", {"https://a.example/p"}), row("q", {"https://a.example/q"})}, kNoon);
    EXPECT_EQ(wanted.candidates.size(), 1u);
    ASSERT_EQ(wanted.refused.size(), 1u);
    EXPECT_EQ(wanted.refused[0].state, "over_limit");
}

TEST(MediaCollector, what_is_given_up_is_told_as_not_asked_for) {
    Desk desk;
    desk.collector.want(1, {row("p", {"https://a.example/p"})}, kNoon);
    const auto complete = desk.collector.give_up(url_of("https://a.example/p"));
    ASSERT_EQ(complete.size(), 1u);
    EXPECT_EQ(complete[0].tally.not_asked, 1);
}

TEST(MediaCollector, a_file_without_a_web_address_is_recorded_as_such) {
    const auto wanted = Desk().collector.want(1, {row("p", {"ftp://a.example/p"})}, kNoon);
    ASSERT_EQ(wanted.refused.size(), 1u);
    EXPECT_EQ(wanted.refused[0].state, "bad_url");
}

}  // namespace
}  // namespace magpie
