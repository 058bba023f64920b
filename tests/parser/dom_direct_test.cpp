// The direct builder against Gumbo: where it answers at all, it answers with the same tree. Real
// pages and the html5lib suite take the same test in html_scan_slow_test.cpp.
#include "parser/dom_direct.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

#include "parser/dom.h"
#include "tests/parser/html_tree_outline.h"

namespace magpie {
namespace {

using namespace literals;

constexpr BuildContext kDocument = BuildContext::document;
constexpr BuildContext kFragment = BuildContext::body_fragment;

class DomDirect : public testing::Test {
  protected:
    bool is_direct(const std::string& html, BuildContext context) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::hours(1);
        arena_.reset(HtmlLimits().arena, deadline, nullptr, nullptr);
        return build_direct_tree(html, arena_, context).has_value();
    }

    std::string outline(const std::string& html, BuildContext context, bool directly) {
        HtmlLimits limits;
        limits.strip_scripts = false;
        limits.build_directly = directly;
        const Result<Document> page = context == kFragment
                                          ? Document::parse_fragment(html, arena_, limits)
                                          : Document::parse(html, arena_, limits);
        return page ? tree_outline(page->root()) : page.error().message;
    }

    void expect_same_tree(const std::string& html, BuildContext context) {
        EXPECT_EQ(outline(html, context, true), outline(html, context, false)) << html;
    }

    void expect_built_directly(const std::string& html, BuildContext context = kFragment) {
        EXPECT_TRUE(is_direct(html, context)) << html;
        expect_same_tree(html, context);
    }

    void expect_left_to_gumbo(const std::string& html, BuildContext context = kFragment) {
        EXPECT_FALSE(is_direct(html, context)) << html;
    }

