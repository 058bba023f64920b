// magpie show: how one document stands among the others, for people and as JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "crawler/records.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

const std::string kToken = "mmbizFirstPictureToken000000000001";

std::string key(int number) {
    return "MzA4MDAwMDAwMQ==:" + std::to_string(2'650'000'000 + number) + ":1";
}
std::string long_link(int number) {
    return "https://mp.weixin.qq.com/s?__biz=MzA4MDAwMDAwMQ==&mid=" +
           std::to_string(2'650'000'000 + number) + "&idx=1&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0";
}
std::string short_link(int number) {
    return "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrSt" + std::to_string(10 + number);
}

class Show : public ::testing::Test {
  protected:
    void SetUp() override {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive) << archive.error().message;
        Visit moved;
        moved.listed_url = moved.url = long_link(77);
        moved.at = now_;
        moved.state = "account_migrated";
        moved.moved_to =
            "https://mp.weixin.qq.com/s?__biz=MzA5MDAwMDAwMg==&mid=2650000078&idx=1"
            "&sn=0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        std::vector<Visit> visits{visit(original()), visit(reprint()), moved};
        const auto put = archive->put(visits);
        ASSERT_TRUE(put) << put.error().message;
        ASSERT_TRUE(archive->enlist(
            {{moved.url, moved.url, "", key(77), ""},
             {moved.moved_to, moved.moved_to, "", "MzA5MDAwMDAwMg==:2650000078:1", ""}},
            now_));
        ASSERT_TRUE(archive->put_media({{"mmbiz:" + kToken, "https://mmbiz.qpic.cn/x", now_,
                                         "stored", "", "image/gif", "GIF89a\x01", std::nullopt}}));
    }

    static Article base(int number) {
        Article made;
        made.title = "第" + std::to_string(number) + "篇";
        made.account = "山间来信";
        made.identity = key(number);
        made.url = short_link(number);
        made.markdown = "第" + std::to_string(number) + "件事的经过。";
        return made;
    }

    static Article original() {
        Article made = base(1);
        made.aliases = {long_link(1), long_link(1) + "&chksm=be8378aa"};
        made.sn = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        made.chksm = "be8378aa";
        Album album;
        album.id = "1234567890123456789";
        album.title = "连载";
        album.position = 2;
        album.count = 9;
        album.previous = LinkedArticle{"前一篇", "", long_link(8), ""};
        album.next = LinkedArticle{"后一篇", "", "", key(2)};
        made.albums = {album};
        made.markdown += "\n\n![](https://mmbiz.qpic.cn/mmbiz_gif/" + kToken +
                         "/640)\n\n![](https://mmbiz.qpic.cn/mmbiz_gif/" + kToken + "x/640)";
        made.components = {{"mpvoice", 1}};
        made.dropped = {{"hidden", 2}};
        made.dropped_nodes = {{"p", "hidden", "看不见的字"}};
        return made;
    }

    static Article reprint() {
        Article made = base(2);
        made.reprint = ReprintSource{"山间来信", "", "第1篇", long_link(1), "", ""};
        return made;
    }

    Visit visit(const Article& one) const {
        Visit made;
        made.listed_url = made.url = one.url;
        made.at = now_;
        made.state = "article";
        made.document = to_clean_document(one);
        return made;
    }

    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--archive", folder_ / "archive"});
        return test::run_magpie(arguments);
    }
    nlohmann::json shown_json(const std::string& which) {
        const auto result = magpie({"show", "--json", which});
        EXPECT_EQ(result.code, 0) << result.err;
        return nlohmann::json::parse(result.out, nullptr, false);
    }

    test::TempFolder folder_;
    Instant now_{std::chrono::seconds{1'780'000'000}};
};

TEST_F(Show, names_every_address_with_its_form) {
    EXPECT_THAT(magpie({"show", "1"}).out,
                AllOf(HasSubstr(short_link(1) + "  (short)"),
                      HasSubstr(long_link(1) + "  (long without chksm)"),
                      HasSubstr(long_link(1) + "&chksm=be8378aa  (long)"),
                      ContainsRegex("\nsn +0f1e2d3c4b5a"), ContainsRegex("\nchksm +be8378aa")));
}

TEST_F(Show, tells_a_reprint_and_its_original_of_each_other) {
    EXPECT_THAT(magpie({"show", "2"}).out,
                ContainsRegex("reprint of +山间来信: 第1篇 .*document 1"));
    EXPECT_THAT(magpie({"show", "1"}).out, ContainsRegex("reprinted by +document 2"));
}

TEST_F(Show, gives_the_place_in_an_album_and_both_neighbours) {
    EXPECT_THAT(magpie({"show", "1"}).out,
                AllOf(ContainsRegex("album +连载  number 2 of 9  1234567890123456789"),
                      ContainsRegex("previous +前一篇 .*not held"),
                      ContainsRegex("next +后一篇 .*document 2")));
}

TEST_F(Show, tells_that_an_article_is_gone_since_when_and_why) {
    EXPECT_THAT(magpie({"show", "1"}).out, testing::Not(HasSubstr("deleted")));
    EXPECT_FALSE(shown_json("1").contains("deleted"));
    {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        Visit gone;
        gone.listed_url = gone.url = short_link(1);
        gone.at = now_ + std::chrono::hours(1);
        gone.state = "deleted_by_author";
        gone.reason = "该内容已被发布者删除";
        ASSERT_TRUE(archive->put(std::vector{gone}));
    }
    EXPECT_THAT(magpie({"show", "1"}).out,
                ContainsRegex("deleted +deleted_by_author, last seen 2026-05-28T20:26:40Z, "
                              "found gone 2026-05-28T21:26:40Z .该内容已被发布者删除."));
    const nlohmann::json deleted = shown_json("1").at("deleted");
    EXPECT_EQ(deleted.at("state"), "deleted_by_author");
    EXPECT_EQ(deleted.at("found_gone"), "2026-05-28T21:26:40Z");
    EXPECT_EQ(shown_json("1").at("title"), "第1篇");
}

TEST_F(Show, a_look_that_found_nothing_changed_stands_in_the_history) {
    {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        Visit same;
        same.listed_url = same.url = short_link(1);
        same.at = now_ + std::chrono::hours(1);
        same.state = "not_modified";
        same.unchanged = true;
        ASSERT_TRUE(archive->put(std::vector{same}));
    }
    EXPECT_THAT(magpie({"history", short_link(1)}).out,
                ContainsRegex("2026-05-28T21:26:40Z +not_modified +duplicate +1 +1"));
    EXPECT_THAT(magpie({"show", "1"}).out, ContainsRegex("not_modified +duplicate"));
}

TEST_F(Show, what_waits_is_listed_soonest_first) {
    EXPECT_THAT(
        magpie({"list", "--waiting"}).out,
        ContainsRegex("2026-05-28T20:26:40Z  fresh  https://mp.weixin.qq.com/s.__biz=MzA5"));
    const auto result = magpie({"list", "--waiting", "--json"});
    EXPECT_EQ(nlohmann::json::parse(result.out).at("next").at("for"), "fresh");
    EXPECT_THAT(magpie({"stats"}).out, HasSubstr("waiting\n  fresh  1\n"));
    EXPECT_EQ(magpie({"list", "--waiting", "--source", "nobody"}).code, 3);
}

TEST_F(Show, counts_media_components_and_what_was_dropped) {
    EXPECT_THAT(magpie({"show", "1"}).out,
                AllOf(ContainsRegex("media +1 kept, 1 missing, 0 failed"),
                      ContainsRegex("components +mpvoice 1"), ContainsRegex("dropped +hidden 2")));
}

TEST_F(Show, says_where_an_account_has_moved) {
    EXPECT_THAT(magpie({"show", "1"}).out,
                ContainsRegex("account moved +MzA4MDAwMDAwMQ== → MzA5MDAwMDAwMg=="));
}

TEST_F(Show, gives_all_of_it_as_one_object) {
    const nlohmann::json object = shown_json("1");
    ASSERT_TRUE(object.is_object());
    EXPECT_EQ(object["identity"], key(1));
    EXPECT_EQ(object["urls"][0]["form"], "short");
    EXPECT_EQ(object["relations"][0]["kind"], "in_album");
    EXPECT_EQ(object["relations"][2]["document"], 2);
    EXPECT_TRUE(object["relations"][1]["document"].is_null());
    EXPECT_EQ(object["referred_by"][0], (nlohmann::json{{"kind", "reprint_of"}, {"document", 2}}));
    EXPECT_EQ(object["media"]["kept"], 1);
    EXPECT_EQ(object["media"]["files"].size(), 2u);
    EXPECT_EQ(object["metadata"]["dropped_nodes"][0]["words"], "看不见的字");
    EXPECT_EQ(object["account_moves"].size(), 1u);
    EXPECT_EQ(object["sightings"].size(), 1u);
}

TEST_F(Show, finds_a_document_by_any_form_of_its_address) {
    for (const std::string& which :
         {key(1), short_link(1) + "?scene=1#rd", "<http" + long_link(1).substr(5) + "&scene=27>",
          long_link(1) + "&chksm=ffff&key=secret"})
        EXPECT_THAT(magpie({"show", which}).out, HasSubstr("第1篇")) << which;
    EXPECT_EQ(magpie({"show", short_link(50)}).code, 3);
}

}  // namespace
}  // namespace magpie
