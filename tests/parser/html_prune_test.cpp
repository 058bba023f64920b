// What the pruning scan leaves of a page: what readers ask for, and a tree of the same shape.
#include <gtest/gtest.h>

#include <string>

#include "parser/dom.h"
#include "parser/html_attributes.h"
#include "parser/html_scan.h"
#include "tests/parser/html_tree_outline.h"

namespace magpie {
namespace {

std::string pruned(std::string_view html) {
    HtmlLimits limits;
    limits.prune = true;
    const Result<ScannedHtml> scanned = scan_html(html, limits);
    return scanned ? scanned->tree_input : scanned.error().message;
}

TEST(HtmlPrune, attributes_that_nobody_reads_are_gone) {
    EXPECT_EQ(pruned("<p onclick='a > b' class=\"x\" data-reactid=7 id=y>z</p>"),
              "<p class=\"x\" id=y>z</p>");
    EXPECT_EQ(pruned("<img data-src=a SRC=b tabindex=1><br data-x/><input onfocus>"),
              "<img data-src=a SRC=b><br /><input>");
}

TEST(HtmlPrune, what_is_left_never_grows_into_the_attribute_before_it) {
    EXPECT_EQ(pruned("<p id=a onclick='b'class=c>"), "<p id=a class=c>");
    EXPECT_EQ(pruned("<p id=a onclick/>"), "<p id=a />");
    EXPECT_EQ(pruned("<p id=a onclick=b>"), "<p id=a>");
}

TEST(HtmlPrune, a_style_stays_when_it_hides_or_has_a_look_with_a_meaning) {
    EXPECT_TRUE(is_read_attribute("style", "color:red;DISPLAY: none"));
    EXPECT_TRUE(is_read_attribute("STYLE", "font-weight:bold"));
    EXPECT_TRUE(is_read_attribute("style", "background-image:url(a.png)"));
    EXPECT_TRUE(is_read_attribute("style", "width:1px"));
    EXPECT_FALSE(is_read_attribute("style", "margin:0;color:#333"));
    EXPECT_FALSE(is_read_attribute("onload", ""));
    EXPECT_FALSE(is_read_attribute("", ""));
}

TEST(HtmlPrune, an_svg_of_shapes_keeps_its_tags) {
    EXPECT_EQ(pruned("<svg role=img aria-label=Menu fill=none><title>t</title><g><svg><path d='M0"
                     " </svg>'/></svg></g><!-- </svg> --><![CDATA[</svg>]]></svg>x"),
              "<svg role=img aria-label=Menu></svg>x");
    EXPECT_EQ(pruned("<svg/><p>x</p>"), "<svg/><p>x</p>");
}

TEST(HtmlPrune, an_svg_that_holds_html_stays_whole) {
    for (const char* html :
         {"<svg><foreignObject><p>x</p></foreignObject></svg>", "<svg><g><p>x</p></g></svg>",
          "<p><svg><g></p>x", "<svg><svg><svg>", "<svg><script>1</script></svg>"})
        EXPECT_EQ(pruned(html).find("<svg><"), std::string_view(html).find("<svg><")) << html;
}

TEST(HtmlPrune, a_comment_leaves_nothing_where_nothing_can_grow_together) {
    EXPECT_EQ(pruned("<p>a <!-- x -->b</p><!-- y -->\n<!----><i>c</i>"), "<p>a b</p>\n<i>c</i>");
    EXPECT_EQ(pruned("&am<!-- -->p; <<!-- -->p> a<!-- -->b"), "&am<!---->p; <<!---->p> a<!---->b");
}

TEST(HtmlPrune, open_svgs_are_searched_once) {
    std::string html;
    for (int i = 0; i < 100'000; ++i) html += "<svg><p>";
    html.resize(html.size() - 3);
    EXPECT_GT(pruned(html).size(), 0u);
}

}  // namespace
}  // namespace magpie
