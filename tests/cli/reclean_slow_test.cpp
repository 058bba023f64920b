// magpie reclean: kept pages through today's parser. The archive is filled as an older parser would
// have filled it: with the same responses and poorer documents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "crawler/reclean.h"
#include "crawler/records.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/compress.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

std::string page(const std::string& title, const std::string& body) {
    return "<!DOCTYPE html><html><head><title>" + title + "</title></head><body><article><h1>" +
           title +
           "</h1><p>雨后的石阶长满了青苔，走上去要格外小心，扶着路边的竹子慢慢往上。</p><p>" +
           body + "</p></article></body></html>";
}

class Reclean : public ::testing::Test {
  protected:
    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--archive", folder_ / "archive"});
        return test::run_magpie(arguments);
    }

    // A fetched page as today's parser reads it; `worsen` makes of it what an older one did.
    Visit visit(int number, const std::string& body,
                const std::function<void(Article&)>& worsen = {}) {
        Visit made;
        made.url = "https://example.org/" + std::to_string(number);
        made.listed_url = made.url;
        made.source = number % 2 == 0 ? "even" : "odd";
        made.at = now_ + std::chrono::hours(number);
        made.state = "article";
        Capture capture;
        capture.final_url = made.url;
        capture.at = made.at;
        capture.status = 200;
        capture.header_block = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n";
        capture.body = test::compress(page("第" + std::to_string(number) + "篇", body), "gzip");
        capture.media_type = "text/html; charset=utf-8";
        made.capture = capture;
        const Page read = reread(made);
        EXPECT_TRUE(read.article);
        Article article = read.article.value_or(Article{});
        if (worsen) worsen(article);
        made.document = to_clean_document(article);
        if (worsen) made.document->cleaner = "0";
        return made;
    }

    Page reread(const Visit& visit) {
        SightingRow row;
        row.url = visit.url;
        row.status = visit.capture->status;
        const FetchConfig config;
        return Rereader(config, {})
            .read(row, *visit.capture, visit.at)
            .value_or(PageWithMemory{})
            .page;
    }

    void put(const std::vector<Visit>& visits) {
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive) << archive.error().message;
        const auto receipts = archive->put(visits);
        ASSERT_TRUE(receipts) << receipts.error().message;
    }

    std::string markdown(const std::string& which) {
        return magpie({"show", "--format", "markdown", which}).out;
    }

    // Everything that must stay as it is until something is accepted, and what must stay for ever.
    std::string shown() {
        // The bytes of what waits are on the disk and counted.
        auto stats = nlohmann::json::parse(magpie({"stats", "--json"}).out, nullptr, false);
        stats.erase("raw_bytes");
        stats.erase("stored_bytes");
        return magpie({"list", "--json"}).out + stats.dump() + markdown("1") + markdown("2");
    }
    std::string evidence() {
        return magpie({"show", "--raw", "1"}).out +
               magpie({"history", "https://example.org/1"}).out + magpie({"list"}).out;
    }

    static void lose_a_line(Article& article) { article.markdown = "走上去要格外小心。"; }
    static void lose_marks(Article& article) {
        article.markdown = replace_all(article.markdown, "**", "");
    }

    test::TempFolder folder_;
    Instant now_{std::chrono::seconds{1'780'000'000}};
};

TEST_F(Reclean, says_how_many_documents_change_and_changes_nothing_shown) {
    put({visit(1, "山顶有亭。", lose_a_line), visit(2, "山脚有<b>桥</b>。", lose_marks),
         visit(3, "山腰有庙。")});
    const std::string before = shown();
    const auto result = magpie({"reclean"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_THAT(result.out,
                HasSubstr("3 read again: 1 unchanged, 1 change their text, 1 metadata"));
    EXPECT_THAT(result.out, HasSubstr("document 1, revision 1: the text changes (第1篇)"));
    EXPECT_EQ(shown(), before);
    EXPECT_EQ(magpie({"verify"}).code, 0);
}

TEST_F(Reclean, shows_the_difference_line_by_line) {
    put({visit(1, "山顶有亭。", lose_a_line)});
    EXPECT_THAT(
        magpie({"reclean", "--diff"}).out,
        AllOf(
            HasSubstr("--- shown markdown\n+++ new markdown\n@@ -1 +1,3 @@\n-走上去要格外小心。\n"),
            HasSubstr("+山顶有亭。\n")));
}

TEST_F(Reclean, accepting_shows_the_new_rendering_of_the_same_revision) {
    put({visit(1, "山顶有亭。", lose_a_line), visit(2, "山脚有桥。")});
    const std::string raw = magpie({"show", "--raw", "1"}).out;
    EXPECT_EQ(magpie({"reclean", "--accept"}).code, 3);
    magpie({"reclean"});
    const auto accepted = magpie({"reclean", "--accept"});
    EXPECT_EQ(accepted.code, 0) << accepted.err;
    EXPECT_THAT(accepted.out, HasSubstr("1 rendering accepted"));
    EXPECT_THAT(markdown("1"), HasSubstr("山顶有亭。"));
    EXPECT_THAT(magpie({"show", "1"}).out, HasSubstr("1 of 1"));
    EXPECT_EQ(magpie({"show", "--raw", "1"}).out, raw);
    EXPECT_THAT(magpie({"reclean"}).out, HasSubstr("2 read again: 2 unchanged"));
    EXPECT_EQ(magpie({"verify"}).code, 0);
}

TEST_F(Reclean, discarding_leaves_what_is_shown) {
    put({visit(1, "山顶有亭。", lose_a_line)});
    const std::string before = evidence();
    magpie({"reclean"});
    EXPECT_THAT(magpie({"reclean", "--discard"}).out, HasSubstr("1 rendering discarded"));
    EXPECT_THAT(markdown("1"), Not(HasSubstr("山顶有亭。")));
    EXPECT_EQ(evidence(), before);
    EXPECT_EQ(magpie({"reclean", "--accept"}).code, 3);
}

TEST_F(Reclean, only_the_documents_that_are_named_or_selected) {
    put({visit(1, "山顶有亭。", lose_a_line), visit(2, "山脚有桥。", lose_a_line),
         visit(3, "山腰有庙。", lose_a_line)});
    EXPECT_THAT(magpie({"reclean", "2", "https://example.org/3"}).out, HasSubstr("2 read again"));
    EXPECT_THAT(magpie({"reclean", "--source", "odd"}).out, HasSubstr("2 read again"));
    EXPECT_THAT(magpie({"reclean", "--accept", "--source", "odd"}).out,
                HasSubstr("2 renderings accepted"));
    EXPECT_THAT(markdown("2"), Not(HasSubstr("山脚有桥。")));
    EXPECT_THAT(magpie({"reclean", "--accept", "2"}).out, HasSubstr("1 rendering accepted"));
    EXPECT_EQ(magpie({"reclean", "99"}).code, 3);
    EXPECT_EQ(magpie({"reclean", "--since", "yesterday"}).code, 2);
    EXPECT_EQ(magpie({"reclean", "--accept", "--discard"}).code, 2);
}

TEST_F(Reclean, a_page_that_is_no_article_any_more_is_listed_and_never_proposed) {
    Visit wall = visit(1, "山顶有亭。");
    wall.capture->header_block = "HTTP/1.1 200 OK\r\n";
    wall.capture->body = "<html><body></body></html>";
    put({wall, visit(2, "山脚有桥。", lose_a_line)});
    const auto result = magpie({"reclean"});
    EXPECT_EQ(result.code, 4);
    EXPECT_THAT(result.out, HasSubstr("no longer read as an article"));
    EXPECT_THAT(magpie({"reclean", "--accept"}).out, HasSubstr("1 rendering accepted"));
    EXPECT_THAT(markdown("1"), HasSubstr("山顶有亭。"));
}

TEST_F(Reclean, a_broken_response_and_a_missing_one_are_counted) {
    Visit broken = visit(1, "山顶有亭。");
    broken.capture->body.resize(40);
    Visit without = visit(2, "山脚有桥。");
    without.capture.reset();
    put({broken, without});
    const auto result = magpie({"reclean", "--json"});
    EXPECT_EQ(result.code, 4);
    const auto lines = split_lines(trim(result.out));
    const auto summary = nlohmann::json::parse(lines.back(), nullptr, false);
    EXPECT_EQ(summary["read"], 2);
    EXPECT_EQ(summary["unreadable"], 1);
    EXPECT_EQ(summary["no_raw_page"], 1);
}

TEST_F(Reclean, earlier_revisions_on_demand) {
    Visit second = visit(1, "山顶的亭子塌了。", [](Article& a) { a.author = "某人"; });
    second.at += std::chrono::hours(100);
    second.capture->at = second.at;
    put({visit(1, "山顶有亭。", lose_a_line), second});
    EXPECT_THAT(magpie({"reclean"}).out, HasSubstr("1 read again"));
    EXPECT_THAT(magpie({"reclean", "--all-revisions"}).out, HasSubstr("2 read again"));
    EXPECT_THAT(magpie({"reclean", "--accept"}).out, HasSubstr("2 renderings accepted"));
    EXPECT_THAT(magpie({"show", "--revision", "1", "--format", "markdown", "1"}).out,
                HasSubstr("山顶有亭。"));
}

TEST_F(Reclean, a_proposal_that_time_has_overtaken_is_dropped) {
    put({visit(1, "山顶有亭。", lose_a_line)});
    magpie({"reclean"});
    {
        // An older cleaner's idea beside a document that is read as it is shown.
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        ASSERT_TRUE(archive->accept_proposals({}));
        NewRendering stale{1, 1, to_clean_document(Article{})};
        stale.clean.identity = "https://example.org/1";
        stale.clean.kind = "article";
        ASSERT_TRUE(archive->propose({stale}));
    }
    EXPECT_THAT(magpie({"reclean"}).out, HasSubstr("1 unchanged"));
    EXPECT_EQ(magpie({"reclean", "--accept"}).code, 3);
}

}  // namespace
}  // namespace magpie
