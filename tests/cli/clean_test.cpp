// magpie clean through its command line.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "tests/cli/command_line.h"
#include "tests/support/temp_folder.h"

namespace magpie {
namespace {

using namespace literals;
using test::run_magpie;

std::string site_file(const char* name) { return std::string(MAGPIE_TEST_DATA) + "/site/" + name; }

TEST(CleanCommand, a_page_becomes_seed_text_by_default) {
    const auto result = run_magpie({"clean", site_file("article.html")});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(result.out.starts_with("---\ntitle: 雨后的山\n"));
}

TEST(CleanCommand, a_state_page_is_exit_code_3_with_its_state_on_stderr) {
    const auto result = run_magpie({"clean", site_file("deleted.html")});
    EXPECT_EQ(result.code, 3);
    EXPECT_TRUE(result.out.empty());
    EXPECT_TRUE(contains(result.err, "deleted_by_author"));
}

TEST(CleanCommand, every_format_can_be_asked_for) {
    EXPECT_TRUE(run_magpie({"clean", "--format", "markdown", site_file("article.html")})
                    .out.starts_with("# 雨后的山"));
    EXPECT_TRUE(contains(run_magpie({"clean", "--format", "html", site_file("article.html")}).out,
                         "<h2>一、路上的人</h2>"));
    const auto text = run_magpie({"clean", "--format", "text", site_file("article.html")});
    EXPECT_TRUE(contains(text.out, "每年雨季都会塌一次"));
    EXPECT_FALSE(contains(text.out, "**"));
    const auto json = nlohmann::json::parse(
        run_magpie({"clean", "--format", "json", site_file("article.html")}).out, nullptr, false);
    ASSERT_TRUE(json.is_object());
    EXPECT_EQ(json["title"], "雨后的山");
    EXPECT_TRUE(run_magpie({"clean", "--format", "plain", site_file("article.html")})
                    .out.starts_with("雨后的山\n\n03/01/2026\n\n"));
    EXPECT_EQ(run_magpie({"clean", "--format", "epub", site_file("article.html")}).code, 2);
}

TEST(CleanCommand, further_keys_follow_the_five_only_when_asked_for) {
    const auto plain = run_magpie({"clean", site_file("article.html")});
    const auto more = run_magpie({"clean", "--more-keys", site_file("article.html")});
    EXPECT_FALSE(contains(plain.out, "\nauthor: "));
    EXPECT_TRUE(contains(more.out, "\nauthor: 阿禾\n"));
    EXPECT_TRUE(contains(more.out, "\nidentity: "));
    EXPECT_LT(more.out.find("fetch_date: "), more.out.find("author: "));
}

TEST(CleanCommand, further_keys_of_archived_text_follow_its_own_five) {
    const test::TempFolder folder;
    ASSERT_TRUE(write_file_atomically(
        folder / "a.md",
        "---\ntitle: T\nurl: https://example.org/a\nsource: S\ndate: 2026-02-11\n"
        "fetch_date: 2026-02-12T08:09:10.000011\n---\n\n# T\n\nOne paragraph that says enough to "
        "be kept."));
    const auto result = run_magpie({"clean", "--more-keys", folder / "a.md"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(contains(result.out, "fetch_date: 2026-02-12T08:09:10.000011\naccount: S\n"))
        << result.out;
}

TEST(CleanCommand, a_batch_answers_every_line_in_order) {
    const test::TempFolder folder;
    std::string list;
    for (const char* name :
         {"text.html", "deleted.html", "missing.html", "article.html", "picture.html"})
        list += nlohmann::json({{"id", name}, {"path", site_file(name)}}).dump() + "\n";
    ASSERT_TRUE(write_file_atomically(folder / "list.jsonl", list));
    const auto result = run_magpie({"clean", "--batch", folder / "list.jsonl", "--jobs", "2"});
    EXPECT_EQ(result.code, 4);
    const auto lines = split_lines(trim(result.out));
    ASSERT_EQ(lines.size(), 5u);
    const auto at = [&](std::size_t i) { return nlohmann::json::parse(lines[i]); };
    EXPECT_EQ(at(0)["kind"], "text");
    EXPECT_EQ(at(0)["title"], "明天停更一天，去看牙。…");
    EXPECT_EQ(at(1)["state"], "deleted_by_author");
    EXPECT_TRUE(at(2).contains("error"));
    EXPECT_EQ(at(3)["identity"], "Mzg5MDAwMDEwMQ==:2650000101:1");
    EXPECT_EQ(at(3)["published"], "2026-03-01T08:00:00+08:00");
    EXPECT_EQ(at(4)["images"].size(), 3u);
}

// Two pages of one host and one of another, with a menu and a body of their own.
class SiblingPages : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string list;
        for (const auto& [id, host] :
             {std::pair("a", "www.example.org"), {"b", "example.org"}, {"c", "example.net"}}) {
            const std::string body = std::string("This is what only page ") + id +
                                     " says, in a sentence that is long enough to be an article.";
            ASSERT_TRUE(write_file_atomically(
                folder_ / (std::string(id) + ".html"),
                "<title>T - Example</title><ul><li>Home</li></ul><article><h1>T</h1><p>" + body +
                    "</p><p>" + body + "</p></article>"));
            list += nlohmann::json({{"id", id},
                                    {"url", std::string("https://") + host + "/" + id},
                                    {"path", std::string(id) + ".html"}})
                        .dump() +
                    "\n";
        }
        ASSERT_TRUE(write_file_atomically(folder_ / "list.jsonl", list));
    }
    std::vector<nlohmann::json> batch(std::vector<std::string> more) const {
        std::vector<std::string> arguments{"clean", "--batch", folder_ / "list.jsonl"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto result = run_magpie(arguments);
        EXPECT_EQ(result.code, 0) << result.err;
        std::vector<nlohmann::json> lines;
        for (const auto line : split_lines(trim(result.out))) {
            lines.push_back(nlohmann::json::parse(line));
            lines.back().erase("micros");
        }
        return lines;
    }
    test::TempFolder folder_;
};

TEST_F(SiblingPages, of_one_host_are_read_with_each_other_in_a_batch) {
    const auto lines = batch({});
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].value("memory", "").size(), 16u);
    EXPECT_EQ(lines[0]["memory"], lines[1]["memory"]);
    EXPECT_FALSE(lines[2].contains("memory"));
}

TEST_F(SiblingPages, give_the_same_answers_however_many_threads_read_them) {
    EXPECT_EQ(batch({"--jobs", "1"}), batch({"--jobs", "3"}));
}

TEST_F(SiblingPages, are_read_alone_when_asked_for) {
    for (const auto& line : batch({"--memory", "none"})) EXPECT_FALSE(line.contains("memory"));
}

TEST_F(SiblingPages, can_be_named_for_a_single_page) {
    const auto json = [&](std::vector<std::string> more) {
        std::vector<std::string> arguments{"clean", "--format", "json", folder_ / "a.html"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return nlohmann::json::parse(run_magpie(arguments).out);
    };
    EXPECT_FALSE(json({}).contains("memory"));
    const auto one = json({"--sibling", folder_ / "b.html"});
    const auto two = json({"--sibling", folder_ / "b.html", "--sibling", folder_ / "c.html"});
    EXPECT_EQ(one.value("memory", "").size(), 16u);
    EXPECT_NE(one["memory"], two["memory"]);
    EXPECT_EQ(run_magpie({"clean", "--sibling", folder_ / "none.html", folder_ / "a.html"}).code,
              1);
}

TEST(CleanCommand, a_broken_list_names_its_line) {
    const test::TempFolder folder;
    ASSERT_TRUE(write_file_atomically(folder / "list.jsonl", "{\"path\": \"x\"}\nnonsense\n"));
    const auto result = run_magpie({"clean", "--batch", folder / "list.jsonl"});
    EXPECT_EQ(result.code, 2);
    EXPECT_TRUE(contains(result.err, "list.jsonl:2"));
}

// The two documents that define the format.
class Seeds : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MAGPIE_SHARED");
        if (!shared) GTEST_SKIP() << "skipped: no ../shared";
        shared_ = shared;
    }
    std::string shared_;
};

