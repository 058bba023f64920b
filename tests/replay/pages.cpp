#include "tests/replay/pages.h"

#include <array>
#include <cstdint>

namespace magpie::replay {
namespace {

constexpr std::array<std::string_view, 12> kSentences{
    "渡口的老人每天清晨记下水位，写在一本没有封面的册子里。",
    "The ferry runs twice a day, and in winter not at all.",
    "这条河在第三个弯道之后变宽，船家们习惯在那里等风。",
    "Nobody in the village remembers who built the first landing stage.",
    "仓库的门朝北开，钥匙挂在门后，谁来谁用。",
    "Every spring the stones are counted again, and every spring two are missing.",
    "他说，账要一天一记，隔了夜就记不准了。",
    "The bell on the hill is rung for fog, for fire and for weddings.",
    "地图上的路和脚下的路，从来不是同一条。",
    "A letter needs nine days from the harbour to the upper valley.",
    "雨停以后，晒谷场上的影子比人先到。",
    "What is written down at noon is read aloud at dusk, line by line."};

std::string sentences(std::uint64_t seed, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        text += kSentences[(seed >> 33) % kSentences.size()];
    }
    return text;
}

std::string paragraphs(const ArticleText& text) {
    std::string html = "<p>" + sentences(text.seed, 4) + "</p><p>编号 " + text.mark + "。" +
                       sentences(text.seed ^ 0x9E37, 3) + "</p><h2>其二</h2><p>" +
                       sentences(text.seed ^ 0x51ED, 4) + "</p>";
    if (text.version > 1) html += "<p>作者后来补记：" + sentences(text.seed ^ 0xABCD, 2) + "</p>";
    return html;
}

// As the page's own JsDecode reads it back.
std::string js_escape(std::string_view html) {
    std::string out;
    for (const char c : html) {
        switch (c) {
            case '<':
                out += "\\x3c";
                break;
            case '>':
                out += "\\x3e";
                break;
            case '"':
                out += "\\x22";
                break;
            case '\'':
                out += "\\x27";
                break;
            case '&':
                out += "\\x26amp;";
                break;
            case '\\':
                out += "\\x5c";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string field(std::string_view name, std::string_view value) {
    return std::string(name) + ": JsDecode('" + js_escape(value) + "'),\n";
}

std::string number(std::string_view name, std::string_view value) {
    return std::string(name) + ": '" + std::string(value) + "' * 1,\n";
}

std::string wechat_head(std::string_view bundle) {
    return "<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv=\"Content-Type\" "
           "content=\"text/html; charset=utf-8\">\n<title></title>\n<script type=\"module\" "
           "crossorigin src=\"//res.wx.qq.com/mmbizappmsg/zh_CN/htmledition/js/assets/" +
           std::string(bundle) + ".replay00a1b2c3d4.js\" reportloaderror></script>\n</head>\n";
}

}  // namespace

std::string wechat_article(const ArticleText& text, const WechatKey& key) {
    const std::string link = "http://mp.weixin.qq.com/s?__biz=" + key.biz + "&mid=" + key.mid +
                             "&idx=" + key.idx + "&sn=" + key.sn + "#rd";
    const std::string body = paragraphs(text);
    return wechat_head("appmsg") +
           "<body id=\"activity-detail\" class=\"zh_CN wx_wap_page mm_appmsg\">\n"
           "<div id=\"js_article\" class=\"rich_media\"><div id=\"img-content\">\n"
           "<h1 class=\"rich_media_title\" id=\"activity-name\">" +
           text.title +
           "</h1>\n<div class=\"rich_media_content\" id=\"js_content\" "
           "style=\"visibility: hidden;\">" +
           body + "</div></div></div>\n<script>\ntry {\nwindow.cgiDataNew = {\n" +
           field("title", text.title) + field("nick_name", text.account) +
           field("content_noencode", body) + field("create_time", "2026-03-01 08:00") +
           field("link", link) + field("author", "阿禾") + field("bizuin", key.biz) +
           number("mid", key.mid) + number("idx", key.idx) + field("sn", key.sn) +
           number("ori_create_time", "1772323200") + number("item_show_type", "0") +
           number("is_pay_subscribe", "0") +
           "};\n} catch (e) { console.error(e); }\n</script>\n</body>\n</html>\n";
}

std::string web_article(const ArticleText& text) {
    return "<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n<title>" +
           text.title + " - " + text.account +
           "</title>\n<meta property=\"og:site_name\" content=\"" + text.account +
           "\">\n<meta property=\"article:published_time\" "
           "content=\"2026-01-01T09:30:00+08:00\">\n</head>\n<body>\n<nav><ul><li><a "
           "href=\"/\">首页</a></li></ul></nav>\n<article>\n<h1>" +
           text.title + "</h1>\n" + paragraphs(text) +
           "\n</article>\n<footer><p>版权所有</p></footer>\n</body>\n</html>\n";
}

std::string wechat_message(std::string_view title, std::string_view description) {
    std::string page = wechat_head("error") +
                       "<body id=\"activity-detail\" class=\"zh_CN wx_wap_page\">\n<div "
                       "class=\"weui-msg\"><div class=\"weui-msg__icon-area\"><i "
                       "class=\"weui-icon-info\"></i></div><div class=\"weui-msg__text-area\"><div "
                       "class=\"weui-msg__title warn\">" +
                       std::string(title) + "</div>";
    if (!description.empty())
        page += "<p class=\"weui-msg__desc\">" + std::string(description) + "</p>";
    return page + "</div></div>\n</body>\n</html>\n";
}

std::string wechat_moved(std::string_view target_url) {
    return wechat_head("transfer") +
           "<body id=\"activity-detail\" class=\"zh_CN\">\n<div class=\"weui-msg\"><div "
           "class=\"weui-msg__text-area\"><h2 class=\"weui-msg__title\">该公众号已迁移</h2><p "
           "class=\"weui-msg__desc\">内容仍可在新的帐号阅读</p></div></div>\n<script>\nvar "
           "transferTargetLink = '" +
           js_escape(target_url) + "';\n</script>\n</body>\n</html>\n";
}

std::string script_shell() {
    return "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>阅读</title></head>\n"
           "<body>\n<div id=\"app\"></div>\n<script src=\"/assets/main.js\"></script>\n</body>\n"
           "</html>\n";
}

std::string blank_page() {
    return "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title></title></head>\n<body>\n"
           "</body>\n</html>\n";
}

std::string index_page(std::string_view links) {
    return "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>目录</title></head>\n"
           "<body>\n<ul>\n" +
           std::string(links) + "</ul>\n</body>\n</html>\n";
}

}  // namespace magpie::replay
