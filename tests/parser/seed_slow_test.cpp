// The two seeds, and the archived documents of the development set: everything reads, nothing is
// lost, tails go, bylines are found, failures are known and articles are not taken for them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "base/text.h"
#include "parser/seed_clean.h"
#include "parser/seed_mojibake.h"

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
            all.push_back(std::move(sample));
        }
        HostLines hosts;
        for (const Sample& sample : all) hosts.learn(sample.file);
        for (Sample& sample : all) sample.cleaned = clean(sample.file, RawDocument{}, {}, hosts);
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

// Where an input line went: on through the output, line by line, in order.
class LineTrail {
  public:
    explicit LineTrail(const Sample& sample) : output_text_(output_of(sample)) {
        for (const std::string_view line : split_lines(output_text_))
            if (!trim(line).empty()) output_.push_back(line);
        for (const DroppedLine& line : sample.cleaned.report.dropped)
            reported_[line.line] = line.text;
    }

    // Kept as it is, half of a rewritten card, or reported under its own number.
    testing::AssertionResult follow(std::size_t number, const std::string& line) {
        const auto reported = reported_.find(number);
        if (reported != reported_.end() && reported->second == line) {
            ++counts_.reported;
            return testing::AssertionSuccess();
        }
        const std::string next = next_ < output_.size() ? std::string(output_[next_]) : "(the end)";
        if (next == line) {
            ++counts_.kept;
        } else if (is_card_half(line, next)) {
            ++counts_.rewritten;
        } else {
            return testing::AssertionFailure()
                   << "line " << number << " is lost: " << line << "\nnext in the output: " << next;
        }
        ++next_;
        return testing::AssertionSuccess();
    }

    bool is_complete() const { return next_ == output_.size(); }

    struct Counts {
        std::size_t kept = 0, rewritten = 0, reported = 0;
    };
    const Counts& counts() const { return counts_; }

  private:
    static std::string output_of(const Sample& sample) {
        return rewritten(sample.file, sample.cleaned).body;
    }
    static bool is_card_half(const std::string& line, const std::string& next) {
        return (line.starts_with("[![") && next == line.substr(1)) ||
               (line.ends_with(')') && next == "[" + line);
    }

    std::string output_text_;
    std::vector<std::string_view> output_;
    std::map<std::size_t, std::string> reported_;
    std::size_t next_ = 0;
    Counts counts_;
};

// What is cleaned: pages that were read as Latin-1 are put right first.
std::string cleaned_body(const Sample& sample) {
    const auto& flags = sample.cleaned.page.article->flags;
    const bool repaired = std::find(flags.begin(), flags.end(), "mojibake_repaired") != flags.end();
    return repaired ? undo_latin1(sample.file.body).repaired : sample.file.body;
}

TEST(SeedArchive, every_line_is_kept_in_order_or_rewritten_or_reported) {
    REQUIRE_SAMPLES();
    LineTrail::Counts all;
    for (const Sample& sample : samples()) {
        if (!sample.cleaned.page.article) continue;
        LineTrail trail(sample);
        const std::string body = cleaned_body(sample);
        std::size_t number = sample.file.body_line;
        for (const std::string_view line : split_lines(body)) {
            if (!trim(line).empty()) {
                ASSERT_TRUE(trail.follow(number, std::string(line))) << sample.gold["id"];
            }
            ++number;
        }
        EXPECT_TRUE(trail.is_complete()) << sample.gold["id"] << ": lines were added";
        all.kept += trail.counts().kept;
        all.rewritten += trail.counts().rewritten;
        all.reported += trail.counts().reported;
    }
    EXPECT_GT(all.kept, all.reported);
    EXPECT_GT(all.rewritten, 0u);
    std::cout << all.kept << " lines kept, " << all.rewritten << " rewritten, " << all.reported
              << " reported\n";
}

// A file as our own writer makes it, from what was read of it.
SeedDocument as_document(const SeedFile& file) {
    SeedDocument document;
    document.title = file.title;
    document.url = file.url;
    document.source = file.source;
    document.date_text = file.date;
    document.fetch_date_text = file.fetch_date;
    document.body = file.body;
    return document;
}

TEST(SeedArchive, an_unchanged_file_is_given_back_byte_for_byte) {
    REQUIRE_SAMPLES();
    const fs::path folder = shared("MAGPIE_SHARED_DATA", "seedtext-dev");
    std::size_t rebuilt = 0;
    for (const Sample& sample : samples()) {
        const SeedFile& file = sample.file;
        const std::string bytes = contents(folder / (sample.gold["id"].get<std::string>() + ".md"));
        ASSERT_EQ(file.original, bytes) << sample.gold["id"];
        const bool plain = is_plain_scalar(file.title) && is_plain_scalar(file.source) &&
                           one_line(file.title) == file.title &&
                           one_line(file.source) == file.source;
        if (!plain) continue;  // ours are quoted where YAML readers would go wrong
        EXPECT_EQ(write(as_document(file)), bytes) << sample.gold["id"];
        ++rebuilt;
    }
    EXPECT_GE(rebuilt, samples().size() * 8 / 10);
    std::cout << rebuilt << " of " << samples().size() << " also from their parts\n";
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
    EXPECT_GE(web_known, web * 985 / 1000);
}

// The same documents in smaller batches, where less is known of their hosts.
TEST(SeedArchive, no_article_is_taken_for_a_failure_whatever_else_is_at_hand) {
    REQUIRE_SAMPLES();
    std::mt19937 random(20260131);
    for (int batch = 0; batch < 20; ++batch) {
        HostLines hosts;
        std::vector<const Sample*> web;
        for (const Sample& sample : samples()) {
            if (random() % 20 < static_cast<unsigned>(batch)) continue;
            hosts.learn(sample.file);
            if (sample.gold["set"] == "web") web.push_back(&sample);
        }
        for (const Sample* sample : web)
            EXPECT_EQ(clean(sample->file, RawDocument{}, {}, hosts).page.state, PageState::article)
                << sample->gold["id"] << " in batch " << batch;
    }
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
