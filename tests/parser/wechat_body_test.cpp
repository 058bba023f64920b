// Bodies of WeChat articles: what each kind of markup becomes. Fixtures are hand-written after real
// markup.
#include "parser/wechat/body.h"

#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/media.h"

namespace magpie::wechat {
namespace {

Body body_of(std::string_view html, const BodyContext& context = {}) {
    Arena arena;
    const auto document = Document::parse_fragment(html, arena);
    return document ? read_body(document->body(), context) : Body{};
}

std::string markdown(std::string_view html, const BodyContext& context = {}) {
    return print_markdown(body_of(html, context).blocks);
}

constexpr std::string_view kPicture =
    "https://mmbiz.qpic.cn/mmbiz_png/AbCdEfGhIjKlMnOpQrSt/640?wx_fmt=png";

std::string picture_tag(std::string_view extra = "") {
    return "<img data-src=\"" + std::string(kPicture) + "&amp;tp=webp&amp;wxfrom=5#imgIndex=3\" " +
           std::string(extra) + ">";
}

// --- blocks

TEST(WechatBody, ends_paragraphs_at_blocks_and_keeps_wrappers_transparent) {
    EXPECT_EQ(
        markdown("<section><div><p>一</p><section>二<o:p>三</o:p></section></div>四</section>"),
        "一\n\n二三\n\n四");
}

TEST(WechatBody, keeps_blocks_inside_inline_tags) {
    EXPECT_EQ(markdown("<strong><p>一</p><p>二</p></strong>"), "**一**\n\n**二**");
}

TEST(WechatBody, breaks_lines_at_one_br_and_paragraphs_at_two) {
    EXPECT_EQ(markdown("<p>一<br>二<br> <br>三</p>"), "一\n二\n\n三");
}

TEST(WechatBody, collapses_white_space_of_the_source) {
    EXPECT_EQ(markdown("<p>\n   a\n b&nbsp;&nbsp;c\u200b </p>"), "a b c");
}

TEST(WechatBody, joins_lines_that_a_reformatted_source_broke) {
    EXPECT_EQ(markdown("<p>\n  一连串，\n      她\n站 在 word\n  中 two\r\nlines，\n</p>"),
              "一连串，她站 在 word 中 two lines，");
}

TEST(WechatBody, keeps_line_feeds_where_the_style_or_the_type_does) {
    EXPECT_EQ(markdown("<p style=\"white-space: pre-wrap\">一\n二</p>"), "一\n二");
    BodyContext context;
    context.keep_line_feeds = true;
    EXPECT_EQ(markdown("一\n二\n\n\n三", context), "一\n二\n\n三");
}

TEST(WechatBody, moves_headings_below_the_title) {
    EXPECT_EQ(markdown("<h1>一</h1><h2><strong>二</strong></h2><h3> </h3><p>三</p>"),
              "## 一\n\n## 二\n\n三");
}

TEST(WechatBody, joins_the_parts_of_a_decorated_heading) {
    EXPECT_EQ(markdown("<h2><section>01</section><section>开始</section></h2>"), "## 01 开始");
}

TEST(WechatBody, treats_a_heading_around_a_layout_as_a_wrapper) {
    EXPECT_EQ(markdown("<h1><p>一</p><ul><li>二</li></ul></h1>"), "一\n\n* 二");
}

TEST(WechatBody, puts_pictures_of_a_heading_around_it) {
    EXPECT_EQ(markdown("<h2>" + picture_tag() + "一</h2>"),
              "![](" + std::string(kPicture) + ")\n\n## 一");
    EXPECT_EQ(markdown("<h2>一" + picture_tag() + "</h2>"),
              "## 一\n\n![](" + std::string(kPicture) + ")");
}

TEST(WechatBody, reads_bold_and_italic_from_tags_and_styles) {
    EXPECT_EQ(markdown("<b>一</b><span style=\"font-weight: 600\">二</span><em>三</em><span "
                       "style=\"font-style:italic\">四</span>"),
              "**一二***三四*");
    EXPECT_EQ(markdown("<strong>一<span style=\"font-weight: normal;\">二</span></strong>"),
              "**一**二");
}

TEST(WechatBody, indents_lists_inside_lists) {
    EXPECT_EQ(
        markdown(
            "<ul><li><p>一</p><ol start=\"3\"><li>二</li><li>三</li></ol></li><li>四</li></ul>"),
        "* 一\n  3. 二\n  4. 三\n* 四");
}

TEST(WechatBody, reads_items_through_wrappers_and_keeps_what_stands_between) {
    EXPECT_EQ(
        markdown(
            "<ul><section><li><section><span>一</span></section></li></section><p>二</p></ul>"),
        "* 一\n\n  二");
}

TEST(WechatBody, removes_a_literal_marker_that_repeats_the_list) {
    EXPECT_EQ(markdown("<ul><li>• 一</li></ul><ol><li>1. 一</li><li>3. 二</li></ol>"),
              "* 一\n\n1. 一\n2. 3\\. 二");
    EXPECT_EQ(markdown("<ul><li>● 一</li><li>· 二</li></ul><ol><li>1.一</li><li>2.5倍</li></ol>"),
              "* 一\n* 二\n\n1. 一\n2. 2.5倍");
}

TEST(WechatBody, quotes_every_line) {
    EXPECT_EQ(markdown("<blockquote><p>一</p><p>二</p></blockquote><section "
                       "class=\"blockquote_info\">三</section>"),
              "> 一\n>\n> 二\n\n> 三");
}

TEST(WechatBody, drops_and_counts_what_nobody_sees) {
    const Body body = body_of(
        "<p style=\"display:none;\"><mp-style-type "
        "data-value=\"3\"></mp-style-type></p><p>一</p><mpcps></mpcps>"
        "<svg style=\"width:0\"></svg><script>x</script>");
    EXPECT_EQ(print_markdown(body.blocks), "一");
    EXPECT_EQ(body.dropped.at("hidden"), 1);
    EXPECT_EQ(body.dropped.at("ads_dropped"), 1);
    EXPECT_EQ(body.dropped.at("pixel"), 1);
}

TEST(WechatBody, lists_what_it_leaves_out_with_its_first_words) {
    const Body body = body_of(
        "<p style=\"display: none\">藏 <b>起</b>来</p><p>一</p><mpcps><p>广告</p></mpcps>"
        "<textarea>填</textarea><img src=\"data:image/gif;base64,AA\">");
    const std::vector<DroppedNode> expected = {{"p", "hidden", "藏 起 来"},
                                               {"mpcps", "ads_dropped", "广告"},
                                               {"textarea", "form_control", "填"},
                                               {"img", "picture_without_url", ""}};
    EXPECT_EQ(body.dropped_nodes, expected);
    EXPECT_EQ(print_markdown(body.blocks), "一");
}

TEST(WechatBody, counts_beyond_the_list_of_left_out_nodes) {
    std::string html;
    for (int i = 0; i < 250; ++i)
        html +=
            "<p style=\"display:none\">长长长长长长长长长长长长长长长"
            "长长长长长长长长长长长长长长长长长长长长长长长长长长长长</p>";
    const Body body = body_of(html);
    EXPECT_EQ(body.dropped.at("hidden"), 250);
    ASSERT_EQ(body.dropped_nodes.size(), kMaxDroppedNodes);
    EXPECT_EQ(code_point_count(body.dropped_nodes.back().words), 40u);
}

TEST(WechatBody, flattens_lists_deeper_than_the_bound) {
    std::string html;
    for (int i = 0; i < 100; ++i) html += "<ul><li>" + std::to_string(i);
    const std::string printed = markdown(html);
    EXPECT_NE(printed.find("99"), std::string::npos);
    EXPECT_EQ(print_markdown(read_markdown(printed)), printed);
}

// --- pictures and links

TEST(WechatBody, gives_every_picture_its_own_paragraph) {
    EXPECT_EQ(markdown("<p>一" + picture_tag("alt=\"图片\"") + "二</p>"),
              "一\n\n![](" + std::string(kPicture) + ")\n\n二");
}

TEST(WechatBody, prefers_the_hidden_address_to_the_saved_copy) {
    EXPECT_EQ(
        markdown("<img src=\"./a_files/640.jpg\" data-src=\"" + std::string(kPicture) + "\">"),
        "![](" + std::string(kPicture) + ")");
    EXPECT_EQ(markdown("<img src=\"./a_files/640.jpg\">"), "");
    EXPECT_EQ(markdown("<img src=\"data:image/gif;base64,AA\">"), "");
}

TEST(WechatBody, puts_captions_below_their_picture) {
    EXPECT_EQ(markdown("<figure>" + picture_tag() + "<figcaption>图一</figcaption></figure>"),
              "![](" + std::string(kPicture) + ")\n\n图一");
}

TEST(WechatBody, keeps_emoji_inside_their_line) {
    EXPECT_EQ(markdown("<p>好<img class=\"wx-emoji\" "
                       "src=\"https://res.wx.qq.com/mpres/we-emoji/1.png\">吧</p>"),
              "好![表情](https://res.wx.qq.com/mpres/we-emoji/1.png)吧");
    EXPECT_EQ(
        markdown("<p>好<img src=\"https://res.wx.qq.com/x/we-emoji/1.png\" alt=\"[强]\">吧</p>"),
        "好[强]吧");
}

TEST(WechatBody, shows_a_background_once_and_only_without_words_over_it) {
    const std::string style =
        "<section style=\"background-image: url(&quot;" + std::string(kPicture) + "&quot;);\">";
    EXPECT_EQ(markdown(style + "</section>" + style + "</section>"),
              "![](" + std::string(kPicture) + ")");
    EXPECT_EQ(markdown(style + "字</section>"), "字");
}

TEST(WechatBody, keeps_backgrounds_behind_words_and_other_style_pictures_as_files) {
    const Body body = body_of(
        "<section style=\"background: url(https://i.cn/1), url('https://i.cn/2')\">字</section>"
        "<ul style=\"list-style: url(https://i.cn/3)\"><li>项</li></ul>"
        "<section style=\"background: url(https://i.cn/1)\"></section>"
        "<section style=\"background: url(data:image/png;base64,AA)\">二</section>");
    EXPECT_EQ(print_markdown(body.blocks), "字\n\n* 项\n\n![](https://i.cn/1)\n\n二");
    std::vector<std::string> urls;
    for (const MediaFile& file : body.media) {
        EXPECT_EQ(file.role, MediaRole::background);
        urls.push_back(file.url);
    }
    EXPECT_EQ(urls,
              (std::vector<std::string>{"https://i.cn/1", "https://i.cn/2", "https://i.cn/3"}));
}

TEST(WechatBody, remembers_the_picture_before_it_was_cropped) {
    const Body body = body_of(picture_tag(
        "data-croporisrc=\"http://mmbiz.qpic.cn/mmbiz_png/OriginalOriginal1/0?wx_fmt=png\" "
        "data-before-oversubscription-url=\"https://mmbiz.qpic.cn/mmbiz_png/Bigger2Bigger2Bi/0\""));
    ASSERT_EQ(body.media.size(), 1u);
    EXPECT_EQ(body.media[0].role, MediaRole::picture);
    EXPECT_EQ(body.media[0].url, kPicture);
    EXPECT_EQ(body.media[0].identity, "mmbiz:AbCdEfGhIjKlMnOpQrSt");
    EXPECT_EQ(
        body.media[0].alternates,
        (std::vector<std::string>{"https://mmbiz.qpic.cn/mmbiz_png/OriginalOriginal1/0?wx_fmt=png",
                                  "https://mmbiz.qpic.cn/mmbiz_png/Bigger2Bigger2Bi/0"}));
}

TEST(WechatBody, links_text_without_credentials) {
    EXPECT_EQ(markdown("<a href=\"https://a.cn/?x=1\">看<b>这</b></a>"),
              "[看**这**](https://a.cn/?x=1)");
    EXPECT_EQ(markdown("<a href=\"javascript:;\">一</a><a href=\"\">二</a><a>三</a>"), "一二三");
    EXPECT_EQ(markdown("<a href=\"https://a.cn/\">https://a.cn/</a>"), "<https://a.cn/>");
}

TEST(WechatBody, gives_a_linked_picture_a_line_of_its_own_for_a_known_title) {
    BodyContext context;
    context.linked_titles["MzA=:1:1"] = "旧文";
    const std::string href =
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=1&idx=1&sn=0123456789abcdef0123456789abcdef";
    EXPECT_EQ(markdown("<a href=\"" + href + "\">" + picture_tag() + "</a>", context),
              "![](" + std::string(kPicture) + ")\n\n[旧文](" + href + ")");
    EXPECT_EQ(markdown("<a href=\"https://a.cn/\">" + picture_tag() + "</a>"),
              "[![](" + std::string(kPicture) + ")](https://a.cn/)");
}

TEST(WechatBody, leaves_topics_and_search_words_as_text) {
    EXPECT_EQ(
        markdown(
            "<a class=\"wx_topic_link\" href=\"https://a.cn/\">#话题</a><mpsearch>词</mpsearch>"),
        "#话题词");
}

TEST(WechatBody, points_picture_references_at_their_picture) {
    BodyContext context;
    context.pictures = {"https://i.cn/1", "https://i.cn/2"};
    EXPECT_EQ(markdown("见<a class=\"wx_img_refer_link\" data-seq=\"2\">图2</a>", context),
              "见[图2](https://i.cn/2)");
}

// --- code, formulas, tables, footnotes

TEST(WechatBody, joins_the_lines_of_native_code) {
    EXPECT_EQ(
        markdown(
            "<section class=\"code-snippet__fix\"><ul "
            "class=\"code-snippet__line-index\"><li></li><li></li></ul>"
            "<pre class=\"code-snippet__js\" data-lang=\"python\"><code><span>if a:</span></code>"
            "<code><br></code><code>&nbsp;&nbsp;b</code></pre></section>"),
        "```python\nif a:\n\n  b\n```");
}

TEST(WechatBody, reads_editor_code_below_its_title_bar) {
    EXPECT_EQ(markdown("<pre><span style=\"display:block;background:url(" + std::string(kPicture) +
                       ")\"></span><code class=\"hljs language-js\">let a;<br><br><span>// "
                       "b</span>&nbsp;<br></code></pre>"),
              "```js\nlet a;\n\n// b \n```");
}

TEST(WechatBody, removes_broken_line_counters) {
    const Body body = body_of("<pre><code>counter(line</code><code>x</code></pre>");
    EXPECT_EQ(body.dropped.at("broken_counter"), 1);
    EXPECT_FALSE(body_of("<pre><code>x</code></pre>").dropped.contains("broken_counter"));
    EXPECT_EQ(markdown("<pre><code>counter(lineounter(line</code><code>x</code></pre>"),
              "```\nx\n```");
}

TEST(WechatBody, reads_code_with_line_breaks_outside_of_pre_as_a_block) {
    EXPECT_EQ(markdown("<p>用 <code>a b</code> 或</p><code>x<br>y</code>"),
              "用 `a b` 或\n\n```\nx\ny\n```");
}

TEST(WechatBody, reads_a_pre_around_pictures_as_a_wrapper) {
    EXPECT_EQ(markdown("<pre><p>一</p>" + picture_tag() + "</pre>"),
              "一\n\n![](" + std::string(kPicture) + ")");
}

TEST(WechatBody, keeps_formulas) {
    EXPECT_EQ(markdown("<p>由<span data-formula=\"a_1 + b^2\"><svg></svg></span>得</p>"),
              "由$a_1 + b^2$得");
    EXPECT_EQ(markdown("<section data-formula=\"\\frac{a}{b}\"></section>"), "$$\\frac{a}{b}$$");
}

TEST(WechatBody, prints_data_tables_and_unwraps_layout) {
    EXPECT_EQ(markdown("<table><tr><td>a|b</td><td>c<br>d</td></tr><tr><td "
                       "rowspan=\"2\">e</td><td>f</td></tr><tr><td>g</td></tr>"
                       "<tr><td colspan=\"2\">h</td></tr></table>"),
              "| a\\|b | c d |\n| --- | --- |\n| e | f |\n| | g |\n| h | |");
    EXPECT_EQ(markdown("<table><tr><td>一</td></tr><tr><td>二</td></tr></table>"), "一\n\n二");
    EXPECT_EQ(markdown("<table><tr><td>一</td><td>" + picture_tag() + "</td></tr></table>"),
              "一\n\n![](" + std::string(kPicture) + ")");
}

TEST(WechatBody, keeps_cells_that_spans_push_to_the_right) {
    EXPECT_EQ(
        markdown("<table><caption>表 <b>一</b></caption><tr><td rowspan=\"2\">a</td><td>b</td>"
                 "</tr><tr><td>c</td><td>d</td></tr></table>"),
        "表 **一**\n\n| a | b | |\n| --- | --- | --- |\n| | c | d |");
}

TEST(WechatBody, flattens_line_feeds_and_lists_in_cells) {
    EXPECT_EQ(markdown("<table><tr><th>一\n二</th><th>b</th></tr><tr><td><ul><li>x</li><li>y</li>"
                       "</ul></td><td><p>1</p><p>2</p></td></tr></table>"),
              "| 一二 | b |\n| --- | --- |\n| x y | 1 2 |");
}

TEST(WechatBody, does_not_believe_spans) {
    const std::string printed = markdown(
        "<table><tr><td colspan=\"1000000\">a</td><td>b</td></tr><tr><td>c</td></tr></table>");
    EXPECT_EQ(printed, "a\n\nb\n\nc");
}

TEST(WechatBody, links_footnote_marks_to_the_listed_url) {
    EXPECT_EQ(
        markdown(
            "<p>词<sup>[1]</sup>和<sup>[2]</sup></p><p>[1] 文档: <em>https://a.cn/doc</em></p>"),
        "词[[1]](https://a.cn/doc)和[2]\n\n[1] 文档: *https://a.cn/doc*");
    EXPECT_EQ(markdown("<p>词<sup>[1]</sup></p><p>[1]</p><p>文档: https://a.cn/doc。</p>"),
              "词[[1]](https://a.cn/doc)\n\n[1]\n\n文档: https://a.cn/doc。");
}

TEST(WechatBody, keeps_other_sup_as_text) { EXPECT_EQ(markdown("<p>x<sup>2</sup></p>"), "x2"); }

// --- components

TEST(WechatBody, names_audio_with_its_length) {
    EXPECT_EQ(markdown("<p><mpvoice name=\"%E6%97%A9%E5%AE%89\" play_length=\"283000\" "
                       "voice_encode_fileid=\"Mzg\"></mpvoice></p>"),
              "[音频: 早安 (04:43)](https://res.wx.qq.com/voice/getvoice?mediaid=Mzg)");
    EXPECT_EQ(markdown("<mp-common-mpaudio name=\"Day&amp;nbsp;1\" play_length=\"3661000\" "
                       "voice_encode_fileid=\"a\"></mp-common-mpaudio>"),
              "[音频: Day 1 (1:01:01)](https://res.wx.qq.com/voice/getvoice?mediaid=a)");
}

TEST(WechatBody, shows_a_clip_and_its_drawn_player_once) {
    const Body body = body_of(
        "<mpvoice name=\"早安\" voice_encode_fileid=\"Mzg\"></mpvoice><span class=\"js_audio_frame "
        "db\">"
        "<strong class=\"share_audio_title\">早安</strong><em "
        "class=\"share_audio_length_total\">13:45</em></span>");
    EXPECT_EQ(print_markdown(body.blocks),
              "[音频: 早安](https://res.wx.qq.com/voice/getvoice?mediaid=Mzg)");
    EXPECT_EQ(body.dropped.at("repeated_player"), 1);
}

TEST(WechatBody, names_music_with_and_without_a_file) {
    EXPECT_EQ(markdown("<qqmusic music_name=\"歌\" singer=\"甲\" play_length=\"261\" "
                       "audiourl=\"http://m.qq.com/a.m4a\"></qqmusic>"),
              "[音乐: 歌 - 甲 (04:21)](http://m.qq.com/a.m4a)");
    EXPECT_EQ(
        markdown(
            "<mp-common-clmusic name=\"歌\" singer=\"甲\" duration=\"60000\"></mp-common-clmusic>"),
        "> [音乐] 歌 - 甲 (01:00)");
}

TEST(WechatBody, links_videos_to_where_they_play) {
    BodyContext context;
    context.article_url = "https://mp.weixin.qq.com/s/AbC#rd";
    context.videos["wxv_12"] = {
        "片", "https://mmbiz.qpic.cn/c/0", {"https://mpvideo.qpic.cn/x.mp4"}, 61'000};
    EXPECT_EQ(markdown("<iframe class=\"video_iframe\" data-mpvid=\"wxv_12\" "
                       "data-cover=\"http%3A%2F%2Fmmbiz.qpic.cn%2Fd%2F0\"></iframe>",
                       context),
              "![](https://mmbiz.qpic.cn/c/0)\n\n[视频: 片 "
              "(01:01)](https://mp.weixin.qq.com/s/AbC#wxv_12)");
    EXPECT_EQ(markdown("<iframe "
                       "data-src=\"https://v.qq.com/iframe/"
                       "preview.html?vid=o0608305r9k&amp;auto=0\"></iframe>"),
              "[视频: o0608305r9k](https://v.qq.com/x/page/o0608305r9k.html)");
}

TEST(WechatBody, keeps_the_files_of_clips) {
    BodyContext context;
    context.article_url = "https://mp.weixin.qq.com/s/AbC";
    context.videos["wxv_12"] = {"片", "", {"https://v.cn/big.mp4", "https://v.cn/small.mp4"}, 0};
    const Body body = body_of(
        "<iframe data-mpvid=\"wxv_12\"></iframe><mpvoice name=\"早\" "
        "voice_encode_fileid=\"Mzg\"></mpvoice><qqmusic music_name=\"歌\" singer=\"甲\" "
        "audiourl=\"http://m.qq.com/a.m4a\"></qqmusic><iframe data-mpvid=\"wxv_13\"></iframe>",
        context);
    const std::vector<MediaFile> expected = {
        {MediaRole::video, "https://v.cn/big.mp4", "wxv_12", {"https://v.cn/small.mp4"}, "片"},
        {MediaRole::audio,
         "https://res.wx.qq.com/voice/getvoice?mediaid=Mzg",
         "voice:Mzg",
         {},
         "早"},
        {MediaRole::audio,
         "http://m.qq.com/a.m4a",
         media_identity("http://m.qq.com/a.m4a"),
         {},
         "歌 - 甲"}};
    EXPECT_EQ(body.media, expected);
}

TEST(WechatBody, tells_tencents_videos_from_other_players) {
    EXPECT_EQ(markdown("<iframe src=\"//v.qq.com/x/page/o0608305r9k.html\"></iframe>"),
              "[视频: o0608305r9k](https://v.qq.com/x/page/o0608305r9k.html)");
    EXPECT_EQ(markdown("<embed src=\"http://static.video.qq.com/TPout.swf?vid=b0144abcdef\">"),
              "[视频: b0144abcdef](https://v.qq.com/x/page/b0144abcdef.html)");
    EXPECT_EQ(markdown("<iframe src=\"https://player.cn/p?vid=123\"></iframe>"),
              "[嵌入: player.cn](https://player.cn/p?vid=123)");
}

TEST(WechatBody, reads_players_of_old_pages_that_are_frames) {
    EXPECT_EQ(markdown("<iframe class=\"res_iframe qqmusic_iframe\" music_name=\"歌\" "
                       "singer=\"甲\" data-src=\"/cgi-bin/readtemplate?t=tmpl\"></iframe>"),
              "> [音乐] 歌 - 甲");
    EXPECT_EQ(markdown("<iframe class=\"res_iframe audio_iframe\" name=\"%E6%97%A9\" "
                       "voice_encode_fileid=\"Mzg\"></iframe>"),
              "[音频: 早](https://res.wx.qq.com/voice/getvoice?mediaid=Mzg)");
}

TEST(WechatBody, reads_drawn_players_where_the_element_is_gone) {
    EXPECT_EQ(markdown("<span class=\"js_audio_frame db\"><span id=\"voice_main_MzI_22_0\">"
                       "<strong class=\"share_audio_title\">早安</strong><em "
                       "class=\"share_audio_length_total\">13:45</em></span></span>"),
              "[音频: 早安 (13:45)](https://res.wx.qq.com/voice/getvoice?mediaid=MzI_22)");
    EXPECT_EQ(markdown("<div class=\"audio_area\"><p class=\"audio_title\">早安</p><em "
                       "class=\"audio_length\">01:02</em></div>"),
              "> [音频] 早安 (01:02)");
    EXPECT_EQ(markdown("<span class=\"qqmusic_area\"><strong class=\"qqmusic_songname\">歌</strong>"
                       "<span class=\"qqmusic_singername\">甲</span></span>"),
              "> [音乐] 歌 - 甲");
}

TEST(WechatBody, shows_the_answers_of_a_vote_that_was_saved_too) {
    BodyContext context;
    context.votes["47"] = {
        "47", "午饭", {{"午饭", {{"面", 3}, {"饭", 2}}, 5}, {"汤", {{"无", 0}}, 0}}};
    EXPECT_EQ(markdown("<iframe class=\"vote_iframe\" data-supervoteid=\"47\"></iframe>", context),
              "> [投票] 午饭\n>\n> * 面: 3票 (60%)\n> * 饭: 2票 (40%)\n>\n> 汤\n>\n> * 无: "
              "0票 (0%)");
    EXPECT_EQ(markdown("<iframe data-src=\"/mp/newappmsgvote?action=show&amp;__biz=Mz&amp;"
                       "supervoteid=48#wechat_redirect\"></iframe>",
                       context),
              "> [投票] 48");
}

TEST(WechatBody, names_accounts_mini_programs_votes_and_places) {
    EXPECT_EQ(markdown("<mp-common-profile data-nickname=\"甲\" data-alias=\"jia\" data-id=\"Mz\" "
                       "data-signature=\"写\n字\"></mp-common-profile>"),
              "> [公众号] 甲 (jia): 写 字");
    EXPECT_EQ(
        markdown("<mp-miniprogram data-miniprogram-nickname=\"购\" data-miniprogram-title=\"买\" "
                 "data-miniprogram-path=\"p/i\"></mp-miniprogram>"),
        "> [小程序] 购: 买 (p/i)");
    EXPECT_EQ(
        markdown(
            "<a class=\"weapp_text_link\" data-miniprogram-nickname=\"购\" href=\"\">去买</a>"),
        "去买 [小程序]");
    EXPECT_EQ(markdown("<span class=\"vote_area\"><iframe class=\"vote_iframe\" "
                       "data-supervoteid=\"47\"></iframe></span>"),
              "> [投票] 47");
    EXPECT_EQ(markdown("<mppoi data-name=\"北京\"></mppoi>"), "> [位置] 北京");
}

TEST(WechatBody, names_components_it_does_not_know_and_counts_all) {
    const Body body = body_of(
        "<mp-common-new data-title=\"题\"></mp-common-new><mp-common-sticker "
        "data-emoji_url=\"https://e.cn/1\"></mp-common-sticker>");
    EXPECT_EQ(print_markdown(body.blocks), "> [卡片:mp-common-new] 题\n\n![表情](https://e.cn/1)");
    EXPECT_EQ(body.components.at("mp-common-new"), 1);
    EXPECT_EQ(body.components.at("mp-common-sticker"), 1);
}

TEST(WechatBody, counts_pictures_code_and_tables_too) {
    const Body body =
        body_of("<p>一</p>" + picture_tag() + picture_tag() +
                "<section style=\"background-image: url(https://mmbiz.qpic.cn/b/0)\"></section>"
                "<pre><code>a</code></pre><table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</"
                "td><td>丁</td></tr></table>");
    EXPECT_EQ(body.components, (std::map<std::string, int>{
                                   {"background", 1}, {"img", 2}, {"pre", 1}, {"table", 1}}));
}

TEST(WechatBody, keeps_what_an_unknown_element_wraps) {
    EXPECT_EQ(markdown("<mp-new-frame data-title=\"题\"><p>一</p>" + picture_tag() +
                       "</mp-new-frame><mpnew><p>短</p></mpnew>"),
              "> [卡片:mp-new-frame] 题\n\n一\n\n![](" + std::string(kPicture) +
                  ")\n\n> [卡片:mpnew] 短");
}

TEST(WechatBody, reads_elements_of_other_sites_through) {
    const Body body = body_of(
        "<p>前<byte-sheet-origin>中</byte-sheet-origin>后</p><x-widget name=\"表\"></x-widget>"
        "<x-empty></x-empty><math><mpadded><mi>x</mi></mpadded></math>");
    EXPECT_EQ(print_markdown(body.blocks), "前中后\n\n> [卡片:x-widget] 表\n\nx");
    EXPECT_EQ(body.components.at("byte-sheet-origin"), 1);
    EXPECT_EQ(body.dropped.at("empty_element"), 1);
}

TEST(WechatBody, counts_words_and_quotes_of_wechat_but_prints_them_as_such) {
    const Body body = body_of(
        "<p><mp-common-search>词</mp-common-search></p>"
        "<mp-common-blockquote><p>引</p></mp-common-blockquote>");
    EXPECT_EQ(print_markdown(body.blocks), "词\n\n> 引");
    EXPECT_EQ(body.components.at("mp-common-search"), 1);
    EXPECT_EQ(body.components.at("mp-common-blockquote"), 1);
}

TEST(WechatBody, shows_channel_videos_goods_and_the_rest_by_their_titles) {
    EXPECT_EQ(markdown("<mp-common-videosnap data-nickname=\"甲\" data-desc=\"看\n海\" "
                       "data-url=\"http://findermp.video.qq.com/1\"></mp-common-videosnap>"),
              "![](https://findermp.video.qq.com/1)\n\n> [视频号] 甲: 看 海");
    const std::pair<const char*, const char*> cards[] = {
        {"<mp-common-product data-title=\"杯|子\"></mp-common-product>", "> [商品] 杯 子"},
        {"<mpproduct>杯子</mpproduct>", "> [商品] 杯子"},
        {"<mp-wxaproduct data-goodsname=\"杯\"></mp-wxaproduct>", "> [商品] 杯"},
        {"<mpshop name=\"店\"></mpshop>", "> [商品] 店"},
        {"<mp-common-shopprofile data-nickname=\"店\"></mp-common-shopprofile>", "> [商品] 店"},
        {"<mp-common-redpacketcover data-title=\"春\"></mp-common-redpacketcover>", "> [红包] 春"},
        {"<mpgongyi data-title=\"树\"></mpgongyi>", "> [公益] 树"},
        {"<mp-common-read data-title=\"书\"></mp-common-read>", "> [阅读] 书"},
        {"<mp-common-gameprofile data-nickname=\"棋\"></mp-common-gameprofile>", "> [游戏] 棋"},
        {"<section class=\"qa__card\"><p>问</p></section>", "> [问答] 问"},
        {"<mp-common-poi data-name=\"北京\"></mp-common-poi>", "> [位置] 北京"},
        {"<mpprofile data-nickname=\"甲\" data-id=\"Mz\"></mpprofile>", "> [公众号] 甲 (Mz)"},
        {"<mp-weapp data-miniprogram-nickname=\"购\" data-miniprogram-imageurl=\"https%3A%2F%2F"
         "i.cn%2F1\"></mp-weapp>",
         "![](https://i.cn/1)\n\n> [小程序] 购"},
        {"<a class=\"weapp_image_link\" data-miniprogram-nickname=\"购\"><img src=\"https://i.cn/"
         "1\"></a>",
         "![](https://i.cn/1)\n\n> [小程序] 购"},
        {"<div class=\"weapp_card\"><strong class=\"weapp_card_nickname\">购</strong><p "
         "class=\"weapp_card_title\">买</p></div>",
         "> [小程序] 购: 买"}};
    for (const auto& [html, expected] : cards) EXPECT_EQ(markdown(html), expected) << html;
}

TEST(WechatBody, attaches_articles_as_quoted_links) {
    EXPECT_EQ(markdown("<mp-common-article data-nickname=\"甲\" data-title=\"文\" "
                       "data-url=\"https://a.cn/1\"></mp-common-article>"),
              "> [文章] 甲: [文](https://a.cn/1)");
}

// --- total

TEST(WechatBody, reads_nothing_from_nothing) {
    EXPECT_TRUE(read_body({}, {}).blocks.empty());
    EXPECT_EQ(markdown(""), "");
}

TEST(WechatBody, walks_a_tree_as_deep_as_the_parser_allows) {
    std::string html;
    for (int i = 0; i < 240; ++i) html += "<div><span>";
    html += "底";
    EXPECT_EQ(markdown(html), "底");
}

// Tags in any order, closed or not: the print of what comes out reads back to itself.
TEST(WechatBodyProperty, tag_soup_prints_stably) {
    static const std::vector<std::string> kPieces = {"<p>",
                                                     "</p>",
                                                     "<section>",
                                                     "</section>",
                                                     "<strong>",
                                                     "</strong>",
                                                     "<em>",
                                                     "</em>",
                                                     "<ul>",
                                                     "<ol start=2>",
                                                     "</ul>",
                                                     "<li>",
                                                     "</li>",
                                                     "<blockquote>",
                                                     "</blockquote>",
                                                     "<h2>",
                                                     "</h2>",
                                                     "<pre>",
                                                     "</pre>",
                                                     "<code>",
                                                     "</code>",
                                                     "<br>",
                                                     "<hr>",
                                                     "<table>",
                                                     "<tr>",
                                                     "<td>",
                                                     "</table>",
                                                     "<a href='https://a.cn/(x'>",
                                                     "</a>",
                                                     "<img src='https://i.cn/1'>",
                                                     "<sup>[1]</sup>",
                                                     "[1] https://a.cn/",
                                                     "中文",
                                                     " a ",
                                                     " ~ ",
                                                     "1. ",
                                                     "- ",
                                                     "# ",
                                                     "`",
                                                     "&lt;b&gt;",
                                                     "&nbsp;",
                                                     "$a_1$",
                                                     "<mppoi data-name='*x*'></mppoi>",
                                                     "<span data-formula='a_{1}'></span>",
                                                     "<figure>",
                                                     "<mp-new data-title='*题*'>",
                                                     "</mp-new>",
                                                     "<mpshop>",
                                                     "</mpshop>",
                                                     "<x-part>",
                                                     "</x-part>",
                                                     "<caption>",
                                                     "<td rowspan=3 colspan=2>",
                                                     "<iframe class=vote_iframe "
                                                     "srcdoc='var voteInfo={\"vote_subject\":[{"
                                                     "\"title\":\"- x\",\"options\":[{\"name\":"
                                                     "\"# y\"}]}]}'></iframe>",
                                                     "<p style='display:none'>",
                                                     "\n中\n“文”\n",
                                                     "<figcaption>",
                                                     "\n"};
    for (unsigned seed = 0; seed < 1500; ++seed) {
        std::mt19937 random(seed);
        std::string html;
        for (auto i = random() % 40; i > 0; --i) html += kPieces[random() % kPieces.size()];
        const std::string printed = markdown(html);
        ASSERT_EQ(print_markdown(read_markdown(printed)), printed)
            << "seed " << seed << ": " << html;
        ASSERT_FALSE(contains(printed, "****")) << "seed " << seed << ": " << html;
    }
}

// Questions asked at every level of a deep tree must not cost depth times size.
TEST(WechatBody, reads_hostile_nesting_without_quadratic_work) {
    for (const char* opening :
         {"<section style='background:url(https://a.cn/1)'>", "<sup>", "<code>", "<svg>",
          "<span class=katex>", "<h1><section>", "<table><tr><td>", "<ul><li>", "<mp-new>",
          "<x-part>", "<div class=qa__>"}) {
        std::string html;
        for (int i = 0; i < 120; ++i) html += opening;
        for (int i = 0; i < 50'000; ++i) html += "<br>";
        EXPECT_EQ(markdown(html + "底").find("<br>"), std::string::npos) << opening;
    }
}

}  // namespace
}  // namespace magpie::wechat
