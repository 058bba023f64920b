// Failures that were archived as articles, and articles that only mention them.
#include <gtest/gtest.h>

#include "base/text.h"
#include "parser/seed_clean.h"
#include "tests/parser/seed_fixtures.h"

namespace magpie::seed {
namespace {

using fixture::kCounters;
using fixture::kVerifyTail;
using fixture::web;
using fixture::wechat;

PageState state_of(const std::string& text) { return clean(read(text), RawDocument{}).page.state; }

PageState wechat_state(const std::string& body) {
    return state_of(wechat("一篇文章的标题", "账号", body));
}
PageState web_state(const std::string& body) {
    return state_of(web("How the lock was opened", body));
}

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// Paragraphs of a long text: no two alike.
std::string numbered(std::string_view paragraph, int count) {
    std::string all;
    for (int i = 1; i <= count; ++i)
        all += "On day " + std::to_string(i) + ": " + std::string(paragraph);
    return all;
}

const std::string kParagraph =
    "The lock was opened in three steps, and each of them left a trace that the owner could have "
    "seen, had anybody looked.\n\n";
const std::string kSecondParagraph =
    "None of the neighbours had looked at the door in the morning, as they said afterwards, and "
    "the dog had slept.\n\n";
const std::string kMenu = repeated(
    "* [Products and services](https://blog.example.com/products)\n* [About us](/about)\n", 12);
const std::string kFooter = "\n\n© 2026 Example Inc. All rights reserved.\n\n[Privacy](/privacy)";

TEST(SeedFailures, a_body_that_is_only_the_short_tail_is_a_verification_shell) {
    EXPECT_EQ(wechat_state(kVerifyTail), PageState::captcha);
    EXPECT_EQ(wechat_state("## 环境异常\n\n当前环境异常，完成验证后即可继续访问。\n\n去验证\n\n" +
                           kVerifyTail),
              PageState::captcha);
}

TEST(SeedFailures, state_pages_are_known_by_their_message) {
    const std::vector<std::pair<std::string, PageState>> pages{
        {"该内容已被发布者删除\n\n[微信公众平台运营中心](https://mp.weixin.qq.com/webpoc/"
         "ruleCenter?type=oa)",
         PageState::deleted_by_author},
        {"## 此账号已被屏蔽, "
         "内容无法查看\n\n接相关投诉，此账号涉嫌违反《规定》，查看[详细内容](http://a/b)",
         PageState::account_blocked},
        {"## "
         "此内容因违规无法查看\n\n由用户投诉并经平台审核，涉嫌过度营销，查看[对应规则](https://a/"
         "b)",
         PageState::violation},
        {"## 此内容因违规无法查看\n\n一条没有见过的理由", PageState::violation},
        {"## "
         "该公众号已迁移\n\n该公众号已迁移至新的账号，原账号已回收。\n\n访问文章\n\n["
         "公众号迁移说明](https://a)",
         PageState::account_migrated},
        {"此账号已自主注销，内容无法查看", PageState::account_cancelled},
        {"链接已过期", PageState::link_expired},
        {"没有见过的提示", PageState::empty_or_unknown},
    };
    for (const auto& [body, state] : pages)
        EXPECT_EQ(wechat_state(body + "\n\n" + kCounters), state) << body;
}

TEST(SeedFailures, the_reason_is_the_pages_own_words) {
    const auto cleaned = clean(
        read(wechat("标题", "账号",
                    "## 此内容因违规无法查看\n\n接相关投诉，此内容违反《法》\n\n" + kCounters)),
        RawDocument{});
    EXPECT_EQ(cleaned.page.reason, "此内容因违规无法查看: 接相关投诉，此内容违反《法》");
    EXPECT_FALSE(cleaned.page.article);
}

TEST(SeedFailures, a_state_page_without_a_tail_needs_every_line_known) {
    EXPECT_EQ(wechat_state("该内容已被发布者删除\n\n[微信公众平台运营中心](https://a)"),
              PageState::deleted_by_author);
    EXPECT_EQ(wechat_state("该内容已被发布者删除\n\n这篇文章讨论这一提示。"), PageState::article);
}

TEST(SeedFailures, english_state_pages_are_known) {
    std::string counters = kCounters;
    for (const auto& [zh, en] :
         {std::pair{"：", ":"}, std::pair{"。", "."}, std::pair{"视频", "Video"},
          std::pair{"小程序", "Mini Program"}, std::pair{"\n赞\n", "\nLike\n"},
          std::pair{"\n在看\n", "\nWow\n"}, std::pair{"分享", "Share"},
          std::pair{"留言", "Comment"}, std::pair{"收藏", "Favorite"}}) {
        counters = replace_all(counters, zh, en);
    }
    EXPECT_EQ(wechat_state("The content has been deleted by the author.\n\n" + counters),
              PageState::deleted_by_author);
}

TEST(SeedFailures, short_posts_have_a_tail_but_no_text) {
    const std::string avatar = "![](http://mmbiz.qpic.cn/mmbiz_png/avatar/300?wx_fmt=png)";
    EXPECT_EQ(wechat_state(avatar + "\n\n账号\n\n" + fixture::short_post_tail("账号")),
              PageState::empty_or_unknown);
    EXPECT_EQ(wechat_state(avatar + "\n\n账号\n\n# 分享图片\n\n内容由AI生成\n\n" +
                           fixture::short_post_tail("账号", "轻触阅读原文")),
              PageState::empty_or_unknown);
    EXPECT_EQ(wechat_state(avatar + "\n\n账号\n\n第一段文字。\n\n第二段文字。\n\n" +
                           fixture::short_post_tail("账号")),
              PageState::article);
}

TEST(SeedFailures, articles_that_quote_a_message_are_articles) {
    for (const std::string quoted :
         {"环境异常", "去验证", "该内容已被发布者删除", "403 Forbidden", "验证码"}) {
        EXPECT_EQ(wechat_state(quoted + "\n\n第一段正文。\n\n" + fixture::article_tail("账号")),
                  PageState::article)
            << quoted;
    }
}

TEST(SeedFailures, message_pages_of_other_sites_are_known) {
    const std::vector<std::pair<std::string, PageState>> pages{
        {"# JavaScript 不可用。\n\nWe’ve detected that JavaScript is disabled in this browser. "
         "Please enable JavaScript.",
         PageState::js_required},
        {"## You need to enable JavaScript to run this app.\n\nLoading application.",
         PageState::js_required},
        {kMenu + "\nVelocity rate limiting check triggered.\nEveryone please remain calm." +
             kFooter,
         PageState::rate_limited},
        {"LOCKED OUT\n\nhi. a condition has occurred that has resulted in a 24 hour lockout.",
         PageState::rate_limited},
        {"# We're Under Maintenance\n\nOur website is currently undergoing scheduled maintenance.",
         PageState::maintenance},
        {"{\"l1\":\"var arg1='5fcd45fde5b94f145e3f8f4be6914c39f43b6c';\"}", PageState::challenge},
        {"Loader\n\n正在验证您的请求，请稍候…", PageState::challenge},
        {"Loader\n\n\xC3\xA6\xC2\xAD\xC2\xA3\xC3\xA5\xC2\x9C\xC2\xA8\xC3\xA9\xC2\xAA\xC2\x8C\xC3"
         "\xA8\xC2\xAF\xC2\x81\xC3\xA6\xC2\x82\xC2\xA8\xC3\xA7\xC2\x9A\xC2\x84"
         "\xC3\xA8\xC2\xAF\xC2\xB7\xC3\xA6\xC2\xB1\xC2\x82",
         PageState::challenge},
        {"---\n\n# Security check:\n\nCaptcha. You know what to do.\n\n---", PageState::captcha},
        {"Redirect\n\n[Click here](https://example.com/new/) to be redirected.",
         PageState::redirect},
        {"Redirecting...", PageState::redirect},
        {"[logo](/)\n\n[登录](/login/)\n\n500\n\n## Server Error (500)\n\n[点击跳转](/)",
         PageState::error_page},
        {"## This domain is parked.\n\n[Learn more](https://example.com/)", PageState::parked},
        {"[某园](https://example.com/)：当前访问的博文已被密码保护\n\n请输入阅读密码:",
         PageState::login_required},
        {"![](data:image/png;base64...)", PageState::empty},
        {"# 404", PageState::empty},
    };
    for (const auto& [body, state] : pages)
        EXPECT_EQ(to_string(web_state(body)), to_string(state)) << body;
}

TEST(SeedFailures, the_same_messages_inside_an_article_mean_nothing) {
    const std::string article = "# How the lock was opened\n\n" + kParagraph + kSecondParagraph;
    for (const std::string message :
         {"JavaScript is disabled in your browser.", "Too many requests", "This domain is parked.",
          "The site is under maintenance.", "Server Error (500)",
          "Please enable JavaScript to view the comments.", "Redirecting...", "var arg1='x'"}) {
        EXPECT_EQ(web_state(kMenu + article + message + kFooter), PageState::article) << message;
        EXPECT_EQ(web_state(message + "\n\n" + article), PageState::article) << message;
    }
}

TEST(SeedFailures, a_page_of_menus_without_the_title_is_empty) {
    EXPECT_EQ(web_state(kMenu + kFooter), PageState::empty);
    EXPECT_EQ(web_state(kMenu +
                        "# Latest posts\n\n## [One](/1)\n\nA teaser for the first of the posts on "
                        "this page.\n\n## [Two](/2)\n\n## "
                        "[Three](/3)\n\n## [Four](/4)" +
                        kFooter),
              PageState::empty);
}

TEST(SeedFailures, a_title_with_nothing_below_it_is_empty_and_with_a_picture_or_sections_is_not) {
    const std::string titled = kMenu + "# How the lock was opened\n\n";
    EXPECT_EQ(web_state(titled + "2026-01-31" + kFooter), PageState::empty);
    EXPECT_EQ(web_state(titled + "![](https://blog.example.com/lock.png)" + kFooter),
              PageState::article);
    EXPECT_EQ(
        web_state(titled + "## Tools\n\n* [Picks](/a)\n\n## Books\n\n* [Locks](/b)" + kFooter),
        PageState::article);
    EXPECT_EQ(web_state(titled + kParagraph + kFooter), PageState::article);
}

// A site that has moved answers every old address with its list of posts.
TEST(SeedFailures, a_title_among_the_teasers_of_a_list_is_not_an_article) {
    const auto post = [](const std::string& title) {
        return "August 23\n\n## [" + title +
               "](/post)\n\nImagine that you clicked on a harmless picture, and a door "
               "opened.\n\n" +
               "![](https://blog.example.com/avatar.png)\n\n";
    };
    const std::string above = kMenu + post("What the neighbours saw") + post("Keys in the snow");
    const std::string below = post("Three thieves and a bicycle") + post("The last lock");
    const std::string title = "How the lock was opened";
    EXPECT_EQ(web_state(above + post(title) + below + kFooter), PageState::empty);
    EXPECT_EQ(web_state(above + post(title) + kParagraph + kSecondParagraph + below + kFooter),
              PageState::article);
    EXPECT_EQ(web_state(kMenu + post(title) + kParagraph + below + kFooter), PageState::article);
}

TEST(SeedFailures, a_warning_before_the_page_is_not_the_page) {
    const std::string warning =
        "# 敏感内容警告\n\n此博文可能包含敏感内容。如需详细了解，请访问[社区准则](/rules)。\n\n"
        "我了解并且希望继续";
    EXPECT_EQ(web_state(warning + kFooter), PageState::login_required);
    EXPECT_EQ(web_state("# How the lock was opened\n\n" + kParagraph + kSecondParagraph + warning),
              PageState::article);
}

TEST(SeedFailures, what_is_printed_twice_or_says_the_title_again_is_no_text) {
    const std::string rules =
        "Be kind to each other, and do not ask here where such locks are sold.\n\n";
    EXPECT_EQ(web_state(kMenu + rules + "# How the lock was opened\n\n" + rules + kFooter),
              PageState::empty);
    EXPECT_EQ(web_state(kMenu +
                        "# How the lock was opened\n\nNew on this site today: how the lock "
                        "was opened\n\n" +
                        kFooter),
              PageState::empty);
}

TEST(SeedFailures, a_menu_that_fills_the_8000_characters_is_empty) {
    const auto cut = [](std::string body) {
        return std::string(code_point_prefix(body, 8000)) + "...";
    };
    EXPECT_EQ(web_state(cut(repeated(kMenu, 10))), PageState::empty);
    EXPECT_EQ(web_state(cut(repeated("[**Product**\n\nA sentence about what this product does for "
                                     "all of our customers.](/p)\n\n",
                                     120))),
              PageState::empty);
    EXPECT_EQ(web_state(cut(kMenu + "# How the lock was opened\n\n" + numbered(kParagraph, 80))),
              PageState::article);
    const std::string long_paragraph =
        repeated("Nothing of this was known when the door was found open in the morning. ", 5) +
        "\n\n";
    EXPECT_EQ(web_state(cut(numbered(long_paragraph, 30))), PageState::article);
}

TEST(SeedFailures, a_page_that_is_mojibake_beyond_repair_is_fetched_again) {
    EXPECT_EQ(web_state(repeated("\xC3\xA6\xC2\xAD\xC2\xA3\xC3\xA5\xC2\x9C\xC2\xA8", 40) +
                        "\xC3\xA9 \xC2\xA9"),
              PageState::mojibake);
}

}  // namespace
}  // namespace magpie::seed
