// Real pages of all eras against gold that other programs made: every state exact, no article
// missed or invented, title, account, author, time and identity as known; and the two roads of
// pages that hold their body twice.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "parser/charset.h"
#include "parser/extract.h"
#include "parser/markdown.h"
#include "parser/wechat/page.h"

namespace magpie {
namespace {

using nlohmann::json;

std::vector<json> json_lines(const std::filesystem::path& path) {
    std::vector<json> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) lines.push_back(json::parse(line));
    return lines;
}

std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string text_in(const json& value, const char* key) {
    const auto found = value.find(key);
    return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The gold's short names for our states.
const std::map<std::string_view, std::string_view> kGoldNames{
    {"deleted_by_author", "deleted"}, {"link_expired", "expired"}, {"param_error", "params_error"}};

// "" when equal; else where two documents part, short enough to read.
std::string first_difference(std::string_view a, std::string_view b) {
    std::size_t at = 0;
    while (at < a.size() && at < b.size() && a[at] == b[at]) ++at;
    if (at == a.size() && at == b.size()) return {};
    const std::size_t from = at > 100 ? at - 100 : 0;
    return std::string(a.substr(from, 300)) + "\n≠\n" + std::string(b.substr(from, 300));
}

class WechatPages : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* shared = std::getenv("MAGPIE_SHARED_DATA");
        if (shared == nullptr) GTEST_SKIP() << "skipped: no ../shared";
        folder_ = std::filesystem::path(shared) / "wechat-dev";
        if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "skipped: no ../shared";
        manifest_ = json_lines(folder_ / "manifest.jsonl");
        for (json& line : json_lines(folder_ / "gold.jsonl"))
            gold_.emplace(text_in(line, "id"), std::move(line));
    }

    RawDocument raw_of(const json& item) const {
        RawDocument raw;
        raw.url = text_in(item, "url");
        raw.content_type = text_in(item, "content_type");
        raw.body = file_text(folder_ / text_in(item, "path"));
        return raw;
    }

    std::filesystem::path folder_;
    std::vector<json> manifest_;
    std::map<std::string, json> gold_;
};

bool accepts(const json& gold, std::string_view state) {
    const auto name = kGoldNames.find(state);
    if (name != kGoldNames.end()) state = name->second;
    const auto& accepted = gold["state_accept"];
    if (!accepted.is_array()) return state != "article";
    return std::find(accepted.begin(), accepted.end(), state) != accepted.end();
}

void expect_known(const json& gold, const char* key, const std::string& ours) {
    const std::string known = text_in(gold, key);
    if (known.empty()) return;
    EXPECT_EQ(collapse_space(ours), collapse_space(known)) << text_in(gold, "id") << " " << key;
}

TEST_F(WechatPages, every_state_and_every_known_field_is_right) {
    Extractor extractor;
    for (const json& item : manifest_) {
        const json& gold = gold_.at(text_in(item, "id"));
        const Page page = extractor.extract(raw_of(item));
        EXPECT_TRUE(accepts(gold, to_string(page.state)))
            << gold["id"] << " is " << to_string(page.state);
        if (gold["state"] != "article" || !page.article) continue;
        const Article& article = *page.article;
        EXPECT_EQ(to_string(article.kind), text_in(gold, "kind")) << gold["id"];
        if (!article.title_derived) expect_known(gold, "title", article.title);
        expect_known(gold, "account", article.account);
        expect_known(gold, "author", article.author);
        expect_known(gold, "identity", article.identity);
        if (gold["published"].is_number()) {
            ASSERT_TRUE(article.published) << gold["id"];
            EXPECT_EQ(article.published->instant,
                      Instant(std::chrono::seconds(gold["published"].get<long long>())))
                << gold["id"];
        }
    }
}

// Titles of linked pictures stand in the literal only: both forms of such a picture become one.
std::string with_equal_picture_links(const Article& article) {
    static const std::regex kLinked(R"(\[(!\[[^\]]*\]\([^)]*\))\]\(([^)]*)\))");
    std::string markdown = std::regex_replace(article.markdown, kLinked, "$1\n\n[]($2)");
    for (const LinkedArticle& linked : article.linked)
        markdown = replace_all(std::move(markdown),
                               "\n\n[" + escape_markdown(linked.title, true) + "](", "\n\n[](");
    return markdown;
}

// A tool has broken and indented the lines between inline elements.
bool is_reformatted(std::string_view page) {
    const std::size_t body = page.find("id=\"js_content\"");
    if (body == std::string_view::npos) return false;
    page.remove_prefix(body);
    return contains(page.substr(0, page.find("<script")), "</span>\n                ");
}

TEST_F(WechatPages, literal_and_elements_give_the_same_document) {
    Arena arena;
    std::size_t compared = 0;
    std::size_t exact = 0;
    for (const json& item : manifest_) {
        const json& gold = gold_.at(text_in(item, "id"));
        if (gold["state"] != "article") continue;
        const RawDocument raw = raw_of(item);
        if (!contains(raw.body, "window.cgiDataNew = {")) continue;
        const std::string page = decode_text(raw.body, raw.content_type).text;
        const auto literal =
            wechat::read_page(raw, page, arena, wechat::Road::literal_only).article;
        const auto elements = wechat::read_page(raw, page, arena, wechat::Road::dom_only).article;
        ASSERT_TRUE(literal && elements) << gold["id"];
        ++compared;
        EXPECT_EQ(literal->kind, elements->kind) << gold["id"];
        EXPECT_EQ(literal->title, elements->title) << gold["id"];
        EXPECT_EQ(literal->account, elements->account) << gold["id"];
        EXPECT_EQ(literal->author, elements->author) << gold["id"];
        EXPECT_EQ(literal->published, elements->published) << gold["id"];
        EXPECT_EQ(literal->modified, elements->modified) << gold["id"];
        EXPECT_EQ(literal->url, elements->url) << gold["id"];
        EXPECT_EQ(literal->identity, elements->identity) << gold["id"];
        EXPECT_EQ(literal->sn, elements->sn) << gold["id"];
        EXPECT_EQ(literal->cover, elements->cover) << gold["id"];
        EXPECT_EQ(literal->digest, elements->digest) << gold["id"];
        EXPECT_EQ(literal->place, elements->place) << gold["id"];
        EXPECT_EQ(literal->disclosure, elements->disclosure) << gold["id"];
        EXPECT_EQ(literal->albums, elements->albums) << gold["id"];
        EXPECT_EQ(literal->media, elements->media) << gold["id"];
        if (is_reformatted(page)) {
            EXPECT_EQ(first_difference(remove_space(with_equal_picture_links(*literal)),
                                       remove_space(with_equal_picture_links(*elements))),
                      "")
                << gold["id"];
            continue;
        }
        ++exact;
        EXPECT_EQ(first_difference(with_equal_picture_links(*literal),
                                   with_equal_picture_links(*elements)),
                  "")
            << gold["id"];
    }
    EXPECT_GT(compared, 40u);
    EXPECT_GT(exact, 40u);
}

}  // namespace
}  // namespace magpie
