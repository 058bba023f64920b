// Saved files of every form into an archive of their own.
#include "importer/importer.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "base/text.h"
#include "parser/base64.h"
#include "tests/importer/zip_file.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
using Kind = FileOutcome::Kind;
namespace fs = std::filesystem;

constexpr std::string_view kShort = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ";
constexpr std::string_view kPicture =
    "https://mmbiz.qpic.cn/mmbiz_png/AbcDefGhiJklMnoPqr/640?wx_fmt=png";

std::string png() {
    return std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + std::string(40, '\1');
}

// A page as a browser saves it; `src` is the picture's place after saving.
std::string page(std::string_view src, std::string_view more = {}) {
    return "<!DOCTYPE html>\n<!-- saved from url=(0053)" + std::string(kShort) +
           " -->\n<html><head><meta charset=\"utf-8\"></head><body id=\"activity-detail\" "
           "class=\"mm_appmsg\">"
           "<div id=\"js_article\"><h1 id=\"activity-name\">雨后的山</h1><a id=\"js_name\">山人</a>"
           "<div id=\"js_content\"><p>山路很长，雨停了，云还没有散。</p><img data-src=\"" +
           std::string(kPicture) + "\" src=\"" + std::string(src) +
           "\"></div></div><script>var biz = \"MzA5NzYyMDIyNw==\"; var mid = \"2247483700\"; var "
           "idx = \"1\"; "
           "var msg_title = '雨后的山'.html(false); var nickname = htmlDecode(\"山人\"); var ct = "
           "\"1700000000\";" +
           std::string(more) + "</script></body></html>";
}

constexpr std::string_view kDeletedPage =
    "<html><head><title></title></head><body><div class=\"weui-msg\"><h2 class=\"weui-msg__title\">"
    "该内容已被发布者删除</h2></div></body></html>";

class ImporterTest : public ::testing::Test {
  protected:
    std::string put(const std::string& name, std::string_view bytes) {
        fs::create_directories((folder_ / name).parent_path());
        EXPECT_TRUE(write_file_atomically(folder_ / name, bytes));
        return folder_ / name;
    }
    std::vector<FileOutcome> import(const std::vector<std::string>& paths,
                                    ImportSettings settings = {}) {
        std::vector<FileOutcome> outcomes;
        auto archive = Archive::open(folder_ / "archive", Archive::Mode::write);
        EXPECT_TRUE(archive);
        OwnedArchive door(std::move(*archive));
        Importer importer(door, std::move(settings),
                          [&](const FileOutcome& outcome) { outcomes.push_back(outcome); });
        for (const std::string& path : paths) importer.learn(path);
        for (const std::string& path : paths) EXPECT_TRUE(importer.add(path));
        EXPECT_TRUE(importer.flush());
        return outcomes;
    }
    Archive archive() {
        return std::move(*Archive::open(folder_ / "archive", Archive::Mode::read));
    }

    void expect_page_with_picture(const std::vector<FileOutcome>& outcomes) {
        ASSERT_EQ(outcomes.size(), 1u);
        EXPECT_EQ(outcomes[0].kind, Kind::stored) << outcomes[0].reason << outcomes[0].problem;
        EXPECT_EQ(outcomes[0].pictures, 1u);
        const auto held = archive();
        const auto files = held.media_of(outcomes[0].document);
        ASSERT_TRUE(files);
        ASSERT_EQ(files->size(), 1u);
        EXPECT_EQ(files->front().state, "stored");
        EXPECT_EQ(files->front().media_type, "image/png");
        EXPECT_EQ(held.media(files->front().identity)->value().body, png());
        EXPECT_TRUE(held.find(kShort)->has_value()) << "known by where it was saved from";
    }

    test::TempFolder folder_;
};

TEST_F(ImporterTest, a_browsers_save_brings_its_pictures) {
    put("s/雨.html", page("./%E9%9B%A8_files/640"));
    put("s/雨_files/640", png());
    put("s/雨_files/saved_resource.html", page("x"));
    put("s/雨_files/unrelated.png", png());
    expect_page_with_picture(import({folder_ / "s"}));
}

TEST_F(ImporterTest, the_folder_beside_a_page_named_by_a_pattern_is_no_page_of_its_own) {
    put("s/雨.html", page("./%E9%9B%A8_files/640"));
    put("s/雨_files/640", png());
    expect_page_with_picture(import({folder_ / "s/雨.html", folder_ / "s/雨_files"}));
}

