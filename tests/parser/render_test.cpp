// One article in six formats.
#include "parser/render.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "parser/seed_format.h"

namespace magpie {
namespace {

Article article() {
    Article made;
    made.title = "雨后: 山 <1>";
    made.account = "山居";
    made.author = "甲";
    made.url = "https://mp.weixin.qq.com/s/AbC";
    made.published = parse_timestamp("2026-01-31T08:00:00+08:00");
    made.cover = "https://mmbiz.qpic.cn/c/0";
    made.markdown = "一 **二** [三](https://a.cn/)\n\n![](https://i.cn/1)";
    made.components["mpvoice"] = 1;
    return made;
}

RenderOptions fetched() {
    RenderOptions options;
    options.fetched_at = parse_timestamp("2026-02-01T00:00:00Z")->instant;
    return options;
}

TEST(Render, writes_a_seed_with_the_cover_first) {
    const std::string seed = render(article(), Format::seed, fetched());
    EXPECT_EQ(seed,
              "---\ntitle: \"雨后: 山 <1>\"\nurl: https://mp.weixin.qq.com/s/AbC\nsource: "
              "山居\ndate: 2026-01-31\n"
              "fetch_date: 2026-02-01T00:00:00.000000\n---\n\n# 雨后: 山 "
              "<1>\n\n![cover_image](https://mmbiz.qpic.cn/c/0)\n\n"
              "一 **二** [三](https://a.cn/)\n\n![](https://i.cn/1)");
}

TEST(Render, adds_further_keys_only_when_asked) {
    RenderOptions options = fetched();
    options.further_keys = true;
    EXPECT_TRUE(contains(render(article(), Format::seed, options), "\nauthor: 甲\n"));
    EXPECT_FALSE(contains(render(article(), Format::seed, fetched()), "author:"));
}

TEST(Render, never_leaves_the_title_empty) {
    Article untitled = article();
    untitled.title.clear();
    EXPECT_TRUE(
        render(untitled, Format::markdown, {}).starts_with("# https://mp.weixin.qq.com/s/AbC\n"));
}

TEST(Render, prints_text_without_marks_and_targets) {
    EXPECT_EQ(render(article(), Format::text, {}), "雨后: 山 <1>\n\n一 二 三");
}

TEST(Render, escapes_the_html_page) {
    Article made = article();
    made.language = "zh";
    const std::string page = render(made, Format::html, {});
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"zh\">"));
    EXPECT_TRUE(contains(page, "<title>雨后: 山 &lt;1&gt;</title>"));
    EXPECT_FALSE(contains(page, "<1>"));
    EXPECT_FALSE(contains(page, "<script"));
}

TEST(Render, gives_every_field_as_one_line_of_json) {
    const std::string line = render(article(), Format::json, fetched());
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const auto object = nlohmann::json::parse(line);
    EXPECT_EQ(object["title"], "雨后: 山 <1>");
    EXPECT_EQ(object["text"], "一 二 三");
    EXPECT_EQ(object["images"][0], "https://i.cn/1");
    EXPECT_EQ(object["links"][0]["href"], "https://a.cn/");
    EXPECT_EQ(object["components"]["mpvoice"], 1);
}

TEST(Render, reports_what_the_body_held_and_what_was_left_out) {
    Article made = article();
    made.dropped["hidden"] = 201;
    made.dropped_nodes = {{"p", "hidden", "字"}};
    made.media = {{MediaRole::background, "https://i.cn/b", "https://i.cn/b", {}, ""},
                  {MediaRole::picture, "https://i.cn/1", "https://i.cn/1", {"https://i.cn/0"}, ""}};
    const auto object = nlohmann::json::parse(render(made, Format::json, {}));
    EXPECT_EQ(object["components"], (nlohmann::json{{"mpvoice", 1}}));
    EXPECT_EQ(object["dropped_counts"], (nlohmann::json{{"hidden", 201}}));
    const nlohmann::json node = {{"what", "p"}, {"why", "hidden"}, {"words", "字"}};
    EXPECT_EQ(object["dropped"], nlohmann::json::array({node}));
    EXPECT_EQ(object["images"], (nlohmann::json{"https://i.cn/1", "https://i.cn/b"}));
    EXPECT_EQ(object["media"][1]["alternates"][0], "https://i.cn/0");
    const auto plain = nlohmann::json::parse(render(Article{}, Format::json, {}));
    EXPECT_EQ(plain["dropped"], nlohmann::json::array());
}

TEST(Render, puts_share_and_reprint_lines_between_cover_and_body) {
    Article shared = article();
    shared.kind = Kind::share;
    shared.reprint =
        ReprintSource{"山居", "乙", "原文", "https://mp.weixin.qq.com/s/X", "", "推荐"};
    EXPECT_TRUE(contains(full_markdown_body(shared),
                         "/c/0)\n\n> 推荐语: 推荐\n\n> 转载自 [公众号] 山居: "
                         "[原文](https://mp.weixin.qq.com/s/X)\n\n一"));
    shared.kind = Kind::article;
    EXPECT_TRUE(contains(full_markdown_body(shared),
                         "> 编者荐语: 推荐\n\n> 以下文章来源于 山居，作者 乙: "
                         "<https://mp.weixin.qq.com/s/X>\n\n一"));
}

TEST(Render, knows_its_formats_by_name) {
    EXPECT_EQ(format_from("html"), Format::html);
    EXPECT_EQ(format_from("pdf"), std::nullopt);
}

}  // namespace
}  // namespace magpie
