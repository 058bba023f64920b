// Articles of every template and era on small pages modelled after real ones: which place each
// field comes from, what happens when a place is missing, and that both roads give the same
// document.
#include "parser/wechat/page.h"
#include "tests/parser/wechat_fixtures.h"

#include <gtest/gtest.h>

#include <string>

namespace magpie::wechat {
namespace {

constexpr const char* kLongUrl =
    "https://mp.weixin.qq.com/"
    "s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1&sn=45350410e9c634d81e8b8784bf43c18d"
    "&chksm=be8378aa";
constexpr const char* kShortUrl = "https://mp.weixin.qq.com/s/kfKEK9l-JDdOQ_NpE2hpLQ";

Page read(std::string_view html, std::string_view url = "", Road road = Road::best) {
    RawDocument raw;
    raw.url = url;
    Arena arena;
    return read_page(raw, html, arena, road);
}

Article article_of(std::string_view html, std::string_view url = "", Road road = Road::best) {
    Page page = read(html, url, road);
    EXPECT_EQ(to_string(page.state), "article");
    return page.article.value_or(Article{});
}

// A page of 2025: the body stands in #js_content and again in the literal.
std::string modern(std::string_view members, std::string_view body = "<p>第一段</p><p>第二段</p>") {
    std::string escaped;
    for (const char c : body) {
        if (c == '<')
            escaped += "\\x3c";
        else if (c == '>')
            escaped += "\\x3e";
        else if (c == '"')
            escaped += "\\x22";
        else if (c == '&')
            escaped += "\\x26";
        else
            escaped += c;
    }
    return "<!DOCTYPE html><html><head><meta property=\"og:url\" content=\"" +
           std::string(kShortUrl) +
           "\"><script type=\"module\" crossorigin "
           "src=\"//res.wx.qq.com/mmbizappmsg/zh_CN/htmledition/js/assets/"
           "appmsg.mn8mgza65a7d08bf.js\"></script></head><body class=\"zh_CN mm_appmsg\">"
           "<script>var biz = \"\" || \"MjM5MjkzNzQxOQ==\"; var sn = \"\" || "
           "\"45350410e9c634d81e8b8784bf43c18d\"; "
           "var mid = \"\" || \"2649324558\"; var idx = \"\" || \"1\";</script>"
           "<div id=\"js_article\"><h1 class=\"rich_media_title\" id=\"activity-name\">\n 甲 &amp; "
           "乙 \n</h1>"
           "<div id=\"meta_content\"><span class=\"rich_media_meta rich_media_meta_text\">丙</span>"
           "<a id=\"js_name\"> 丁的账号 </a></div><div id=\"js_content\" style=\"visibility: "
           "hidden; opacity: 0\">" +
           std::string(body) +
           "</div></div><script>var ct = \"1608797782\"; var user_name = \"gh_1\"; var msg_link = "
           "\"" +
           kShortUrl +
           "\"; var msg_desc = htmlDecode(\"摘要\"); var _copyright_stat = \"1\";"
           "window.cgiDataNew = { user_name: JsDecode('gh_1'), nick_name: JsDecode('丁的账号'), "
           "title: JsDecode('甲 \\x26amp; 乙'), desc: JsDecode('摘要'), author: JsDecode('丙'), "
           "ori_create_time: '1608797782' * 1, item_show_type: '0' * 1, link: JsDecode('" +
           kShortUrl +
           "'), "
           "copyright_info: { copyright_stat: '1' * 1, }, content_noencode: JsDecode('" +
           escaped + "'), " + std::string(members) + " };</script></body></html>";
}

TEST(WechatPage, the_literal_gives_every_field) {
    const Article article = article_of(
        modern("bizuin: JsDecode('MjM5MjkzNzQxOQ=='), mid: '2649324558' * 1, idx: '1' * 1, alias: "
               "JsDecode('ding'), "
               "svr_time: '1774619134' * 1, modify_time: '1608800000' * 1, "
               "cdn_url: "
               "JsDecode('http://mmbiz.qpic.cn/mmbiz_jpg/Abc/0?wx_fmt=jpeg\\x26amp;amp;tp=webp'), "
               "ip_wording: { country_id: JsDecode('156'), country_name: JsDecode('中国'), "
               "province_name: JsDecode('四川') }, "
               "claim_source: { claim_source: JsDecode('个人观点，仅供参考') }, source_url: "
               "JsDecode('https://example.org/a'), "
               "appmsgalbuminfo: { title: JsDecode('专辑') }, public_tag_info: { tags: [ { "
               "tag_name: JsDecode('标签') } ] },"));
    EXPECT_EQ(article.kind, Kind::article);
    EXPECT_EQ(article.title, "甲 & 乙");
    EXPECT_EQ(article.account, "丁的账号");
    EXPECT_EQ(article.account_id, "gh_1");
    EXPECT_EQ(article.account_alias, "ding");
    EXPECT_EQ(article.author, "丙");
    EXPECT_EQ(article.originality, Originality::original);
    ASSERT_TRUE(article.published);
    EXPECT_EQ(format_rfc3339(*article.published), "2020-12-24T16:16:22+08:00");
    EXPECT_EQ(format_utc_seconds(*article.modified), "2020-12-24T08:53:20Z");
    EXPECT_EQ(format_utc_seconds(*article.captured), "2026-03-27T13:45:34Z");
    EXPECT_EQ(article.identity, "MjM5MjkzNzQxOQ==:2649324558:1");
    EXPECT_EQ(article.url, kShortUrl);
    EXPECT_EQ(article.cover, "https://mmbiz.qpic.cn/mmbiz_jpg/Abc/0?wx_fmt=jpeg");
    EXPECT_EQ(article.digest, "摘要");
    EXPECT_EQ(article.place, "四川");
    EXPECT_EQ(article.disclosure, "个人观点，仅供参考");
    EXPECT_EQ(article.read_original, "https://example.org/a");
    EXPECT_EQ(article.albums.at(0).title, "专辑");
    EXPECT_EQ(article.albums.at(0).position, 0);
    EXPECT_EQ(article.tags, std::vector<std::string>{"标签"});
    EXPECT_EQ(article.markdown, "第一段\n\n第二段");
}

TEST(WechatPage, both_roads_give_the_same_document) {
    const std::string page = modern("");
    const Article literal = article_of(page, kShortUrl, Road::literal_only);
    const Article elements = article_of(page, kShortUrl, Road::dom_only);
    EXPECT_EQ(literal.title, elements.title);
    EXPECT_EQ(literal.account, elements.account);
    EXPECT_EQ(literal.author, elements.author);
    EXPECT_EQ(literal.published, elements.published);
    EXPECT_EQ(literal.identity, elements.identity);
    EXPECT_EQ(literal.url, elements.url);
    EXPECT_EQ(literal.digest, elements.digest);
    EXPECT_EQ(literal.originality, elements.originality);
    EXPECT_EQ(literal.markdown, elements.markdown);
}

constexpr std::string_view kAlbumLink =
    "https://mp.weixin.qq.com/mp/"
    "appmsgalbum?__biz=MzA=&action=getalbum&album_id=1348690257277009921";

TEST(WechatPage, the_literal_names_albums_and_their_neighbours) {
    const Article article = article_of(modern(
        "appmsgalbuminfo: { album_id: JsDecode('1348690257277009921'), title: JsDecode('系列'), "
        "link: JsDecode('https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA=\\x26amp;action=getalbum"
        "\\x26amp;album_id=1348690257277009921#wechat_redirect'), content_size: '40' * 1, "
        "pre_article_link: JsDecode('http://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==\\x26amp;mid=7"
        "\\x26amp;idx=2\\x26amp;sn=a#rd'), pre_article_title: JsDecode('前篇'), next_article_link: "
        "JsDecode(''), next_article_title: JsDecode('') },"
        "public_tag_info: { tags: [ { tag_name: JsDecode('另一册'), album_id: JsDecode('22'), "
        "tag_content_num: '3' * 1 }, { tag_name: JsDecode('系列'), album_id: "
        "JsDecode('1348690257277009921') }, { tag_name: JsDecode('话题'), album_id: JsDecode('0') "
        "} "
        "] },"));
    ASSERT_EQ(article.albums.size(), 2u);
    const Album& album = article.albums[0];
    EXPECT_EQ(album.id, "1348690257277009921");
    EXPECT_EQ(album.title, "系列");
    EXPECT_EQ(album.url, kAlbumLink);
    EXPECT_EQ(album.position, 40);
    ASSERT_TRUE(album.previous);
    EXPECT_EQ(album.previous->title, "前篇");
    EXPECT_EQ(album.previous->identity, "MjM5MjkzNzQxOQ==:7:2");
    EXPECT_FALSE(album.next);
    EXPECT_EQ(article.albums[1].id, "22");
    EXPECT_EQ(article.albums[1].count, 3);
    EXPECT_EQ(article.tags, (std::vector<std::string>{"另一册", "系列", "话题"}));
}

TEST(WechatPage, scripts_and_elements_name_albums_where_there_is_no_literal) {
    const std::string page =
        "<html><body><div id=\"js_article\"><div id=\"js_content\"><p>文</p></div><div "
        "id=\"js_tags\">"
        "<div class=\"article-tag__item-wrp js_tag\" data-album_id=\"33\"><span "
        "class=\"article-tag__item\">#三册</span><span>4</span></div></div></div><script>"
        "var album_info_list = [ { title: '二册', size: '5' * 1, link: '" +
        std::string(kAlbumLink) +
        "#wechat_redirect', id: 'x' ? (('x'.match(/[0-9]{8,}/)) ? 1 : '') : '' }, { title: '一册', "
        "albumId: '44' } ];\nvar album_keep_read_info = { album_id: '44', pre_article_link: '', "
        "next_article_link: 'http://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA', "
        "next_article_title: '后篇' }</script></body></html>";
    const std::vector<Album> albums = article_of(page).albums;
    ASSERT_EQ(albums.size(), 3u);
    EXPECT_EQ(albums[0].title, "一册");
    EXPECT_EQ(albums[0].position, 1);
    ASSERT_TRUE(albums[0].next);
    EXPECT_EQ(albums[0].next->url, "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(albums[0].next->title, "后篇");
    EXPECT_EQ(albums[1].id, "1348690257277009921");
    EXPECT_EQ(albums[1].url, kAlbumLink);
    EXPECT_EQ(albums[1].count, 5);
    EXPECT_EQ(albums[2].id, "33");
    EXPECT_EQ(albums[2].title, "三册");
}

TEST(WechatPage, linked_articles_come_from_the_list_else_from_the_body) {
    const std::string link =
        "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=9&idx=1&sn=a&chksm=b";
    const std::string anchor = "<p><a href=\"" + link + "&amp;scene=21#rd\">旧文</a></p>";
    const std::vector<LinkedArticle> listed =
        article_of(
            modern("ainfos: [ { title: JsDecode('题 \\x26amp; 目'), subject_name: "
                   "JsDecode('号'), url: JsDecode('https://mp.weixin.qq.com/"
                   "s?__biz=MjM5MjkzNzQxOQ==\\x26amp;amp;mid=9\\x26amp;amp;idx=1'), }, { title: "
                   "JsDecode('again'), url: JsDecode('https://mp.weixin.qq.com/"
                   "s?__biz=MjM5MjkzNzQxOQ==\\x26amp;mid=9\\x26amp;idx=1\\x26amp;sn=c') }, { "
                   "title: JsDecode('shop'), url: JsDecode('https://example.org/') } ],",
                   anchor))
            .linked;
    ASSERT_EQ(listed.size(), 1u);
    EXPECT_EQ(listed[0].title, "题 & 目");
    EXPECT_EQ(listed[0].account, "号");
    EXPECT_EQ(listed[0].identity, "MjM5MjkzNzQxOQ==:9:1");
    const std::vector<LinkedArticle> found = article_of(modern("", anchor)).linked;
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].title, "旧文");
    EXPECT_EQ(found[0].url, link);
}

TEST(WechatPage, sn_and_chksm_are_kept_from_data_and_addresses) {
    const std::string chksm = "be8378aa89f4f1bc440d54c0759f0f41452a617b7c052549";
    const std::string url =
        "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1&sn="
        "45350410e9c634d81e8b8784bf43c18d&chksm=" +
        chksm;
    const Article by_url = article_of(modern(""), url);
    EXPECT_EQ(by_url.sn, "45350410e9c634d81e8b8784bf43c18d");
    EXPECT_EQ(by_url.chksm, chksm);
    const Article by_data =
        article_of(modern("sn: JsDecode('00112233445566778899aabbccddeeff'),"), kShortUrl);
    EXPECT_EQ(by_data.sn, "00112233445566778899aabbccddeeff");
    EXPECT_EQ(by_data.chksm, "");
}

TEST(WechatPage, the_key_may_be_in_the_link_only) {
    std::string page = modern("");
    page.replace(page.find("var biz"), 7, "var xxx");
    EXPECT_EQ(article_of(page, kLongUrl).identity, "MjM5MjkzNzQxOQ==:2649324558:1");
    EXPECT_EQ(article_of(page, kShortUrl).identity,
              kShortUrl);  // no key anywhere: the URL identifies
}

TEST(WechatPage, other_urls_of_the_same_article_become_aliases) {
    const Article article = article_of(modern(""), kLongUrl);
    EXPECT_EQ(article.url, kShortUrl);
    EXPECT_EQ(article.aliases, std::vector<std::string>{kLongUrl});
}

TEST(WechatPage, a_temporary_link_is_replaced_by_the_permanent_one) {
    std::string page = modern("");
    for (std::size_t at = page.find(kShortUrl); at != std::string::npos;
         at = page.find(kShortUrl, at))
        page.replace(at, std::string(kShortUrl).size(),
                     "https://mp.weixin.qq.com/s?timestamp=1&signature=x");
    EXPECT_EQ(article_of(page, "https://mp.weixin.qq.com/s?timestamp=1&signature=x").url,
              "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=2649324558&idx=1");
}

TEST(WechatPage, a_damaged_literal_is_completed_from_the_rest_of_the_page) {
    std::string page = modern("");
    page.replace(page.find("author: JsDecode"), 16,
                 "author: JsDecode[");  // breaks before the author
    const Page read_page = read(page, kShortUrl);
    ASSERT_TRUE(read_page.article);
    EXPECT_EQ(read_page.article->title, "甲 & 乙");
    EXPECT_EQ(read_page.article->author, "丙");
    EXPECT_EQ(read_page.article->markdown, "第一段\n\n第二段");
    EXPECT_EQ(read_page.article->flags, std::vector<std::string>{"literal_damaged"});
    ASSERT_EQ(read_page.notes.size(), 1u);
    EXPECT_TRUE(read_page.notes[0].starts_with("literal damaged at byte "));
}

TEST(WechatPage, a_literal_shown_by_the_article_is_not_the_pages) {
    const Article article =
        article_of(modern("", "<p>看：window.cgiDataNew = {title: 'x'}</p>"), kShortUrl);
    EXPECT_EQ(article.title, "甲 & 乙");
}

TEST(WechatPage, a_full_reprint_names_its_source) {
    std::string page = modern("");
    page.replace(
        page.find("copyright_stat: '1' * 1,"), 24,
        "copyright_stat: '2' * 1, reprint_type: '3' * 1, platform: JsDecode('源'), "
        "source_encode_biz: "
        "JsDecode('MjM5ODMzMDMyMw=='), source_mid: '26' * 1, source_idx: '1' * 1, reprint_url: "
        "JsDecode('https://mp.weixin.qq.com/"
        "s?__biz=MjM5ODMzMDMyMw==\\x26amp;mid=26\\x26amp;idx=1\\x26amp;sn=a'), "
        "reprint_recommend_content_noencode: JsDecode('\\x3cp\\x3e荐 \\x26amp; 语\\x3c/p\\x3e'),");
    page.insert(
        page.find("<div id=\"js_content\""),
        "<p role=\"option\" class=\"original_primary_card_tips\"><span>以下文章来源于源</span> "
        "<span>，作者何某</span></p>");
    const Article article = article_of(page);
    EXPECT_EQ(article.originality, Originality::reprint);
    EXPECT_EQ(article.kind, Kind::article);
    ASSERT_TRUE(article.reprint);
    EXPECT_EQ(article.reprint->account, "源");
    EXPECT_EQ(article.reprint->author, "何某");
    EXPECT_EQ(article.reprint->identity, "MjM5ODMzMDMyMw==:26:1");
    EXPECT_EQ(article.reprint->url,
              "https://mp.weixin.qq.com/s?__biz=MjM5ODMzMDMyMw==&mid=26&idx=1&sn=a");
    EXPECT_EQ(article.reprint->words, "荐 & 语");
}

TEST(WechatPage, a_share_card_carries_the_source_and_the_words_of_the_sharer) {
    std::string page = modern("source_title: JsDecode('源的标题'),");
    page.replace(page.find("copyright_stat: '1' * 1,"), 24,
                 "copyright_stat: '2' * 1, reprint_type: '2' * 1, reprint_style: '2' * 1, "
                 "platform: JsDecode('源'), "
                 "guide_words: JsDecode('值得一读'),");
    const Article article = article_of(page);
    EXPECT_EQ(article.kind, Kind::share);
    ASSERT_TRUE(article.reprint);
    EXPECT_EQ(article.reprint->title, "源的标题");
    EXPECT_EQ(article.reprint->words, "值得一读");
    EXPECT_EQ(article.markdown, "第一段\n\n第二段");  // the head lines are not body
}

TEST(WechatPage, a_share_card_without_literal_has_its_body_in_a_template) {
    const std::string page =
        "<html><body class=\"mm_appmsg\"><div id=\"js_article\"><div id=\"img-content\" "
        "class=\"original_page\">"
        "<h2 id=\"activity-name\">转</h2><div "
        "id=\"js_share_notice\"><script>document.write(\"推荐\\x26lt;\")</script></div>"
        "<div id=\"js_share_content\"><span id=\"js_share_author\">源</span><div "
        "id=\"original_panel_title\">题</div>"
        "<a id=\"js_share_source\" "
        "data-url=\"https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA\"></a></div>"
        "<div id=\"js_content\"></div></div></div><script>var _copyright_stat = \"2\";</script>"
        "<script id=\"content_tpl\" type=\"text/html\"><p>原文</p></script></body></html>";
    const Article article = article_of(page, kShortUrl);
    EXPECT_EQ(article.kind, Kind::share);
    ASSERT_TRUE(article.reprint);
    EXPECT_EQ(article.reprint->account, "源");
    EXPECT_EQ(article.reprint->title, "题");
    EXPECT_EQ(article.reprint->url, "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_EQ(article.markdown, "原文");
}

// ---- older pages

TEST(WechatPage, a_page_of_2016_is_read_from_scripts_and_elements) {
    const Article article = article_of(
        "<html><body><div id=\"js_article\"><h2 class=\"rich_media_title\" id=\"activity-name\">旧 "
        "文</h2>"
        "<div class=\"rich_media_meta_list\"><em id=\"post-date\" class=\"rich_media_meta "
        "rich_media_meta_text\">2016-09-09</em>"
        "<em class=\"rich_media_meta rich_media_meta_text\">作者名</em><a "
        "id=\"post-user\">号</a></div>"
        "<div id=\"js_profile_qrcode\"><span class=\"profile_meta_value\">seek</span></div>"
        "<div id=\"js_content\"><p>正文</p></div></div>"
        "<script>var biz = \"\"||\"MjM5MjkzNzQxOQ==\"; var mid = \"\" || \"\"|| \"26\"; var idx = "
        "\"\" || \"\" || \"1\";"
        "var ct = \"1473382800\"; var nickname = \"号\"; var msg_title = \"旧 文\"; var "
        "_copyright_stat = \"0\";"
        "var msg_link = "
        "\"http://mp.weixin.qq.com/"
        "s?__biz=MjM5MjkzNzQxOQ==\\x26amp;mid=26\\x26amp;idx=1\\x26amp;sn=a#rd\";"
        "</script></body></html>");
    EXPECT_EQ(article.title, "旧 文");
    EXPECT_EQ(article.account, "号");
    EXPECT_EQ(article.author, "作者名");
    EXPECT_EQ(article.account_alias, "seek");
    EXPECT_EQ(article.originality, Originality::not_original);
    EXPECT_EQ(article.identity, "MjM5MjkzNzQxOQ==:26:1");
    EXPECT_EQ(article.url, "https://mp.weixin.qq.com/s?__biz=MjM5MjkzNzQxOQ==&mid=26&idx=1&sn=a");
    EXPECT_EQ(format_rfc3339(*article.published), "2016-09-09T09:00:00+08:00");
}

TEST(WechatPage, without_scripts_a_day_is_all_that_is_known) {
    const auto published = [](std::string_view shown) {
        return article_of(
                   "<html><body><div id=\"js_article\"><em id=\"publish_time\"></em><em "
                   "id=\"publish_time\">" +
                   std::string(shown) +
                   "</em><div id=\"js_content\"><p>正文</p></div></div></body></html>")
            .published;
    };
    ASSERT_TRUE(published("2026年04月03日 08:25"));
    EXPECT_EQ(format_rfc3339(*published("2026年04月03日 08:25")), "2026-04-03");
    EXPECT_EQ(format_rfc3339(*published(" 2018-12-20 ")), "2018-12-20");
    for (const char* relative : {"昨天", "3天前", "2 days ago", "6月27日", "2018-13-40", ""})
        EXPECT_FALSE(published(relative)) << relative;
}

TEST(WechatPage, the_paid_tag_is_not_part_of_the_title) {
    EXPECT_EQ(article_of("<div id=\"js_article\"><h1 id=\"activity-name\">题 <span "
                         "class=\"pay__tag\">付费</span></h1>"
                         "<div id=\"js_content\"><p>正文</p></div></div>")
                  .title,
              "题");
}

// ---- share pages

std::string share_page(std::string_view bundle, std::string_view members) {
    return test::literal_page(bundle, kShortUrl, members);
}

TEST(WechatPage, a_text_page_without_a_user_title_takes_its_first_line) {
    const Article article = article_of(
        share_page("common_share_text_content",
                   "title: JsDecode('整篇 文字'), item_show_type: '10' * 1, text_page_info: { "
                   "is_user_title: '0' * 1, content_noencode: "
                   "JsDecode('\\x0a\\x3ca "
                   "class=\\x22wx_topic_link\\x22\\x3e一二三四五六七八九十\\x3c/"
                   "a\\x3e一二三四五六七八九十一二三四五六七八九十超过\\x0a\\x0a第二行') },"));
    EXPECT_EQ(article.kind, Kind::text);
    EXPECT_TRUE(article.title_derived);
    EXPECT_EQ(article.title, "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十…");
    EXPECT_NE(article.markdown.find("第二行"), std::string::npos);
}

TEST(WechatPage, a_text_page_with_a_user_title_keeps_it) {
    const Article article =
        article_of(share_page("common_share_text_content",
                              "title: JsDecode('题'), text_page_info: { is_user_title: '1' * 1, "
                              "content_noencode: JsDecode('文') },"));
    EXPECT_EQ(article.title, "题");
    EXPECT_FALSE(article.title_derived);
}

TEST(WechatPage, pictures_are_listed_behind_the_text_without_crops_and_watermarks) {
    const Article article =
        article_of(share_page("common_share_image_content",
                              "title: JsDecode('题'), content_noencode: JsDecode('文'), "
                              "picture_page_info_list: [ { cdn_url: "
                              "JsDecode('http://mmbiz.qpic.cn/a/0?wx_fmt=jpeg\\x26amp;tp=webp'), "
                              "watermark_info: { cdn_url: JsDecode('http://mmbiz.qpic.cn/w/0') },"
                              " share_cover: { cdn_url: JsDecode('http://mmbiz.qpic.cn/c/0') } }, "
                              "{ cdn_url: JsDecode('http://mmbiz.qpic.cn/b/0') }, ],"
                              "appmsg_link: { content_url: "
                              "JsDecode('https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA'), "
                              "title: JsDecode('附'), nickname: JsDecode('号') },"));
    EXPECT_EQ(article.kind, Kind::picture);
    EXPECT_EQ(article.markdown,
              "文\n\n![图1](https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg)\n\n![图2](https://mmbiz.qpic.cn/"
              "b/0)\n\n"
              "> [文章] 号: [附](https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA)");
}

TEST(WechatPage, a_picture_page_of_2018_writes_its_words_by_script) {
    const Article article = article_of(
        "<html><body class=\"zh_CN page_share_img\"><div id=\"js_article\"><strong "
        "class=\"account_nickname_inner\">号</strong>"
        "<span id=\"publish_time\">2018-08-14</span><div id=\"js_content\"><p "
        "class=\"share_notice\" lang=\"en\"><script>"
        "document.write(\"今天\\x26amp;明天\".replace(/x/g,\"\"))</script></p><div id=\"img_list\" "
        "class=\"share_media\">"
        "<img src=\"http://mmbiz.qpic.cn/a/0?wx_fmt=jpeg\" "
        "alt=\"\"></div></div></div><script>(function(_g){ var d = _g.cgiData;"
        "d.title = \"分享图片\"; d.nick_name = \"号\"; d.biz = \"\"||\"MjM5ODIyMTE0MA==\"; d.mid = "
        "\"\" || \"26\"; d.idx = \"1\";"
        "d.ct = \"1534259178\"; _g.item_show_type = \"8\"; })(window);</script></body></html>");
    EXPECT_EQ(article.kind, Kind::picture);
    EXPECT_EQ(article.title, "分享图片");
    EXPECT_EQ(article.identity, "MjM5ODIyMTE0MA==:26:1");
    EXPECT_EQ(article.markdown, "今天&明天\n\n![图1](https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg)");
}

TEST(WechatPage, a_video_page_links_to_the_video) {
    const Article article = article_of(
        "<html><body class=\"zh_CN detail video\"><div id=\"js_article\"><div "
        "id=\"js_content\"><div id=\"js_mpvedio\"></div></div></div>"
        "<script>window.cgiData = { ratio:\"\"*1, video_source_type : 1, source_link : \"\"||\"\", "
        "vid : \"c1338f604ll\","
        " video_title : \"会动\", tag : \"\"*1||0, };</script><script>d.title = \"会动\"; "
        "d.nick_name = \"号\"; "
        "_g.item_show_type = \"5\"; d.create_time = \"1524926195\"*1;</script></body></html>");
    EXPECT_EQ(article.kind, Kind::video);
    EXPECT_EQ(article.title, "会动");
    EXPECT_EQ(article.markdown, "[视频: 会动](https://v.qq.com/x/page/c1338f604ll.html)");
    EXPECT_EQ(format_rfc3339(*article.published), "2018-04-28T22:36:35+08:00");
}

TEST(WechatPage, an_unknown_template_is_read_like_an_article_first) {
    const Article article =
        article_of(share_page("common_share_new_thing",
                              "title: JsDecode('题'), item_show_type: '42' * 1, content_noencode: "
                              "JsDecode('\\x3cp\\x3e文\\x3c/p\\x3e'),"));
    EXPECT_EQ(article.markdown, "文");
    EXPECT_EQ(article.flags, std::vector<std::string>{"unknown_item_show_type_42"});
}

// ---- paid articles

TEST(WechatPage, an_unpaid_article_is_a_preview_with_its_price) {
    const Page page =
        read(modern("is_pay_subscribe: '1' * 1, user_info: { is_paid: '0' * 1 }, "
                    "pay_subscribe_info: { desc: JsDecode('导语'), fee: '350' * 1, wecoin_amount: "
                    "'35' * 1 },"));
    EXPECT_EQ(page.state, PageState::paid_preview);
    ASSERT_TRUE(page.article);
    EXPECT_EQ(page.article->kind, Kind::paid_preview);
    EXPECT_EQ(page.article->markdown,
              "导语\n\n第一段\n\n第二段\n\n> [付费] 以上为试读内容，价格 3.50 元 (35 微信豆)");
}

TEST(WechatPage, a_paid_article_that_was_paid_for_is_an_article) {
    EXPECT_EQ(read(modern("is_pay_subscribe: '1' * 1, user_info: { is_paid: '1' * 1 },")).state,
              PageState::article);
}

// ---- whose page it is

RawDocument from(std::string url) {
    RawDocument raw;
    raw.url = std::move(url);
    return raw;
}

TEST(WechatPage, a_file_without_url_is_known_by_its_marks) {
    EXPECT_TRUE(is_wechat_page(from(""), modern("")));
    EXPECT_TRUE(is_wechat_page(from(kShortUrl), ""));
    EXPECT_FALSE(is_wechat_page(from(""), "<html><body><article>text</article></body></html>"));
    EXPECT_FALSE(is_wechat_page(from("https://example.org/about-wechat"), modern("")));
    RawDocument mirrored = from("https://mirror.example/s/x");
    mirrored.from_wechat_mirror = true;
    EXPECT_TRUE(is_wechat_page(mirrored, modern("")));
}

}  // namespace
}  // namespace magpie::wechat
