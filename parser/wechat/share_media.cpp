#include "parser/wechat/share_media.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/text.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

std::vector<std::string> urls_in(const JsValue& list) {
    std::vector<std::string> urls;
    for (const JsValue& picture : list.items)
        if (std::string url = picture_url(picture["cdn_url"]); !url.empty())
            urls.push_back(std::move(url));
    return urls;
}

// #img_list of 2018–2021.
std::vector<std::string> urls_in_element(Node list) {
    std::vector<std::string> urls;
    if (!list) return urls;
    for_each_element(list, [&](Node node) {
        if (!node.is("img")) return;
        const auto lazy = node.attribute_or_empty("data-src");
        const std::string url =
            clean_image_url(lazy.empty() ? node.attribute_or_empty("src") : lazy);
        if (!url.empty() && !url.starts_with("data:")) urls.push_back(url);
    });
    return urls;
}

Block link_block(std::string_view label, std::string_view title, std::string_view length,
                 std::string_view href) {
    Run run;
    run.text = std::string(label) + ": " + std::string(title);
    if (!length.empty()) run.text += " (" + std::string(length) + ")";
    run.href = href;
    Block block;
    block.runs.push_back(std::move(run));
    return block;
}

Block card(std::string line) {
    Block block;
    block.kind = Block::Kind::card;
    block.text = std::move(line);
    return block;
}

// mm:ss, from one hour h:mm:ss (§7.2).
std::string clock_text(long long seconds) {
    if (seconds <= 0) return {};
    std::array<char, 32> text{};
    if (seconds < 3600)
        std::snprintf(text.data(), text.size(), "%02lld:%02lld", seconds / 60, seconds % 60);
    else
        std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", seconds / 3600,
                      seconds / 60 % 60, seconds % 60);
    return text.data();
}

bool is_platform_video(std::string_view vid) { return vid.starts_with("wxv_"); }

std::string tencent_url(std::string_view vid) {
    return "https://v.qq.com/x/page/" + std::string(vid) + ".html";
}

// Property of any script, for pages whose data is no assignment ("voiceid: '…'").
std::string property(Sources& sources, std::string_view name) {
    for (const ScriptSpan& script : sources.scripts())
        if (std::string value = first_property(script.body, name); !value.empty()) return value;
    return {};
}

}  // namespace

std::vector<std::string> pictures_of(Sources& sources) {
    std::vector<std::string> urls = urls_in(sources.literal()["picture_page_info_list"]);
    if (urls.empty()) urls = urls_in(sources.literal_named("window.picture_page_info_list"));
    if (urls.empty()) urls = urls_in_element(sources.element("img_list"));
    return urls;
}

std::vector<std::string> text_page_pictures(const JsValue& literal) {
    std::vector<std::string> urls = urls_in(literal["text_page_info"]["picture_info"]);
    const std::string single = picture_url(literal["short_msg_pic_url"]);
    if (urls.empty() && !single.empty()) urls.push_back(single);
    return urls;
}

void add_pictures(std::vector<Block>& blocks, const std::vector<std::string>& urls) {
    for (std::size_t i = 0; i < urls.size(); ++i) {
        Run run;
        run.kind = Run::Kind::image;
        run.text = "图" + std::to_string(i + 1);
        run.target = urls[i];
        Block block;
        block.runs.push_back(std::move(run));
        blocks.push_back(std::move(block));
    }
}

void add_attachments(std::vector<Block>& blocks, const JsValue& literal) {
    const JsValue& article = literal["appmsg_link"];
    if (article["content_url"].is_set()) {
        const std::string url = canonical_url(url_text(article["content_url"]));
        blocks.push_back(card("> [文章] " + escape_markdown(line_text(article["nickname"]), false) +
                              ": [" + escape_markdown(line_text(article["title"]), false) + "](" +
                              url + ")"));
    }
    const JsValue& program = literal["weapp_link"];
    if (program["nickname"].is_set())
        blocks.push_back(card("> [小程序] " +
                              escape_markdown(line_text(program["nickname"]), false) +
                              (program["path"].is_set() ? " (" + program["path"].text + ")" : "")));
}

std::optional<Block> video_block(Sources& sources, const Article& fields) {
    const JsValue& info = sources.literal()["video_page_info"];
    const JsValue data =
        sources.has_literal() ? JsValue{} : sources.literal_named("window.cgiData");
    std::string vid = info["video_id"].text;
    if (vid.empty()) vid = data["vid"].text;
    if (vid.empty()) return std::nullopt;
    std::string title = line_text(data["video_title"]);
    if (title.empty()) title = fields.title.empty() ? vid : fields.title;
    // The platform's files are signed and expire: the article is what stays (docs/wechat.md,
    // "Components").
    const std::string href = is_platform_video(vid) ? fields.url : tencent_url(vid);
    const long long length =
        info["mp_video_trans_info"].items.empty()
            ? 0
            : info["mp_video_trans_info"].items.front()["duration_ms"].number().value_or(0);
    return link_block("视频", title, clock_text(length / 1000), href);
}

std::optional<Block> audio_block(Sources& sources, const Article& fields) {
    std::string id = property(sources, "voice_encode_fileid");
    if (id.empty()) id = property(sources, "voiceid");
    if (id.empty()) return std::nullopt;
    return link_block("音频", fields.title.empty() ? id : fields.title, "",
                      "https://res.wx.qq.com/voice/getvoice?mediaid=" + id);
}

}  // namespace magpie::wechat
