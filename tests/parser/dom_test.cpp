// Trees of small pages, and the bounds around Gumbo. Equality on real pages is in
// dom_slow_test.cpp.
#include "parser/dom.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace magpie {
namespace {

using namespace literals;

std::string repeat(std::string_view part, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += part;
    return out;
}

class Dom : public testing::Test {
  protected:
    Document parse(std::string_view html) {
        Result<Document> document = Document::parse(html, arena_);
        if (!document) throw std::runtime_error(document.error().message);
        return *document;
    }
    Document parse_fragment(std::string_view html) {
        Result<Document> document = Document::parse_fragment(html, arena_);
        if (!document) throw std::runtime_error(document.error().message);
        return *document;
    }
    Arena arena_;
};

TEST_F(Dom, finds_elements_by_id_class_and_tag) {
    const Document page =
        parse(R"(<div class="a rich_media_content b" id=js_content><p>x</div><p id=js_content>)");
    EXPECT_TRUE(page.by_id("js_content").is("div"));
    EXPECT_EQ(page.first_by_class("rich_media_content").id(), "js_content");
    EXPECT_EQ(text_of(page.first_by_tag("p")), "x");
    EXPECT_FALSE(page.by_id("absent"));
    EXPECT_FALSE(page.first_by_class("rich_media"));
    EXPECT_FALSE(page.first_by_class(""));
}

TEST_F(Dom, names_unknown_elements_in_lower_case) {
    const Document page = parse("<MP-Common-Profile data-id=1></MP-Common-Profile><o:p/>");
    EXPECT_EQ(page.first_by_tag("mp-common-profile").attribute("data-id"), "1");
    EXPECT_TRUE(page.first_by_tag("o:p"));
}

TEST_F(Dom, needs_the_input_no_longer_once_it_is_parsed) {
    auto html = std::make_unique<std::string>("<mp-video data-x='a&amp;b'>t&eacute;xt</mp-video>");
    const Document page = parse(*html);
    html.reset();
    const Node video = page.first_by_tag("mp-video");
    EXPECT_EQ(video.attribute("data-x"), "a&b");
    EXPECT_EQ(text_of(video), "t\u00e9xt");
}

TEST_F(Dom, tells_a_missing_attribute_from_an_empty_one) {
    const Node image = parse("<img alt='' SRC=x>").first_by_tag("img");
    EXPECT_EQ(image.attribute("alt"), "");
    EXPECT_EQ(image.attribute("src"), "x");
    EXPECT_FALSE(image.attribute("title"));
    EXPECT_FALSE(image.attribute("sr"));
    EXPECT_FALSE(image.attribute("srcset"));
    EXPECT_EQ(image.attribute_or_empty("title"), "");
}

TEST_F(Dom, reads_svg_attributes_by_their_lower_case_name) {
    const Document page = parse("<svg viewbox='0 0 1 1'><image xlink:href='a.png'/></svg>");
    EXPECT_EQ(page.first_by_tag("svg").attribute("viewbox"), "0 0 1 1");
    EXPECT_EQ(page.first_by_tag("image").attribute("href"), "a.png");
}

TEST_F(Dom, walks_a_subtree_in_document_order_and_stays_inside) {
    const Document page = parse("<div id=in><p>1<b>2</b></p><i>3</i></div><u>4</u>");
    const Node root = page.by_id("in");
    std::string seen;
    for (Node node = root; node; node = node.next_in(root))
        seen += node.is_element() ? std::string(node.tag()) : std::string(node.text());
    EXPECT_EQ(seen, "divp1b2i3");
}

TEST_F(Dom, steps_over_a_subtree) {
    const Document page = parse("<div id=in><p>1<b>2</b></p><i>3</i></div>");
    const Node root = page.by_id("in");
    EXPECT_TRUE(page.first_by_tag("p").next_in(root, true).is("i"));
    EXPECT_FALSE(root.next_in(root, true));
}

TEST_F(Dom, goes_up_down_and_sideways) {
    const Node list = parse("<ul><li>a</li><li>b</li></ul>").first_by_tag("ul");
    EXPECT_EQ(list.child_count(), 2u);
    EXPECT_EQ(text_of(list.child(1)), "b");
    EXPECT_FALSE(list.child(2));
    EXPECT_EQ(list.first_child().next_sibling(), list.child(1));
    EXPECT_EQ(list.child(1).parent(), list);
    EXPECT_EQ(list.child(0).key(), list.first_child().key());
}

TEST_F(Dom, an_empty_node_answers_everything_with_nothing) {
    const Node none;
    EXPECT_FALSE(none.is_element() || none.is_text() || none.is_comment());
    EXPECT_EQ(none.tag(), "");
    EXPECT_EQ(none.text(), "");
    EXPECT_FALSE(none.attribute("id") || none.parent() || none.first_child() ||
                 none.next_sibling());
    EXPECT_FALSE(none.next_in(none));
    EXPECT_EQ(none.child_count(), 0u);
    EXPECT_EQ(text_of(none), "");
}

TEST_F(Dom, numbers_siblings_also_after_gumbo_moved_them) {
    // Foster parenting and the adoption agency both move nodes.
    const Document page = parse("<table>a<tr><td>b</td></tr>c</table><b>1<p>2</b>3</p>");
    for_each_element(page.root(), [](Node element) {
        for (std::size_t i = 0; i < element.child_count(); ++i) {
            EXPECT_EQ(element.child(i).parent(), element);
            EXPECT_EQ(element.child(i).next_sibling(), element.child(i + 1));
        }
    });
}

TEST_F(Dom, descends_into_a_template) {
    const Document page = parse("<template id=t><p>inside</p></template>");
    EXPECT_TRUE(page.by_id("t").is_element());
    EXPECT_EQ(text_of(page.by_id("t")), "inside");
}

TEST_F(Dom, keeps_comments_apart_from_text) {
    const Node body = parse("<body>a<!-- no -->b").body();
    EXPECT_TRUE(body.child(1).is_comment());
    EXPECT_EQ(text_of(body), "ab");
}

TEST_F(Dom, gives_an_empty_page_its_three_elements) {
    const Document page = parse("");
    EXPECT_TRUE(page.root().is("html"));
    EXPECT_TRUE(page.body().is("body"));
    EXPECT_EQ(page.root().child_count(), 2u);
}

TEST_F(Dom, a_page_without_a_body_has_its_root_for_body) {
    const Document page = parse("<frameset><frame src=a></frameset>");
    EXPECT_EQ(page.body(), page.root());
}

TEST_F(Dom, parses_a_fragment_as_children_of_the_body) {
    const Document fragment = parse_fragment("<p>a</p>tail");
    EXPECT_EQ(fragment.body().child_count(), 2u);
    EXPECT_TRUE(fragment.body().first_child().is("p"));
    EXPECT_EQ(text_of(fragment.root()), "atail");
}

TEST_F(Dom, a_table_ends_the_paragraph_before_it_in_every_fragment) {
    HtmlLimits gumbo;
    gumbo.build_directly = false;
    for (int i = 0; i < 3; ++i) {  // also in memory that another tree has used
        parse(repeat("<p title=x>y", 100));
        for (const HtmlLimits& limits : {gumbo, HtmlLimits()}) {
            const auto fragment = Document::parse_fragment("<p><table></table>", arena_, limits);
            ASSERT_TRUE(fragment);
            EXPECT_EQ(fragment->body().child_count(), 2u);
        }
    }
}

TEST_F(Dom, never_holds_bytes_that_are_not_utf8) {
    EXPECT_TRUE(parse("<x\xFFy>").first_by_tag("x?y"));
    EXPECT_TRUE(parse("<x\u4e2d>").first_by_tag("x\u4e2d"));
    const Document page = parse("<p title='\xC3'>\xFF&#4294967233;&#xFFFFFFC1;&#99999999abc;</p>");
    EXPECT_TRUE(is_valid_utf8(text_of(page.root())));
    EXPECT_TRUE(is_valid_utf8(page.first_by_tag("p").attribute_or_empty("title")));
    EXPECT_EQ(text_of(page.root()), "\uFFFD\uFFFD\uFFFD\uFFFDabc;");
}

TEST_F(Dom, shows_nothing_for_a_control_character) {
    EXPECT_EQ(text_of(parse("<p>a\x08 b\x7F\tc\n").body()), "a b\tc\n");
    EXPECT_EQ(text_of(parse("<p>&#8;").body()), "\x08");
}

// ---- bounds ----

std::string message_of(const Result<Document>& result) {
    return result ? "no error" : result.error().message;
}

TEST_F(Dom, refuses_a_page_over_the_input_bound) {
    HtmlLimits limits;
    limits.input = 10_B;
    const auto page = Document::parse("0123456789a", arena_, limits);
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, ErrorCode::limit);
    EXPECT_EQ(page.error().message, "html: longer than 10 B");
}

