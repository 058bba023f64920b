// The two seeds, and the archived documents of the development set: everything reads, nothing is
// lost, tails go, bylines are found, failures are known and articles are not taken for them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/text.h"
#include "parser/seed_clean.h"

namespace magpie::seed {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

fs::path shared(const char* variable, const char* part) {
    const char* root = std::getenv(variable);
    return root == nullptr ? fs::path() : fs::path(root) / part;
}

fs::path seed_file(const std::string& prefix) {
    const fs::path folder = shared("MAGPIE_SHARED", "seeds");
    if (!fs::is_directory(folder)) return {};
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(prefix)) return entry.path();
    }
    return {};
}

TEST(Seeds, the_wechat_seed_is_cleaned_byte_for_byte) {
    const fs::path path = seed_file("000_");
    if (path.empty()) GTEST_SKIP() << "skipped: no ../shared";
    const SeedFile file = read(contents(path));
    const CleanedSeed cleaned = clean(file, RawDocument{});
    EXPECT_EQ(write(rewritten(file, cleaned)),
              contents(shared("MAGPIE_SHARED", "spec/expected/000_clean.md")));
    std::map<std::string_view, int> reasons;
    for (const DroppedLine& line : cleaned.report.dropped) ++reasons[line.reason];
    EXPECT_EQ(reasons,
              (std::map<std::string_view, int>{{"duplicate_title", 1}, {"head", 3}, {"tail", 49}}));
}

TEST(Seeds, the_plain_seed_is_read_and_given_back_byte_for_byte) {
    const fs::path path = seed_file("004_");
    if (path.empty()) GTEST_SKIP() << "skipped: no ../shared";
    const std::string text = contents(path);
    const SeedFile file = read(text);
    ASSERT_EQ(file.form, Form::plain_dated);
    const CleanedSeed cleaned = clean(file, RawDocument{});
    ASSERT_TRUE(cleaned.page.article);
    const SeedDocument document = rewritten(file, cleaned);
    EXPECT_EQ(write_plain(document.title, document.date, cleaned.page.article->markdown), text);
    EXPECT_EQ(document.body, file.body);
    const auto& flags = cleaned.page.article->flags;
    EXPECT_NE(std::find(flags.begin(), flags.end(), "mixed_language"), flags.end());
}

struct Sample {
    nlohmann::json gold;
    SeedFile file;
    CleanedSeed cleaned;
};

const std::vector<Sample>& samples() {
    static const std::vector<Sample> kSamples = [] {
        std::vector<Sample> all;
        const fs::path folder = shared("MAGPIE_SHARED_DATA", "seedtext-dev");
        std::ifstream gold(folder / "gold.jsonl");
        for (std::string line; std::getline(gold, line);) {
            Sample sample;
            sample.gold = nlohmann::json::parse(line);
            sample.file = read(contents(folder / (sample.gold["id"].get<std::string>() + ".md")));
            sample.cleaned = clean(sample.file, RawDocument{});
            all.push_back(std::move(sample));
        }
        return all;
    }();
    return kSamples;
}

#define REQUIRE_SAMPLES() \
    if (samples().empty()) GTEST_SKIP() << "skipped: no ../shared"

TEST(SeedArchive, every_document_reads_as_front_matter_with_its_title_repeated) {
    REQUIRE_SAMPLES();
    for (const Sample& sample : samples()) {
        EXPECT_EQ(sample.file.form, Form::front_matter) << sample.gold["id"];
        EXPECT_TRUE(sample.file.title_line) << sample.gold["id"];
        EXPECT_EQ(one_line(sample.file.url), sample.gold["url"].get<std::string>());
    }
}

