// Every state of docs/wechat.md on a small page modelled after the real one, and the pages that
// look like a state and are none.
#include "parser/wechat/states.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/wechat/page.h"

namespace magpie::wechat {
namespace {

std::string html(std::string_view head, std::string_view body) {
    return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">" + std::string(head) +
           "</head>\n<body class=\"zh_CN\">" + std::string(body) + "</body></html>";
}

std::string message(std::string_view title, std::string_view description = "",
                    std::string_view icon = "weui-icon_msg") {
    std::string body =
        "<div class=\"weui-msg\"><div class=\"weui-msg__icon-area\"><i class=\"weui-icon-warn " +
        std::string(icon) +
        "\"></i></div><div class=\"weui-msg__text-area\"><h2 class=\"weui-msg__title\">\n  " +
        std::string(title) + " \n</h2>";
    if (!description.empty())
        body += "<p class=\"weui-msg__desc\">" + std::string(description) + "</p>";
    return html("<title></title>", body + "</div></div>");
}

std::string with_bundle(std::string_view page, std::string_view bundle) {
    return std::string(page) +
           "<script nomodule crossorigin id=\"vite-legacy-entry\" "
           "data-src=\"//res.wx.qq.com/mmbizappmsg/zh_CN/"
           "htmledition/js/assets/" +
           std::string(bundle) + "-legacy.mkc055hm1ec5907b.js\">System.import(1)</script>";
}

std::string article(std::string_view text) {
    return html("<script>var msg_title = \"t\"; var ct = \"1534259178\";</script>",
                "<div id=\"js_article\"><h2 id=\"activity-name\">t</h2><div id=\"js_content\"><p>" +
                    std::string(text) + "</p></div></div>");
}

Page read(std::string_view page,
          std::string_view url = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ") {
    RawDocument raw;
    raw.url = url;
    Arena arena;
    return read_page(raw, page, arena);
}

struct Case {
    const char* what;
    PageState state;
    std::string page;
};

class MessagePages : public ::testing::TestWithParam<Case> {};

TEST_P(MessagePages, are_recognised_and_hold_no_article) {
    const Page page = read(GetParam().page);
    EXPECT_EQ(to_string(page.state), to_string(GetParam().state));
    EXPECT_FALSE(page.article);
}

INSTANTIATE_TEST_SUITE_P(
    States, MessagePages,
    ::testing::Values(
        Case{"verification with its words", PageState::captcha,
             message("环境异常", "当前环境异常，完成验证后即可继续访问。")},
        Case{"verification without any words", PageState::captcha,
             html("<link rel=\"stylesheet\" "
                  "href=\"//res.wx.qq.com/style/page/secitptpage/verify7da595.css\">",
                  "<div class=\"weui-msg\"><div id=\"tips\" style=\"display:none;\" "
                  "class=\"top_tips\"></div></div>")},
        Case{"too many requests", PageState::rate_limited,
             message("访问过于频繁，请用微信扫描二维码进行访问")},
        Case{"blocking words beside others", PageState::rate_limited,
             message("参数错误", "操作频繁，请稍后再试")},
        Case{"deleted", PageState::deleted_by_author, message("该内容已被发布者删除")},
        Case{"deleted, English", PageState::deleted_by_author,
             message("The content has been deleted by the author.")},
        Case{"deleted, unknown words, by bundle and icon", PageState::deleted_by_author,
             with_bundle(message("Содержание удалено", "", "weui-icon_msg-primary"), "error")},
        Case{"violation with its reason", PageState::violation,
             message("此内容因违规无法查看",
                     "由用户投诉并经平台审核，涉嫌过度营销、骚扰用户，查看对应规则")},
        Case{"violation in another language, by bundle", PageState::violation,
             with_bundle(message("Unavailable"), "del")},
        Case{"violation by its script key", PageState::violation,
             message("Unavailable") +
                 "<script>window.cgiData = { del_reason_id: '20004' };</script>"},
        Case{"wrong parameter", PageState::param_error, message("参数错误")},
        Case{"wrong parameter, unknown words", PageState::param_error,
             with_bundle(message("Bad parameter"), "error")},
        Case{"temporarily unavailable, by title", PageState::temporarily_unavailable,
             html("<title>该内容暂时无法查看</title>", "<p>…</p>")},
        Case{"temporarily unavailable, old block", PageState::temporarily_unavailable,
             html("", "<div class=\"mesg-block\">Sorry</div>")},
        Case{"expired link", PageState::link_expired, message("链接已过期")},
        Case{"infringement", PageState::infringement,
             message("此内容被投诉且经审核涉嫌侵权，无法查看。")},
        Case{"many complaints", PageState::infringement,
             message("此内容被多人投诉，相关的内容无法进行查看。")},
        Case{"never sent", PageState::send_failed, message("此内容发送失败无法查看")},
        Case{"marketing", PageState::spam_marketing,
             message("由用户投诉并经平台审核，涉嫌过度营销、骚扰用户")},
        Case{"account moved", PageState::account_migrated,
             message("该公众号已迁移", "该公众号已迁移至新的帐号")},
        Case{"account moving", PageState::account_migrating, message("此账号处于帐号迁移流程中")},
        Case{"account blocked, other spelling and comma", PageState::account_blocked,
             message("此帐号已被屏蔽, 内容无法查看")},
        Case{"account closed", PageState::account_cancelled,
             message("此账号已自主注销，内容无法查看")},
        Case{"rumour", PageState::rumor, message("该文章已被第三方辟谣")},
        Case{"impersonation", PageState::impersonation, message("此内容涉嫌冒名侵权")},
        Case{"stopped", PageState::stopped_page, message("已停止访问该网页")},
        Case{"client only", PageState::wechat_only, message("请在微信客户端打开链接")},
        Case{"system error", PageState::system_error,
             html("", "<p class=\"global_error_msg\">系统出错</p>")},
        Case{"privacy", PageState::privacy_limited, message("根据作者隐私设置，无法查看该内容")},
        Case{"empty app shell", PageState::privacy_limited,
             html("<title></title>", "<div id=\"app\"></div>")},
        Case{"account page", PageState::empty_or_unknown,
             html("<script>var PAGE_MID='mmbizwap:wxverify/info.html';</script>",
                  "<div class=\"about-page\"><p>公众号简介</p></div>")},
        Case{"nothing at all", PageState::empty_or_unknown, ""}),
    [](const auto& test) {
        std::string name = test.param.what;
        for (char& c : name) c = ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) ? c : '_';
        return name + std::to_string(test.index);
    });

// ---- pages that only look like one

TEST(StateTraps, an_article_may_be_about_deletions_and_verification) {
    const Page page =
        read(article("该内容已被发布者删除。环境异常，去验证。链接已过期。请在微信中打开"));
    EXPECT_EQ(page.state, PageState::article);
}

TEST(StateTraps, an_article_may_name_the_verification_page) {
    EXPECT_EQ(read(article("the path is secitptpage/verify.html")).state, PageState::article);
}

TEST(StateTraps, scripts_of_an_article_contain_every_message) {
    const std::string page =
        article("正文") +
        "<script>var words = {del: '该内容已被发布者删除', go: '去验证'};</script>";
    EXPECT_EQ(read(page).state, PageState::article);
}

TEST(StateTraps, a_message_class_inside_the_body_is_the_authors) {
    EXPECT_EQ(read(article("x<span class=\"weui-msg__title\">链接已过期</span>")).state,
              PageState::article);
}

TEST(StateTraps, an_article_with_an_empty_body_is_no_article) {
    const Page page = read(article(" "));
    EXPECT_EQ(page.state, PageState::empty_or_unknown);
    EXPECT_FALSE(page.article);
}

TEST(StateTraps, a_removed_article_that_kept_its_literal_is_still_removed) {
    const std::string page = with_bundle(message("此内容因违规无法查看") +
                                             "<script>window.cgiDataNew = { title: JsDecode(''), "
                                             "content_noencode: JsDecode('') };</script>",
                                         "del");
    EXPECT_EQ(read(page).state, PageState::violation);
}

TEST(StateTraps, a_literal_shown_as_text_makes_no_article) {
    const std::string page =
        message("该内容已被发布者删除") + "<pre>window.cgiDataNew = { title: 'x' }</pre>";
    EXPECT_EQ(read(page).state, PageState::deleted_by_author);
}

TEST(StateTraps, a_large_shell_is_not_a_privacy_setting) {
    const std::string page =
        html("<title></title>", "<div id=\"app\"></div>") + std::string(200'000, ' ');
    EXPECT_EQ(read(page).state, PageState::empty_or_unknown);
}

// ---- what the page says about its state

TEST(StateReading, the_reason_sentence_ends_before_the_link_to_the_rules) {
    const Page page = read(html(
        "",
        "<h2 class='weui-msg__title title'>此内容因违规无法查看</h2><div class=\"weui-msg__desc\">"
        "<p "
        "class=\"tips\">由用户投诉并经平台审核，涉嫌违反相关法律法规和政策，查看<a>对应规则</a></"
        "p></div>"));
    EXPECT_EQ(page.reason, "由用户投诉并经平台审核，涉嫌违反相关法律法规和政策");
}

TEST(StateReading, a_verification_page_names_the_article_behind_it) {
    const std::string page =
        message("环境异常") +
        "<script>window.cgiData = { register_code : \"4\" * 1, target_url : "
        "\"https://mp.weixin.qq.com/"
        "s?__biz=MjM5MjkzNzQxOQ==\\x26amp;mid=1\\x26amp;idx=2\\x26amp;sn=a\", };</script>";
    EXPECT_EQ(read(page).target_url,
              "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=1&idx=2&sn=a");
}

TEST(StateReading, the_final_url_is_enough_for_a_verification) {
    RawDocument raw;
    raw.url = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ";
    raw.final_url =
        "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x&target_url=https%3A%2F%2F"
        "mp.weixin.qq.com%2Fs%2FkfKEK9l-JDdOQ_NpE2hpLQ";
    Arena arena;
    const Page page = read_page(raw, "", arena);
    EXPECT_EQ(page.state, PageState::captcha);
    EXPECT_EQ(page.target_url, raw.url);
}

TEST(StateReading, a_moved_account_names_its_new_place) {
    const std::string page = message("该公众号已迁移") +
                             "<script>var transferTargetLink = "
                             "'https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA';</script>";
    EXPECT_EQ(read(page).target_url, "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
}

TEST(StateReading, a_refutation_has_its_own_path) {
    EXPECT_EQ(read("", "https://mp.weixin.qq.com/mp/rumor?action=info").state, PageState::rumor);
    EXPECT_EQ(read("", "https://mp.weixin.qq.com/mp/show_refutation?__biz=1").state,
              PageState::rumor);
}

}  // namespace
}  // namespace magpie::wechat