// A page of a web site, as a browser saves it.
std::string web_page(const std::string& path) {
    const std::string url = "https://s.example/" + path;
    return "<!DOCTYPE html>\n<!-- saved from url=(00" + std::to_string(url.size()) + ")" + url +
           " -->\n<html><head><title>Steps " + path +
           " - S</title></head><body><ul><li>Home</li></ul><article><h1>Steps " + path +
           "</h1><p>These steps, the " + path +
           " ones of the year, lead down to the river, where it has rained since the morning "
           "and nobody has come by.</p><p>In the " +
           path + " hour the water had reached the third of them.</p></article></body></html>";
}

TEST_F(ImporterTest, pages_of_one_site_are_read_with_what_the_earlier_ones_taught) {
    put("s/1.html", web_page("first"));
    put("s/2.html", web_page("second"));
    const auto outcomes = import({folder_ / "s/1.html", folder_ / "s/2.html"});
    ASSERT_EQ(outcomes.size(), 2u);
    const auto held = archive();
    const auto newest = held.site_memory("s.example").value();
    ASSERT_TRUE(newest);
    EXPECT_EQ(newest->pages, 2);
    const auto second = held.find("https://s.example/second").value();
    ASSERT_TRUE(second);
    const auto at = second->metadata.find("\"memory\":\"");
    ASSERT_NE(at, std::string::npos) << second->metadata;
    const auto read_with = held.site_memory("s.example", second->metadata.substr(at + 10, 16));
    ASSERT_TRUE(read_with.value());
    EXPECT_EQ(read_with.value()->pages, 1);
    EXPECT_EQ(held.verify().value(), std::vector<std::string>{});
}

TEST_F(ImporterTest, later_pages_go_on_with_the_memory_of_the_archive) {
    import({put("s/1.html", web_page("first"))});
    import({put("s/2.html", web_page("second"))});
    EXPECT_EQ(archive().site_memory("s.example").value()->pages, 2);
}

TEST_F(ImporterTest, a_folder_without_its_page_is_skipped_and_said) {
    put("s/雨_files/640", png());
    const auto outcomes = import({folder_ / "s"});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::skipped);
}

TEST_F(ImporterTest, a_zip_brings_the_same_whatever_its_order) {
    const std::string html = page("./a_files/640");
    expect_page_with_picture(import(
        {put("1.zip", test::ZipFile().add("t/a.html", html).add("t/a_files/640", png()).bytes())}));
    fs::remove_all(folder_ / "archive");
    expect_page_with_picture(import(
        {put("2.zip", test::ZipFile().add("a_files/640", png()).add("a.html", html).bytes())}));
    fs::remove_all(folder_ / "archive");
    const std::string inner = test::ZipFile().add("a.html", html).add("a_files/640", png()).bytes();
    expect_page_with_picture(
        import({put("3.zip", test::ZipFile().add("inner.zip", inner).bytes())}));
}

TEST_F(ImporterTest, a_zip_that_breaks_off_gives_what_was_read_and_says_so) {
    std::string bytes = test::ZipFile().add("a.html", page("x")).add("b.html", page("y")).bytes();
    bytes.resize(bytes.size() / 3);
    const auto outcomes = import({put("cut.zip", bytes)});
    ASSERT_GE(outcomes.size(), 1u);
    EXPECT_EQ(outcomes.back().kind, Kind::failed);
}

TEST_F(ImporterTest, zips_are_opened_three_deep) {
    std::string bytes = page("x");
    std::string name = "a.html";
    for (int i = 0; i < 4; ++i) {
        bytes = test::ZipFile().add(name, bytes).bytes();
        name = "z.zip";
    }
    const auto outcomes = import({put("deep.zip", bytes)});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::failed);
    EXPECT_TRUE(contains(outcomes[0].problem, "deeper than 3"));
}

std::string mhtml(std::string_view location) {
    return "From: <Saved by Blink>\r\nSnapshot-Content-Location: " + std::string(location) +
           "\r\nDate: Tue, 6 May 2025 03:07:30 -0000\r\n"
           "Content-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n"
           "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           base64_encode(page("cid:1")) +
           "\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: "
           "base64\r\nContent-Location: " +
           std::string(kPicture) + "&tp=webp&wxfrom=5\r\n\r\n" + base64_encode(png()) +
           "\r\n--b--\r\n";
}