TEST(SeedArchive, what_is_written_reads_as_the_same_document) {
    REQUIRE_SAMPLES();
    for (const Sample& sample : samples()) {
        if (!sample.cleaned.page.article) continue;
        const SeedDocument document = rewritten(sample.file, sample.cleaned);
        const SeedFile again = read(write(document));
        EXPECT_EQ(again.title, document.title);
        EXPECT_EQ(again.url, document.url);
        EXPECT_EQ(again.source, document.source);
        EXPECT_EQ(again.date, document.date_text);
        EXPECT_EQ(again.fetch_date, document.fetch_date_text);
        EXPECT_EQ(again.body, document.body);
    }
}

TEST(SeedArchive, no_line_of_a_real_document_is_lost) {
    REQUIRE_SAMPLES();
    for (const Sample& sample : samples()) {
        if (!sample.cleaned.page.article) continue;
        const Article& article = *sample.cleaned.page.article;
        const auto& flags = article.flags;
        if (std::find(flags.begin(), flags.end(), "mojibake_repaired") != flags.end()) continue;
        std::multiset<std::string> kept;
        for (const std::string_view line : split_lines(article.markdown)) kept.emplace(line);
        for (const DroppedLine& line : sample.cleaned.report.dropped) kept.insert(line.text);
        kept.insert("![cover_image](" + article.cover + ")");
        for (const std::string_view line : split_lines(sample.file.body)) {
            if (trim(line).empty()) continue;
            auto found = kept.find(std::string(line));
            if (found == kept.end()) found = kept.find(std::string(line.substr(1)));
            if (found == kept.end()) found = kept.find("[" + std::string(line));
            EXPECT_NE(found, kept.end()) << sample.gold["id"] << ": " << line;
            if (found != kept.end()) kept.erase(found);
        }
    }
}

TEST(SeedArchive, tails_go_completely_and_bylines_are_found) {
    REQUIRE_SAMPLES();
    int articles = 0, resolved = 0, with_tail_name = 0, resolved_with_tail = 0;
    for (const Sample& sample : samples()) {
        if (sample.gold["set"] != "wechat") continue;
        ++articles;
        ASSERT_EQ(sample.cleaned.page.state, PageState::article) << sample.gold["id"];
        const Article& article = *sample.cleaned.page.article;
        EXPECT_EQ(article.markdown.find("预览时标签不可点"), std::string::npos)
            << sample.gold["id"];
        EXPECT_EQ(sample.cleaned.report.tail_id.empty(), !sample.gold["tail_found"].get<bool>())
            << sample.gold["id"];
        EXPECT_NE(sample.cleaned.report.tail_id, "catalogue") << sample.gold["id"];
        const bool same = article.account == sample.gold["account"].get<std::string>();
        resolved += same;
        const bool complete = sample.gold["label"] == "complete";
        with_tail_name += complete;
        resolved_with_tail += complete && same;
    }
    EXPECT_EQ(resolved_with_tail, with_tail_name);
    EXPECT_GE(resolved, articles * 99 / 100);
}

TEST(SeedArchive, wechat_failures_are_all_known_and_web_failures_mostly) {
    REQUIRE_SAMPLES();
    int wechat = 0, wechat_known = 0, web = 0, web_known = 0;
    for (const Sample& sample : samples()) {
        if (sample.gold["set"] != "failures" || sample.gold["label"] == "web:mojibake") continue;
        const bool known = !holds_article(sample.cleaned.page.state);
        const bool of_wechat = sample.gold["label"].get<std::string>().starts_with("wx:");
        (of_wechat ? wechat : web) += 1;
        (of_wechat ? wechat_known : web_known) += known;
    }
    EXPECT_EQ(wechat_known, wechat);
    EXPECT_GE(web_known, web * 93 / 100);
}

TEST(SeedArchive, no_article_is_taken_for_a_failure) {
    REQUIRE_SAMPLES();
    for (const Sample& sample : samples()) {
        if (sample.gold["set"] == "failures") continue;
        EXPECT_EQ(sample.cleaned.page.state, PageState::article) << sample.gold["id"];
    }
}

}  // namespace
}  // namespace magpie::seed
