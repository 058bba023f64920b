// Every kind of page by its item_show_type, in every place where its data may stand: the literal
// of 2025, the scripts of 2018–2021, the elements of a save. The pages are made after real ones;
// those of kinds that nobody has saved yet follow what other programs read.
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "parser/wechat/page.h"
#include "tests/parser/wechat_fixtures.h"

namespace magpie::wechat {
namespace {

constexpr const char* kUrl = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ";

Page read(const RawDocument& raw, std::string_view html, Road road = Road::best) {
    Arena arena;
    return read_page(raw, html, arena, road);
}

Article article_of(std::string_view html, Road road = Road::best) {
    RawDocument raw;
    raw.url = kUrl;
    Page page = read(raw, html, road);
    EXPECT_EQ(to_string(page.state), "article");
    return page.article.value_or(Article{});
}

std::string literal_page(std::string_view bundle, std::string_view members) {
    return test::literal_page(bundle, kUrl, members);
}

// A share page of 2018–2021: its data is assigned to members of `d`.
std::string share_page(std::string_view type, std::string_view classes, std::string_view body,
                       std::string_view script) {
    return "<html><head><meta property=\"og:image\" content=\"http://mmbiz.qpic.cn/o/0\"><meta "
           "name=\"description\" content=\"第一行\\x0a第二\\x26lt;行\"></head><body "
           "class=\"zh_CN " +
           std::string(classes) + "\"><div id=\"js_article\"><div id=\"js_content\">" +
           std::string(body) +
           "</div></div><script>(function(_g){ var d = _g.cgiData; d.title = "
           "\"题\"; d.nick_name = \"号\"; d.create_time = \"1534259178\"*1; d.biz = "
           "\"\"||\"MjM5ODIyMTE0MA==\"; d.mid = \"26\"; d.idx = \"1\"; _g.item_show_type = \"" +
           std::string(type) + "\";" + std::string(script) + "})(window);</script></body></html>";
}

void expect_known(const Article& article) {
    EXPECT_EQ(article.title, "题");
    EXPECT_EQ(article.account, "号");
    EXPECT_TRUE(article.published);
}

constexpr std::string_view kLiteralVideo =
    "title: JsDecode('题'), item_show_type: '5' * 1, desc: JsDecode('介绍\\x0a第二行'), "
    "video_page_info: { video_id: JsDecode('wxv_12'), cover_url: "
    "JsDecode('http://mmbiz.qpic.cn/c/0?wx_fmt=jpeg'), mp_video_trans_info: [ { duration_ms: "
    "'61000' * 1, width: '480' * 1, height: '960' * 1, url: "
    "JsDecode('http://mpvideo.qpic.cn/small.mp4?a=1\\x26amp;b=2') }, { duration_ms: '61000' * 1, "
    "width: '640' * 1, height: '1280' * 1, url: JsDecode('http://mpvideo.qpic.cn/big.mp4?a=1') } ] "
    "},";

// ---- 5: one video

TEST(WechatKinds, a_video_of_2025_is_its_words_and_the_video) {
    const Article article = article_of(literal_page("common_share_video_content", kLiteralVideo));
    expect_known(article);
    EXPECT_EQ(article.kind, Kind::video);
    EXPECT_EQ(article.markdown, "介绍\n第二行\n\n[视频: 题 (01:01)](" + std::string(kUrl) + ")");
    EXPECT_EQ(article.cover, "https://mmbiz.qpic.cn/c/0?wx_fmt=jpeg");
    ASSERT_EQ(article.media.size(), 1u);
    EXPECT_EQ(article.media[0].identity, "wxv_12");
    EXPECT_EQ(article.media[0].url, "https://mpvideo.qpic.cn/big.mp4?a=1");
    EXPECT_EQ(article.media[0].alternates,
              std::vector<std::string>{"https://mpvideo.qpic.cn/small.mp4?a=1&b=2"});
    EXPECT_EQ(article.components.at("video"), 1);
}

TEST(WechatKinds, a_video_is_known_by_its_number_alone) {
    EXPECT_EQ(article_of(literal_page("new_bundle", kLiteralVideo)).kind, Kind::video);
}

TEST(WechatKinds, a_platform_video_of_2019_keeps_its_files_best_first) {
    const Article article = article_of(share_page(
        "5", "video_share_page", "<div id=\"js_mpvedio\"></div>",
        "window.cgiData = { vid: \"\" || \"wxv_7\", cdn_url: \"http://mmbiz.qpic.cn/v/0\", "
        "video_title: \"题\" }; const mp_video_trans_info = [ { format_id: '10004', url: "
        "'http://mpvideo.qpic.cn/f10004.mp4' }, { format_id: '10002', url: "
        "('http://mpvideo.qpic.cn/f10002.mp4').replace(/x/, 'y') }, { format_id: '10003', url: "
        "'http://mpvideo.qpic.cn/f10003.mp4' } ];"));
    expect_known(article);
    EXPECT_TRUE(article.markdown.ends_with("[视频: 题](" + article.url + ")")) << article.markdown;
    ASSERT_EQ(article.media.size(), 1u);
    EXPECT_EQ(article.media[0].url, "https://mpvideo.qpic.cn/f10003.mp4");
    EXPECT_EQ(article.media[0].words, "题");
}

TEST(WechatKinds, a_video_of_2019_takes_its_words_from_script_or_description) {
    const std::string data = "window.cgiData = { vid: 'c1338f604ll', video_source_type: 3 };";
    EXPECT_EQ(article_of(share_page("5", "detail video",
                                    "<p id=\"js_video_desc\"><script>x.innerHTML "
                                    "= \"看\\n这\";</script></p>",
                                    data))
                  .markdown,
              "看\n这\n\n[视频: 题](https://v.qq.com/x/page/c1338f604ll.html)");
    EXPECT_EQ(article_of(share_page("5", "detail video", "", data)).markdown,
              "第一行\n第二<行\n\n[视频: 题](https://v.qq.com/x/page/c1338f604ll.html)");
}

TEST(WechatKinds, a_video_without_id_links_to_its_source_without_credentials) {
    const Article article =
        article_of(share_page("5", "detail video", "",
                              "window.cgiData = { source_link: "
                              "'https://mp.weixin.qq.com/v?a=1\\x26amp;pass_ticket=secret' };"));
    EXPECT_TRUE(article.markdown.ends_with("[视频: 题](https://mp.weixin.qq.com/v?a=1)"))
        << article.markdown;
}

TEST(WechatKinds, a_saved_video_page_shows_its_player_once) {
    const Article article = article_of(share_page(
        "5", "detail video",
        "<div id=\"js_mpvedio\"><iframe class=\"video_iframe\" "
        "data-src=\"https://v.qq.com/iframe/player.html?vid=c1338f604ll\"></iframe></div>",
        ""));
    EXPECT_EQ(article.markdown,
              "第一行\n第二<行\n\n[视频: c1338f604ll](https://v.qq.com/x/page/c1338f604ll.html)");
}

// ---- 6: music

TEST(WechatKinds, a_music_page_is_its_words_and_the_track) {
    const Article card = article_of(literal_page(
        "new_bundle",
        "title: JsDecode('题'), item_show_type: '6' * 1, content_noencode: JsDecode('听'), "
        "finder_music_card: JsDecode('{\\x22list\\x22:[{\\x22song_name\\x22:\\x22歌\\x22,"
        "\\x22singer\\x22:\\x22甲\\x22,\\x22duration\\x22:261,\\x22play_url\\x22:"
        "\\x22https://m.cn/a.m4a\\x22}]}'),"));
    expect_known(card);
    EXPECT_EQ(card.kind, Kind::audio);
    EXPECT_EQ(card.markdown, "听\n\n[音乐: 歌 - 甲 (04:21)](https://m.cn/a.m4a)");
    ASSERT_EQ(card.media.size(), 1u);
    EXPECT_EQ(card.media[0].words, "歌 - 甲");
    const Article element =
        article_of(literal_page("new_bundle",
                                "title: JsDecode('题'), item_show_type: '6' * 1, content_noencode: "
                                "JsDecode('\\x3cqqmusic music_name=\\x22歌\\x22 singer=\\x22甲\\x22"
                                "\\x3e\\x3c/qqmusic\\x3e'),"));
    EXPECT_EQ(element.markdown, "> [音乐] 歌 - 甲");
}

// ---- 7: sound

TEST(WechatKinds, a_voice_of_2025_is_its_words_and_the_clip) {
    const Article article = article_of(literal_page(
        "common_share_audio_content",
        "title: JsDecode('题'), item_show_type: '7' * 1, desc: JsDecode('介绍'), voice_in_appmsg: "
        "[ { voice_id: JsDecode('MzI_22'), name: JsDecode('早安'), play_length: '283' * 1 } ],"));
    expect_known(article);
    EXPECT_EQ(article.kind, Kind::audio);
    EXPECT_EQ(article.markdown,
              "介绍\n\n[音频: 早安 (04:43)](https://res.wx.qq.com/voice/getvoice?mediaid=MzI_22)");
    ASSERT_EQ(article.media.size(), 1u);
    EXPECT_EQ(article.media[0].identity, "voice:MzI_22");
}

TEST(WechatKinds, a_voice_of_2019_is_named_in_a_script) {
    const Article article =
        article_of(share_page("7", "page_share_audio", "",
                              "seajs.use({ voiceid: 'MzI_22', duration: '3661'*1, uin: \"\" });"));
    expect_known(article);
    EXPECT_EQ(article.kind, Kind::audio);
    EXPECT_EQ(article.cover, "https://mmbiz.qpic.cn/o/0");
    EXPECT_EQ(article.markdown,
              "第一行\n第二<行\n\n[音频: 题 (1:01:01)](https://res.wx.qq.com/voice/"
              "getvoice?mediaid=MzI_22)");
}

TEST(WechatKinds, a_voice_page_is_known_by_its_body_class_or_player) {
    const std::string script = "var a = { voice_encode_fileid: \"MzI_22\" };";
    EXPECT_EQ(article_of(share_page("", "page_share_audio", "", script)).kind, Kind::audio);
    EXPECT_EQ(article_of(share_page("", "", "<div id=\"voice_parent\"></div>", script)).kind,
              Kind::audio);
}

// ---- 8: pictures

TEST(WechatKinds, pictures_stand_in_the_script_of_2022) {
    const Article article = article_of(share_page(
        "8", "page_share_img", "",
        "window.picture_page_info_list = [ { cdn_url: 'http://mmbiz.qpic.cn/a/0?wx_fmt=jpeg', "
        "width: '3' * 1, share_cover: { cdn_url: 'http://mmbiz.qpic.cn/s/0' } }, { cdn_url: "
        "'http://mmbiz.qpic.cn/b/0' } ];"));
    expect_known(article);
    EXPECT_EQ(article.kind, Kind::picture);
    EXPECT_EQ(article.markdown,
              "第一行\n第二<行\n\n![图1](https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg)\n\n"
              "![图2](https://mmbiz.qpic.cn/b/0)");
}

TEST(WechatKinds, a_description_keeps_its_links_and_every_other_bracket) {
    std::string page = share_page("8", "page_share_img", "", "");
    const std::string_view plain = "第一行\\x0a第二\\x26lt;行";
    page.replace(
        page.find(plain), plain.size(),
        "1 \\x26lt; 2\\x0a\\x3ca class=\\x26quot;wx_topic_link\\x26quot;\\x3e#话题\\x3c/a\\x3e");
    EXPECT_EQ(article_of(page).markdown, "1 < 2\n#话题");
}

TEST(WechatKinds, the_text_of_pictures_points_at_them_by_number) {
    const Article article = article_of(literal_page(
        "common_share_image_content",
        "title: JsDecode(''), item_show_type: '8' * 1, content_noencode: "
        "JsDecode('看\\x3ca class=\\x22wx_img_refer_link\\x22 data-seq=\\x221\\x22\\x3e图1"
        "\\x3c/a\\x3e[强]\\x0a\\x0a\\x0a\\x3ca "
        "class=\\x22wx_topic_link\\x22\\x3e#话题\\x3c/a\\x3e'), "
        "picture_page_info_list: [ { cdn_url: JsDecode('http://mmbiz.qpic.cn/a/0') } ], "
        "weapp_link: { nickname: JsDecode('购'), path: JsDecode('p/i') },"));
    EXPECT_EQ(article.title, "看图1[强]…");
    EXPECT_TRUE(article.title_derived);
    EXPECT_EQ(article.markdown,
              "看[图1](https://mmbiz.qpic.cn/a/0)[强]\n\n#话题\n\n![图1](https://mmbiz.qpic.cn/a/"
              "0)\n\n> [小程序] 购 (p/i)");
}

// ---- 10: text

TEST(WechatKinds, a_text_of_2022_stands_in_a_variable) {
    const Article article = article_of(share_page(
        "10", "page_share_text", "<p id=\"js_text_desc\"></p>",
        "window.TextContentNoEncode = window.a_value_which_never_exists || '第一行\\x0a\\x3ca "
        "class=\\x22wx_topic_link\\x22\\x3e#话题\\x3c/a\\x3e';"));
    EXPECT_EQ(article.kind, Kind::text);
    EXPECT_EQ(article.title, "第一行…");
    EXPECT_EQ(article.markdown, "第一行\n#话题");
}

TEST(WechatKinds, a_text_of_2022_has_a_title_when_it_does_not_repeat_the_text) {
    const auto titled = [](std::string_view title) {
        return article_of(
            "<html><head><meta property=\"og:title\" content=\"" + std::string(title) +
            "\"></head><body class=\"page_share_text\"><div id=\"js_article\"><h1 "
            "id=\"js_text_title\"></h1></div><script>window.TextContentNoEncode = '一 "
            "二\\x0a三四';</script></body></html>");
    };
    EXPECT_EQ(titled("题").title, "题");
    EXPECT_EQ(titled("一 二 三…").title, "一 二…");
    EXPECT_TRUE(titled("一 二 三四").title_derived);
}

TEST(WechatKinds, a_dump_shows_the_text_in_its_element) {
    const Article article = article_of(
        "<html><body class=\"page_share_text\"><div id=\"js_article\"><h1 id=\"js_text_title\">题"
        "</h1><p id=\"js_text_desc\">一<br>二</p></div></body></html>");
    EXPECT_EQ(article.title, "题");
    EXPECT_EQ(article.markdown, "一\n二");
}

TEST(WechatKinds, pictures_of_a_text_follow_it) {
    EXPECT_EQ(article_of(literal_page("common_share_text_content",
                                      "title: JsDecode('文'), text_page_info: { content_noencode: "
                                      "JsDecode('文'), picture_info: { cdn_url: "
                                      "JsDecode('http://mmbiz.qpic.cn/a/0') } },"))
                  .markdown,
              "文\n\n![图1](https://mmbiz.qpic.cn/a/0)");
}

// ---- 11, 17, unknown numbers

TEST(WechatKinds, a_shared_article_is_an_article) {
    const Article article = article_of(
        literal_page("new_bundle",
                     "title: JsDecode('题'), item_show_type: '11' * 1, copyright_info: { "
                     "copyright_stat: '2' * 1 }, content_noencode: JsDecode('\\x3cp\\x3e文\\x3c/"
                     "p\\x3e'),"));
    EXPECT_EQ(article.kind, Kind::article);
    EXPECT_EQ(article.originality, Originality::reprint);
    EXPECT_TRUE(article.flags.empty());
}

TEST(WechatKinds, short_content_is_read_like_a_text_then_like_pictures) {
    const Article text = article_of(
        literal_page("new_bundle",
                     "title: JsDecode('一 二三'), item_show_type: '17' * 1, content_noencode: "
                     "JsDecode('一\\x0a二三四'),"));
    EXPECT_EQ(text.kind, Kind::text);
    EXPECT_EQ(text.title, "一…");
    EXPECT_TRUE(text.title_derived);
    EXPECT_EQ(text.markdown, "一\n二三四");
    const Article titled = article_of(
        literal_page("new_bundle",
                     "title: JsDecode('题'), item_show_type: '17' * 1, content_noencode: "
                     "JsDecode('文'),"));
    EXPECT_EQ(titled.title, "题");
    EXPECT_FALSE(titled.title_derived);
    const Article pictures = article_of(
        literal_page("new_bundle",
                     "title: JsDecode('题'), item_show_type: '17' * 1, picture_page_info_list: [ "
                     "{ cdn_url: JsDecode('http://mmbiz.qpic.cn/a/0') } ],"));
    EXPECT_EQ(pictures.kind, Kind::picture);
    EXPECT_EQ(pictures.markdown, "![图1](https://mmbiz.qpic.cn/a/0)");
}

TEST(WechatKinds, an_unknown_number_reads_like_an_article_a_text_pictures) {
    const auto page = [](std::string_view members) {
        return article_of(literal_page(
            "new_bundle",
            "title: JsDecode('题'), item_show_type: '42' * 1, " + std::string(members)));
    };
    const Article article = page("content_noencode: JsDecode('\\x3ch2\\x3e文\\x3c/h2\\x3e'),");
    EXPECT_EQ(article.kind, Kind::article);
    EXPECT_EQ(article.markdown, "## 文");
    EXPECT_EQ(article.flags, std::vector<std::string>{"unknown_item_show_type_42"});
    const Article text = page("text_page_info: { content_noencode: JsDecode('一\\x0a二') },");
    EXPECT_EQ(text.kind, Kind::text);
    EXPECT_EQ(text.markdown, "一\n二");
    const Article pictures =
        page("picture_page_info_list: [ { cdn_url: JsDecode('http://mmbiz.qpic.cn/a/0') } ],");
    EXPECT_EQ(pictures.kind, Kind::picture);
    EXPECT_EQ(pictures.flags, std::vector<std::string>{"unknown_item_show_type_42"});
}

TEST(WechatKinds, a_known_kind_without_its_data_is_read_like_an_unknown_one) {
    const Article article = article_of(share_page("10", "page_share_text", "<p>一</p>", ""));
    EXPECT_FALSE(article.markdown.empty());
    const Article clip =
        article_of(literal_page("common_share_audio_content",
                                "title: JsDecode('题'), picture_page_info_list: [ { cdn_url: "
                                "JsDecode('http://mmbiz.qpic.cn/a/0') } ],"));
    EXPECT_EQ(clip.kind, Kind::audio);
    EXPECT_EQ(clip.markdown, "![图1](https://mmbiz.qpic.cn/a/0)");
}

TEST(WechatKinds, a_page_with_nothing_to_keep_is_no_article) {
    RawDocument raw;
    raw.url = kUrl;
    for (const char* type : {"0", "5", "6", "7", "8", "10", "17", "99"}) {
        const Page page =
            read(raw, literal_page("new_bundle", "title: JsDecode('题'), item_show_type: '" +
                                                     std::string(type) + "' * 1,"));
        EXPECT_EQ(to_string(page.state), "empty_or_unknown") << type;
        EXPECT_FALSE(page.article) << type;
    }
}

// ---- 0: shares, reprints, payment, votes

TEST(WechatKinds, a_share_card_keeps_body_words_and_source_on_both_roads) {
    const std::string page =
        "<html><body class=\"mm_appmsg\"><div id=\"js_article\"><div id=\"img-content\" "
        "class=\"original_page\"><h1 id=\"activity-name\">转</h1><div "
        "id=\"js_share_notice\"><script>"
        "document.write(\"值得 \\x26amp; 一读\")</script></div><div id=\"js_share_content\"><span "
        "id=\"js_share_author\">源</span><div id=\"original_panel_title\">源题</div><a "
        "id=\"js_share_source\" data-url=\"https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA\"></a>"
        "</div><div id=\"js_content\"></div></div></div><script id=\"content_tpl\" "
        "type=\"text/html\"><p>原<b>文</b></p></script><script>var _copyright_stat = \"2\"; "
        "window.cgiDataNew = { title: JsDecode('转'), nick_name: JsDecode('号'), source_title: "
        "JsDecode('源题'), content_noencode: JsDecode('\\x3cp\\x3e原\\x3cb\\x3e文\\x3c/b\\x3e\\x3c/"
        "p\\x3e'), copyright_info: { copyright_stat: '2' * 1, reprint_type: '2' * 1, platform: "
        "JsDecode('源'), guide_words: JsDecode('值得 \\x26amp; 一读'), reprint_url: "
        "JsDecode('https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA') } };</script></body></html>";
    const Article literal = article_of(page, Road::literal_only);
    const Article elements = article_of(page, Road::dom_only);
    EXPECT_EQ(literal.kind, Kind::share);
    EXPECT_EQ(literal.markdown, "原**文**");
    ASSERT_TRUE(literal.reprint);
    EXPECT_EQ(literal.reprint->account, "源");
    EXPECT_EQ(literal.reprint->title, "源题");
    EXPECT_EQ(literal.reprint->words, "值得 & 一读");
    EXPECT_EQ(elements.kind, literal.kind);
    EXPECT_EQ(elements.markdown, literal.markdown);
    EXPECT_EQ(elements.reprint, literal.reprint);
}

TEST(WechatKinds, a_paid_article_without_literal_is_a_preview_until_it_is_paid) {
    const auto page = [](std::string_view body, std::string_view script) {
        RawDocument raw;
        raw.url = kUrl;
        return read(raw,
                    "<html><body><div id=\"js_article\"><h1 id=\"activity-name\">题<span "
                    "class=\"pay__tag\">付费</span></h1><div class=\"pay__summary-content\">导语"
                    "</div><div id=\"js_content\">" +
                        std::string(body) + "</div></div><script>" + std::string(script) +
                        "</script></body></html>");
    };
    const Page empty = page("", "");
    EXPECT_EQ(empty.state, PageState::paid_preview);
    ASSERT_TRUE(empty.article);
    EXPECT_EQ(empty.article->markdown, "导语\n\n> [付费] 以上为试读内容");
    EXPECT_EQ(page("<p>前</p>", "var isPaySubscribe = '1' * 1; var isPaid = '0' * 1;").state,
              PageState::paid_preview);
    EXPECT_EQ(page("<p>前</p>", "var isPaySubscribe = '1' * 1; var isPaid = '1' * 1;").state,
              PageState::article);
    const Page marked = page("<p>前</p><mp-pay-preview-filter></mp-pay-preview-filter>",
                             "var is_pay_subscribe = \"1\"; var pay_subscribe_info = { fee: '200' "
                             "* 1, wecoin_amount: '20' * 1 };");
    EXPECT_EQ(marked.state, PageState::paid_preview);
    EXPECT_EQ(marked.article->markdown,
              "导语\n\n前\n\n> [付费] 以上为试读内容，价格 2 元 (20 微信豆)");
}

TEST(WechatKinds, a_vote_saved_beside_its_article_shows_its_answers) {
    RawDocument raw;
    raw.url = kUrl;
    raw.frames = {{"newappmsgvote.html",
                   "<script>var voteInfo={\"title\":\"午饭\",\"vote_subject\":[{\"title\":\"午饭\","
                   "\"options\":[{\"name\":\"面\",\"cnt\":3},{\"name\":\"饭\",\"cnt\":1}],"
                   "\"total_cnt\":4}],\"super_vote_id\":473491773};</script>"},
                  {"player.html", "<html></html>"}};
    const Page page =
        read(raw,
             "<html><body><div id=\"js_article\"><div id=\"js_content\"><p>问</p><span "
             "class=\"vote_area\"><iframe class=\"vote_iframe js_editor_vote_card\" "
             "data-supervoteid=\"473491773\" src=\"./a_files/newappmsgvote.html\"></iframe></span>"
             "</div></div></body></html>");
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->markdown,
              "问\n\n> [投票] 午饭\n>\n> * 面: 3票 (75%)\n> * 饭: 1票 (25%)");
}

}  // namespace
}  // namespace magpie::wechat