TEST_F(ImporterTest, mhtml_brings_its_address_its_time_and_its_pictures) {
    expect_page_with_picture(import({put("a.mhtml", mhtml(kShort))}));
    const auto sightings = archive().history_of(kShort);
    ASSERT_TRUE(sightings);
    ASSERT_EQ(sightings->size(), 1u);
    EXPECT_EQ(format_utc_seconds(sightings->front().at), "2025-05-06T03:07:30Z");
}

TEST_F(ImporterTest, a_page_escaped_as_json_is_an_article) {
    std::string escaped = replace_all(replace_all(page("x"), "\\", "\\\\"), "\"", "\\\"");
    escaped = replace_all(escaped, "\n", "\\n");
    const auto outcomes = import({put("a.html", escaped)});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::stored);
}

TEST_F(ImporterTest, a_saved_state_page_writes_the_state_of_its_url) {
    const std::string marked =
        "<!-- saved from url=(0053)" + std::string(kShort) + " -->" + std::string(kDeletedPage);
    const auto outcomes = import({put("a.html", marked)});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::state);
    const auto state = archive().url_state(kShort);
    ASSERT_TRUE(state && *state);
    EXPECT_EQ((*state)->state, "deleted_by_author");
}

TEST_F(ImporterTest, the_address_of_a_state_page_may_be_given) {
    ImportSettings settings;
    settings.url = "mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ?scene=1";
    import({put("a.html", "<!-- mmbizwap: -->" + std::string(kDeletedPage))}, settings);
    EXPECT_EQ(archive().url_state(kShort)->value().state, "deleted_by_author");
}

TEST_F(ImporterTest, an_older_deletion_does_not_hide_the_article_and_keeps_its_document) {
    import({put("a.mhtml", mhtml(kShort))});
    put("b.html",
        "<!-- saved from url=(0053)" + std::string(kShort) + " -->" + std::string(kDeletedPage));
    import({folder_ / "b.html"});
    const auto state = archive().url_state(kShort);
    EXPECT_EQ((*state)->document, 1) << "what was held stays";
}

constexpr std::string_view kListing =
    R"({"publish_page":"{\"publish_list\":[{\"publish_info\":\"{\\\"appmsgex\\\":[)"
    R"({\\\"title\\\":\\\"甲\\\",\\\"link\\\":\\\"https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=2247483700&idx=1&sn=a\\\",\\\"is_deleted\\\":true},)"
    R"({\\\"title\\\":\\\"乙\\\",\\\"link\\\":\\\"https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=2247483701&idx=1&sn=b\\\",\\\"is_deleted\\\":true},)"
    R"({\\\"title\\\":\\\"丙\\\",\\\"create_time\\\":1700000000,\\\"link\\\":\\\"https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=2247483702&idx=1&sn=c\\\"},)"
    R"({\\\"title\\\":\\\"丁\\\",\\\"link\\\":\\\"\\\"}]}\"}]}"})";

TEST_F(ImporterTest, a_listings_entries_become_pending_urls_and_its_deletions_states) {
    import({put("a.html", page("x"))});  // holds the first entry
    const auto outcomes = import({put("list.json", kListing)});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::listing);
    EXPECT_EQ(outcomes[0].listed, 3u);
    EXPECT_EQ(outcomes[0].deleted, 1u);
    EXPECT_EQ(outcomes[0].held, 1u);
    EXPECT_EQ(outcomes[0].without_address, 1u);
    const auto held = archive();
    const std::string base = "https://mp.weixin.qq.com/s?__biz=MzA5NzYyMDIyNw==&mid=";
    EXPECT_EQ(held.url_state(kShort)->value().state, "article");
    const auto deleted = held.url_state(base + "2247483701&idx=1&sn=b");
    ASSERT_TRUE(*deleted);
    EXPECT_EQ((*deleted)->state, "deleted_by_author");
    EXPECT_EQ((*deleted)->reason, "the listing marks it as deleted");
    const auto pending = held.url_state(base + "2247483702&idx=1&sn=c");
    ASSERT_TRUE(*pending);
    EXPECT_EQ((*pending)->state, kPending);
    EXPECT_EQ((*pending)->identity, "MzA5NzYyMDIyNw==:2247483702:1");
    EXPECT_TRUE(contains((*pending)->facts, "\"title\":\"丙\"")) << (*pending)->facts;
    EXPECT_TRUE(contains((*pending)->facts, "2023-11-15")) << (*pending)->facts;
    EXPECT_EQ(held.sightings({})->at(1).state, "listing") << "the file is the raw sighting";
}

