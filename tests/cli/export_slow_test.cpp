// magpie export and list through the command line: promotion, local copies of media, JSON lines,
// URLs by their state.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "crawler/records.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

const std::string kFirst = "mmbizFirstPictureToken000000000001";
const std::string kSecond = "mmbizSecondPictureToken00000000002";
const std::string kMissing = "mmbizPictureThatNobodyHas000000003";
// The signature and the end marker of a 1×1 GIF around nothing: enough to be told by its bytes.
const std::string kGif = "GIF89a\x01";

std::string picture(const std::string& token) {
    return "https://mmbiz.qpic.cn/mmbiz_gif/" + token + "/640?wx_fmt=gif";
}

Article article(int number, const std::string& markdown) {
    Article made;
    made.title = "第" + std::to_string(number) + "篇";
    made.account = "山间来信";
    made.identity = "MzA4MDAwMDAwMQ==:" + std::to_string(2'650'000'000 + number) + ":1";
    made.url = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrSt" + std::to_string(10 + number);
    made.markdown = markdown;
    return made;
}

class ArchiveUse : public ::testing::Test {
  protected:
    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--archive", folder_ / "archive"});
        return test::run_magpie(arguments);
    }

    // One archive session: everything is written before the command line reads.
    void fill(const std::vector<Article>& articles,
              const std::vector<std::string>& stored_tokens = {},
              const std::vector<ListedUrl>& pending = {}) {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive) << archive.error().message;
        std::vector<Visit> visits;
        for (const Article& one : articles) visits.push_back(visit(one));
        ASSERT_TRUE(archive->put(visits));
        std::vector<MediaVisit> files;
        for (const std::string& token : stored_tokens)
            files.push_back({"mmbiz:" + token, picture(token), now_, "stored", "", "image/gif",
                             kGif, std::nullopt});
        ASSERT_TRUE(archive->put_media(files));
        ASSERT_TRUE(archive->enlist(pending, now_));
    }

    Visit visit(const Article& one) const {
        Visit made;
        made.listed_url = one.url;
        made.url = one.url;
        made.source = "山间来信";
        made.at = now_;
        made.state = "article";
        made.document = to_clean_document(one);
        return made;
    }

    std::string only_file(const std::string& folder, const std::string& extension) {
        std::string found;
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == extension) {
                EXPECT_EQ(found, "") << "more than one file";
                found = entry.path();
            }
        return read_file(found, 1_MiB).value_or("");
    }

    std::string export_lines(std::vector<std::string> more = {}) {
        const std::string path = folder_ / "out" / "all.jsonl";
        fs::create_directories(folder_ / "out");
        more.insert(more.begin(), {"export", "--format", "jsonl", "--output", path});
        const auto result = magpie(more);
        EXPECT_EQ(result.code, 0) << result.err;
        return read_file(path, 1_MiB).value_or("");
    }

    test::TempFolder folder_;
    Instant now_{std::chrono::seconds{1'780'000'000}};
};

TEST_F(ArchiveUse, exported_documents_point_to_one_copy_of_each_stored_picture) {
    Article one =
        article(1, "词\n\n![](" + picture(kFirst) + ")\n\n![](" + picture(kMissing) + ")");
    one.cover = picture(kSecond);
    fill({one, article(2, "词\n\n![](" + picture(kFirst) + ")")}, {kFirst, kSecond});
    const std::string out = folder_ / "out";
    const auto result = magpie({"export", "--format", "markdown", "--media", "--output", out});
    EXPECT_EQ(result.code, 0) << result.err;
    // Both tokens gave the same bytes.
    const std::string copy = "media/" + sha256(kGif).hex().substr(0, 16) + ".gif";
    EXPECT_EQ(read_file(out + "/" + copy, 1_MiB).value_or(""), kGif);
    EXPECT_EQ(std::distance(fs::directory_iterator(out + "/media"), fs::directory_iterator{}), 1);
    const std::string text = read_file(out + "/山间来信_第1篇.md", 1_MiB).value_or("");
    EXPECT_THAT(text, HasSubstr("![cover_image](" + copy + ")"));
    EXPECT_THAT(text, HasSubstr("![](" + copy + ")\n\n![](" + picture(kMissing) + ")"));
}

TEST_F(ArchiveUse, without_being_asked_for_no_copies_are_written) {
    fill({article(1, "词\n\n![](" + picture(kFirst) + ")")}, {kFirst});
    const std::string out = folder_ / "out";
    EXPECT_EQ(magpie({"export", "--format", "html", "--output", out}).code, 0);
    EXPECT_THAT(only_file(out, ".html"), HasSubstr(picture(kFirst).substr(0, 40)));
    EXPECT_FALSE(fs::exists(out + "/media"));
    const std::string with_media = folder_ / "with";
    EXPECT_EQ(magpie({"export", "--format", "html", "--media", "--output", with_media}).code, 0);
    EXPECT_THAT(only_file(with_media, ".html"), HasSubstr("<img src=\"media/"));
}

TEST_F(ArchiveUse, promotion_is_pointed_at_in_json_and_stays_in_the_text) {
    std::vector<Article> articles;
    for (int i = 1; i <= 4; ++i)
        articles.push_back(article(i, "第" + std::to_string(i) + "件事的经过。\n\n扫码关注我们"));
    fill(articles);
    const std::string text = export_lines();
    const auto lines = split_lines(trim(text));
    ASSERT_EQ(lines.size(), 4u);
    const auto object = nlohmann::json::parse(lines[0], nullptr, false);
    EXPECT_EQ(object["promotion"],
              (nlohmann::json{{{"block", 1}, {"documents", 4}, {"markdown", "扫码关注我们"}}}));
    EXPECT_THAT(std::string(object["markdown"]), HasSubstr("扫码关注我们"));
    EXPECT_THAT(magpie({"show", "--format", "json", "1"}).out, HasSubstr("\"promotion\":[{"));
}

TEST_F(ArchiveUse, promotion_is_marked_or_left_out_of_one_output_on_demand) {
    std::vector<Article> articles;
    for (int i = 1; i <= 3; ++i)
        articles.push_back(article(i, "第" + std::to_string(i) + "件事的经过。\n\n扫码关注我们"));
    fill(articles);
    const auto shown = [&](const char* use) {
        return magpie({"show", "--format", "markdown", "--promotion", use, "2"}).out;
    };
    EXPECT_THAT(shown("keep"), HasSubstr("经过。\n\n扫码关注我们"));
    EXPECT_THAT(shown("mark"), HasSubstr("经过。\n\n<!-- promotion -->\n\n扫码关注我们\n\n<!-- "
                                         "/promotion -->"));
    EXPECT_THAT(shown("drop"), Not(HasSubstr("扫码")));
    EXPECT_THAT(export_lines({"--promotion", "drop"}), HasSubstr("件事的经过。\",\"text\""));
    EXPECT_EQ(magpie({"show", "--format", "text", "--promotion", "mark", "2"}).code, 2);
    EXPECT_EQ(magpie({"export", "--format", "plain", "--promotion", "mark", "--output", "x"}).code,
              2);
}

TEST_F(ArchiveUse, marks_stay_around_blocks_whose_pictures_have_local_copies) {
    std::vector<Article> articles;
    for (int i = 1; i <= 3; ++i)
        articles.push_back(
            article(i, "第" + std::to_string(i) + "件事的经过。\n\n![](" + picture(kFirst) + ")"));
    fill(articles, {kFirst});
    const std::string out = folder_ / "out";
    EXPECT_EQ(magpie({"export", "--format", "markdown", "--media", "--promotion", "mark",
                      "--output", out})
                  .code,
              0);
    EXPECT_THAT(read_file(out + "/山间来信_第1篇.md", 1_MiB).value_or(""),
                HasSubstr("经过。\n\n<!-- promotion -->\n\n![](media/"));
}

TEST_F(ArchiveUse, accounts_of_one_name_on_two_sites_are_two) {
    std::vector<Article> articles;
    for (int i = 1; i <= 4; ++i) {
        articles.push_back(article(i, "第" + std::to_string(i) + "件事的经过。\n\n扫码关注我们"));
        const std::string site = i % 2 == 0 ? "a.example.org" : "b.example.org";
        articles.back().url = "https://" + site + "/" + std::to_string(i);
        articles.back().identity = articles.back().url;
    }
    fill(articles);
    EXPECT_THAT(export_lines(), Not(HasSubstr("\"promotion\"")));
}

TEST_F(ArchiveUse, a_failed_export_leaves_the_earlier_file_alone) {
    fill({article(1, "词")});
    const std::string first = export_lines();
    EXPECT_EQ(std::count(first.begin(), first.end(), '\n'), 1);
    EXPECT_EQ(magpie({"export", "--format", "jsonl", "--output", folder_ / "no" / "such"}).code, 1);
    EXPECT_EQ(magpie({"export", "--format", "jsonl", "--source", "nobody", "--output",
                      folder_ / "out" / "none.jsonl"})
                  .code,
              3);
}

TEST_F(ArchiveUse, the_numbers_tell_how_many_files_are_kept_and_missing) {
    fill({article(1, "词\n\n![](" + picture(kFirst) + ")\n\n![](" + picture(kMissing) + ")")},
         {kFirst});
    EXPECT_THAT(magpie({"stats"}).out, HasSubstr("2 (1 stored, 1 missing, 0 failed), 7 B"));
    EXPECT_EQ(
        nlohmann::json::parse(magpie({"stats", "--json"}).out, nullptr, false)["media"],
        (nlohmann::json{{"files", 2}, {"stored", 1}, {"missing", 1}, {"failed", 0}, {"bytes", 7}}));
}

TEST_F(ArchiveUse, urls_are_listed_by_state_with_what_their_listing_told) {
    fill(
        {article(1, "词")}, {},
        {{"https://mp.weixin.qq.com/s/ZyXwVuTsRqPoNmLkJiHg10",
          "https://mp.weixin.qq.com/s/ZyXwVuTsRqPoNmLkJiHg10", "单子", "",
          R"({"title":"还没看的一篇","account":"山间来信","published":"2026-02-11T08:00:00+08:00"})"},
         {"https://example.org/b", "https://example.org/b", "别处"}});
    const auto listed = magpie({"list", "--state", "pending"});
    EXPECT_EQ(listed.code, 0);
    EXPECT_THAT(listed.out, HasSubstr("2026-02-11  山间来信  还没看的一篇"));
    EXPECT_THAT(listed.out, HasSubstr("https://example.org/b"));
    EXPECT_THAT(magpie({"list", "--state", "pending", "--source", "单子"}).out,
                Not(HasSubstr("https://example.org/b")));
    EXPECT_THAT(magpie({"list", "--json", "--state", "pending"}).out,
                HasSubstr("\"facts\":{\"title\":\"还没看的一篇\""));
    EXPECT_EQ(magpie({"list", "--state", "captcha"}).code, 3);
}

}  // namespace
}  // namespace magpie
