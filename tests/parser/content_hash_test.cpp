// What makes two documents the same, and what must not.
#include "parser/content_hash.h"

#include <gtest/gtest.h>

namespace magpie {
namespace {

constexpr std::string_view kToken = "AbCdEfGhIjKlMnOpQrStUvWx";

std::string picture(std::string_view shape) {
    return "![](https://mmbiz.qpic.cn/" + std::string(shape) + ")";
}

TEST(ContentHash, ignores_marks_blanks_and_link_targets) {
    EXPECT_EQ(content_hash("题", "**中** 文 [a](https://x/1)"),
              content_hash("题", "中文[a](https://y/2)"));
    EXPECT_EQ(content_hash("a  b", "x y"), content_hash("a b", "x\n\ny"));
}

TEST(ContentHash, sees_an_edited_word_and_title) {
    EXPECT_NE(content_hash("题", "中文"), content_hash("题", "中国"));
    EXPECT_NE(content_hash("题", "中文"), content_hash("题目", "中文"));
    EXPECT_NE(content_hash("", "ab"), content_hash("", "a b"));
    EXPECT_NE(content_hash("a", "b"), content_hash("ab", ""));
}

TEST(ContentHash, knows_a_picture_by_its_token) {
    const std::string token(kToken);
    EXPECT_EQ(content_hash("", picture("mmbiz_png/" + token + "/640?wx_fmt=png")),
              content_hash("", picture("sz_mmbiz_jpg/" + token + "/0?wx_fmt=jpeg&from=appmsg")));
    EXPECT_NE(content_hash("", picture("mmbiz_png/" + token + "/640")),
              content_hash("", picture("mmbiz_png/" + token + "x/640")));
    EXPECT_NE(content_hash("", "a" + picture("mmbiz_png/" + token + "/640")),
              content_hash("", "a"));
}

TEST(ContentHash, ignores_what_only_the_page_data_knows) {
    EXPECT_EQ(content_hash("", "[视频: 片 (01:00)](https://mp.weixin.qq.com/s/a#wxv_1)"),
              content_hash("", "[视频](https://mp.weixin.qq.com/s?__biz=b#wxv_1)"));
    EXPECT_EQ(content_hash("", "![](https://i.cn/1)\n\n[题](https://a.cn/)"),
              content_hash("", "[![](https://i.cn/1)](https://a.cn/)"));
}

TEST(TextHash, ignores_pictures_punctuation_and_width) {
    EXPECT_EQ(text_hash("中文，Ａbc！\n\n![](https://i.cn/1)"), text_hash("中文 abc"));
    EXPECT_NE(text_hash("中文"), text_hash("中国"));
}

TEST(TextHash, leaves_cards_out) {
    EXPECT_EQ(text_hash("正文\n\n> [公众号] 甲 (jia): 写字"), text_hash("正文"));
    EXPECT_NE(text_hash("正文\n\n> 引文"), text_hash("正文"));
}

}  // namespace
}  // namespace magpie