TEST_F(Dom, leaves_gumbo_when_the_arena_is_full_and_can_be_used_again) {
    HtmlLimits limits;
    limits.arena = 1_MiB;
    const auto page = Document::parse(repeat("<p>a</p>", 10'000), arena_, limits);
    EXPECT_EQ(message_of(page), "html: the tree needs more than 1 MiB");
    EXPECT_EQ(text_of(parse("<p>next").body()), "next");
}

TEST_F(Dom, leaves_gumbo_when_time_is_up) {
    HtmlLimits limits;
    limits.time = std::chrono::milliseconds(0);
    const auto page = Document::parse("<p>a", arena_, limits);
    EXPECT_EQ(message_of(page), "html: the tree takes longer than 0 ms");
}

TEST_F(Dom, refuses_a_tree_deeper_than_the_bound) {
    HtmlLimits limits;
    limits.depth = 10;
    EXPECT_TRUE(Document::parse(repeat("<div>", 8), arena_, limits));
    EXPECT_EQ(message_of(Document::parse(repeat("<div>", 9), arena_, limits)),
              "html: nested deeper than 10 elements");
}

// ---- character references ----

TEST(HtmlUnescape, returns_text_without_references_as_it_is) {
    EXPECT_EQ(html_unescape(""), "");
    EXPECT_EQ(html_unescape("a < b\r\n"), "a < b\r\n");
}

TEST(HtmlUnescape, decodes_named_decimal_and_hexadecimal_references) {
    EXPECT_EQ(html_unescape("&lt;p&gt; &amp; &quot;&apos;&nbsp;"), "<p> & \"'\u00a0");
    EXPECT_EQ(html_unescape("&#20013;&#x6587;&#X6587;"), "中文文");
    EXPECT_EQ(html_unescape("&CounterClockwiseContourIntegral;&NotEqualTilde;"),
              "\u2233\u2242\u0338");
}

TEST(HtmlUnescape, follows_the_standard_where_the_semicolon_is_missing) {
    EXPECT_EQ(html_unescape("?a=1&ampb=2&copy&notit;&nosuch;&;&&#;&#x;"),
              "?a=1&b=2©¬it;&nosuch;&;&&#;&#x;");
}

TEST(HtmlUnescape, maps_invalid_numbers_as_the_standard_says) {
    EXPECT_EQ(html_unescape("&#128;&#0;&#xD800;&#x110000;"), "€\uFFFD\uFFFD\uFFFD");
    EXPECT_EQ(html_unescape("&#4294967233;&#x1000000020;&#000000000000065;"), "\uFFFD\uFFFDA");
}

TEST(HtmlUnescape, leaves_everything_around_the_references_alone) {
    EXPECT_EQ(html_unescape(std::string_view("\0\r\n<b>&amp;\r\x01\n", 14)),
              std::string_view("\0\r\n<b>&\r\x01\n", 10));
    EXPECT_EQ(html_unescape("/&sol;/&NewLine;/&#10;/"), "///\n/\n/");
    EXPECT_EQ(html_unescape("\xFF&amp;\xFF"), "\xFF&\xFF");
}

TEST(HtmlUnescape, may_be_called_while_a_document_is_alive) {
    Arena arena;
    const Document page = *Document::parse("<p>first", arena);
    EXPECT_EQ(html_unescape("&amp;"), "&");
    EXPECT_EQ(text_of(page.body()), "first");
}

TEST(HtmlUnescape, fully_undoes_repeated_escaping_and_ends) {
    EXPECT_EQ(html_unescape_fully("a?b=1&amp;amp;amp;c=2"), "a?b=1&c=2");
    std::string nested = "&";
    for (int i = 0; i < 20; ++i) nested += "amp;";
    EXPECT_EQ(html_unescape_fully(nested), "&" + repeat("amp;", 12));
}

}  // namespace
}  // namespace magpie
