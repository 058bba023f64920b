#include "parser/wechat/identity.h"

#include <gtest/gtest.h>

namespace magpie::wechat {
namespace {

constexpr const char* kLong =
    "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1"
    "&sn=45350410e9c634d81e8b8784bf43c18d&chksm=be8378aa89f4f1bc#rd";
constexpr const char* kShort = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ";
constexpr const char* kCaptcha =
    "https://mp.weixin.qq.com/mp/"
    "wappoc_appmsgcaptcha?poc_token=HA&target_url=https%3A%2F%2Fmp.weixin.qq.com"
    "%2Fs%2FkfKEK9l-JDdOQ_NpE2hpLQ";

TEST(WechatUrl, forms_are_told_apart) {
    EXPECT_EQ(form_of(kShort), UrlForm::short_link);
    EXPECT_EQ(form_of(kLong), UrlForm::long_link);
    EXPECT_EQ(form_of("https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=2&signature=x&new=1"),
              UrlForm::temporary);
    EXPECT_EQ(form_of("https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&tempkey=abc"),
              UrlForm::temporary);
    EXPECT_EQ(form_of(kCaptcha), UrlForm::captcha);
    EXPECT_EQ(form_of("https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MjM5MjkzNzQxOQ=="),
              UrlForm::other);
    EXPECT_EQ(form_of("https://example.org/s/kfKEK9l-JDdOQ_NpE2hpLQ"), UrlForm::none);
    EXPECT_EQ(form_of("https://mp.weixin.qq.com@evil.example/s/kfKEK9l-JDdOQ_NpE2hpLQ"),
              UrlForm::none);
    EXPECT_EQ(form_of("not a url"), UrlForm::none);
}

TEST(WechatUrl, a_key_is_the_same_under_old_and_new_names) {
    const ArticleKey key{"MjM5MjkzNzQxOQ==", "2649324558", "1"};
    EXPECT_EQ(key_of(kLong), key);
    EXPECT_EQ(
        key_of("http://mp.weixin.qq.com/mp/appmsg/show?__biz=MjM5MjkzNzQxOQ==&appmsgid=2649324558"
               "&itemidx=1&sign=45350410e9c634d81e8b8784bf43c18d"),
        key);
    EXPECT_EQ(key_of("mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ%3D%3D&amp;mid=2649324558&amp;idx=1"),
              key);
    EXPECT_EQ(key.to_string(), "MjM5MjkzNzQxOQ==:2649324558:1");
}

TEST(WechatUrl, a_damaged_link_has_no_key) {
    EXPECT_FALSE(key_of(kShort));
    EXPECT_FALSE(key_of("https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558"));
    EXPECT_FALSE(key_of("https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=26x&idx=1"));
    EXPECT_FALSE(key_of("https://mp.weixin.qq.com/s?__biz=%21%21&mid=1&idx=1"));
}

TEST(WechatUrl, an_account_number_may_be_decimal_or_base64_with_or_without_padding) {
    const ArticleKey key{"MjM5MjkzNzQxOQ==", "1", "2"};
    EXPECT_EQ(make_key("2392937419", "1", "2"), key);
    EXPECT_EQ(make_key("MjM5MjkzNzQxOQ==", "1", "2"), key);
    EXPECT_EQ(make_key("MjM5MjkzNzQxOQ", "1", "2"), key);
    EXPECT_FALSE(make_key("", "1", "2"));
    EXPECT_FALSE(make_key("bm90IGEgbnVtYmVy", "1", "2"));  // base64 of words
}

TEST(WechatUrl, only_a_long_link_can_lack_chksm) {
    EXPECT_FALSE(lacks_chksm(kLong));
    EXPECT_TRUE(
        lacks_chksm("https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1&sn=a"));
    EXPECT_FALSE(lacks_chksm(kShort));
}

TEST(WechatUrl, a_verification_url_is_unwrapped_to_the_article) {
    EXPECT_TRUE(is_captcha_url(kCaptcha));
    EXPECT_EQ(captcha_target(kCaptcha), kShort);
    EXPECT_FALSE(captcha_target(kShort));
    EXPECT_FALSE(captcha_target("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=HA"));
}

TEST(WechatUrl, a_verification_url_inside_another_is_unwrapped_too) {
    EXPECT_EQ(
        captcha_target(
            "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?target_url=https%3A%2F%2Fmp.weixin"
            ".qq.com%2Fmp%2Fwappoc_appmsgcaptcha%3Ftarget_url%3Dhttps%253A%252F%252Fmp.weixin.qq"
            ".com%252Fs%252FkfKEK9l-JDdOQ_NpE2hpLQ"),
        kShort);
}

TEST(WechatUrl, what_people_paste_is_repaired) {
    for (const char* pasted : {"<https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ>",
                               "“mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ”。",
                               " http://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ, ",
                               "//mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ",
                               "https:\\/\\/mp.weixin.qq.com\\/s\\/kfKEK9l-JDdOQ_NpE2hpLQ",
                               "(https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ)"})
        EXPECT_EQ(repair_url(pasted), kShort) << pasted;
    for (const char* pasted :
         {"\"https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\"",
          "'https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ'",
          "《https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ》",
          "http:mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ",
          "HTTPS://MP.WEIXIN.QQ.COM/s/kfKEK9l-JDdOQ_NpE2hpLQ",
          "\u200bhttps://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ\ufeff",
          "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ。",
          "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ!",
          "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ?scene=1&amp;from=x#wechat_redirect"})
        EXPECT_EQ(canonical_url(pasted), kShort) << pasted;
    EXPECT_EQ(
        repair_url("https://mp.weixin.qq.com/s?__biz=MzA%3D%3D&amp;amp;mid=1\\x26amp;idx=1\\&sn=a"),
        "https://mp.weixin.qq.com/s?__biz=MzA==&mid=1&idx=1&sn=a");
}

TEST(WechatUrl, other_text_comes_back_trimmed_only) {
    EXPECT_EQ(repair_url("  just words  "), "just words");
    EXPECT_EQ(repair_url("http://example.org/a?b=1&amp;c=2"), "http://example.org/a?b=1&amp;c=2");
    EXPECT_EQ(repair_url("https://zh.wikipedia.org/wiki/水_(分子)"),
              "https://zh.wikipedia.org/wiki/水_(分子)");
    EXPECT_EQ(repair_url(""), "");
}

TEST(WechatUrl, the_canonical_form_keeps_what_identifies_and_authorises) {
    EXPECT_EQ(canonical_url(
                  "http://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ?nwr_flag=1#wechat_redirect"),
              kShort);
    EXPECT_EQ(canonical_url(
                  "http://mp.weixin.qq.com/s?mid=2649324558&__biz=MjM5MjkzNzQxOQ==&scene=21&idx=1"
                  "&chksm=be8378aa89f4f1bc&sn=45350410e9c634d81e8b8784bf43c18d&key=secret#rd"),
              "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1"
              "&sn=45350410e9c634d81e8b8784bf43c18d&chksm=be8378aa89f4f1bc");
}

TEST(WechatUrl, canonical_forms_do_not_change_again) {
    for (const char* url :
         {kShort, kLong, kCaptcha, "https://example.org/a?b=1#c", "https://example.org/#!/a",
          "https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=x*y"}) {
        const std::string once = canonical_url(url);
        EXPECT_EQ(canonical_url(once), once);
    }
}

TEST(WechatUrl, credentials_and_tracking_are_removed_and_nothing_else_moves) {
    EXPECT_EQ(without_credentials(
                  "https://mp.weixin.qq.com/s?a=1&key=k&uin=u&pass_ticket=p&b=%2f&sharer_sid=1"
                  "&lang=zh_CN&version=1#rd"),
              "https://mp.weixin.qq.com/s?a=1&b=%2f#rd");
    EXPECT_EQ(without_credentials("https://docs.example.org/?lang=zh&version=2&key=a"),
              "https://docs.example.org/?lang=zh&version=2&key=a");
    EXPECT_EQ(without_credentials("https://example.org/?pass_ticket=p"), "https://example.org/");
}

TEST(WechatUrl, credentials_are_gone_from_every_written_form) {
    for (const char* url :
         {"https://mp.weixin.qq.com/s?a=1&amp;key=PLANTED1", "mp.weixin.qq.com/s?a=1&key=PLANTED1",
          "https://mp.weixin.qq.com/s?a=1\\x26key=PLANTED1",
          "https://mp.weixin.qq.com/s?a=1#rd?b=1&uin=PLANTED1",
          "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=PLANTED1&target_url="
          "https%3A%2F%2Fmp.weixin.qq.com%2Fs%3F__biz%3DMzA%3D%26pass_ticket%3DPLANTED1",
          "http://127.0.0.1:8080/s?__biz=MzA=&mid=1&idx=1&key=PLANTED1",
          "https://user:PLANTED1@mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ"})
        for (const std::string& clean : {without_credentials(url), canonical_url(url)})
            EXPECT_EQ(clean.find("PLANTED"), std::string::npos) << url << " became " << clean;
}

TEST(WechatUrl, parameters_that_authorise_an_article_stay) {
    for (const char* url :
         {"https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=2&signature=a*b&new=1",
          "https://mp.weixin.qq.com/s?__biz=MzA=&tempkey=abc%3D%3D&chksm=1#rd",
          "https://mp.weixin.qq.com/s?a&&b="})
        EXPECT_EQ(without_credentials(url), url);
}

TEST(WechatUrl, images_lose_what_only_concerns_delivery) {
    EXPECT_EQ(clean_image_url("http://mmbiz.qpic.cn/mmbiz_jpg/Abc/"
                              "640?wx_fmt=jpeg&tp=webp&wxfrom=5&wx_lazy=1#imgIndex=3"),
              "https://mmbiz.qpic.cn/mmbiz_jpg/Abc/640?wx_fmt=jpeg");
    EXPECT_EQ(clean_image_url("//mmbiz.qpic.cn/a/0?tp=webp"), "https://mmbiz.qpic.cn/a/0");
    EXPECT_EQ(clean_image_url("http://example.org/a.png?tp=1"), "http://example.org/a.png?tp=1");
    EXPECT_EQ(clean_image_url("data:image/png;base64,AA#x"), "data:image/png;base64,AA#x");
}

TEST(WechatUrl, an_escaped_value_stays_one_value) {
    const std::string url =
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=ab%26key%3Dsecret1&chksm=a%E7b";
    const std::string canonical =
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=ab%26key%3Dxxxxxxx&chksm=a%E7b";
    EXPECT_EQ(canonical_url(url), canonical);
    EXPECT_EQ(canonical_url(canonical), canonical);
    EXPECT_EQ(key_of(url)->to_string(), "MzA=:1:1");
}

}  // namespace
}  // namespace magpie::wechat
