#include "parser/article/page_dates.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/article/date_names.h"
#include "parser/article/date_url.h"

namespace magpie {
namespace {

constexpr std::string_view kAddress = "https://news.example.org/a/b.html";

PageDates dates_of(std::string_view html, std::string_view url = kAddress,
                   std::optional<Instant> fetched = {}) {
    Arena arena;
    auto scanned = scan_html(html, {});
    const auto document = Document::parse_scanned(std::move(scanned->tree_input), arena);
    const PageHead head = read_page_head(*document, scanned->scripts);
    return find_page_dates(*document, head, scanned->scripts, url, fetched);
}

std::string published(std::string_view html, std::string_view url = kAddress,
                      std::optional<Instant> fetched = {}) {
    const auto value = dates_of(html, url, fetched).published.value;
    return value ? format_rfc3339(*value) : "";
}

std::string modified(std::string_view html) {
    const auto value = dates_of(html).modified.value;
    return value ? format_rfc3339(*value) : "";
}

std::string url_day(std::string_view url) {
    const auto day = day_of_url(url);
    if (!day) return "";
    return std::to_string(day->year) + "-" + std::to_string(day->month) + "-" +
           std::to_string(day->day);
}

TEST(PageDates, metadata_gives_both_times) {
    constexpr std::string_view kPage =
        "<head><meta property='article:published_time' content='2024-01-03T08:00:00+08:00'>"
        "<meta property='article:modified_time' content='2024-01-04T09:00:00+08:00'></head>";
    EXPECT_EQ(published(kPage), "2024-01-03T08:00:00+08:00");
    EXPECT_EQ(modified(kPage), "2024-01-04T09:00:00+08:00");
}

TEST(PageDates, the_article_of_json_ld_is_asked_before_its_pictures_and_videos) {
    EXPECT_EQ(
        published("<script type='application/ld+json'>{\"@graph\":[{\"@type\":\"VideoObject\","
                  "\"uploadDate\":\"2023-12-01\"},{\"@type\":\"NewsArticle\",\"headline\":\"A\","
                  "\"datePublished\":\"2024-01-03\"}]}</script>"),
        "2024-01-03");
}

TEST(PageDates, the_day_is_the_local_one_that_the_page_writes) {
    constexpr std::string_view kPage =
        "<head><title>A town elects a mayor</title>"
        "<meta property='article:published_time' content='2023-11-09T05:30:59+00:00'></head>"
        "<body><h1>A town elects a mayor</h1><p>PUBLISHED: November 8, 2023 at 11:30 p.m.</p>"
        "<p>It has.</p></body>";
    EXPECT_EQ(published(kPage).substr(0, 10), "2023-11-08");
}

TEST(PageDates, a_line_beside_the_title_is_found_without_any_markup) {
    EXPECT_EQ(
        published("<title>标题在这里啊</title><body><div>首页 2020-01-01</div><h1>标题在这里啊</h1>"
                  "<div>来源：例报 2024年1月3日 10:02</div><p>正文。</p>"),
        "2024-01-03T10:02:00+08:00");
    EXPECT_EQ(published("<title>Ein Titel für alle</title><h1>Ein Titel für alle</h1>"
                        "<p>Veröffentlicht am 3. März 2021</p>"),
              "2021-03-03");
}

TEST(PageDates, dates_of_comments_related_items_and_copyright_are_not_the_pages) {
    EXPECT_EQ(
        published("<title>A long enough title</title><h1>A long enough title</h1><p>Words.</p>"
                  "<div class='comments'><time datetime='2024-01-05'>5 Jan</time></div>"
                  "<aside class='related'><time datetime='2024-01-06'>6 Jan</time></aside>"
                  "<footer>Copyright 2019-01-01</footer>"),
        "");
}

TEST(PageDates, what_day_it_is_by_the_moon_is_not_the_pages) {
    EXPECT_EQ(published("<title>标题在这里啊</title><div>2024年4月28日 星期日 | 农历 三月二十</div>"
                        "<h1>标题在这里啊</h1><div>2022年6月26日</div><p>正文。</p>"),
              "2022-06-26");
}

TEST(PageDates, the_address_dates_a_page_that_says_nothing_else) {
    EXPECT_EQ(published("<p>Words.</p>", "https://a.example/2024/01/03/words/"), "2024-01-03");
}

TEST(PageDates, a_day_without_a_year_takes_it_from_the_address) {
    EXPECT_EQ(
        published("<title>标题在这里啊</title><h1>标题在这里啊</h1><div class='time'>1月3日</div>",
                  "https://a.example/2024/01/123.html"),
        "2024-01-03");
}

TEST(PageDates, an_order_of_day_and_month_is_the_one_that_another_date_confirms) {
    constexpr std::string_view kPage =
        "<title>A long enough title</title><h1>A long enough title</h1><p>Posted 03/01/2024</p>";
    EXPECT_EQ(published(kPage, "https://a.example/2024/01/03/x"), "2024-01-03");
    EXPECT_EQ(published(kPage, "https://a.example/2024/03/01/x"), "2024-03-01");
}

TEST(PageDates, an_order_of_day_and_month_is_the_one_that_the_page_writes_elsewhere) {
    constexpr std::string_view kTitle =
        "<title>A long enough title</title><h1>A long enough title</h1>";
    const std::string stops = std::string(kTitle) + "<p>Published 09.10.2024</p>";
    EXPECT_EQ(published(stops), "2024-10-09");
    EXPECT_EQ(published(stops + "<ul><li>11.24.2023</ul>"), "2024-09-10");
    EXPECT_EQ(published(stops + "<ul><li>11.24.2023<li>24.11.2023</ul>"), "2024-10-09");
    const std::string slashes = std::string(kTitle) + "<p>Published 09/10/2024</p>";
    EXPECT_EQ(published(slashes, "https://a.example.com/x"), "2024-09-10");
    EXPECT_EQ(published(slashes + "<ul><li>24/11/2023</ul>", "https://a.example.com/x"),
              "2024-10-09");
}

TEST(PageDates, elements_that_touch_are_words_of_their_own) {
    constexpr std::string_view kTitle =
        "<title>A long enough title</title><h1>A long enough title</h1>";
    EXPECT_EQ(published(std::string(kTitle) +
                        "<div><span>Jane Doe</span><span>Dec 05, 2023</span><span>5 min</span>"),
              "2023-12-05");
    EXPECT_EQ(published(std::string(kTitle) + "<p>January 3<sup>rd</sup> 2024</p>"), "2024-01-03");
}

TEST(PageDates, a_line_beside_the_title_that_is_only_a_date_is_what_readers_are_told) {
    constexpr std::string_view kHead =
        "<title>A long enough title</title>"
        "<meta property='article:published_time' content='2025-06-12T10:00:00Z'>"
        "<h1>A long enough title</h1>";
    EXPECT_EQ(published(std::string(kHead) + "<div>November 2, 2022</div><p>Words.</p>"),
              "2022-11-02");
    EXPECT_EQ(published(std::string(kHead) + "<div>It began on November 2, 2022.</div>"),
              "2025-06-12T10:00:00+00:00");
}

TEST(PageDates, a_line_above_the_title_is_as_near_as_its_end) {
    constexpr std::string_view kHead =
        "<title>A long enough title</title><meta name='date' content='2020-02-12'>";
    constexpr std::string_view kTitle = "<h1>A long enough title</h1>";
    EXPECT_EQ(published(std::string(kHead) +
                        "<div>Published in Example Town on 05.02.2020</div>"
                        "<div>Texts of the region and of the town</div>" +
                        std::string(kTitle)),
              "2020-02-05");
}

TEST(PageDates, a_day_that_is_shown_is_the_local_one_of_a_time_in_utc) {
    EXPECT_EQ(published("<title>A long enough title</title><h1>A long enough title</h1>"
                        "<time datetime='2026-02-24T04:13:00Z'>February 23, 2026</time>"),
              "2026-02-23");
}

TEST(PageDates, a_sentence_that_names_a_day_does_not_date_the_page) {
    EXPECT_EQ(published("<title>A long enough title</title><h1>A long enough title</h1>"
                        "<p>Most people have to send their papers to the office that is "
                        "responsible for them by April 15, 2025, and those who want more time may "
                        "ask for it.</p><footer><time datetime='2025-01-17'>Jan. 17</time>"),
              "2025-01-17");
}

TEST(PageDates, cst_is_the_time_of_the_pages_country) {
    constexpr std::string_view kMeta = "<meta name='pubdate' content='2024-01-03 10:02 CST'>";
    EXPECT_EQ(published("<html lang='zh-CN'>" + std::string(kMeta)), "2024-01-03T10:02:00+08:00");
    EXPECT_EQ(published("<html lang='en-US'>" + std::string(kMeta)), "2024-01-03T10:02:00+00:00");
}

TEST(PageDates, a_time_without_a_zone_is_chinas_on_a_chinese_page) {
    EXPECT_EQ(published("<html lang='zh-CN'><meta name='pubdate' content='2024-01-03 10:02'>"),
              "2024-01-03T10:02:00+08:00");
    EXPECT_EQ(published("<html lang='de'><meta name='pubdate' content='2024-01-03 10:02'>"),
              "2024-01-03T10:02:00+00:00");
}

TEST(PageDates, ages_need_the_time_of_the_fetch) {
    constexpr std::string_view kPage =
        "<title>A long enough title</title><h1>A long enough title</h1><p>Posted 3 days ago</p>";
    EXPECT_EQ(published(kPage), "");
    EXPECT_EQ(
        published(kPage, kAddress, parse_timestamp("2024-01-06T12:00:00Z")->instant).substr(0, 10),
        "2024-01-03");
}

TEST(PageDates, the_future_of_the_fetch_is_no_publication) {
    EXPECT_EQ(published("<meta name='date' content='2031-01-01'>", kAddress,
                        parse_timestamp("2024-01-06T12:00:00Z")->instant),
              "");
}

TEST(PageDates, a_page_that_only_says_when_it_was_changed_stands_as_of_then) {
    EXPECT_EQ(published("<meta name='last-modified' content='2024-01-03'>"), "2024-01-03");
    const std::string text(2'000, 'x');
    EXPECT_EQ(published("<title>A long enough title</title><h1>A long enough title</h1><p>" + text +
                        "</p><p>last edited 2019-11-10 13:28:18 by somebody</p>"),
              "2019-11-10T13:28:18+00:00");
}

TEST(PageDates, state_objects_of_scripts_are_the_last_resort) {
    EXPECT_EQ(
        published("<script>window.state={\"publishDate\":\"2024-01-03T10:00:00+01:00\"}</script>"),
        "2024-01-03T10:00:00+01:00");
}

TEST(PageDates, names_of_fields_say_what_their_dates_are) {
    EXPECT_EQ(date_field("article:published_time"), DateField::published);
    EXPECT_EQ(date_field("parsely-pub-date"), DateField::published);
    EXPECT_EQ(date_field("dc.date.issued"), DateField::published);
    EXPECT_EQ(date_field("og:updated_time"), DateField::modified);
    EXPECT_EQ(date_field("article:create_at"), DateField::created);
    EXPECT_EQ(date_field("date"), DateField::plain);
    EXPECT_EQ(date_field("article:expiration_time"), DateField::none);
    EXPECT_EQ(date_field("article:publisher"), DateField::none);
}

TEST(PageDates, addresses_name_days_in_many_forms) {
    EXPECT_EQ(url_day("https://a.example/2024/01/03/slug"), "2024-1-3");
    EXPECT_EQ(url_day("https://a.example/n1/2024/0103/c1-2.html"), "2024-1-3");
    EXPECT_EQ(url_day("https://a.example/202401/t20240103_5.html"), "2024-1-3");
    EXPECT_EQ(url_day("https://a.example/2024-01/03/c_1.htm"), "2024-1-3");
    EXPECT_EQ(url_day("https://a.example/2024/jan/03/slug"), "2024-1-3");
    EXPECT_EQ(url_day("https://a.example/x/08112021-slug"), "2021-11-8");
    EXPECT_EQ(url_day("https://a.example/2024/01/slug"), "2024-1-0");
    EXPECT_EQ(url_day("https://archive.example/web/20181206101316/https://a.example/x"), "");
    EXPECT_EQ(url_day("https://a.example/1234567890"), "");
}

}  // namespace
}  // namespace magpie
