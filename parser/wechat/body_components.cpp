// WeChat's own elements: players, cards, embedded pages (docs/wechat.md, "Components"). Each
// becomes a line that names what was there, and each is counted by tag.
#include <array>
#include <cstdio>
#include <unordered_map>

#include "base/text.h"
#include "base/url.h"
#include "parser/wechat/body_walker.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

// One line without what a table or a quote would break on.
std::string card_words(std::string_view words) {
    return collapse_space(replace_all(html_unescape_fully(words), "|", " "));
}

bool looks_percent_encoded(std::string_view text) {
    const std::size_t percent = text.find('%');
    return percent != std::string_view::npos && percent + 2 < text.size();
}

std::string decoded(std::string_view text) {
    return looks_percent_encoded(text) ? percent_decode(text) : std::string(text);
}

long long number_in(std::string_view text) {
    long long number = 0;
    for (const char c : trim(text)) {
        if (c < '0' || c > '9' || number > 1'000'000'000'000) break;
        number = number * 10 + (c - '0');
    }
    return number;
}

// " (mm:ss)", from one hour " (h:mm:ss)"; nothing when unknown.
std::string duration_words(long long milliseconds) {
    if (milliseconds <= 0) return {};
    const long long seconds = (milliseconds + 500) / 1000;
    std::array<char, 40> buffer{};
    if (seconds >= 3600)
        std::snprintf(buffer.data(), buffer.size(), " (%lld:%02lld:%02lld)", seconds / 3600,
                      seconds / 60 % 60, seconds % 60);
    else
        std::snprintf(buffer.data(), buffer.size(), " (%02lld:%02lld)", seconds / 60, seconds % 60);
    return buffer.data();
}

// Value of a query parameter in a URL that need not be absolute.
std::string query_parameter(std::string_view url, std::string_view name) {
    for (std::size_t pos = url.find(name); pos != std::string_view::npos;
         pos = url.find(name, pos + 1)) {
        const bool begins =
            pos > 0 && (url[pos - 1] == '?' || url[pos - 1] == '&' || url[pos - 1] == ';');
        if (!begins || !url.substr(pos + name.size()).starts_with('=')) continue;
        const std::string_view value = url.substr(pos + name.size() + 1);
        return percent_decode(value.substr(0, value.find_first_of("&#")));
    }
    return {};
}

bool is_video_id(std::string_view id) {
    return !id.empty() && id.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
                              std::string_view::npos;
}

Node by_class(Node root, std::string_view name) {
    return find_ahead(root, [&](Node node) { return node.has_class(name); });
}

std::string words_by_class(Node root, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const Node node = by_class(root, name)) return words_of(node);
    return {};
}

Run words_run(std::string words, std::string href = {}) {
    Run run;
    run.text = std::move(words);
    run.href = std::move(href);
    return run;
}

struct TitledCard {
    std::string_view prefix;
    std::string_view label;
};

// Cards of which only a title is kept, by the beginning of their tag.
constexpr TitledCard kTitledCards[] = {
    {"mppoi", "位置"},
    {"mp-common-poi", "位置"},
    {"mp-common-product", "商品"},
    {"mpproduct", "商品"},
    {"mp-wxaproduct", "商品"},
    {"mpshop", "商品"},
    {"mp-common-shopprofile", "商品"},
    {"mp-common-redpacket", "红包"},
    {"mpgongyi", "公益"},
    {"mp-common-read", "阅读"},
    {"mp-common-gameprofile", "游戏"},
    {"mpqa", "问答"},
    {"qa__", "问答"},
};

std::string_view card_label(std::string_view tag) {
    for (const TitledCard& card : kTitledCards)
        if (tag.starts_with(card.prefix)) return card.label;
    return {};
}

}  // namespace

std::string BodyWalker::attribute_words(const Element& element,
                                        std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names)
        if (std::string words = card_words(element.node.attribute_or_empty(name)); !words.empty())
            return words;
    return {};
}

