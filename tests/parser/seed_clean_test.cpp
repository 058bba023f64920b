// Cleaning archived articles: tails, bylines, cards, and that no line is ever lost.
#include "parser/seed_clean.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/text.h"
#include "tests/parser/seed_fixtures.h"

namespace magpie::seed {
namespace {

using fixture::article_tail;
using fixture::head;
using fixture::wechat;
using testing::Contains;
using testing::IsEmpty;
using testing::Not;

CleanedSeed clean_text(const std::string& text, const KnownAccounts& known = {}) {
    return clean(read(text), RawDocument{}, known);
}

const Article& article_of(const CleanedSeed& cleaned) {
    static const Article kNone;
    return cleaned.page.article ? *cleaned.page.article : kNone;
}

std::size_t dropped_for(const CleanedSeed& cleaned, std::string_view reason) {
    const auto& dropped = cleaned.report.dropped;
    return static_cast<std::size_t>(
        std::count_if(dropped.begin(), dropped.end(),
                      [&](const DroppedLine& line) { return line.reason == reason; }));
}

TEST(SeedClean, an_article_loses_its_head_and_tail_and_nothing_else) {
    const auto cleaned = clean_text(wechat("标题", "账号",
                                           head("标题", {"原创", "作者", "账号"}) +
                                               "第一段。\n\n1. 第二段\n\n" + article_tail("账号")));
    const Article& article = article_of(cleaned);
    EXPECT_EQ(cleaned.page.state, PageState::article);
    EXPECT_EQ(article.markdown, "第一段。\n\n1. 第二段");
    EXPECT_EQ(article.title, "标题");
    EXPECT_EQ(article.author, "作者");
    EXPECT_EQ(article.account, "账号");
    EXPECT_EQ(article.originality, Originality::original);
    EXPECT_EQ(article.cover, "https://mmbiz.qpic.cn/cover/0?wx_fmt=jpeg");
    EXPECT_EQ(article.identity, "MzA3MDAwMDAwMA==:2650000001:1");
    EXPECT_EQ(article.published, std::nullopt);
    EXPECT_THAT(article.flags, Contains("date_listing"));
    EXPECT_THAT(article.flags, Not(Contains("byline_unresolved")));
    EXPECT_EQ(cleaned.report.tail_id, "2025-article");
    EXPECT_EQ(dropped_for(cleaned, "tail"), 49U);
    EXPECT_EQ(dropped_for(cleaned, "head"), 3U);
    EXPECT_EQ(dropped_for(cleaned, "duplicate_title"), 1U);
}

TEST(SeedClean, dropped_lines_carry_their_number_in_the_file) {
    const std::string text =
        wechat("标题", "账号", head("标题", {"账号"}) + "正文\n\n" + article_tail("账号"));
    const auto lines = split_lines(text);
    for (const DroppedLine& line : clean_text(text).report.dropped)
        EXPECT_EQ(lines[line.line - 1], line.text);
}

TEST(SeedClean, every_byline_shape_is_read) {
    struct Shape {
        std::initializer_list<std::string_view> lines;
        std::string author;
        bool original;
    };
    for (const Shape& shape :
         {Shape{{"账号"}, "", false}, Shape{{"作者", "账号"}, "作者", false},
          Shape{{"原创", "账号"}, "", true}, Shape{{"原创", "作者", "账号"}, "作者", true},
          Shape{{"账号", "账号"}, "账号", false},
          Shape{{"原创", "作者", "作者", "账号"}, "作者", true},
          Shape{{"作者", "作者", "账号"}, "作者", false}}) {
        const auto cleaned = clean_text(wechat(
            "标题", "别名", head("标题", shape.lines) + "正文。\n\n" + article_tail("账号")));
        EXPECT_EQ(article_of(cleaned).markdown, "正文。");
        EXPECT_EQ(article_of(cleaned).account, "账号");
        EXPECT_EQ(article_of(cleaned).author, shape.author);
        EXPECT_EQ(article_of(cleaned).originality == Originality::original, shape.original);
    }
}

TEST(SeedClean, a_byline_without_the_accounts_name_stays_in_the_body) {
    const auto cleaned =
        clean_text(wechat("标题", "某聚合", head("标题", {"原创", "作者", "账号"}) + "正文。"));
    EXPECT_EQ(article_of(cleaned).markdown, "原创\n\n作者\n\n账号\n\n正文。");
    EXPECT_THAT(article_of(cleaned).flags, Contains("byline_unresolved"));
    EXPECT_EQ(article_of(cleaned).originality, Originality::unknown);
}

TEST(SeedClean, names_learned_from_other_documents_of_the_account_resolve_a_byline) {
    std::string asked;
    const auto known = [&](std::string_view biz) {
        asked = biz;
        return std::vector<std::string>{"旧名", "账号"};
    };
    const auto cleaned =
        clean_text(wechat("标题", "某聚合", head("标题", {"作者", "账号"}) + "正文。"), known);
    EXPECT_EQ(asked, "MzA3MDAwMDAwMA==");
    EXPECT_EQ(article_of(cleaned).account, "账号");
    EXPECT_EQ(article_of(cleaned).markdown, "正文。");
}

TEST(SeedClean, a_renamed_account_is_known_by_what_its_names_share) {
    for (const auto& [source, account] :
         {std::pair{"看山学院", "看山学苑"}, std::pair{"丁 某工具箱", "丁某工具箱"},
          std::pair{"千里安全实验室", "千里安全"}}) {
        const auto cleaned =
            clean_text(wechat("标题", source, head("标题", {"作者", account}) + "正文。"));
        EXPECT_EQ(article_of(cleaned).account, account) << source;
    }
    const auto other =
        clean_text(wechat("标题", "看山学院", head("标题", {"看山学院出品，请勿转载"}) + "正文。"));
    EXPECT_THAT(article_of(other).flags, Contains("byline_unresolved"));
}

TEST(SeedClean, escaped_names_equal_plain_ones) {
    const auto cleaned = clean_text(
        wechat("标题", "A_B", head("标题", {"A\\_B"}) + "正文。\n\n" + article_tail("A\\_B")));
    EXPECT_EQ(article_of(cleaned).account, "A_B");
}

TEST(SeedClean, a_different_title_on_the_page_wins) {
    const auto cleaned = clean_text(wechat(
        "列表标题", "账号", head("页面\\_标题", {"账号"}) + "正文。\n\n" + article_tail("账号")));
    EXPECT_EQ(article_of(cleaned).title, "页面_标题");
}

TEST(SeedClean, the_source_of_a_reprint_is_metadata) {
    const std::string block =
        "编者荐语：\n\n值得一读！\n\n以下文章来源于别家\n，作者某人\n\n![](http://wx.qlogo.cn/"
        "mmhead/x/0)\n\n**别家**\n.\n\n别家的介绍\n\n";
    const auto cleaned = clean_text(wechat(
        "标题", "账号", head("标题", {"账号"}) + block + "正文。\n\n" + article_tail("账号")));
    const Article& article = article_of(cleaned);
    ASSERT_TRUE(article.reprint);
    EXPECT_EQ(article.reprint->account, "别家");
    EXPECT_EQ(article.reprint->author, "某人");
    EXPECT_EQ(article.reprint->words, "值得一读！");
    EXPECT_EQ(article.originality, Originality::reprint);
    EXPECT_EQ(article.markdown, "正文。");
}

TEST(SeedClean, an_account_without_introduction_does_not_swallow_the_first_paragraph) {
    const std::string block =
        "以下文章来源于别家\n\n![](http://wx.qlogo.cn/mmhead/x/0)\n\n**别家**\n.\n\n";
    std::string first;
    for (int i = 0; i < 70; ++i) first += "长段";
    const auto cleaned = clean_text(wechat("标题", "账号", head("标题", {"账号"}) + block + first));
    EXPECT_EQ(article_of(cleaned).markdown, first);
}

TEST(SeedClean, an_inexact_source_block_stays) {
    const std::string block =
        "以下文章来源于别家\n\n![](http://wx.qlogo.cn/mmhead/x/0)\n\n**另一家**\n.\n\n";
    const auto cleaned =
        clean_text(wechat("标题", "账号", head("标题", {"账号"}) + block + "正文。"));
    EXPECT_TRUE(article_of(cleaned).markdown.starts_with("以下文章来源于别家"));
    EXPECT_FALSE(article_of(cleaned).reprint);
}

TEST(SeedClean, the_novel_card_below_the_byline_goes) {
    const std::string card =
        "![]()\n\n在小说阅读器读本章\n\n去阅读\n\n![]()\n\n在小说阅读器中沉浸阅读\n\n";
    const auto cleaned =
        clean_text(wechat("标题", "账号", head("标题", {"账号"}) + card + "正文。"));
    EXPECT_EQ(article_of(cleaned).markdown, "正文。");
}

TEST(SeedClean, what_the_tail_says_is_collected) {
    const auto cleaned = clean_text(
        wechat("标题", "账号",
               head("标题", {"账号"}) + "正文。\n\n" +
                   article_tail("账号", "个人观点，仅供参考\n\n阅读原文\n\n修改于\n\n")));
    EXPECT_EQ(article_of(cleaned).disclosure, "个人观点，仅供参考");
    EXPECT_THAT(article_of(cleaned).flags, Contains("read_original"));
    EXPECT_THAT(article_of(cleaned).flags, Contains("modified"));
}

TEST(SeedClean, tails_of_2022_and_2026_are_known) {
    const std::string of_2022 =
        "预览时标签不可点\n\n微信扫一扫\n关注该公众号\n\n知道了\n\n微信扫一扫\n使用小程序\n\n取消\n"
        "允许\n\n取消\n允许\n\n：\n，\n。\n\n"
        "视频\n小程序\n赞\n，轻点两下取消赞\n在看\n，轻点两下取消在看";
    const std::string of_2026 =
        "预览时标签不可点\n\n" + fixture::kServiceBlock + fixture::kCounters;
    for (const auto& [tail, id] :
         {std::pair{of_2022, "2022-article"}, std::pair{of_2026, "2026-article"}}) {
        const auto cleaned =
            clean_text(wechat("标题", "账号", head("标题", {"账号"}) + "正文。\n\n" + tail));
        EXPECT_EQ(cleaned.report.tail_id, id);
        EXPECT_EQ(article_of(cleaned).markdown, "正文。");
    }
}

TEST(SeedClean, lines_behind_the_tag_line_that_no_grammar_knows_are_reported) {
    const auto cleaned = clean_text(
        wechat("标题", "账号",
               head("标题", {"账号"}) +
                   "正文。\n\n预览时标签不可点\n\n暂无留言\n\n某读者的留言\n\n微信扫一扫"));
    EXPECT_EQ(article_of(cleaned).markdown, "正文。");
    ASSERT_EQ(dropped_for(cleaned, "unknown_tail_line"), 1U);
    EXPECT_THAT(article_of(cleaned).flags, Contains("unknown_tail_lines"));
}

TEST(SeedClean, a_tail_without_its_tag_line_is_found_by_its_strong_lines) {
    std::string tail = article_tail("账号");
    tail = tail.substr(tail.find("![]()"));
    const auto cleaned =
        clean_text(wechat("标题", "账号", head("标题", {"账号"}) + "正文。\n\n分析\n\n" + tail));
    EXPECT_EQ(article_of(cleaned).markdown, "正文。\n\n分析");
    EXPECT_EQ(cleaned.report.tail_id, "catalogue");
}

TEST(SeedClean, ambiguous_lines_at_the_end_of_an_article_stay) {
    for (const std::string end : {"分享", "。", "阅读原文", "分析\n\n分享\n\n收藏", "知道了"}) {
        const auto cleaned =
            clean_text(wechat("标题", "账号", head("标题", {"账号"}) + "正文。\n\n" + end));
        EXPECT_EQ(article_of(cleaned).markdown, "正文。\n\n" + end);
    }
}

TEST(SeedClean, a_tail_cut_by_the_archives_limit_is_removed) {
    const std::string tail = "预览时标签不可点\n\n![]()\n\n微信扫一扫\n关注该公...";
    const std::string start = head("标题", {"账号"});
    const std::string room(8003 - code_point_count(start) - code_point_count("\n\n" + tail), 'x');
    const auto cleaned = clean_text(wechat("标题", "账号", start + room + "\n\n" + tail));
    EXPECT_EQ(article_of(cleaned).markdown, room);
    EXPECT_EQ(cleaned.report.tail_id, "2025-article");
    EXPECT_THAT(article_of(cleaned).flags, Contains("body_truncated"));
    EXPECT_EQ(dropped_for(cleaned, "unknown_tail_line"), 0U);
}

TEST(SeedClean, cards_become_an_image_and_a_link) {
    const auto cleaned = clean_text(
        wechat("标题", "账号",
               head("标题", {"账号"}) + "[![](https://a/1.jpg)\n\n相关文章（一）](https://b/c)"));
    EXPECT_EQ(article_of(cleaned).markdown,
              "![](https://a/1.jpg)\n\n[相关文章（一）](https://b/c)");
}

TEST(SeedClean, what_only_resembles_a_card_stays) {
    for (const std::string body :
         {"[![](https://a/1.jpg)](https://b/c)", "[![](https://a/1.jpg)\n\n没有链接",
          "[![](https://a/1.jpg)\n\n[另一个](https://b/c)",
          "![](https://a/1.jpg)\n\n标题](https://b/c)"}) {
        const auto cleaned = clean_text(wechat("标题", "账号", head("标题", {"账号"}) + body));
        EXPECT_EQ(article_of(cleaned).markdown, body);
    }
}

TEST(SeedClean, an_empty_cover_is_reported) {
    const auto cleaned =
        clean_text(wechat("标题", "账号", "![cover_image]()\n\n# 标题\n\n账号\n\n正文"));
    EXPECT_EQ(article_of(cleaned).markdown, "正文");
    EXPECT_EQ(article_of(cleaned).cover, "");
    EXPECT_EQ(dropped_for(cleaned, "empty_image"), 1U);
}

TEST(SeedClean, empty_images_go_and_blank_lines_collapse_outside_code) {
    const auto cleaned = clean_text(wechat(
        "标题", "账号", head("标题", {"账号"}) + "一\n\n![]()\n\n\n二\n\n```\na\n\n\n![]()\n```"));
    EXPECT_EQ(article_of(cleaned).markdown, "一\n\n二\n\n```\na\n\n\n![]()\n```");
    EXPECT_EQ(dropped_for(cleaned, "empty_image"), 1U);
}

TEST(SeedClean, interface_words_inside_the_body_are_text) {
    const std::string body = "微信扫一扫\n\n往期推荐\n\n点击“阅读原文”投稿。\n\nEND\n\n正文继续。";
    const auto cleaned = clean_text(
        wechat("标题", "账号", head("标题", {"账号"}) + body + "\n\n" + article_tail("账号")));
    EXPECT_EQ(article_of(cleaned).markdown, body);
}

TEST(SeedClean, a_tag_line_on_another_site_cuts_only_with_a_complete_tail) {
    const std::string text =
        "# "
        "标题\n\n这里是一篇长文章的正文，足够长，不会被当作菜单。这里是一篇长文章的正文，足够长"
        "，不会被当作菜单。\n\n预览时标签不可点\n\n后面还有正文。";
    const auto cleaned = clean_text(fixture::web("标题", text));
    EXPECT_EQ(cleaned.report.tail_id, "");
    EXPECT_NE(article_of(cleaned).markdown.find("后面还有正文。"), std::string::npos);
}

TEST(SeedClean, mojibake_is_undone_only_where_it_is_exact) {
    const std::string damaged =
        "# Title of this\n\nIt\xC3\xA2\xC2\x80\xC2\x99s a caf\xC3\x83\xC2\xA9: "
        "\xC3\xA2\xC2\x80\xC2\x9Cyes\xC3\xA2\xC2\x80\xC2\x9D, "
        "\xC3\xA2\xC2\x80\xC2\x93 and a sentence that is long enough to be a paragraph of text.";
    const auto cleaned = clean_text(fixture::web("Title of this", damaged));
    EXPECT_NE(article_of(cleaned).markdown.find("It’s a café: “yes”, –"), std::string::npos);
    EXPECT_THAT(article_of(cleaned).flags, Contains("mojibake_repaired"));
    const auto mixed = clean_text(fixture::web("Title of this", damaged + " ©"));
    EXPECT_THAT(article_of(mixed).flags, Not(Contains("mojibake_repaired")));
}

TEST(SeedClean, form_b_is_an_article_as_it_stands) {
    const std::string text =
        "Title\n\n01/31/2026\n\n中文段落这里有一段足够长的中文文字用来测试混合语言的标记功能, and "
        "more than twenty Latin letters here.\n\n第二段。";
    const SeedFile file = read(text);
    const auto cleaned = clean(file, RawDocument{});
    EXPECT_EQ(article_of(cleaned).markdown, file.body);
    EXPECT_THAT(article_of(cleaned).flags, Contains("mixed_language"));
    const SeedDocument document = rewritten(file, cleaned);
    EXPECT_EQ(document.body, file.body);
    EXPECT_TRUE(write(document).starts_with(
        "---\ntitle: Title\nurl: \"\"\nsource: \"\"\ndate: 2026-01-31\n"));
    EXPECT_EQ(write_plain(document.title, document.date, document.body), text);
}

TEST(SeedClean, a_rewritten_file_keeps_its_dates_and_loses_credentials) {
    const SeedFile file =
        read(fixture::document("标题", "https://me:secret@blog.example.com/a@b?c=@", "某博客",
                               "# "
                               "标题\n\n这是一段正文，写得足够长，不会被当作只有菜单的页面，也不会"
                               "被当作错误页面。再写一句凑足长度。"));
    const SeedDocument document = rewritten(file, clean(file, RawDocument{}));
    EXPECT_EQ(document.url, "https://blog.example.com/a@b?c=@");
    EXPECT_EQ(document.date_text, "2026-01-31");
    EXPECT_EQ(document.fetch_date_text, "2026-02-01T08:00:00.123456");
}

TEST(SeedClean, url_and_source_come_from_the_request_when_the_file_has_none) {
    RawDocument raw;
    raw.url = std::string(fixture::kWeChatUrl);
    raw.source = "账号";
    const auto cleaned = clean(read("标题\n\n2026-01-31\n\n正文。"), raw);
    EXPECT_EQ(article_of(cleaned).identity, "MzA3MDAwMDAwMA==:2650000001:1");
}

// Each non-blank line of the body is emitted, half of a rewritten card, or reported with a reason.
void expect_lossless(const SeedFile& file, const CleanedSeed& cleaned) {
    if (!cleaned.page.article) return;
    const Article& article = *cleaned.page.article;
    std::vector<std::string> kept;
    for (const std::string_view line : split_lines(article.markdown)) kept.emplace_back(line);
    for (const DroppedLine& line : cleaned.report.dropped) kept.push_back(line.text);
    kept.push_back("![cover_image](" + article.cover + ")");
    for (const std::string_view line : split_lines(file.body)) {
        if (trim(line).empty()) continue;
        const bool card =
            std::find(kept.begin(), kept.end(), line.substr(1)) != kept.end() ||
            std::find(kept.begin(), kept.end(), "[" + std::string(line)) != kept.end();
        EXPECT_TRUE(card || std::find(kept.begin(), kept.end(), line) != kept.end()) << line;
    }
}

TEST(SeedClean, no_line_is_lost_whatever_the_document) {
    std::mt19937 random(11);
    const std::vector<std::string> pieces{
        "正文。",
        "原创",
        "账号",
        "作者",
        "",
        "",
        "预览时标签不可点",
        "微信扫一扫",
        "![]()",
        "```",
        "分析",
        "，",
        "：",
        "[![](https://a/b)",
        "题](https://c/d)",
        "# 标题",
        "向上滑动看下一个",
        fixture::kAvatar,
        "阅读原文",
        "听过",
        "以下文章来源于别家",
        "编者荐语：",
        "**别家**",
        ".",
        "![cover_image](https://a/b)",
        "知道了",
        "，轻点两下取消赞",
        fixture::kCounters,
        "在小说阅读器中沉浸阅读",
        "a very long English sentence, with many words, that is text."};
    for (int round = 0; round < 3000; ++round) {
        std::string body = "正文开始。";
        for (auto n = random() % 25; n > 0; --n) body += "\n" + pieces[random() % pieces.size()];
        const SeedFile file = read(wechat("标题", "账号", body));
        expect_lossless(file, clean(file, RawDocument{}));
    }
}

TEST(SeedClean, cleaning_twice_changes_nothing_more) {
    const SeedFile first =
        read(wechat("标题", "账号",
                    head("标题", {"原创", "账号"}) +
                        "一\n\n[![](https://a/1)\n\n题](https://b)\n\n" + article_tail("账号")));
    const std::string once = write(rewritten(first, clean(first, RawDocument{})));
    const SeedFile second = read(once);
    EXPECT_EQ(write(rewritten(second, clean(second, RawDocument{}))), once);
}

}  // namespace
}  // namespace magpie::seed
