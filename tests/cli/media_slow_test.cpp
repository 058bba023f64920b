// Pictures and clips through the command line: fetched with their article, recorded one by one,
// shared, bounded, taken up again later.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "base/files.h"
#include "base/text.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace std::string_literals;
using test::LoopbackServer;
using test::page;
using test::run_magpie;

// A PNG header of that size, and enough behind it to tell pictures apart.
std::string png(char width, std::string_view rest) {
    return "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0"s + width + "\0\0\0\2\x08\2\0\0\0"s +
           std::string(rest);
}

std::string literal_text(std::string_view html) {
    std::string out = replace_all(std::string(html), "<", "\\x3c");
    out = replace_all(std::move(out), ">", "\\x3e");
    return replace_all(std::move(out), "\"", "\\x22");
}

class Media : public ::testing::Test {
  protected:
    void SetUp() override {
        config_ = test::write_loopback_config(folder_.path());
        archive_ = (folder_ / "archive").string();
        for (const char* name : {"cover", "one", "two", "shared", "behind"})
            serve(std::string("/") + name + ".png", png(9, name));
    }

    void serve(const std::string& path, std::string body, test::Headers headers = {}) {
        if (headers.empty()) headers = {{"Content-Type", "application/octet-stream"}};
        server_.route(path, page(std::move(body), std::move(headers)));
    }

    // A WeChat page of today with these pictures in its body; its URL.
    std::string article(const std::string& token, const std::string& title,
                        const std::vector<std::string>& pictures, const std::string& more = {}) {
        std::string body =
            "<p>一段足够长的正文，用来说明这篇文章确实有内容可读。" + title + "</p>" + more;
        for (const std::string& picture : pictures)
            body += "<p><img data-src=\"" + server_.url(picture) + "\"></p>";
        const std::string mid = std::to_string(2650000000 + ++articles_);
        const std::string html =
            "<html><head><script type=\"module\" src=\"/js/assets/appmsg.x1.js\"></script></head>"
            "<body><div id=\"js_article\"></div><script>window.cgiDataNew = { title: JsDecode('" +
            title +
            "'), nick_name: JsDecode('山间笔记'), bizuin: JsDecode('Mzg5MDAwMDEwMQ=='), mid: '" +
            mid +
            "' * 1, idx: '1' * 1, sn: JsDecode('0f1e2d3c4b5a69788796a5b4c3d2e1f0'), "
            "item_show_type: '0' * 1, ori_create_time: '1772330400' * 1, cdn_url: JsDecode('" +
            server_.url("/cover.png") + "'), content_noencode: JsDecode('" + literal_text(body) +
            "') };</script></body></html>";
        const std::string path = "/s/" + token + std::string(22 - token.size(), 'x');
        server_.route(path, page(html, {{"Content-Type", "text/html; charset=UTF-8"}}));
        return server_.url(path);
    }

    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--config", config_, "--archive", archive_});
        return run_magpie(arguments);
    }

    void configure(const std::string& lines) { std::ofstream(config_, std::ios::app) << lines; }

    std::map<std::string, MediaRow> files_of(std::int64_t document) const {
        const auto archive = Archive::open(archive_, Archive::Mode::read);
        EXPECT_TRUE(archive) << archive.error().message;
        const auto rows = archive->media_of(document);
        EXPECT_TRUE(rows) << rows.error().message;
        std::map<std::string, MediaRow> by_name;
        for (const MediaRow& row : *rows) by_name[row.url.substr(row.url.rfind('/'))] = row;
        return by_name;
    }

    int requests_for(std::string_view path) const {
        int count = 0;
        for (const auto& request : server_.requests()) count += request.target == path;
        return count;
    }

    test::TempFolder folder_;
    LoopbackServer server_;
    std::string config_, archive_;
    int articles_ = 0;
};

