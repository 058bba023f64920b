// What the scan leaves and what it takes out, bound by bound. Equality of the trees on whole pages
// is in html_scan_slow_test.cpp.
#include "parser/html_scan.h"

#include <gtest/gtest.h>

#include "parser/dom.h"
#include "tests/parser/html_tree_outline.h"

namespace magpie {
namespace {

using namespace literals;

ScannedHtml scan(std::string_view html) {
    Result<ScannedHtml> scanned = scan_html(html, HtmlLimits());
    EXPECT_TRUE(scanned) << scanned.error().message;
    return scanned ? *scanned : ScannedHtml();
}

std::string left(std::string_view html) { return scan(html).tree_input; }

std::string repeat(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

TEST(HtmlScan, keeps_a_page_without_scripts_byte_for_byte) {
    for (std::string_view page :
         {"", "text", "<", "a < b <3 </", "<p class=\"a>b\" title='<script>'>x</p>",
          "<!DOCTYPE html \"a>b\"><p>", "<?php <script> ?>", "<a href=x/y/>z</a>", "</ <b>",
          "<p =\">\">x"})
        EXPECT_EQ(left(page), page);
}

TEST(HtmlScan, empties_scripts_and_styles_and_keeps_their_tags) {
    const std::string page = "<Script a=1>var a = '<b>';</SCRIPT ><style>p>a{}</style><p>x";
    EXPECT_EQ(left(page), "<Script a=1></SCRIPT ><style></style><p>x");
}

TEST(HtmlScan, hands_out_the_scripts_in_order) {
    const std::string page = "<script>one</script><p><script type=\"text/html\" id=a>two</script>";
    const ScannedHtml scanned = scan(page);
    ASSERT_EQ(scanned.scripts.size(), 2u);
    EXPECT_EQ(scanned.scripts[0].attributes, "");
    EXPECT_EQ(scanned.scripts[0].body, "one");
    EXPECT_EQ(scanned.scripts[1].attributes, " type=\"text/html\" id=a");
    EXPECT_EQ(scanned.scripts[1].body, "two");
    EXPECT_EQ(scanned.scripts[1].body.data(), page.data() + page.find("two"));
}

TEST(HtmlScan, a_script_ends_at_its_end_tag_only) {
    for (std::string_view body : {"a < b", "'</scripts>'", "'<\\/script>'", "'</script'", "<!-- x",
                                  "<!-- <script> </script> -->", "<!--<script/></script/>-->",
                                  "</ script>", "<!--><!--->", "<!--<scripty>"}) {
        const std::string page = "<script>" + std::string(body) + "</script><p>after";
        const ScannedHtml scanned = scan(page);
        ASSERT_EQ(scanned.scripts.size(), 1u) << body;
        EXPECT_EQ(scanned.scripts[0].body, body);
        EXPECT_EQ(scanned.tree_input, "<script></script><p>after");
    }
}

TEST(HtmlScan, a_script_in_a_script_comment_hides_one_end_tag) {
    const ScannedHtml scanned = scan("<script><!-- <script> </script> x </script><p>");
    EXPECT_EQ(scanned.scripts[0].body, "<!-- <script> </script> x ");
    // Without "-->" nothing ends the part that "<script" opened but one "</script".
    EXPECT_EQ(scan("<script><!-- <script> </script><p>").tree_input, "<script>");
}

TEST(HtmlScan, takes_the_rest_of_the_file_for_an_unclosed_script) {
    const ScannedHtml scanned = scan("<p>x<script>var a = 1; <p>not an element");
    EXPECT_EQ(scanned.tree_input, "<p>x<script>");
    EXPECT_EQ(scanned.scripts[0].body, "var a = 1; <p>not an element");
}

TEST(HtmlScan, drops_a_tag_that_the_file_ends_in_from_the_scripts) {
    EXPECT_TRUE(scan("<p><script src='x").scripts.empty());
}

TEST(HtmlScan, empties_comments_as_the_tokenizer_ends_them) {
    EXPECT_EQ(left("a<!-- <script>x</script> -->b"), "a<!---->b");
    EXPECT_EQ(left("a<!-->b<!--->c<!---->d"), "a<!-->b<!--->c<!---->d");
    EXPECT_EQ(left("a<!--x--!>b"), "a<!----!>b");
    EXPECT_EQ(left("a<!--x--y> - -> --!b -->c"), "a<!---->c");
    EXPECT_EQ(left("a<!--!>b-->c"), "a<!---->c");
    EXPECT_EQ(left("a<!-- never closed <p>"), "a<!--");
}

TEST(HtmlScan, sees_no_markup_in_raw_text) {
    for (std::string_view name : {"title", "textarea", "xmp", "iframe", "noembed", "noframes"}) {
        const std::string tag(name);
        const std::string page =
            "<" + tag + "><script>x</script><!--</" + tag + "x></" + tag + "><p>";
        EXPECT_EQ(left(page), page);
        EXPECT_TRUE(scan(page).scripts.empty()) << name;
    }
    EXPECT_TRUE(scan("<plaintext><script>x</script>").scripts.empty());
    EXPECT_EQ(scan("<noscript><script>x</script></noscript>").scripts.size(), 1u);
}

TEST(HtmlScan, a_slash_completes_a_script_in_svg_and_nowhere_else) {
    EXPECT_EQ(scan("<svg><script/><g></g></svg><p>x").tree_input,
              "<svg><script/><g></g></svg><p>x");
    EXPECT_EQ(scan("<script/>var a</script><p>x").tree_input, "<script/></script><p>x");
    EXPECT_EQ(scan("<svg><foreignObject><style/>p{}</style>x").tree_input,
              "<svg><foreignObject><style/></style>x");
    EXPECT_EQ(scan("<svg><div><style/>p{}</style>x").tree_input, "<svg><div><style/></style>x");
}

TEST(HtmlScan, reads_cdata_as_text_in_svg_only) {
    EXPECT_TRUE(scan("<svg><![CDATA[ > <script>x</script> ]]></svg>").scripts.empty());
    EXPECT_EQ(scan("<![CDATA[ > <script>x</script> ]]>").scripts.size(), 1u);
}

TEST(HtmlScan, leaves_the_tree_of_the_page) {
    Arena arena;
    for (std::string_view page :
         {"<p>a<!-- b -->c<script>d</script>e<style>f</style>",
          "<table><script>x</script><tr><!--y--><td>z</table>", "<title>a<script></title><p>",
          "<svg><style/><p>x</p></svg>", "<select><script>x</script><option>y</select>",
          "a<script><!--<script></script>--></script>b",
          "<p title=a'b\"c>x<p title='a\"'>y<p title=\"'\">z", "<textarea>\n<!--</textarea>--><b>x",
          "<noscript><img src=a></noscript><iframe><p></iframe>c"}) {
        HtmlLimits whole;
        whole.strip_scripts = false;
        const std::string expected = tree_outline(Document::parse(page, arena, whole)->root());
        EXPECT_EQ(tree_outline(Document::parse(page, arena)->root()), expected) << page;
    }
}

TEST(HtmlScan, takes_any_bytes) {
    const std::string nul("<p \0=\0>\0<\0script>x</script\0></script>", 36);
    EXPECT_EQ(left(nul), nul);
    EXPECT_EQ(left("<p\xFF \xC3=\xE4>\xB8<script>\xFF</script>"),
              "<p\xFF \xC3=\xE4>\xB8<script></script>");
}

// ---- bounds ----

std::string refusal(std::string_view html, const HtmlLimits& limits = {}) {
    const Result<ScannedHtml> scanned = scan_html(html, limits);
    if (scanned) return "no error";
    EXPECT_EQ(scanned.error().code, ErrorCode::limit);
    return scanned.error().message;
}

TEST(HtmlScan, bounds_the_depth_before_gumbo_meets_it) {
    EXPECT_EQ(refusal(repeat("<div>", 100'000)), "html: nested deeper than 512 elements");
    EXPECT_EQ(refusal(repeat("<a><div>", 20'000)), "html: nested deeper than 512 elements");
    EXPECT_EQ(refusal(repeat("<unknown-element>", 600)), "html: nested deeper than 512 elements");
    EXPECT_EQ(refusal(repeat("<svg>", 600)), "html: nested deeper than 512 elements");
    EXPECT_EQ(refusal(repeat("<table><tr><td>", 600)), "html: nested deeper than 512 elements");
    EXPECT_EQ(refusal(repeat("<span><div></span>", 600)), "html: nested deeper than 512 elements");
}

TEST(HtmlScan, does_not_count_what_the_standard_closes_by_itself) {
    for (std::string_view part :
         {"<p>a", "<br><img><input><hr>", "<ul><li><span>a<li><i>b</ul>", "<li><b>a</b>",
          "<dl><dt>a<dd>b</dl>", "<option>a", "<a href=x>y", "<tr><td>a", "</div></span></p>",
          "<button>x", "<div><p><span></div>", "<h1>a</h2>", "<svg><path/><circle r=1 /></svg>",
          "<form><div></form></div>", "<b><i>a</b></i>", "<select><option>x</select>"}) {
        EXPECT_EQ(refusal(repeat(part, 2'000)), "no error") << part;
        EXPECT_EQ(refusal("<table>" + repeat("<tr><td>" + std::string(part), 2'000)), "no error")
            << part;
    }
}

TEST(HtmlScan, bounds_tags_and_attributes) {
    EXPECT_EQ(refusal(repeat("<br>", 200'001)), "html: more than 200000 tags");
    std::string tag = "<p";
    for (int i = 0; i < 30'000; ++i) tag += " a" + std::to_string(i) + "=1";
    EXPECT_EQ(refusal(tag + ">"), "html: more than 256 attributes on a tag");
    HtmlLimits limits;
    limits.input = 3_B;
    EXPECT_EQ(refusal("abcd", limits), "html: longer than 3 B");
}

TEST(HtmlScan, takes_one_giant_attribute) {
    const std::string page = "<img src=\"data:" + std::string(8u << 20, 'A') + "\"><p>x";
    Arena arena;
    const auto document = Document::parse(page, arena);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->first_by_tag("img").attribute_or_empty("src").size(), (8u << 20) + 5);
}

TEST(HtmlScan, is_linear_on_what_never_ends) {
    // Each would take minutes if an unfinished search began again at every tag.
    for (std::string_view part : {"<script><!--</script>", "<!-", "<![CDATA[", "<title>", "<p '",
                                  "<script><!--<script></script>"}) {
        const std::string page = repeat(part, 8'000'000 / part.size());
        HtmlLimits limits;
        limits.tags = page.size();
        limits.attributes_per_tag = page.size();
        EXPECT_EQ(refusal(page, limits), "no error") << part;
    }
}

TEST(HtmlScan, gumbo_is_left_in_time_where_the_scan_was_off) {
    HtmlLimits limits;
    limits.strip_scripts = false;
    limits.time = std::chrono::milliseconds(50);
    Arena arena;
    std::string attributes = "<p";
    for (int i = 0; i < 60'000; ++i) attributes += " a" + std::to_string(i);
    for (const std::string& page :
         {repeat("<div>", 100'000), repeat("<a><div>", 20'000), attributes + ">"}) {
        const auto document = Document::parse(page, arena, limits);
        ASSERT_FALSE(document);
        EXPECT_EQ(document.error().message, "html: the tree takes longer than 50 ms");
    }
}

}  // namespace
}  // namespace magpie
