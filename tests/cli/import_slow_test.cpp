// magpie import and export over hand-written archived files.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "storage/archive.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
using test::run_magpie;
namespace fs = std::filesystem;

constexpr std::string_view kHead =
    "---\n"
    "title: 缺口的碗\n"
    "url: "
    "https://mp.weixin.qq.com/"
    "s?__biz=Mzg5MDAwMDQwNA==&mid=2650000404&idx=1&sn=abcdefabcdefabcdefabcdefabcdef01\n"
    "source: 灶边\n"
    "date: 2026-02-11\n"
    "fetch_date: 2026-02-12T08:09:10.000011\n"
    "---\n"
    "\n"
    "# 缺口的碗\n"
    "\n";

constexpr std::string_view kBody =
    "茶要慢慢喝，路要慢慢走。\n\n外婆的灶台边总放着一只缺口的碗，她说碗缺了口，还是碗。";

// The interface text that a converter leaves behind an article.
constexpr std::string_view kTail =
    "\n\n预览时标签不可点\n\n微信扫一扫\n关注该公众号\n\n知道了\n\n微信扫一扫\n使用小程序\n\n取消\n"
    "允许\n\n取消\n允许\n\n：\n，\n。\n\n视频\n小程序\n赞\n，轻点两下取消赞\n"
    "在看\n，轻点两下取消在看";

// What a verification page left in an archive: the short tail and nothing else.
constexpr std::string_view kShell =
    "：\n，\n。\n\n视频\n小程序\n赞\n，轻点两下取消赞\n在看\n，轻点两下取消在看";

class Import : public ::testing::Test {
  protected:
    test::CommandOutput magpie(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--archive", folder_ / "archive"});
        return run_magpie(arguments);
    }
    std::string file(const std::string& name, std::string_view text) {
        fs::create_directories((folder_ / name).parent_path());
        EXPECT_TRUE(write_file_atomically(folder_ / name, text));
        return folder_ / name;
    }
    std::string clean_file(const std::string& name) {
        return file(name, std::string(kHead) + std::string(kBody));
    }
    std::vector<fs::path> exported(const std::string& format) {
        const auto target = folder_ / ("out-" + format);
        EXPECT_EQ(magpie({"export", "--format", format, "--output", target}).code, 0);
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(target)) files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        return files;
    }

    test::TempFolder folder_;
};

TEST_F(Import, an_archived_text_is_stored_clean_and_exported_as_it_should_have_been) {
    const auto result = magpie(
        {"import", file("a.md", std::string(kHead) + std::string(kBody) + std::string(kTail))});
    EXPECT_EQ(result.code, 0) << result.out << result.err;
    EXPECT_TRUE(contains(result.out, "stored as document 1"));
    EXPECT_TRUE(contains(result.out, "tail"));
    const auto files = exported("seed");
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(read_file(files[0], 1_MiB).value(), std::string(kHead) + std::string(kBody));
}

TEST_F(Import, every_dropped_line_is_reported_when_asked_for) {
    const std::string report = folder_ / "report.jsonl";
    magpie({"import", "--report", report,
            file("a.md", std::string(kHead) + std::string(kBody) + std::string(kTail))});
    std::size_t lines = 0;
    const std::string text = read_file(report, 1_MiB).value();
    for (const std::string_view line : split_lines(trim(text))) {
        const auto object = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(object.is_object()) << line;
        EXPECT_EQ(object["reason"], "tail");
        ++lines;
    }
    const auto tail = split_lines(kTail);
    EXPECT_EQ(lines, static_cast<std::size_t>(std::count_if(
                         tail.begin(), tail.end(), [](std::string_view l) { return !l.empty(); })));
}

TEST_F(Import, a_failure_archived_as_an_article_is_refused_with_its_reason_and_recorded) {
    const auto result = magpie({"import", file("wall.md", std::string(kHead) + std::string(kShell)),
                                clean_file("b/ok.md")});
    EXPECT_EQ(result.code, 4);
    EXPECT_TRUE(contains(result.out, "refused: captcha"));
    auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
    ASSERT_TRUE(archive);
    EXPECT_EQ(archive->stats()->documents, 1);
    EXPECT_EQ(archive->stats()->sightings, 2);
}

TEST_F(Import, the_same_text_again_is_one_more_sighting) {
    clean_file("many/a.md");
    clean_file("many/deeper/b.md");
    EXPECT_EQ(magpie({"import", folder_ / "many"}).code, 0);
    const auto again = magpie({"import", "--recursive", folder_ / "many"});
    EXPECT_TRUE(contains(again.err, "2 already held")) << again.err;
    auto archive = Archive::open(folder_ / "archive", Archive::Mode::read);
    EXPECT_EQ(archive->stats()->documents, 1);
    EXPECT_EQ(archive->stats()->sightings, 3);
}

TEST_F(Import, a_dated_plain_text_comes_back_byte_for_byte_as_plain) {
    const std::string text = "A title\n\n01/02/2026\n\nOne paragraph.\n\nAnother one.";
    EXPECT_EQ(magpie({"import", file("b.txt", text)}).code, 0);
    const auto files = exported("plain");
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(read_file(files[0], 1_MiB).value(), text);
}

TEST_F(Import, the_original_bytes_are_kept) {
    const std::string text = std::string(kHead) + std::string(kBody) + std::string(kTail);
    magpie({"import", file("a.md", text)});
    EXPECT_EQ(magpie({"show", "--raw", "1"}).out, text);
}

TEST_F(Import, every_export_format_writes_every_document) {
    magpie({"import", clean_file("a.md")});
    for (const char* format : {"seed", "plain", "markdown", "text", "html"})
        EXPECT_EQ(exported(format).size(), 1u) << format;
    const std::string lines = folder_ / "all.jsonl";
    EXPECT_EQ(magpie({"export", "--format", "jsonl", "--output", lines}).code, 0);
    const auto object = nlohmann::json::parse(read_file(lines, 1_MiB).value(), nullptr, false);
    ASSERT_TRUE(object.is_object());
    EXPECT_EQ(object["identity"], "Mzg5MDAwMDQwNA==:2650000404:1");
}

TEST_F(Import, what_is_not_there_is_an_error_and_an_empty_archive_says_so) {
    EXPECT_EQ(magpie({"import", folder_ / "none.md"}).code, 1);
    const auto listed = run_magpie({"list", "--archive", folder_ / "nowhere"});
    EXPECT_EQ(listed.code, 1);
    EXPECT_TRUE(contains(listed.err, "there is no archive"));
    EXPECT_EQ(magpie({"export", "--output", folder_ / "x", "--since", "yesterday"}).code, 2);
}

}  // namespace
}  // namespace magpie
