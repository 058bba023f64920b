// Sound, video and frames of a web page: each becomes a link, named as the dialect names players,
// so that documents with the same players compare equal.
#include <algorithm>

#include "base/text.h"
#include "parser/article/web_walker.h"
#include "parser/body/address.h"
#include "parser/media.h"
#include "parser/wechat/clips.h"

namespace magpie {
namespace {

// A player's address for frames, and the page for people it stands for. `place` is followed by the
// video's id.
struct PlayerPage {
    std::string_view host;   // or a subdomain of it
    std::string_view place;  // path up to the id, or a parameter's name and '='
    std::string_view page;   // what is put before the id
};

constexpr PlayerPage kPlayerPages[] = {
    {"youtube.com", "/embed/", "https://www.youtube.com/watch?v="},
    {"youtube-nocookie.com", "/embed/", "https://www.youtube.com/watch?v="},
    {"player.vimeo.com", "/video/", "https://vimeo.com/"},
    {"player.bilibili.com", "bvid=", "https://www.bilibili.com/video/"},
    {"player.bilibili.com", "aid=", "https://www.bilibili.com/video/av"},
    {"dailymotion.com", "/embed/video/", "https://www.dailymotion.com/video/"},
    {"player.youku.com", "/embed/", "https://v.youku.com/v_show/id_"},
    {"v.qq.com", "vid=", "https://v.qq.com/x/page/"},
};

bool is_of_host(std::string_view host, std::string_view name) {
    return host == name || (host.size() > name.size() && host.ends_with(name) &&
                            host[host.size() - name.size() - 1] == '.');
}

std::string_view id_at(std::string_view address, std::string_view place) {
    const std::size_t begin = address.find(place);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = address.substr(begin + place.size());
    return rest.substr(0, rest.find_first_of("?&#/\""));
}

// The page of a video whose player stands in a frame; "" for other frames.
std::string player_page(const std::string& address) {
    const auto url = Url::parse(address);
    if (!url) return {};
    for (const PlayerPage& player : kPlayerPages) {
        if (!is_of_host(url->host(), player.host)) continue;
        const std::string_view id = id_at(address, player.place);
        if (!id.empty() && id != "videoseries") return std::string(player.page) + std::string(id);
    }
    return {};
}

std::string first_attribute(Node node, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const std::string_view value = trim(node.attribute_or_empty(name)); !value.empty())
            return std::string(value);
    return {};
}

bool is_flat(Node node) {
    for (const std::string_view name : {"width", "height"}) {
        const auto size = body::css_pixels(trim(node.attribute_or_empty(name)));
        if (size && *size < 10) return true;
    }
    return false;
}

}  // namespace

bool WebWalker::put_player(const Element& element, std::string_view label, std::string words,
                           const std::string& url) {
    if (!facts_.players.insert(url).second) return drop(element, "repeated_player");
    Block block;
    block.runs.emplace_back();
    block.runs.back().text = std::string(label) + (words.empty() ? "" : ": " + words);
    block.runs.back().href = url;
    flow_.end();
    put_block(std::move(block));
    return true;
}

bool WebWalker::frame(const Element& element) {
    if (!marks_.has(element.node)) return true;
    std::string source = first_attribute(
        element.node, {"data-src", "data-lazy-src", "data-litespeed-src", "src", "data"});
    if (element.node.is("amp-youtube"))
        source = "https://www.youtube.com/embed/" + first_attribute(element.node, {"data-videoid"});
    const std::string url = address(source);
    // An <object> may hold what is shown instead of it.
    if (url.empty() && element.node.is("object")) return false;
    if (!body::is_http(url) || is_flat(element.node)) return drop(element, "frame_without_address");
    const std::string title =
        collapse_space(first_attribute(element.node, {"title", "aria-label", "data-title"}));
    const std::string page = player_page(url);
    count(page.empty() ? "iframe" : "video");
    if (!page.empty()) return put_player(element, "视频", title, page);
    // Frames of advertisements and counters have none.
    if (title.empty()) return drop(element, "frame_without_title");
    return put_player(element, "嵌入", title, url);
}

bool WebWalker::clip(const Element& element) {
    if (!marks_.has(element.node)) return true;
    std::string source = first_attribute(element.node, {"src", "data-src"});
    if (source.empty())
        if (const Node node = body::find_ahead(element.node, [](Node n) { return n.is("source"); }))
            source = first_attribute(node, {"src", "data-src"});
    const bool is_video = element.node.is("video") || element.node.is("amp-video");
    const std::string poster = address(element.node.attribute_or_empty("poster"));
    if (is_video && body::is_http(poster)) put_picture(poster, "");
    const std::string url = address(source);
    if (!body::is_http(url)) return drop(element, "clip_without_address");
    count(element.node.tag());
    const std::string title =
        collapse_space(first_attribute(element.node, {"title", "aria-label"}));
    keep_file(
        {is_video ? MediaRole::video : MediaRole::audio, url, media_identity(url), {}, title});
    return put_player(element, is_video ? "视频" : "音频", title, url);
}

}  // namespace magpie
