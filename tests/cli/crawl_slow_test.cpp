// The whole road over the demo site: real fetcher, cleaner and archive, through the command line.
#include <gtest/gtest.h>

#include "base/text.h"
#include "crawler/loopback_site.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using test::run_magpie;

class Crawl : public ::testing::Test {
  protected:
    void SetUp() override {
        auto site = LoopbackSite::start(std::string(MAGPIE_TEST_DATA) + "/site");
        ASSERT_TRUE(site) << site.error().message;
        site_.emplace(std::move(*site));
        config_ = test::write_loopback_config(folder_.path());
        archive_ = (folder_ / "archive").string();
    }

    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--config", config_, "--archive", archive_});
        return run_magpie(arguments);
    }
    std::string url(std::string_view path) const { return site_->origin() + std::string(path); }
    Archive archive() const {
        auto opened = Archive::open(archive_, Archive::Mode::read);
        EXPECT_TRUE(opened) << opened.error().message;
        return std::move(*opened);
    }

    test::TempFolder folder_;
    std::optional<LoopbackSite> site_;
    std::string config_, archive_;
};

constexpr std::string_view kShort = "/s/Qm3vT0aR8yLwK2nXc5Ze1g";
constexpr std::string_view kLongWithoutChksm =
    "/s?__biz=Mzg5MDAwMDEwMQ==&mid=2650000101&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0";
constexpr std::string_view kChksm =
    "&chksm=bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01bd01";
constexpr std::string_view kRepost = "/s/yT6rE3wQ9aSdF8gHj2Kl5P";

TEST_F(Crawl, one_url_prints_its_seed_text_on_standard_output) {
    const auto result = magpie({"fetch", url(kShort)});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(result.out.starts_with("---\ntitle: 雨后的山\nurl: ")) << result.out;
    EXPECT_TRUE(contains(result.out, "\nsource: 山间笔记\ndate: 2026-03-01\nfetch_date: "));
    EXPECT_TRUE(contains(result.out, "\n---\n\n# 雨后的山\n\n![cover_image]("));
    EXPECT_TRUE(contains(result.out, "**每年雨季都会塌一次**"));
    EXPECT_TRUE(contains(result.err, "stored"));
    for (const char* interface_line : {"预览时标签不可点", "微信扫一扫", "知道了"})
        EXPECT_FALSE(contains(result.out, interface_line));
}

TEST_F(Crawl, four_forms_of_one_article_are_one_document_and_a_repost_is_marked) {
    const std::string long_url = url(kLongWithoutChksm);
    ASSERT_EQ(
        magpie({"fetch", url(kShort), long_url, long_url + std::string(kChksm), url(kRepost)}).code,
        0);
    const auto imported = magpie({"import", std::string(MAGPIE_TEST_DATA) + "/site/article.html"});
    EXPECT_EQ(imported.code, 0) << imported.out << imported.err;

    const Archive stored = archive();
    const auto rows = stored.list({});
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 2u);
    EXPECT_EQ(rows->at(0).identity, "Mzg5MDAwMDEwMQ==:2650000101:1");
    EXPECT_EQ(rows->at(0).sightings, 4);
    EXPECT_EQ(rows->at(0).revisions, 1);
    EXPECT_EQ(rows->at(1).account, "户外文摘");
    EXPECT_EQ(rows->at(1).same_text_as, rows->at(0).id);
}

TEST_F(Crawl, every_url_of_a_feed_ends_in_one_recorded_state) {
    const auto result = magpie({"fetch", "--listing", url("/feed.xml")});
    EXPECT_EQ(result.code, 4) << result.err;
    const auto stats = archive().stats();
    ASSERT_TRUE(stats);
    const std::map<std::string, std::int64_t> expected{{"article", 7},           {"captcha", 1},
                                                       {"deleted_by_author", 1}, {"http_404", 1},
                                                       {"listing", 1},           {"not_html", 1}};
    EXPECT_EQ(stats->urls_by_state, expected);
    EXPECT_EQ(stats->urls, 12);
    EXPECT_EQ(stats->documents, 6);
    EXPECT_EQ(stats->reposts, 1);
}

