// The body of web pages as Markdown: structure, pictures, code, tables, formulas, players, links.
#include "parser/article/web_body.h"

#include <gtest/gtest.h>

#include <string>

#include "parser/arena.h"
#include "parser/markdown.h"

namespace magpie {
namespace {

body::Body body_of(std::string_view html) {
    static Arena arena;
    const auto document = Document::parse(html, arena);
    WebBodyContext context;
    context.base_url = context.page_url = "https://site.example/news/page.html";
    return read_web_body(*document, ContentMarks::all(*document), context);
}

std::string markdown(std::string_view html) { return print_markdown(body_of(html).blocks); }

TEST(WebBody, keeps_headings_below_the_title) {
    EXPECT_EQ(markdown("<h1>A</h1><h2><b>B</b></h2><h6>C</h6>"), "## A\n\n## B\n\n###### C");
}

TEST(WebBody, keeps_only_marked_leaves_and_the_structure_around_them) {
    Arena arena;
    const auto document = Document::parse(
        "<div>menu</div><ul><li>one <b>two</b></li><li>share</li></ul><img src=/a.jpg>", arena);
    ContentMarks marks(*document);
    for (Node node = document->root(); node; node = node.next_in(document->root()))
        if (node.text() == "one " || node.text() == "two") marks.add(node);
    EXPECT_EQ(print_markdown(read_web_body(*document, marks, {}).blocks), "* one **two**");
}

TEST(WebBody, words_apart_on_the_page_stay_apart) {
    EXPECT_EQ(markdown("<p>one\n<b>two</b>\n<a href=/x>three</a></p>"),
              "one **two** [three](https://site.example/x)");
    EXPECT_EQ(markdown("<span>a</span><span>b</span>"), "ab");
    EXPECT_EQ(markdown("<div>a</div>b<div>c</div>"), "a\n\nb\n\nc");
    EXPECT_EQ(markdown("<p>中文\n中文 a\nb</p>"), "中文中文 a b");
}

TEST(WebBody, two_breaks_are_a_paragraph) { EXPECT_EQ(markdown("a<br>b<br> <br>c"), "a\nb\n\nc"); }

TEST(WebBody, soft_hyphens_and_word_breaks_leave_nothing) {
    EXPECT_EQ(markdown("<p>Do&shy;nau<wbr>dampf</p>"), "Donaudampf");
}

TEST(WebBody, hidden_elements_and_words_for_screen_readers_are_left_out) {
    EXPECT_EQ(markdown("<p>a<span hidden>b</span><span style='display: none'>c</span>"
                       "<span class='sr-only'>d</span>e</p>"),
              "ae");
}

TEST(WebBody, a_field_whose_label_is_for_screen_readers_is_shown) {
    EXPECT_EQ(markdown("<div class='field field--label-visually_hidden'>"
                       "<div class='field__label visually-hidden'>Body</div><p>a</p></div>"
                       "<p class='sr-only md:not-sr-only'>b</p><p class='u-visually-hidden'>c</p>"),
              "a");
}

TEST(WebBody, parts_that_the_server_streams_behind_the_page_are_shown) {
    EXPECT_EQ(markdown("<p>a</p><div hidden id=S:0><p>b</p></div><div hidden id=menu>c</div>"),
              "a\n\nb");
}

TEST(WebBody, readings_stand_in_parentheses) {
    EXPECT_EQ(markdown("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>"), "漢(kan)");
}

TEST(WebBody, keys_and_samples_are_code) {
    EXPECT_EQ(markdown("<p><kbd>Ctrl</kbd> H<sub>2</sub>O</p>"), "`Ctrl` H2O");
}

TEST(WebBody, tasks_keep_their_boxes) {
    EXPECT_EQ(markdown("<ul><li><input type=checkbox checked> a<li><input type=checkbox> b</ul>"),
              "* [x] a\n* [ ] b");
}

// --- links

TEST(WebBody, links_that_lead_nowhere_are_words) {
    EXPECT_EQ(markdown("<p><a href='javascript:x()'>a</a> <a>b</a> <a href='#c'>c</a> "
                       "<a href='https://site.example/news/page.html#d'>d</a></p>"),
              "a b c d");
}

TEST(WebBody, addresses_are_made_absolute) {
    EXPECT_EQ(markdown("<p><a href='../x y'>a</a> <a href='//b.example/'>b</a></p>"),
              "[a](https://site.example/x%20y) [b](https://b.example/)");
}

TEST(WebBody, signs_beside_headings_and_behind_notes_go) {
    EXPECT_EQ(markdown("<h2 id=a>Head <a href='#a'>¶</a></h2><p>Note <a href='#r1'>↩</a></p>"),
              "## Head\n\nNote");
}

TEST(WebBody, note_numbers_stand_apart_from_the_word) {
    EXPECT_EQ(markdown("<p>word<sup><a href='#fn1'>1</a></sup>, x<sup>2</sup></p>"), "word[1], x2");
}

// --- pictures

TEST(WebBody, a_lazy_picture_takes_its_real_address) {
    EXPECT_EQ(markdown("<img src='data:image/gif;base64,R0' data-src='/a.jpg' alt='A'>"),
              "![A](https://site.example/a.jpg)");
    EXPECT_EQ(markdown("<img src='/spacer.gif' data-original='/b.jpg'>"),
              "![](https://site.example/b.jpg)");
}

TEST(WebBody, a_source_set_gives_its_largest_sensible_picture) {
    EXPECT_EQ(markdown("<img src='/s.jpg' srcset='/s.jpg 300w, /m,1.jpg 1200w, /xl.jpg 6000w'>"),
              "![](https://site.example/m,1.jpg)");
    EXPECT_EQ(markdown("<picture><source srcset='/a.webp 1x, /b.webp 2x'><img></picture>"),
              "![](https://site.example/b.webp)");
}

TEST(WebBody, the_twin_of_a_lazy_picture_is_shown_once) {
    EXPECT_EQ(markdown("<img class=lazy src=placeholder.png><noscript><img src=/a.jpg></noscript>"),
              "![](https://site.example/a.jpg)");
    EXPECT_EQ(markdown("<img data-src=/a.jpg><noscript><img src=/a.jpg?w=9></noscript>"),
              "![](https://site.example/a.jpg)");
}

TEST(WebBody, counters_icons_and_portraits_are_no_content) {
    EXPECT_EQ(markdown("<p>a<img src=/p.gif width=1 height=1><img src=/i.png width=16 height=16>"
                       "<img class=avatar src=/me.jpg></p>"),
              "a");
}

TEST(WebBody, counters_for_browsers_without_scripts_are_no_pictures) {
    EXPECT_EQ(markdown("<p>a</p><noscript><img src='https://count.example/watch/4'></noscript>"),
              "a");
    EXPECT_EQ(markdown("<p>a</p><noscript><img src=/b.jpg></noscript>"),
              "a\n\n![](https://site.example/b.jpg)");
}

TEST(WebBody, a_link_that_enlarges_a_picture_goes) {
    EXPECT_EQ(markdown("<figure><a href=/big.jpg><img src=/a.jpg></a><figcaption>C</figcaption>"),
              "![](https://site.example/a.jpg)\n\nC");
    EXPECT_EQ(markdown("<a href=/x><img src=/a.jpg></a>"),
              "[![](https://site.example/a.jpg)](https://site.example/x)");
}

TEST(WebBody, a_sign_among_words_stays_in_its_line) {
    EXPECT_EQ(markdown("<p>press <img src=/k.png alt=K> now</p>"),
              "press ![K](https://site.example/k.png) now");
    EXPECT_EQ(markdown("<p>text <img src=/k.png width=600> text</p>"),
              "text\n\n![](https://site.example/k.png)\n\ntext");
}

TEST(WebBody, other_addresses_of_a_picture_are_kept_beside_it) {
    const body::Body body = body_of("<img src='/s.jpg' data-src='/l.jpg'>");
    ASSERT_EQ(body.media.size(), 1u);
    EXPECT_EQ(body.media[0].url, "https://site.example/l.jpg");
    EXPECT_EQ(body.media[0].alternates, std::vector<std::string>{"https://site.example/s.jpg"});
}

// --- code

TEST(WebBody, code_keeps_its_language_however_it_is_marked) {
    for (const char* classes : {"language-python", "lang-python", "highlight-source-python",
                                "brush: python; gutter: true", "hljs python", "sourceCode python"})
        EXPECT_EQ(markdown("<pre class='" + std::string(classes) + "'>a\n  b</pre>"),
                  "```python\na\n  b\n```")
            << classes;
    EXPECT_EQ(markdown("<pre class='wide'><code>a</code></pre>"), "```\na\n```");
}

TEST(WebBody, line_numbers_beside_code_are_left_out) {
    EXPECT_EQ(markdown("<table><tr><td class=gutter><pre>1\n2</pre></td><td class=code>"
                       "<pre>a\nb</pre></td></tr></table>"),
              "```\na\nb\n```");
}

TEST(WebBody, lines_of_code_may_be_elements) {
    EXPECT_EQ(markdown("<pre><code><div>a</div><div>b</div></code></pre>"), "```\na\nb\n```");
    EXPECT_EQ(markdown("<pre>a<br>b</pre>"), "```\na\nb\n```");
}

TEST(WebBody, a_link_around_code_stays) {
    EXPECT_EQ(markdown("<p><code><a href=/f>f()</a></code></p>"),
              "[`f()`](https://site.example/f)");
}

// --- tables

TEST(WebBody, spans_expand_and_bars_are_escaped) {
    EXPECT_EQ(markdown("<table><tr><th>a<th>b<th>c<tr><td colspan=2>x|y<td rowspan=2>z"
                       "<tr><td>1<td>2</table>"),
              "| a | b | c |\n| --- | --- | --- |\n| x\\|y | | z |\n| 1 | 2 | |");
}

TEST(WebBody, layout_tables_unwrap) {
    EXPECT_EQ(markdown("<table><tr><td>one<td><table><tr><td>two</table></table>"), "one\n\ntwo");
    EXPECT_EQ(markdown("<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>"),
              "a\n\nb\n\nc\n\nd");
}

// --- formulas

TEST(WebBody, formulas_are_their_tex) {
    const std::string math =
        "<math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation>"
        "</semantics></math>";
    EXPECT_EQ(markdown("<p>a " + math + " b</p>"), "a $x^2$ b");
    EXPECT_EQ(markdown("<p>a <span class=katex><span class=katex-mathml>" + math +
                       "</span><span class=katex-html>x2</span></span> b</p>"),
              "a $x^2$ b");
    EXPECT_EQ(markdown("<p>a <span class='math inline'>\\(y_1\\)</span> b</p>"), "a $y_1$ b");
    EXPECT_EQ(markdown("<p>if <math><mi>x</mi><mo>=</mo><mn>1</mn></math>then</p>"), "if x=1 then");
}

// --- players

TEST(WebBody, players_become_links) {
    EXPECT_EQ(markdown("<iframe src='https://www.youtube.com/embed/abc?rel=0' title=T></iframe>"),
              "[视频: T](https://www.youtube.com/watch?v=abc)");
    EXPECT_EQ(markdown("<iframe src='https://maps.example/m' title='The way'></iframe>"),
              "[嵌入: The way](https://maps.example/m)");
    EXPECT_EQ(markdown("<iframe src='https://ads.example/m'></iframe>"), "");
    EXPECT_EQ(markdown("<video poster=/p.jpg><source src=/v.mp4></video>"),
              "![](https://site.example/p.jpg)\n\n[视频](https://site.example/v.mp4)");
}

// --- what is text stays text

TEST(WebBody, signs_of_lists_and_rules_stay_text_in_every_viewer) {
    EXPECT_EQ(markdown("<p>1. a</p><p>- b</p><p>+ c</p><p>2) d</p><p># e</p><p>* f</p>"),
              "1\\. a\n\n\\- b\n\n\\+ c\n\n2\\) d\n\n\\# e\n\n\\* f");
    EXPECT_EQ(markdown("<p>a<br>===</p><p>b<br>--</p><p>- - -</p>"),
              "a\n\\===\n\nb\n\\--\n\n\\- - -");
    EXPECT_EQ(markdown("<p>[a]: b</p><p>a | b<br>--- | ---</p><h3>C #</h3>"),
              "\\[a]: b\n\na | b\n\\--- | ---\n\n### C \\#");
}

TEST(WebBody, tildes_strike_nothing_out) {
    EXPECT_EQ(markdown("<p>5~10 3~5</p><p>~7</p>"), "5\\~10 3\\~5\n\n~7");
}

TEST(WebBody, printing_what_was_read_changes_nothing) {
    for (const char* html : {"<p>1. a</p>", "<p>5~10 3~5</p>", "<ul><li>- b<br>+ c</ul>",
                             "<table><tr><th>~a~<th>b<tr><td>1<td>2</table>", "<h2>a #</h2>",
                             "<blockquote><p>1) x</p></blockquote>", "<p>a<br>1. b</p>"}) {
        const std::string once = markdown(html);
        EXPECT_EQ(print_markdown(read_markdown(once)), once) << html;
    }
}

TEST(WebBody, marks_beside_chinese_punctuation_are_rendered) {
    EXPECT_EQ(markdown("<p>他说<b>“好。”</b>然后<b>走。</b>了</p>"),
              "他说“**好**。”然后**走**。了");
    EXPECT_EQ(markdown("<p><b>《书》</b>好</p>"), "《**书**》好");
    EXPECT_EQ(markdown("<p><b>A</b>，<b>B</b></p>"), "**A**，**B**");
    EXPECT_EQ(markdown("<p>a<b><a href=/x>b</a></b>c</p>"), "a[b](https://site.example/x)c");
    EXPECT_EQ(markdown("<p>a <b><a href=/x>b</a></b> c</p>"),
              "a **[b](https://site.example/x)** c");
}

}  // namespace
}  // namespace magpie