TEST_F(Media, every_file_of_an_article_ends_stored_or_with_the_reason_why_not) {
    configure("[media]\nmax_file_size = \"2KiB\"\n");
    serve("/pixel.png", png(1, "").replace(23, 1, "\1"));
    serve("/error.png", png(9, "x"), {{"X-ErrNo", "-6101"}});
    serve("/page.png", "<html>no picture</html>", {{"Content-Type", "image/png"}});
    serve("/large.png", png(9, std::string(4'000, 'x')));
    const auto done = magpie(
        {"fetch", "--media",
         article("a", "雨后的山",
                 {"/one.png", "/gone.png", "/pixel.png", "/error.png", "/page.png", "/large.png"},
                 "<section style=\"background-image: url(" + server_.url("/behind.png") +
                     ")\"><p>字在图上</p></section>")});
    EXPECT_EQ(done.code, 0) << done.err;
    EXPECT_TRUE(contains(done.err, "; 3 of 8 pictures kept\n")) << done.err;
    EXPECT_TRUE(done.out.starts_with("---\ntitle: 雨后的山\n"));

    const auto files = files_of(1);
    ASSERT_EQ(files.size(), 8u);
    for (const char* kept : {"/cover.png", "/one.png", "/behind.png"}) {
        EXPECT_EQ(files.at(kept).state, "stored") << kept;
        EXPECT_EQ(files.at(kept).media_type, "image/png") << kept;
    }
    EXPECT_EQ(files.at("/cover.png").role, "cover");
    EXPECT_EQ(files.at("/behind.png").role, "background");
    EXPECT_EQ(files.at("/gone.png").state, "http_404");
    EXPECT_FALSE(files.at("/gone.png").retry_at);
    EXPECT_EQ(files.at("/pixel.png").state, "placeholder");
    EXPECT_EQ(files.at("/error.png").state, "placeholder");
    EXPECT_EQ(files.at("/page.png").state, "not_media");
    EXPECT_TRUE(files.at("/page.png").retry_at);
    EXPECT_EQ(files.at("/large.png").state, "too_large");
    EXPECT_TRUE(contains(files.at("/large.png").reason, "media.max_file_size (2 KiB)"));
    EXPECT_EQ(magpie({"verify"}).out, "intact\n");
}

TEST_F(Media, without_the_option_no_file_is_asked_for) {
    EXPECT_EQ(magpie({"fetch", article("a", "雨", {"/one.png"})}).code, 0);
    EXPECT_EQ(requests_for("/one.png"), 0);
    EXPECT_EQ(files_of(1).at("/one.png").state, "missing");
}

TEST_F(Media, articles_share_a_picture_and_a_second_run_asks_for_nothing) {
    const std::vector<std::string> urls{article("a", "第一篇", {"/one.png", "/shared.png"}),
                                        article("b", "第二篇", {"/two.png", "/shared.png"})};
    const auto first = magpie({"fetch", "--media", urls[0], urls[1]});
    EXPECT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(files_of(1).at("/shared.png").id, files_of(2).at("/shared.png").id);
    EXPECT_EQ(requests_for("/shared.png"), 1);
    EXPECT_EQ(requests_for("/cover.png"), 1);

    const std::size_t before = server_.requests().size();
    const auto second = magpie({"fetch", "--media", urls[0], urls[1]});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(server_.requests().size(), before);
    EXPECT_FALSE(contains(second.out, "pictures"));
}

TEST_F(Media, a_file_that_failed_is_tried_again_when_it_is_due_and_not_before) {
    server_.route("/late.png", test::in_turn({page("", {}, 503), page(png(9, "late"))}));
    const std::string url = article("a", "雨", {"/late.png"});
    EXPECT_TRUE(contains(magpie({"fetch", "--media", url}).err, "1 of 2 pictures kept"));
    EXPECT_TRUE(files_of(1).at("/late.png").retry_at);
    EXPECT_EQ(magpie({"media", "fetch"}).out, "nothing is missing\n");
    EXPECT_EQ(requests_for("/late.png"), 1);
    const auto forced = magpie({"media", "fetch", "--force", "1"});
    EXPECT_EQ(forced.code, 0) << forced.err;
    EXPECT_EQ(forced.out, "document 1: 1 of 1 picture kept\n");
    EXPECT_EQ(files_of(1).at("/late.png").state, "stored");
}

TEST_F(Media, the_bound_of_files_is_kept_and_named) {
    configure("[media]\nmax_files = 2\n");
    const auto done =
        magpie({"fetch", "--media", article("a", "雨", {"/one.png", "/two.png", "/shared.png"})});
    EXPECT_TRUE(contains(done.err, "2 of 4 pictures kept (2 beyond media.max_files or"))
        << done.err;
    const auto listed = magpie({"media", "list", "--failed"});
    EXPECT_EQ(listed.code, 0) << listed.err;
    EXPECT_TRUE(contains(listed.out, "over_limit")) << listed.out;
    EXPECT_TRUE(contains(listed.out, "beyond media.max_files (2) of its article")) << listed.out;
}

TEST_F(Media, the_bound_of_bytes_ends_an_articles_share) {
    configure("[media]\nmax_bytes = \"1KiB\"\n");
    serve("/big.png", png(9, std::string(2'000, 'x')));
    const auto done = magpie({"fetch", "--media", "--verbose",
                              article("a", "雨", {"/big.png", "/one.png", "/two.png"})});
    EXPECT_EQ(requests_for("/two.png"), 0);
    EXPECT_EQ(files_of(1).at("/two.png").state, "over_limit");
    EXPECT_TRUE(contains(done.err, "media.max_bytes (1 KiB) is used up")) << done.err;
}

TEST_F(Media, what_an_import_or_a_kill_left_missing_is_taken_up_by_media_fetch) {
    const std::string url = article("a", "雨", {"/one.png"});
    magpie({"fetch", url});
    const auto listed = magpie({"media", "list", "--missing", "--json"});
    EXPECT_EQ(std::ranges::count(listed.out, '\n'), 2) << listed.out;
    EXPECT_EQ(magpie({"media", "list", "--failed"}).code, 3);

    const auto fetched = magpie({"media", "fetch", "--since", "2020-01-01", "--verbose"});
    EXPECT_EQ(fetched.code, 0) << fetched.err;
    EXPECT_TRUE(contains(fetched.out, "  stored      " + server_.url("/one.png") + "  image/png, "))
        << fetched.out;
    EXPECT_TRUE(contains(fetched.out, "document 1: 2 of 2 pictures kept\n")) << fetched.out;
    EXPECT_EQ(requests_for(url.substr(url.find("/s/"))), 1);

    const std::string folder = folder_ / "saved";
    const auto saved = magpie({"media", "save", "1", "--output", folder});
    EXPECT_EQ(saved.code, 0) << saved.err;
    const auto name = sha256(png(9, "one")).hex().substr(0, 16) + ".png";
    EXPECT_EQ(read_file(folder + "/" + name, Bytes(1'000)), png(9, "one"));
    EXPECT_EQ(magpie({"media", "save", "no-such-file", "--output", folder}).code, 3);
}

TEST_F(Media, wrong_usage_is_explained) {
    const auto nowhere = magpie({"fetch", "--no-archive", "--media", server_.url("/x")});
    EXPECT_EQ(nowhere.code, 2);
    EXPECT_TRUE(contains(nowhere.err, "--media needs the archive")) << nowhere.err;
    EXPECT_EQ(magpie({"fetch", "--media=pictures", server_.url("/x")}).code, 2);
    magpie({"fetch", article("a", "雨", {})});
    EXPECT_EQ(magpie({"media", "fetch", "--collect", "none"}).code, 2);
    EXPECT_EQ(magpie({"media", "fetch", "77"}).code, 3);
    EXPECT_TRUE(server_.requests().size() == 1u);
}

}  // namespace
}  // namespace magpie
