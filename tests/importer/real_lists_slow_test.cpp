// Every listing and every address of the shared lists; skipped without them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "importer/facts.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

using namespace literals;
namespace fs = std::filesystem;

class RealLists : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* data = std::getenv("MAGPIE_SHARED_DATA");
        if (data == nullptr || !fs::exists(fs::path(data) / "lists"))
            GTEST_SKIP() << "skipped: no shared data";
        lists_ = fs::path(data) / "lists";
    }
    fs::path lists_;
};

struct Counts {
    std::size_t addresses = 0, without = 0, others = 0;
};

void count(const nlohmann::json& item, Counts& counts) {
    const auto article = [&](const nlohmann::json& fields) {
        ++(fields.value("content_url", "").empty() ? counts.without : counts.addresses);
    };
    if (!item.contains("app_msg_ext_info")) {
        ++counts.others;
        return;
    }
    article(item["app_msg_ext_info"]);
    for (const auto& other :
         item["app_msg_ext_info"].value("multi_app_msg_item_list", nlohmann::json::array()))
        article(other);
}

TEST_F(RealLists, every_entry_of_every_listing_is_accounted_for) {
    for (const auto& entry : fs::directory_iterator(lists_ / "listings")) {
        const std::string text = read_file(entry.path(), 64_MiB).value();
        Counts expected;
        const auto whole = nlohmann::json::parse(text, nullptr, false);
        if (!whole.is_discarded() && whole.contains("list")) {
            for (const auto& item : whole["list"]) count(item, expected);
        } else {
            for (const std::string_view line : split_lines(text))
                if (!line.empty()) count(nlohmann::json::parse(line), expected);
        }
        const auto listing = wechat::read_listing(text);
        ASSERT_TRUE(listing) << entry.path();
        EXPECT_EQ(listing->entries.size(), expected.addresses) << entry.path();
        EXPECT_EQ(listing->without_address, expected.without) << entry.path();
        EXPECT_EQ(listing->other_messages, expected.others) << entry.path();
        EXPECT_EQ(listing->unreadable, 0u) << entry.path();
        for (const auto& listed : listing->entries) {
            EXPECT_FALSE(listed.identity.empty()) << listed.url;
            EXPECT_FALSE(listed.title.empty()) << listed.url;
            EXPECT_TRUE(listed.published) << listed.url;
        }
    }
}

TEST_F(RealLists, every_wechat_address_has_one_canonical_form_and_keeps_its_key) {
    const std::string text = read_file(lists_ / "url-list.tsv", 256_MiB).value();
    std::size_t rows = 0, wechat = 0;
    ASSERT_TRUE(for_each_listed(text, [&](ListRow row) -> Result<> {
        ++rows;
        if (wechat::form_of(row.url) == wechat::UrlForm::none) return {};
        ++wechat;
        const std::string once = wechat::canonical_url(row.url);
        EXPECT_EQ(wechat::canonical_url(once), once);
        EXPECT_EQ(wechat::key_of(once), wechat::key_of(row.url)) << row.url;
        EXPECT_EQ(wechat::lacks_chksm(once), wechat::lacks_chksm(row.url)) << row.url;
        return {};
    }));
    EXPECT_EQ(rows, 210'679u);
    EXPECT_GT(wechat, 70'000u);
}

TEST_F(RealLists, both_forms_of_a_pair_are_one_article) {
    const std::string text = read_file(lists_ / "wx-urlform-pairs.tsv", 64_MiB).value();
    std::size_t pairs = 0;
    const auto lines = split_lines(text);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto cells = split(lines[i], '\t');
        if (cells.size() < 4) continue;
        const std::string bare = "http://mp.weixin.qq.com/s?__biz=" + std::string(cells[0]) +
                                 "&amp;mid=" + std::string(cells[1]) +
                                 "&amp;idx=" + std::string(cells[2]) +
                                 "&amp;sn=" + std::string(cells[3]);
        const auto key = wechat::key_of(bare);
        ASSERT_TRUE(key) << bare;
        EXPECT_EQ(key, wechat::key_of(bare + "&chksm=0a0b0c&scene=27#wechat_redirect"));
        EXPECT_TRUE(wechat::lacks_chksm(bare));
        ++pairs;
    }
    EXPECT_EQ(pairs, 2'567u);
}

}  // namespace
}  // namespace magpie