    Arena arena_;
};

TEST_F(DomDirect, leaves_a_repeated_bare_attribute_to_gumbo_which_joins_names_there) {
    expect_left_to_gumbo("<p a a b>x</p>");
    expect_built_directly("<p a=1 a=2 b a=\"\">x</p>");
}

TEST_F(DomDirect, builds_what_an_editor_writes) {
    for (const char* html :
         {"",
          "text only",
          "<p>one</p><p>two<br>three<br/></p>",
          "<section style=\"a: b;\"><p><span><strong>x</strong></span></p></section>",
          "<ul class='list-paddingleft-1'><li><p>a</p></li><li>b</ul>",
          "<img data-src=https://mmbiz.qpic.cn/a/640?wx_fmt=png&tp=webp alt><hr>",
          "<table><tbody><tr><td>1</td><th>2</th></tr></tbody></table>",
          "<table>\n<colgroup><col "
          "width=1><col></colgroup><tr><td><b>1</td><td>2</td></tr></table>after",
          "<table><caption>c</caption><tr><td><table><tr><td>x</td></tr></table></td></tr></table>",
          "<pre>\n\n<code>a\n b</code></pre>",
          "<h2>a<h3>b</h3>",
          "<dl><dt>a<dd>b</dl>",
          "<blockquote><p>q</blockquote><a href='#'>x</a><a href='#'>y</a>",
          "<mp-common-profile data-id=1 data-x='a &amp; b'></mp-common-profile>",
          "<iframe class=video_iframe data-src='x&y=1'><p></iframe>",
          "<b><b><b><b>x</b></b></b></b>",
          "<DIV ID=A Class=B id=c>Upper</DIV>",
          "a\r\nb\rc",
          "<p a=1 b = '2' c>x</p >",
          "<script></script><style></style>",
          "<!---->x<!---->",
          "<button>a</button><label>b</label>",
          "<textarea>\n<p>&lt;</textarea><input value=1>"})
        expect_built_directly(html);
}

TEST_F(DomDirect, builds_svg_up_to_where_html_begins_again) {
    expect_built_directly(
        "<svg viewBox='0 0 1 1' xmlns:xlink='x' xml:space=y><G><path d='M0'/><image "
        "xlink:href='a'></image></G></svg><p>x");
    expect_built_directly("<svg/><p>x</p>");
    for (const char* html :
         {"<svg><foreignObject><p>x</p></foreignObject>y</svg>", "<svg><p>x", "<svg><g></svg>x",
          "<svg><title>x<b>y</b></title></svg>", "<math><mi>x</mi><mglyph></mglyph></math>",
          "<math><annotation-xml encoding=text/html><p>x</annotation-xml></math>",
          "<svg><font>x</font><font color=a>y", "<svg><g></g >x</svg >y", "<p><svg></p>x"})
        expect_built_directly(html);
    expect_built_directly("<svg><p>x", kDocument);
    expect_left_to_gumbo("<svg><![CDATA[x]]></svg>");
}

TEST_F(DomDirect, ignores_end_tags_that_close_nothing) {
    for (const char* html :
         {"<p>a</div>b</p>", "a</strong>b", "</p>", "<div></span>x</div>", "<div><x-a></x-a></div>",
          "<section><p>a</section>b</p>", "<div><span>x</div>y</span>", "<p><span>a<p>b</span>c",
          "<b><span>a</b>c</span>"})
        expect_built_directly(html);
}

TEST_F(DomDirect, decodes_references) {
    for (const char* html :
         {"&amp;&lt;&gt;&quot;&nbsp;&#39;&ldquo;&hellip;&CounterClockwiseContourIntegral;",
          "&#x4e2d;&#20013;&#X41;", "a & b && c", "&nosuch; &x", "&copy 1",
          "<a href='?a=1&b=2&copy=3&amp;d=4&sect=5'>x</a>", "&#9;&#10;x"})
        expect_built_directly(html);
    for (const char* html :
         {"&#128;", "&#xD800;", "&#65", "&notit;", "&#99999999999;", "<a href='?a&copy'>x</a>",
          "<a href='?a&copyb&copy=c'>x</a>", "<p title='&notit;'>", "&#146 x", "<pre>&#10;x</pre>"})
        expect_built_directly(html);
    expect_left_to_gumbo("&nGt;");
}

TEST_F(DomDirect, repairs_what_the_standard_repairs) {
    for (const char* html : {"<b><p>a</b>b</p>",
                             "<p><b>a<p>b",
                             "<b><i>a</b>b</i>",
                             "<b><i><u><s><p>a</b>b</p>c",
                             "<x-a></x-b>y",
                             "<a>1<a>2</a>",
                             "<a><div>1<a>2</a></div>3",
                             "<nobr>1<nobr>2",
                             "<table><p>x</table>",
                             "<table>x</table>",
                             "<table><b><tr><td>x</table>y",
                             "<table><td></table></td>",
                             "<td>x</td>",
                             "<form>a</form>b",
                             "<form><div></form>a</div>b<form>",
                             "<select><option>a<optgroup><option>b</select>c",
                             "<table><tr><td><select><td>x",
                             "</br>",
                             "<image src=x>",
                             "<template>x<tr><td>y</template>z",
                             "<button><button>",
                             "<object><b>x</object>y",
                             "<body class=a>",
                             "<head>",
                             "<ruby>a<rt>b<rp>c</ruby>",
                             "<main><p>x</main>y",
                             "<noscript><p>x</noscript>"})
        expect_built_directly(html);
    for (const char* html : {"<plaintext>x", "<isindex>", "<frameset>"}) expect_left_to_gumbo(html);
}

TEST_F(DomDirect, reads_what_the_tokenizer_repairs) {
    for (const char* html : {"a < b",
                             "x<p",
                             "x<p a='",
                             "<p a=\"x\"\"y\">",
                             "<p a=b\"c>",
                             "<p =a>",
                             "<p \"a\">",
                             "<p<b>",
                             "<?xml?>",
                             "<!x>y",
                             "<!-- x -->",
                             "</>",
                             "</ p>",
                             "<!-->x-->",
                             "<!--->x-->",
                             "<!--a--!>b",
                             "<!-- x",
                             "a</",
                             "a<",
                             "<p a=>x",
                             "<script>a",
                             "<iframe>x",
                             "<title>a</titl",
                             "<title>a</title",
                             "<x\u4e2d>",
                             "<p \u4e2d=a>"})
        expect_built_directly(html);
    expect_left_to_gumbo("<script><!--");
    expect_left_to_gumbo("<title>a</title x");
    expect_left_to_gumbo(std::string("a\0b", 3));
    expect_left_to_gumbo("\xFF");
    expect_left_to_gumbo("\uFEFFx");
    for (const char* html : {"a\u0085b", "\uFFFE", "\U0001FFFF", "<p a='\uFDD0'>"})
        expect_same_tree(html, kFragment);
    expect_built_directly("\u00a0，\U0001F600\uFFFD中\uFEFF");
}

TEST_F(DomDirect, builds_a_page_from_its_doctype_to_what_stands_behind_it) {
    const std::string head = "<!DOCTYPE html>\n<!---->\n<html lang=zh>\n<head>\n<meta name=a>";
    expect_built_directly(
        head + "</meta><title>a &amp; <b></title></head>\n<body id=x>y</body></html>", kDocument);
    expect_built_directly(head +
                              "<script></script><!---->\n</head>\n<!----><body>\n<div>x\n</body>"
                              "\n<!---->\n</html>\n<!---->\n",
                          kDocument);
    expect_built_directly(
        "<!doctype HTML><html><script></script><head><link></head><body><p>x"
        "</body><script></script>\n</html>\n",
        kDocument);
    expect_built_directly("<!DOCTYPE html><html><head></head><body></body> x </html> y <p>z",
                          kDocument);
}

TEST_F(DomDirect, implies_the_frame_of_a_page) {
    for (const char* html :
         {"", "<p>x", "<html><body>x", "<html><head></head><body></body></html>",
          "<html><head></head>x", "<html><head><p>x", "<title>x</title>y", "</head>x", "</p>x",
          "<html><head><noscript><link></noscript></head><body>",
          "<html><head><noscript><p>x</noscript>y", "<html><head></head><script></script><p>x",
          "x<html a=1><head></head><body b=2>", "<html><head></head><body><html c=3>y",
          "<head><template>x", "x</body><!-- a --></html><!-- b -->y"})
        expect_built_directly(html, kDocument);
    expect_left_to_gumbo("<html><frameset><frame></frameset>", kDocument);
}

TEST_F(DomDirect, a_page_without_doctype_lets_a_table_stand_in_a_paragraph) {
    for (const char* doctype :
         {"html", "HTML", "html SYSTEM 'HTML'", "html SYSTEM \"about:legacy-compat\"",
          "html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\"",
          "HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\"",
          "HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\" \"http://a/loose.dtd\"",
          "HTML PUBLIC \"-//W3C//DTD HTML 4.0 Transitional//EN\"",
          "html PUBLIC '-//W3C//DTD XHTML 1.0 Transitional//EN' 'http://a/b.dtd'",
          "HTML PUBLIC \"-//IETF//DTD HTML//EN\"",
          "html PUBLIC \"-//WAPFORUM//DTD XHTML Mobile 1.2//EN\" \"http://a\""})
        expect_built_directly("<!DOCTYPE " + std::string(doctype) + "><p>a<table><td>b", kDocument);
    expect_built_directly("<p>a<table><td>b", kDocument);
    for (const char* doctype :
         {"x", "html PUBLIC \"-//IETF//DTD HTML//\"", "html PUBLIC 'HTML'", "html PUBLIC"})
        expect_left_to_gumbo("<!DOCTYPE " + std::string(doctype) + "><p>a<table>", kDocument);
}

TEST_F(DomDirect, has_no_answer_when_the_arena_is_full) {
    std::string html;
    for (int i = 0; i < 1000; ++i) html += "<p>a</p>";
    arena_.reset(10_KiB, std::chrono::steady_clock::now() + std::chrono::hours(1), nullptr,
                 nullptr);
    EXPECT_FALSE(build_direct_tree(html, arena_, kFragment));
}

// Small pieces in any order.
TEST_F(DomDirect, agrees_with_gumbo_on_any_soup) {
    static const char* const kPieces[] = {"<p>",
                                          "</p>",
                                          "<div>",
                                          "</div>",
                                          "<section a=1>",
                                          "</section>",
                                          "<span>",
                                          "</span>",
                                          "<b>",
                                          "</b>",
                                          "<strong>",
                                          "</strong>",
                                          "<a href=x>",
                                          "</a>",
                                          "<ul>",
                                          "</ul>",
                                          "<li>",
                                          "</li>",
                                          "<table>",
                                          "</table>",
                                          "<tbody>",
                                          "</tbody>",
                                          "<tr>",
                                          "</tr>",
                                          "<td>",
                                          "</td>",
                                          "<th>",
                                          "</th>",
                                          "<caption>",
                                          "</caption>",
                                          "<h1>",
                                          "</h1>",
                                          "<h2>",
                                          "</h2>",
                                          "<pre>",
                                          "</pre>",
                                          "<blockquote>",
                                          "</blockquote>",
                                          "<br>",
                                          "<img src=1>",
                                          "<hr>",
                                          "<svg>",
                                          "</svg>",
                                          "<g>",
                                          "</g>",
                                          "<dl>",
                                          "<dt>",
                                          "<dd>",
                                          "</dd>",
                                          "</dl>",
                                          "<button>",
                                          "</button>",
                                          "<mp-x>",
                                          "</mp-x>",
                                          "<iframe></iframe>",
                                          "<script></script>",
                                          "<title>t</title>",
                                          "<address>",
                                          "</address>",
                                          "<main>",
                                          "</main>",
                                          "<summary>",
                                          "</summary>",
                                          "<details>",
                                          "</details>",
                                          "<colgroup>",
                                          "<col>",
                                          "</colgroup>",
                                          "<font>",
                                          "</font>",
                                          "<nobr>",
                                          "</nobr>",
                                          "<menu>",
                                          "</menu>",
                                          "<hgroup>",
                                          "</hgroup>",
                                          "<fieldset>",
                                          "</fieldset>",
                                          "<center>",
                                          "</center>",
                                          "<dir>",
                                          "</dir>",
                                          "<figure>",
                                          "</figure>",
                                          "<video>",
                                          "</video>",
                                          "<input>",
                                          "<label>",
                                          "</label>",
                                          "<meta>",
                                          "<textarea>\n</textarea>",
                                          "</body>",
                                          "</html>",
                                          "<!---->",
                                          "x",
                                          " ",
                                          "\n",
                                          "&amp;",
                                          "y ",
                                          "x",
                                          "</br>",
                                          "</img>",
                                          "</svg>",
                                          "<wbr>",
                                          "<embed>",
                                          "<param>",
                                          "<form>",
                                          "</form>",
                                          "<select>",
                                          "</select>",
                                          "<option>",
                                          "<optgroup>",
                                          "<template>",
                                          "</template>",
                                          "<noscript>",
                                          "</noscript>",
                                          "<ruby>",
                                          "<rt>",
                                          "</ruby>",
                                          "<math>",
                                          "<mi>",
                                          "</math>",
                                          "<foreignObject>",
                                          "</foreignObject>",
                                          "<object>",
                                          "</object>",
                                          "<head>",
                                          "</head>",
                                          "<body>",
                                          "<html a=b>"};
    std::mt19937 random(20);  // NOLINT: the same soups every time
    std::uniform_int_distribution<std::size_t> piece(0, std::size(kPieces) - 1);
    std::size_t direct = 0;
    constexpr std::size_t kSoups = 20'000;
    for (std::size_t i = 0; i < kSoups; ++i) {
        const BuildContext context = i % 2 == 0 ? kFragment : kDocument;
        std::string html = context == kFragment || i % 4 == 1 ? "" : "<!DOCTYPE html>";
        for (std::size_t length = 1 + i % 12; length > 0; --length) html += kPieces[piece(random)];
        if (!is_direct(html, context)) continue;
        ++direct;
        expect_same_tree(html, context);
        if (HasFailure()) return;
    }
    EXPECT_GT(direct, kSoups * 9 / 10);
}

}  // namespace
}  // namespace magpie
