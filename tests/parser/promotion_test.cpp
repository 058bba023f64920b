// What an account repeats under its articles is learned, marked and left out on demand.
#include "parser/promotion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "parser/content_hash.h"

namespace magpie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kBanner =
    "![](https://mmbiz.qpic.cn/mmbiz_png/mmbizBannerOfTheAccount0000000001/";

std::string article(int number, const std::string& tail) {
    return "第" + std::to_string(number) + "篇的开头，与别篇不同。\n\n第" + std::to_string(number) +
           "篇的结尾。\n\n" + tail;
}

PromotionRules learned(const std::vector<std::string>& documents) {
    PromotionLearner learner;
    for (const std::string& markdown : documents) learner.add(read_markdown(markdown));
    return learner.rules();
}

std::vector<std::string> found(const PromotionRules& rules, const std::string& markdown) {
    std::vector<std::string> out;
    for (const PromotionBlock& block : rules.find(read_markdown(markdown)))
        out.push_back(std::to_string(block.block) + " " + std::to_string(block.documents) + " " +
                      block.markdown);
    return out;
}

std::vector<std::string> documents(int count, int with_tail, const std::string& tail) {
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i) out.push_back(article(i, i < with_tail ? tail : "完"));
    return out;
}

TEST(Promotion, is_what_stands_in_three_documents_and_a_tenth_of_them) {
    const std::string tail = "扫码关注我们";
    EXPECT_THAT(found(learned(documents(30, 3, tail)), article(1, tail)),
                ElementsAre("2 3 扫码关注我们"));
    EXPECT_THAT(found(learned(documents(31, 3, tail)), article(1, tail)), IsEmpty());
    EXPECT_THAT(found(learned(documents(3, 2, tail)), article(1, tail)), IsEmpty());
}

TEST(Promotion, counts_a_document_once) {
    const std::string tail = "扫码关注我们\n\n扫码关注我们\n\n扫码关注我们";
    EXPECT_THAT(found(learned(documents(4, 2, tail)), article(1, tail)), IsEmpty());
}

TEST(Promotion, is_told_by_words_not_by_marks_blanks_and_links) {
    const auto rules =
        learned({article(1, "**扫码** 关注ABC"), article(2, "扫码关注[abc](https://a.cn/1)"),
                 article(3, "扫码关注ＡＢＣ")});
    EXPECT_THAT(found(rules, "扫码关注 abc"), ElementsAre("0 3 扫码关注 abc"));
}

TEST(Promotion, a_banner_is_told_by_its_picture) {
    const auto rules = learned({article(1, kBanner + "640?wx_fmt=png)"), article(2, kBanner + "0)"),
                                article(3, kBanner + "300)")});
    EXPECT_THAT(found(rules, "词\n\n" + kBanner + "640)"), ElementsAre("1 3 " + kBanner + "640)"));
    EXPECT_THAT(
        found(rules, "![](https://mmbiz.qpic.cn/mmbiz_png/mmbizAnotherPicture000000000002/640)"),
        IsEmpty());
}

TEST(Promotion, short_words_and_rules_say_nothing) {
    EXPECT_THAT(found(learned(documents(5, 5, "END\n\n---")), "END\n\n---"), IsEmpty());
}

TEST(Promotion, a_label_of_the_articles_own_words_is_none) {
    const std::string layout = "漏洞编号：\n\n第NUMBER号\n\n## 修复方案\n\n升级到版本NUMBER\n\n";
    std::vector<std::string> all;
    for (int i = 0; i < 4; ++i)
        all.push_back(replace_all(layout, "NUMBER", std::to_string(i)) +
                      "## 关注我们\n\n联系方式：\n\n扫码加入读者群");
    EXPECT_THAT(found(learned(all), all[0]),
                ElementsAre("4 4 ## 关注我们", "5 4 联系方式：", "6 4 扫码加入读者群"));
}

TEST(Promotion, marks_stand_around_runs_of_blocks) {
    const auto rules = learned(documents(3, 3, "扫码关注我们\n\n点个在看再走"));
    const std::vector<Block> body =
        read_markdown("扫码关注我们\n\n正文\n\n点个在看再走\n\n扫码关注我们");
    EXPECT_EQ(with_marked_promotion(body, rules.find(body)),
              "<!-- promotion -->\n\n扫码关注我们\n\n<!-- /promotion -->\n\n正文\n\n"
              "<!-- promotion -->\n\n点个在看再走\n\n扫码关注我们\n\n<!-- /promotion -->");
    EXPECT_EQ(without_promotion(body, rules.find(body)), "正文");
}

TEST(Promotion, a_marked_body_reads_and_hashes_as_the_unmarked_one) {
    const auto rules = learned(documents(3, 3, "扫码关注我们\n\n* 项一\n* 项二"));
    const std::string plain =
        article(9, "扫码关注我们\n\n* 项一\n* 项二\n\n```\n<!-- promotion -->\n```");
    const std::vector<Block> body = read_markdown(plain);
    const std::string marked = with_marked_promotion(body, rules.find(body));
    EXPECT_NE(marked, plain);
    EXPECT_EQ(print_markdown(read_markdown(marked)), plain);
    EXPECT_EQ(content_hash("", marked), content_hash("", plain));
}

TEST(Promotion, the_words_of_a_mark_in_a_text_stay_text) {
    Block paragraph;
    paragraph.runs.emplace_back();
    paragraph.runs.back().text = std::string(kPromotionBegin);
    const std::string printed = print_markdown({paragraph});
    EXPECT_EQ(markdown_to_text(printed), kPromotionBegin);
}

TEST(Promotion, without_rules_nothing_changes) {
    const std::vector<Block> body = read_markdown(article(1, "完结撒花"));
    EXPECT_EQ(with_marked_promotion(body, {}), print_markdown(body));
    EXPECT_EQ(without_promotion(body, {}), print_markdown(body));
    EXPECT_THAT(PromotionRules{}.find(body), IsEmpty());
}

TEST(Promotion, an_account_with_endless_blocks_is_counted_in_bounded_memory) {
    PromotionLearner learner;
    std::vector<Block> body(kMaxCountedBlocks / 4);
    for (Block& block : body) block.runs.resize(1);
    std::size_t number = 0;
    for (int document = 0; document < 6; ++document) {
        for (Block& block : body) block.runs[0].text = "line " + std::to_string(number++);
        body[0].runs[0].text = "扫码关注我们";
        learner.add(body);
    }
    EXPECT_TRUE(learner.forgot());
    EXPECT_THAT(found(learner.rules(), "扫码关注我们"), ElementsAre("0 6 扫码关注我们"));
}

}  // namespace
}  // namespace magpie
