// A reader's session, planted everywhere one can reach the program, is found nowhere afterwards.
// (Not planted in what a server answers: that is kept byte for byte, and no session of ours can be
// in it.)
#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
namespace fs = std::filesystem;

constexpr std::string_view kMark = "PLANTED";

class Credentials : public ::testing::Test {
  protected:
    void SetUp() override { config_ = test::write_loopback_config(folder_.path()); }

    // Runs the command and looks at what it says.
    void magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(),
                         {"--config", config_, "--archive", (folder_ / "archive").string()});
        const auto result = test::run_magpie(arguments);
        expect_clean(result.out, "standard output of " + arguments[0]);
        expect_clean(result.err, "standard error of " + arguments[0]);
        said_ += result.out;
    }
    static void expect_clean(std::string_view bytes, const std::string& where) {
        const std::size_t at = bytes.find(kMark);
        EXPECT_EQ(at, std::string_view::npos)
            << where << ": …" << bytes.substr(at > 60 ? at - 60 : 0, 120);
    }
    void expect_clean_files(const fs::path& folder) {
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file())
                expect_clean(read_file(entry.path(), 1_GiB).value(), entry.path());
    }
    std::string put(const std::string& name, std::string_view bytes) {
        EXPECT_TRUE(write_file_atomically(folder_ / name, bytes));
        return folder_ / name;
    }

    test::TempFolder folder_;
    std::string config_, said_;
};

std::string article(std::string_view script) {
    return "<!DOCTYPE html><html><head><title>雨后的山</title></head><body class=\"mm_appmsg\">"
           "<div id=\"js_article\"><h1 id=\"activity-name\">雨后的山</h1><div id=\"js_content\">"
           "<p>山路很长，雨停了，云还没有散。<a "
           "href=\"https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&amp;mid=2&amp;"
           "idx=1&amp;key=PLANTED10&amp;uin=PLANTED11\">再读</a></p></div></div><script>" +
           std::string(script) + "</script></body></html>";
}

constexpr std::string_view kSession =
    "var biz = \"MzA5NzYyMDIyNw==\"; var mid = \"1\"; var idx = \"1\"; var nickname = \"山人\"; "
    "var ct = "
    "\"1700000000\"; var msg_title = '雨后的山'; var msg_link = "
    "\"http://mp.weixin.qq.com/"
    "s?__biz=MzA5NzYyMDIyNw==\\x26amp;mid=1\\x26amp;idx=1\\x26amp;key=PLANTED20\"; "
    "var pass_ticket = \"PLANTED21\"; window.uin = 'PLANTED22'; window.key = "
    "\"PLANTED230123456789\"; "
    "var appmsg_token = \"\" || \"PLANTED24\"; var o = {exportkey: 'PLANTED25', wxtoken: "
    "\"PLANTED26\"};";

TEST_F(Credentials, planted_ones_are_nowhere) {
    test::LoopbackServer server;
    const std::string clean =
        replace_all(replace_all(article("var ct = \"1700000000\";"), "key=PLANTED10", "a=1"),
                    "uin=PLANTED11", "b=1");
    server.route("/landed", test::page(clean));
    server.route("/moved",
                 test::redirect(server.url("/landed?pass_ticket=PLANTED30&exportkey=PLANTED31")));
    server.route(
        "/feed",
        test::page("<rss version=\"2.0\"><channel><title>山</title><item><title>一</title><link>" +
                   server.url("/landed?n=1") + "</link></item></channel></rss>"));
    magpie({"fetch", server.url("/moved?appmsg_token=PLANTED33"),
            "not an address &pass_ticket=PLANTED34"});
    magpie({"fetch", "--listing", server.url("/feed?pass_ticket=PLANTED35")});

    const std::string from =
        "https://mp.weixin.qq.com/"
        "s?__biz=MzA5NzYyMDIyNw==&mid=1&idx=1&sn=a&key=PLANTED40&uin=PLANTED41";
    magpie({"import", put("page.html", "<!-- saved from url=(0100)" + from +
                                           "&pass_ticket=PLANTED42 -->" + article(kSession))});
    magpie({"import", put("mp.weixin.qq.com s?__biz=MzA=&key=PLANTED43.html", article(kSession))});
    magpie({"import",
            put("a.mhtml", "Snapshot-Content-Location: " + from +
                               "\r\nCookie: wap_sid2=PLANTED44\r\n"
                               "Content-Type: multipart/related; "
                               "boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
                               "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: " +
                               from + "\r\n\r\n" + replace_all(article(kSession), "=", "=3D") +
                               "\r\n--b--\r\n")});
    magpie(
        {"import",
         put("list.json",
             R"({"list":[{"comm_msg_info":{"id":1,"type":49,"datetime":1566898366,"fakeid":"2398743887"},"app_msg_ext_info":{"title":"甲","content_url":"http:\/\/mp.weixin.qq.com\/s?__biz=MzA5NzYyMDIyNw==&amp;mid=9&amp;idx=1&amp;sn=a&amp;key=PLANTED50&amp;pass_ticket=PLANTED51","cover":"https:\/\/mmbiz.qpic.cn\/a?exportkey=PLANTED52"}}],"pass_ticket":"PLANTED53"})"),
         put("urls.txt", from + "\nmp.weixin.qq.com/s?__biz=MzA=&amp;key=PLANTED54\nhttp://"
                                "&pass_ticket=PLANTED55\n"),
         put("feed.xml",
             "<rss version=\"2.0\"><channel><title>山</title><item><title>甲</title><link>" +
                 replace_all(from, "&", "&amp;") + "</link></item></channel></rss>"),
         put("text.md",
             "---\ntitle: 雨\nurl: " + from +
                 "\nsource: 山\ndate: 2026-02-11\nfetch_date: 2026-02-12\n---\n\n# 雨\n\n"
                 "山路很长，雨停了，云还没有散，[再读](" +
                 from + ")。\n"),
         "--json", "--report", (folder_ / "archive/report.jsonl").string()});

    for (const char* format : {"seed", "plain", "markdown", "text", "html"})
        magpie({"export", "--format", format, "--output",
                (folder_ / "archive/out").string() + format});
    magpie({"export", "--format", "jsonl", "--output", (folder_ / "archive/out.jsonl").string()});
    magpie({"list"});
    magpie({"show", "1", "--format", "json"});
    expect_clean_files(folder_ / "archive");

    auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
    ASSERT_TRUE(archive);
    const auto sightings = archive->sightings({});
    ASSERT_TRUE(sightings);
    EXPECT_GE(sightings->size(), 8u);
    for (const SightingRow& sighting : *sightings) {
        const auto capture = archive->capture_of(sighting.id);
        ASSERT_TRUE(capture);
        if (!*capture) continue;
        expect_clean((*capture)->header_block + (*capture)->final_url, "response " + sighting.url);
        expect_clean((*capture)->body, "bytes of " + sighting.url);
        for (const Hop& hop : (*capture)->hops) expect_clean(hop.url + hop.location, "hop");
    }
    const auto documents = archive->list({});
    ASSERT_TRUE(documents);
    for (const DocumentRow& row : *documents) {
        const auto document = archive->document(row.id)->value();
        expect_clean(document.markdown + document.metadata, "document " + row.identity);
        EXPECT_TRUE(contains(document.markdown, "山路很长"));
    }
    EXPECT_TRUE(contains(said_, "山路很长")) << "the texts themselves are there";
}

}  // namespace
}  // namespace magpie