TEST_F(Crawl, a_second_crawl_stores_nothing_twice) {
    magpie({"fetch", "--listing", url("/feed.xml")});
    const auto before = archive().stats();
    const auto second = magpie({"fetch", "--listing", "--force", url("/feed.xml")});
    const auto after = archive().stats();
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->documents, after->documents);
    EXPECT_EQ(before->revisions, after->revisions);
    EXPECT_EQ(before->raw_bytes, after->raw_bytes);
    // All but the walled URL, whose host asked to be left alone: that is remembered between runs.
    EXPECT_EQ(after->sightings, 2 * before->sightings - 1);
    EXPECT_TRUE(contains(second.out, "asked to stop until"));
    EXPECT_FALSE(contains(second.out, "stored "));
}

TEST_F(Crawl, what_is_held_is_not_fetched_again_without_force) {
    magpie({"fetch", url(kShort)});
    const std::size_t requests = site_->requests();
    const auto again = magpie({"fetch", url(kShort)});
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(site_->requests(), requests);
    EXPECT_TRUE(contains(again.err, "--force"));
    EXPECT_TRUE(contains(again.out, "# 雨后的山"));
}

TEST_F(Crawl, a_wall_is_named_and_never_stored) {
    const auto result = magpie(
        {"fetch",
         site_->walled_origin() +
             "/s?__biz=Mzg5MDAwMDEwMQ==&mid=2650000077&idx=1&sn=feedfacefeedfacefeedfacefeedface"});
    EXPECT_EQ(result.code, 3);
    EXPECT_TRUE(contains(result.err, "captcha"));
    EXPECT_EQ(archive().stats()->documents, 0);
    EXPECT_EQ(archive().stats()->captures, 0);
}

TEST_F(Crawl, without_an_archive_nothing_is_written) {
    EXPECT_EQ(magpie({"fetch", "--no-archive", url(kShort)}).code, 0);
    EXPECT_FALSE(std::filesystem::exists(archive_));
}

TEST_F(Crawl, texts_go_to_files_named_by_number_and_digest) {
    const auto texts = folder_ / "texts";
    EXPECT_EQ(magpie({"fetch", "--output", texts, url(kShort), url(kRepost)}).code, 0);
    const auto exported = folder_ / "exported";
    EXPECT_EQ(magpie({"export", "--format", "seed", "--output", exported}).code, 0);
    for (const auto& folder : {texts, exported}) {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        ASSERT_EQ(names.size(), 2u);
        EXPECT_TRUE(names[0].starts_with("001_") && names[0].size() == 4 + 16 + 4) << names[0];
        EXPECT_TRUE(names[1].starts_with("002_")) << names[1];
    }
}

TEST_F(Crawl, failures_say_what_happened_and_what_to_do) {
    const auto missing = magpie({"fetch", url("/nowhere")});
    EXPECT_EQ(missing.code, 1);
    EXPECT_TRUE(contains(missing.err, "404")) << missing.err;
    EXPECT_EQ(magpie({"fetch", "not a url"}).code, 2);
    EXPECT_EQ(magpie({"fetch", "ftp://example.org/x"}).code, 2);
    const auto refused = run_magpie(
        {"fetch", "--no-archive", url(kShort)});  // no configuration: loopback is refused
    EXPECT_EQ(refused.code, 1);
    EXPECT_TRUE(contains(refused.err, "refused_address")) << refused.err;
    EXPECT_TRUE(contains(refused.err, "allow_addresses")) << refused.err;
}

TEST_F(Crawl, show_history_and_verify_tell_what_is_held) {
    magpie({"fetch", url(kShort)});
    for (const std::string& which :
         {std::string("1"), url(kShort), std::string("Mzg5MDAwMDEwMQ==:2650000101:1")}) {
        const auto shown = magpie({"show", which});
        EXPECT_EQ(shown.code, 0) << which << shown.err;
        EXPECT_TRUE(contains(shown.out, "雨后的山"));
    }
    EXPECT_TRUE(contains(magpie({"show", "--raw", "1"}).out, "window.cgiDataNew"));
    EXPECT_TRUE(contains(magpie({"history", url(kShort)}).out, "article"));
    EXPECT_EQ(magpie({"history", url("/never")}).code, 3);
    EXPECT_EQ(magpie({"show", "77"}).code, 3);
    EXPECT_EQ(magpie({"verify"}).out, "intact\n");
}

}  // namespace
}  // namespace magpie