void BodyWalker::put_card(std::string_view label, std::string_view words) {
    put_block(quote_of({words_run("[" + std::string(label) + "] " + card_words(words))}));
}

// A player is shown once, whatever scripts and saving have made of it: a link, or a card when it
// has no address.
void BodyWalker::put_player(const std::string& key, std::string_view label,
                            const std::string& words, std::string url) {
    if (!key.empty() && !facts_.players.insert(key).second) return drop("repeated_player");
    if (url.empty()) return put_card(label, words);
    Block block;
    const std::string separator = words.empty() || words.front() == ' ' ? "" : ": ";
    block.runs = {words_run(std::string(label) + separator + words, std::move(url))};
    put_block(std::move(block));
}

bool BodyWalker::component(const Element& element) {
    using Handler = void (BodyWalker::*)(const Element&);
    static const std::unordered_map<std::string_view, Handler> kHandlers = {
        {"mpvoice", &BodyWalker::audio},
        {"mp-common-mpaudio", &BodyWalker::audio},
        {"qqmusic", &BodyWalker::music},
        {"mp-common-qqmusic", &BodyWalker::music},
        {"mp-common-clmusic", &BodyWalker::music},
        {"mp-common-claudio", &BodyWalker::music},
        {"mpvideosnap", &BodyWalker::channel_video},
        {"mp-common-videosnap", &BodyWalker::channel_video},
        {"mp-common-profile", &BodyWalker::account},
        {"mpprofile", &BodyWalker::account},
        {"mp-miniprogram", &BodyWalker::mini_program},
        {"mp-weapp", &BodyWalker::mini_program},
        {"mp-common-miniprogram", &BodyWalker::mini_program},
        {"mp-common-article", &BodyWalker::attached_article},
        {"mp-common-sticker", &BodyWalker::sticker},
        {"video", &BodyWalker::media_element},
        {"audio", &BodyWalker::media_element},
    };
    if (element.tag == "iframe") {
        ++facts_.components["iframe"];
        if (!video_frame(element)) foreign_frame(element);
        return true;
    }
    if (const auto handler = kHandlers.find(element.tag); handler != kHandlers.end()) {
        ++facts_.components[std::string(element.tag)];
        (this->*handler->second)(element);
        return true;
    }
    if (const std::string_view label = card_label(element.tag); !label.empty()) {
        ++facts_.components[std::string(element.tag)];
        titled(element, label);
        return true;
    }
    if (element.tag == "mpsearch" || element.tag == "mp-common-search")
        return false;  // words in the text
    if (element.tag.starts_with("mp-")) {
        ++facts_.components[std::string(element.tag)];
        unknown_component(element);
        return true;
    }
    return expanded_player(element);
}

// ---- video

bool BodyWalker::video_frame(const Element& element) {
    const Node node = element.node;
    const std::string_view vote = node.attribute_or_empty("data-supervoteid");
    if (!vote.empty()) {
        put_card("投票", vote);
        return true;
    }
    const std::string_view cover = node.attribute_or_empty("data-cover");
    std::string_view source = node.attribute_or_empty("data-src");
    if (source.empty()) source = node.attribute_or_empty("src");
    std::string id(node.attribute_or_empty("data-mpvid"));
    if (id.empty()) id = query_parameter(source, "vid");
    if (!is_video_id(id)) return false;
    if (id.starts_with("wxv_"))
        platform_video(id, cover);
    else
        tencent_video(id);
    return true;
}

