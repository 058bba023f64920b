// Reading a kept response again: which one, and that it is read as it was received.
#include "crawler/reclean.h"

#include <gtest/gtest.h>

#include "tests/support/compress.h"

namespace magpie {
namespace {

Instant at_second(int second) { return Instant{std::chrono::seconds{1'770'000'000 + second}}; }

SightingRow answer(std::int64_t id, int revision, int second) {
    SightingRow row;
    row.id = id;
    row.url = "https://example.org/a";
    row.revision = revision;
    row.at = at_second(second);
    row.status = 200;
    row.has_capture = true;
    return row;
}

SightingRow file(std::int64_t id, int revision, int second) {
    SightingRow row = answer(id, revision, second);
    row.status = 0;
    return row;
}

std::int64_t best(const std::vector<SightingRow>& rows, int revision,
                  std::optional<Instant> captured = {}) {
    const SightingRow* row = best_sighting(rows, revision, captured);
    return row == nullptr ? 0 : row->id;
}

constexpr std::string_view kPage =
    "<!DOCTYPE html><html><head><title>石阶</title></head><body><article><h1>石阶</h1>"
    "<p>雨后的石阶长满了青苔，走上去要格外小心，扶着路边的竹子慢慢往上。</p>"
    "<p>山顶有一座小亭子，亭子里坐着一位下棋的老人，他说今天等的人不会来了。</p>"
    "</article></body></html>";

class Reread : public ::testing::Test {
  protected:
    Page read(const SightingRow& row, Capture capture) {
        Rereader rereader(config_, {});
        auto page = rereader.read(row, std::move(capture), std::nullopt);
        EXPECT_TRUE(page) << (page ? "" : page.error().message);
        return page ? std::move(page->page) : Page{};
    }
    static Capture kept(std::string body, std::string type = "text/html; charset=utf-8",
                        const std::string& more_headers = {}) {
        Capture capture;
        capture.final_url = "https://example.org/a";
        capture.at = at_second(5);
        capture.status = 200;
        capture.header_block = "HTTP/1.1 200 OK\r\n" + more_headers;
        capture.body = std::move(body);
        capture.media_type = std::move(type);
        return capture;
    }

    FetchConfig config_;
};

TEST(BestSighting, is_one_of_the_revision_with_its_response) {
    SightingRow without = answer(1, 1, 0);
    without.has_capture = false;
    EXPECT_EQ(best({without, answer(2, 2, 1), answer(3, 1, 2)}, 1), 3);
    EXPECT_EQ(best({without, answer(2, 2, 1)}, 1), 0);
}

TEST(BestSighting, is_the_oldest_or_the_one_that_what_is_shown_came_from) {
    const std::vector<SightingRow> rows{answer(1, 1, 0), answer(2, 1, 100), answer(3, 1, 200)};
    EXPECT_EQ(best(rows, 1), 1);
    EXPECT_EQ(best(rows, 1, at_second(120)), 2);
    EXPECT_EQ(best(rows, 1, at_second(500)), 3);
}

TEST(BestSighting, is_an_answer_rather_than_a_file) {
    EXPECT_EQ(best({file(1, 1, 0), answer(2, 1, 100)}, 1, at_second(0)), 2);
    EXPECT_EQ(best({file(1, 1, 0), file(2, 1, 100)}, 1, at_second(90)), 2);
}

TEST_F(Reread, undoes_the_content_coding_of_an_answer) {
    const Page page =
        read(answer(1, 1, 0), kept(test::compress(kPage, "gzip"), "text/html; charset=utf-8",
                                   "Content-Encoding: gzip\r\n"));
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->title, "石阶");
    EXPECT_EQ(page.article->url, "https://example.org/a");
    EXPECT_EQ(page.article->captured, at_second(5));
}

TEST_F(Reread, says_when_the_coding_is_broken) {
    Rereader rereader(config_, {});
    std::string cut = test::compress(kPage, "gzip");
    cut.resize(cut.size() / 2);
    const auto page = rereader.read(
        answer(1, 1, 0), kept(cut, "text/html", "Content-Encoding: gzip\r\n"), std::nullopt);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ErrorCode::corrupt);
}

TEST_F(Reread, a_file_keeps_the_time_it_was_known_by) {
    Rereader rereader(config_, {});
    const auto page =
        rereader.read(file(1, 1, 0), kept(std::string(kPage), "text/html"), at_second(77));
    ASSERT_TRUE(page && page->page.article);
    EXPECT_EQ(page->page.article->captured, at_second(77));
}

TEST_F(Reread, a_file_is_read_as_what_the_importer_found) {
    const std::string seed =
        "---\ntitle: 石阶\nurl: https://example.org/b\nsource: 山间\ndate: 2026-02-11\n"
        "fetch_date: 2026-02-12T08:09:10.000011\n---\n\n# "
        "石阶\n\n雨后的石阶长满了青苔，走上去要格外小心。";
    const Page page = read(file(1, 1, 0), kept(seed, "text/markdown"));
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->account, "山间");
    EXPECT_EQ(page.article->markdown, "雨后的石阶长满了青苔，走上去要格外小心。");
}

TEST_F(Reread, a_file_without_address_has_none_invented) {
    SightingRow row = file(1, 1, 0);
    row.url = "urn:sha256:00ff";
    const Page page = read(row, kept(std::string(kPage), "text/html"));
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->url, "");
}

// An article page of WeChat as it was years ago, with all that says what it is.
const std::string kWechatPage =
    "<html><body id=\"activity-detail\" class=\"mm_appmsg\"><h1 id=\"activity-name\">石阶</h1>"
    "<a id=\"js_name\">山间</a><div id=\"js_article\"><div id=\"js_content\">"
    "<p>雨后的石阶长满了青苔，走上去要格外小心。</p></div></div>"
    "<script>var msg_title = \"石阶\"; var nickname = \"山间\";</script></body></html>";

TEST_F(Reread, a_mirror_is_read_as_the_site_it_serves) {
    SightingRow row = answer(1, 1, 0);
    row.url = "https://mirror.example/s/1";
    Capture capture = kept(kWechatPage);
    capture.final_url = row.url;
    EXPECT_NE(read(row, capture).article.value_or(Article{}).account, "山间");
    config_.wechat_mirrors = {"mirror.example"};
    EXPECT_EQ(read(row, capture).article.value_or(Article{}).account, "山间");
}

TEST_F(Reread, a_saved_page_of_wechat_is_known_by_its_marks_wherever_it_was_kept) {
    SightingRow row = file(1, 1, 0);
    row.url = "https://archive.example/web/2016/page";
    EXPECT_EQ(read(row, kept(kWechatPage, "text/html")).article.value_or(Article{}).account,
              "山间");
}

}  // namespace
}  // namespace magpie