TEST_F(Seeds, seed_000_is_cleaned_byte_for_byte) {
    const auto result = run_magpie({"clean", "--from", "seed", "--format", "seed",
                                    shared_ + "/seeds/000_de35762e5aadd04a.txt"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, read_file(shared_ + "/spec/expected/000_clean.md", 1_MiB).value());
}

TEST_F(Seeds, seed_004_comes_back_byte_for_byte_as_plain) {
    const std::string path = shared_ + "/seeds/004_1ba67e9f7e0bb647.txt";
    const auto result = run_magpie({"clean", "--from", "seed", "--format", "plain", path});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.out, read_file(path, 1_MiB).value());
}

TEST_F(Seeds, seed_004_as_form_a_keeps_its_45_paragraphs) {
    const std::string path = shared_ + "/seeds/004_1ba67e9f7e0bb647.txt";
    const auto result = run_magpie({"clean", "--from", "seed", "--format", "seed", path});
    const std::string original = read_file(path, 1_MiB).value();
    const std::size_t paragraphs = original.find("\n\n", original.find("\n\n") + 2) + 2;
    const std::string title = original.substr(0, original.find('\n'));
    EXPECT_TRUE(contains(result.out, "\ndate: 2026-01-01\n"));
    const std::size_t body = result.out.find("\n\n# ");
    ASSERT_NE(body, std::string::npos);
    EXPECT_EQ(result.out.substr(body + 4), title + "\n\n" + original.substr(paragraphs));
}

}  // namespace
}  // namespace magpie