void BodyWalker::platform_video(const std::string& id, std::string_view cover) {
    if (facts_.players.contains(id)) return drop("repeated_player");
    const auto known = context_.videos.find(id);
    const BodyContext::Video video =
        known == context_.videos.end() ? BodyContext::Video{} : known->second;
    const std::string picture = video.cover.empty() ? clean_image_url(decoded(cover)) : video.cover;
    if (!picture.empty()) put_picture(picture, "");
    // The file's own URL is signed and expires: the article is where it can be played. The fragment
    // tells which one.
    const std::string target =
        context_.article_url.empty()
            ? video.url
            : context_.article_url.substr(0, context_.article_url.find('#')) + "#" + id;
    const std::string caption = card_words(video.caption);
    put_player(id, "视频", caption + duration_words(video.duration_ms), target);
}

void BodyWalker::tencent_video(const std::string& id) {
    put_player(id, "视频", id, "https://v.qq.com/x/page/" + id + ".html");
}

// Other sites' players: named and linked, when the page still knows their address.
void BodyWalker::foreign_frame(const Element& element) {
    std::string_view source = element.node.attribute_or_empty("data-src");
    if (source.empty()) source = element.node.attribute_or_empty("src");
    const std::string target = link_target(source);
    const auto url = Url::parse(target);
    if (!url || !url->is_http() || contains(target, "_files/")) return drop("iframe");
    const std::string title = attribute_words(element, {"title", "data-title", "name"});
    put_player(target, "嵌入", title.empty() ? std::string(url->host()) : title, target);
}

void BodyWalker::media_element(const Element& element) {
    std::string source(element.node.attribute_or_empty("src"));
    if (source.empty())
        if (const Node node = find_ahead(element.node, [](Node n) { return n.is("source"); }))
            source = node.attribute_or_empty("src");
    const std::string url = link_target(source);
    const bool video = element.tag == "video";
    if (video)
        if (const std::string poster =
                clean_image_url(link_target(element.node.attribute_or_empty("poster")));
            !poster.empty())
            put_picture(poster, "");
    if (url.empty() || contains(url, "_files/")) return drop(std::string(element.tag));
    const std::string title = attribute_words(element, {"title", "aria-label"});
    put_player(url, video ? "视频" : "音频", title, url);
}

void BodyWalker::channel_video(const Element& element) {
    const std::string picture =
        clean_image_url(attribute_words(element, {"data-url", "data-headimgurl"}));
    if (!picture.empty()) put_picture(picture, "");
    const std::string words = attribute_words(element, {"data-desc"});
    put_card("视频号",
             attribute_words(element, {"data-nickname"}) + (words.empty() ? "" : ": " + words));
}

// ---- sound

void BodyWalker::audio(const Element& element) {
    const std::string title = card_words(decoded(element.node.attribute_or_empty("name")));
    const std::string id(trim(element.node.attribute_or_empty("voice_encode_fileid")));
    const std::string length =
        duration_words(number_in(element.node.attribute_or_empty("play_length")));
    facts_.players.insert(title);
    put_player(id, "音频", title + length,
               id.empty() ? id : "https://res.wx.qq.com/voice/getvoice?mediaid=" + id);
}

