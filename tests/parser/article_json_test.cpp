#include "parser/article_json.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

Article full_article() {
    Article a;
    a.kind = Kind::share;
    a.title = "雨后的山 \"引号\"";
    a.title_derived = true;
    a.account = "山间笔记";
    a.account_id = "gh_0123456789ab";
    a.account_alias = "shanjian";
    a.author = "阿禾";
    a.originality = Originality::reprint;
    a.published = parse_timestamp("2026-03-01T08:00:00+08:00");
    a.listed = parse_day("2026-03-02");
    a.modified = parse_timestamp("2026-03-02T00:00:00Z")->instant;
    a.captured = parse_timestamp("2026-03-03T00:00:00.000001Z")->instant;
    a.url = "https://mp.weixin.qq.com/s/abc";
    a.identity = "MzA=:1:1";
    a.aliases = {"https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1"};
    a.cover = "https://mmbiz.qpic.cn/x/0";
    a.digest = "一句话\n两行";
    a.place = "浙江";
    a.origin = "例社";
    a.disclosure = "个人观点，仅供参考";
    a.read_original = "https://example.org/";
    a.next_page = "https://example.org/2";
    a.language = "zh";
    a.reprint = ReprintSource{"源", "作者", "题", "https://example.org/s", "MzA=:2:1", "推荐"};
    a.sn = "0123456789abcdef0123456789abcdef";
    a.chksm = "abc";
    const LinkedArticle linked{"前一篇", "山间笔记", "https://mp.weixin.qq.com/s/def", "MzA=:3:1"};
    a.albums = {{"7", "山记", "https://mp.weixin.qq.com/mp/appmsgalbum?album_id=7", 2, 9, linked,
                 std::nullopt}};
    a.linked = {linked};
    a.media = {{MediaRole::video,
                "https://mpvideo.qpic.cn/a.mp4",
                "wxv_1",
                {"https://mpvideo.qpic.cn/b.mp4"},
                "山路"}};
    a.dropped_nodes = {{"mp-common-cpsad", "advertisement", "买山"}};
    a.tags = {"山", "雨"};
    a.components = {{"img", 3}};
    a.dropped = {{"hidden", 1}};
    a.flags = {"literal_damaged"};
    a.confidence = 0.9375;
    a.model = "blocks 1";
    a.memory = "0123456789abcdef";
    a.page_type = "article";
    return a;
}

TEST(ArticleJson, every_field_survives_the_round_trip) {
    const Article before = full_article();
    const auto after = article_from_metadata(article_metadata(before), "正文");
    ASSERT_TRUE(after);
    EXPECT_EQ(after->markdown, "正文");
    EXPECT_EQ(article_metadata(*after), article_metadata(before));
    EXPECT_EQ(after->published, before.published);
    EXPECT_EQ(after->listed, before.listed);
    EXPECT_EQ(after->captured, before.captured);
    EXPECT_EQ(after->reprint, before.reprint);
    EXPECT_EQ(after->components, before.components);
    EXPECT_EQ(after->albums, before.albums);
    EXPECT_EQ(after->linked, before.linked);
    EXPECT_EQ(after->media, before.media);
    EXPECT_EQ(after->dropped_nodes, before.dropped_nodes);
}

TEST(ArticleJson, a_day_keeps_the_zone_it_was_a_day_in) {
    Article a;
    a.published = timestamp_of(*parse_day("2019-05-06"), kChinaOffset);
    EXPECT_EQ(article_from_metadata(article_metadata(a), "")->published, a.published);
}

TEST(ArticleJson, damage_is_an_error_that_names_the_key) {
    EXPECT_FALSE(article_from_metadata("[]", ""));
    EXPECT_FALSE(article_from_metadata("{", ""));
    const auto wrong = article_from_metadata(R"({"tags": 7})", "");
    ASSERT_FALSE(wrong);
    EXPECT_NE(wrong.error().message.find("tags"), std::string::npos);
}

TEST(ArticleJson, keys_of_a_newer_version_are_ignored) {
    EXPECT_EQ(article_from_metadata(R"({"title": "t", "colour": "blue"})", "")->title, "t");
}

}  // namespace
}  // namespace magpie
