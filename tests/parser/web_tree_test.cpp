// Every page has a tree in its time: hostile ones a plain one, which still has title and text.
#include "parser/web_tree.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace magpie {
namespace {

std::string repeated(std::string_view piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
}

TEST(WebTree, a_usual_page_is_whole_and_names_no_bound) {
    Arena arena;
    const WebTree page =
        parse_web_page("<title>t</title><script>x=1</script><p onclick=a class=b>text</p>", arena);
    EXPECT_EQ(page.bound, "");
    ASSERT_EQ(page.scripts.size(), 1u);
    EXPECT_EQ(page.scripts[0].body, "x=1");
    const Node paragraph = page.document.first_by_tag("p");
    EXPECT_EQ(paragraph.attribute_or_empty("class"), "b");
    EXPECT_FALSE(paragraph.attribute("onclick"));
}

TEST(WebTree, a_page_that_is_too_deep_keeps_its_title_facts_and_text) {
    Arena arena;
    const std::string html = "<title>A &amp; B</title><meta name=author content=C>" +
                             repeated("<div>", 600) +
                             "<p>one <b>two</b> &copy;<br>three<script>four</script></div>five";
    const WebTree page = parse_web_page(html, arena);
    EXPECT_NE(page.bound.find("deeper"), std::string::npos) << page.bound;
    EXPECT_EQ(text_of(page.document.first_by_tag("title")), "A & B");
    EXPECT_EQ(page.document.first_by_tag("meta").attribute_or_empty("content"), "C");
    std::string text;
    for_each_element(page.document.body(), [&](Node node) {
        if (node.is("p")) text += text_of(node) + "|";
    });
    EXPECT_EQ(text, "one two ©|three|five|");
    EXPECT_EQ(page.document.node_count(), 12u);
}

TEST(WebTree, no_page_takes_long) {
    Arena arena;
    const std::string pages[] = {
        repeated("<b><p>", 100'000),
        repeated("<a href=x><table>", 50'000),
        repeated("<font a=1><font b=2><p>x</p>", 20'000),
        repeated("<table><tr><td>x</table>y", 40'000),
        repeated("<table>x<b>", 60'000),
        repeated("<svg><g>", 60'000) + repeated("<p>", 60'000),
        repeated("<li><b class=c>", 60'000),
        repeated("&nGt;&rightleftarrows;&#128;", 60'000),
        repeated("<!--", 400'000),
        repeated("<script><!--", 100'000),
        repeated("<p a=", 300'000),
        repeated("<form><select><option>", 60'000),
        repeated("<template><td>", 60'000),
        std::string(3'000'000, '<'),
        std::string(3'000'000, '\0'),
        "<![CDATA[" + repeated("<math><mi><svg><desc>", 60'000),
    };
    for (const std::string& html : pages) {
        const auto begin = std::chrono::steady_clock::now();
        const WebTree page = parse_web_page(html, arena);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        EXPECT_TRUE(page.document.root()) << html.substr(0, 40);
        // Far above the bound: this machine may be busy, or a sanitizer at work.
        EXPECT_LT(took.count(), 2.0) << html.substr(0, 40);
    }
}

}  // namespace
}  // namespace magpie