void BodyWalker::music(const Element& element) {
    const std::string name = attribute_words(
        element, {"music_name", "data-music_name", "name", "data-name", "title", "data-title"});
    const std::string singer =
        attribute_words(element, {"singer", "data-singer", "author", "data-author"});
    long long length = number_in(element.node.attribute_or_empty("play_length"));
    if (length == 0) length = number_in(element.node.attribute_or_empty("duration"));
    if (length < 10'000) length *= 1000;  // seconds
    const std::string words =
        name + (singer.empty() ? "" : " - " + singer) + duration_words(length);
    const std::string url = link_target(attribute_words(element, {"audiourl", "data-audiourl"}));
    facts_.players.insert(name);
    put_player(url, "音乐", words, url);
}

// What scripts have drawn into a saved page: the player beside or instead of its element.
bool BodyWalker::expanded_player(const Element& element) {
    const std::string_view id = element.node.id();
    constexpr std::string_view kVideoWrapper = "js_mpvedio_wrapper_";
    if (element.has_class("video_iframe") || element.node.attribute("data-mpvid")) {
        if (!video_frame(element)) return false;
        ++facts_.components["video_iframe"];
        return true;
    }
    if (id.starts_with(kVideoWrapper)) {
        const std::string video(id.substr(kVideoWrapper.size()));
        if (is_video_id(video)) platform_video(video, "");
        return true;
    }
    const bool sound = element.has_class("js_audio_frame") || element.has_class("audio_area") ||
                       element.has_class("share_audio_context");
    const bool music = element.has_class("qqmusic_area");
    if (sound || music) {
        const std::string name =
            words_by_class(element.node, {"audio_title", "share_audio_title", "qqmusic_songname"});
        const std::string who = words_by_class(element.node, {"qqmusic_singername"});
        const std::string length =
            words_by_class(element.node, {"audio_length", "share_audio_length_total"});
        std::string words =
            (music ? "[音乐] " : "[音频] ") + name + (who.empty() ? "" : " - " + who);
        if (!length.empty()) words += " (" + length + ")";
        if (name.empty())
            drop("player");
        else
            put_player(name, music ? "音乐" : "音频", words, "");
        return true;
    }
    if (element.has_class("weapp_display_element") || element.has_class("weapp_card")) {
        ++facts_.components["weapp_card"];
        const std::string name = words_by_class(element.node, {"weapp_card_nickname"});
        const std::string title = words_by_class(element.node, {"weapp_card_title"});
        if (!name.empty() || !title.empty())
            put_card("小程序", name + (title.empty() ? "" : ": " + title));
        return !name.empty() || !title.empty();
    }
    return false;
}

// ---- cards

void BodyWalker::account(const Element& element) {
    const std::string name = attribute_words(element, {"data-nickname", "nickname"});
    std::string key = attribute_words(element, {"data-alias", "data-id"});
    if (!key.empty()) key = " (" + key + ")";
    const std::string signature = attribute_words(element, {"data-signature"});
    put_card("公众号", name + key + (signature.empty() ? "" : ": " + signature));
}

void BodyWalker::mini_program(const Element& element) {
    const std::string picture =
        clean_image_url(decoded(attribute_words(element, {"data-miniprogram-imageurl"})));
    if (!picture.empty()) put_picture(picture, "");
    const std::string name = attribute_words(element, {"data-miniprogram-nickname"});
    const std::string title = attribute_words(element, {"data-miniprogram-title"});
    const std::string path = attribute_words(element, {"data-miniprogram-path"});
    put_card("小程序",
             name + (title.empty() ? "" : ": " + title) + (path.empty() ? "" : " (" + path + ")"));
}

void BodyWalker::attached_article(const Element& element) {
    const std::string account =
        attribute_words(element, {"data-nickname", "data-nick_name", "nickname"});
    std::string title = attribute_words(element, {"data-title", "title", "data-name"});
    std::string url =
        link_target(attribute_words(element, {"data-url", "url", "data-link", "link"}));
    if (title.empty()) title = url;
    std::vector<Run> runs = {words_run("[文章] " + (account.empty() ? "" : account + ": "))};
    runs.push_back(words_run(std::move(title), std::move(url)));
    put_block(quote_of(std::move(runs)));
}

void BodyWalker::sticker(const Element& element) {
    const std::string url =
        clean_image_url(attribute_words(element, {"data-emoji_url", "data-url"}));
    if (!url.empty()) put_picture(url, "表情");
}

void BodyWalker::titled(const Element& element, std::string_view label) {
    std::string title =
        attribute_words(element, {"data-title", "data-name", "data-nickname", "title", "name"});
    if (title.empty()) title = words_of(element.node);
    put_card(label, title);
}

void BodyWalker::unknown_component(const Element& element) {
    std::string title =
        attribute_words(element, {"data-title", "data-nickname", "data-name", "name"});
    if (title.empty()) title = words_of(element.node);
    put_card("卡片:" + std::string(element.tag), title);
}

}  // namespace magpie::wechat
