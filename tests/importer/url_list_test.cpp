#include "importer/url_list.h"

#include <gtest/gtest.h>

#include <vector>

namespace magpie {
namespace {

std::vector<ListRow> rows(std::string_view text) {
    std::vector<ListRow> all;
    EXPECT_TRUE(for_each_listed(text, [&](ListRow row) -> Result<> {
        all.push_back(std::move(row));
        return {};
    }));
    return all;
}

TEST(UrlList, addresses_may_stand_one_a_line) {
    constexpr std::string_view kText =
        "\xEF\xBB\xBF# mine\nhttps://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\r\n\n"
        "mp.weixin.qq.com/s/aaaaaaaaaaaaaaaaaaaaaa\nnonsense\n";
    EXPECT_EQ(url_list_form(kText), "addresses");
    const auto all = rows(kText);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].url, "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ");
    EXPECT_EQ(all[0].line, 2u);
    EXPECT_EQ(all[1].line, 4u);
    EXPECT_EQ(all[2].url, "nonsense");
}

TEST(UrlList, a_table_is_read_by_its_head) {
    const auto tabs =
        rows("date\tsource\ttitle\turl\n2022/10/13\t山\t雨 \"后\"\thttps://a.example/1\n");
    ASSERT_EQ(tabs.size(), 1u);
    EXPECT_EQ(tabs[0].title, "雨 \"后\"");
    EXPECT_EQ(tabs[0].source, "山");
    ASSERT_TRUE(tabs[0].published);
    EXPECT_EQ(format_rfc3339(*tabs[0].published), "2022-10-13");
    const auto cells = rows(
        "标题,公众号,链接,发布时间\r\n\"雨,\n\"\"后\"\"\",山,https://a.example/2,1700000000\r\n");
    ASSERT_EQ(cells.size(), 1u);
    EXPECT_EQ(cells[0].title, "雨, \"后\"");
    EXPECT_EQ(cells[0].account, "山");
    EXPECT_EQ(cells[0].url, "https://a.example/2");
    ASSERT_TRUE(cells[0].published);
}

TEST(UrlList, json_lines_are_read_by_their_members) {
    const auto all = rows(
        "{\"link\":\"https://a.example/1\",\"title\":\"甲\",\"create_time\":1700000000}\n"
        "{\"broken\"\n");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].title, "甲");
    EXPECT_TRUE(all[0].published);
    EXPECT_EQ(all[1].url, "{\"broken\"") << "reported as it stands";
}

TEST(UrlList, other_text_is_none) {
    for (const char* text :
         {"", "<html>https://a.example", "A note\nhttps://a.example",
          "https://a.example/ is a site\n", "https://a.example/1\nand now prose\n",
          "name,bizid\na,b\n", "{\"a\":1}"})
        EXPECT_FALSE(url_list_form(text)) << text;
}

}  // namespace
}  // namespace magpie