TEST_F(ImporterTest, a_refused_listing_is_recorded_with_its_code) {
    const auto outcomes =
        import({put("a.json", R"({"base_resp":{"ret":200013,"err_msg":"freq control"}})")});
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_EQ(outcomes[0].kind, Kind::refused);
    EXPECT_TRUE(contains(outcomes[0].reason, "200013"));
}

TEST_F(ImporterTest, a_feed_and_a_list_become_pending_urls) {
    const auto outcomes =
        import({put("feed.xml",
                    "<?xml version=\"1.0\"?><rss "
                    "version=\"2.0\"><channel><title>山</title><item><title>甲</title>"
                    "<link>https://a.example/1</link></item></channel></rss>"),
                put("urls.txt", "https://a.example/2\nnonsense\n")});
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].listed, 1u);
    EXPECT_EQ(outcomes[1].listed, 1u);
    ASSERT_EQ(outcomes[1].unusable.size(), 1u);
    EXPECT_EQ(outcomes[1].unusable[0].line, 2u);
    EXPECT_EQ(archive().url_state("https://a.example/1")->value().source, "山");
    EXPECT_EQ(archive().urls(kPending)->size(), 2u);
}

TEST_F(ImporterTest, archived_menus_are_told_from_articles_by_the_other_pages_of_their_host) {
    const std::string menu =
        "Guides and stories about locks of every make.\n\nEverything we know about keys, doors "
        "and the people who make them.\n\nWritten by locksmiths for locksmiths since the year "
        "of the first lock.\n";
    const std::vector<std::string> own{
        "The third pin of this old lock is longer than the others and that is why it never opened "
        "for a week, until a key from another door was filed down by hand. It has worked since.",
        "A letter from the north: frost broke two cylinders there this winter, and the smith who "
        "came to see them brought grease instead of a drill. Both doors close again without noise.",
        ""};
    for (std::size_t i = 0; i < own.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        put("texts/" + number + ".md",
            "---\ntitle: Lock number " + number + "\nurl: https://locks.example.com/post/" +
                number +
                "\nsource: locks\ndate: 2026-01-02\nfetch_date: 2026-01-03T04:05:06.000007\n---\n\n"
                "# Lock number " +
                number + "\n\n" + menu + "\n" + own[i] + "\n");
    }
    const auto outcomes = import({folder_ / "texts"});
    ASSERT_EQ(outcomes.size(), 3u);
    EXPECT_EQ(outcomes[0].kind, Kind::stored) << outcomes[0].state;
    EXPECT_EQ(outcomes[1].kind, Kind::stored) << outcomes[1].state;
    EXPECT_EQ(outcomes[2].kind, Kind::state);
    EXPECT_EQ(outcomes[2].state, "empty");
}

TEST_F(ImporterTest, data_that_is_no_page_is_refused) {
    const auto outcomes =
        import({put("a.json", "{\"a\": [1]}"),
                put("b.opml", "<?xml version=\"1.0\"?><opml version=\"2.0\"></opml>"),
                put("c.png", png()), folder_ / "missing.html"});
    ASSERT_EQ(outcomes.size(), 4u);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].kind, Kind::refused) << i;
    EXPECT_EQ(outcomes[3].kind, Kind::failed);
    EXPECT_EQ(archive().stats()->documents, 0);
}

TEST_F(ImporterTest, a_session_in_a_file_is_covered_and_said_and_a_file_without_is_kept_as_it_is) {
    const std::string clean = page("x"), secret = page("x", " var pass_ticket = \"PLANTED01\";");
    const auto outcomes = import({put("a.html", clean), put("b.html", secret)});
    ASSERT_EQ(outcomes.size(), 2u);
    EXPECT_EQ(outcomes[0].masked, 0u);
    EXPECT_EQ(outcomes[1].masked, 1u);
    EXPECT_EQ(outcomes[1].kind, Kind::duplicate) << "the article is the same";
    EXPECT_TRUE(contains(outcomes[1].reason, sha256(secret).hex())) << outcomes[1].reason;
    const auto held = archive();
    EXPECT_EQ(held.capture_of(1)->value().body, clean);
    const std::string kept = held.capture_of(2)->value().body;
    EXPECT_EQ(kept, replace_all(secret, "PLANTED01", "xxxxxxxxx"));
}

}  // namespace
}  // namespace magpie
