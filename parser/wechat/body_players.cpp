// Sound and video of a body: WeChat's players, other sites' frames, and what scripts have drawn of
// them into a saved page (docs/wechat.md, "Components"). Each player is shown once; its files, when
// the page names them, are kept beside the text.
#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "parser/media.h"
#include "parser/wechat/body_walker.h"
#include "parser/wechat/identity.h"

namespace magpie::wechat {
namespace {

long long number_in(std::string_view text) {
    long long number = 0;
    for (const char c : trim(text)) {
        if (c < '0' || c > '9' || number > 1'000'000'000'000) break;
        number = number * 10 + (c - '0');
    }
    return number;
}

// "…/x/page/o0608305r9k.html", "…/o0608305r9k.html": the id in the path.
std::string id_in_path(const Url& url) {
    std::string_view name = url.path();
    name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));
    if (!name.ends_with(".html")) return {};
    name.remove_suffix(std::string_view(".html").size());
    return name.size() >= 8 && is_video_id(name) ? std::string(name) : std::string();
}

// The Tencent video a player's address names; "" for other sites' players, which use "vid" too.
std::string tencent_id(std::string_view source) {
    static const auto kBase = Url::parse("https://mp.weixin.qq.com/");
    const auto url = Url::parse(html_unescape_fully(source), &*kBase);
    if (!url || !url->host().ends_with("qq.com")) return {};
    if (auto id = url->query_value("vid"); id && !id->empty()) return *id;
    return url->host() == "v.qq.com" ? id_in_path(*url) : std::string();
}

// voice_main_<voiceid>_<number>, the id of a drawn player.
std::string drawn_voice_id(Node root) {
    constexpr std::string_view kMain = "voice_main_";
    const auto is_main = [&](Node node) { return node.id().starts_with(kMain); };
    const Node main = is_main(root) ? root : find_ahead(root, is_main);
    if (!main) return {};
    const std::string_view id = main.id().substr(kMain.size());
    return std::string(id.substr(0, id.rfind('_')));
}

std::string label_line(std::string_view label, const std::string& words) {
    const std::string separator = words.empty() || words.front() == ' ' ? "" : ": ";
    return std::string(label) + separator + words;
}

}  // namespace

// A player is shown once, whatever scripts and saving have made of it: a link, or a card when it
// has no address.
void BodyWalker::put_player(const Element& element, const std::string& key, std::string_view label,
                            const std::string& words, std::string url) {
    if (!key.empty() && !facts_.players.insert(key).second) return drop(element, "repeated_player");
    if (url.empty()) return put_card(label, words);
    Block block;
    block.runs.emplace_back();
    block.runs.back().text = label_line(label, words);
    block.runs.back().href = std::move(url);
    put_block(std::move(block));
}

// ---- frames

void BodyWalker::frame(const Element& element) {
    std::string_view source = element.node.attribute_or_empty("data-src");
    if (source.empty()) source = element.node.attribute_or_empty("src");
    const bool is_vote = element.has_class("vote_iframe") ||
                         element.node.attribute("data-supervoteid") ||
                         contains(source, "appmsgvote?");
    if (is_vote) return vote(element, source);
    if (element.node.attribute("voice_encode_fileid")) return audio(element);
    if (element.node.attribute("music_name") || element.has_class("qqmusic_iframe"))
        return music(element);
    if (!video_frame(element, source)) foreign_frame(element, source);
}

bool BodyWalker::video_frame(const Element& element, std::string_view source) {
    std::string id(element.node.attribute_or_empty("data-mpvid"));
    if (id.empty()) id = element.node.attribute_or_empty("vid");
    if (id.empty()) id = tencent_id(source);
    if (!is_video_id(id)) return false;
    if (is_platform_video(id))
        platform_video(element, id, element.node.attribute_or_empty("data-cover"));
    else
        tencent_video(element, id);
    return true;
}

void BodyWalker::platform_video(const Element& element, const std::string& id,
                                std::string_view cover) {
    if (facts_.players.contains(id)) return drop(element, "repeated_player");
    const auto known = context_.videos.find(id);
    const Video video = known == context_.videos.end() ? Video{} : known->second;
    const std::string picture = video.cover.empty() ? clean_image_url(decoded(cover)) : video.cover;
    if (!picture.empty()) put_picture(picture, "");
    // The file's own URL is signed and expires: the article is where it can be played. The fragment
    // tells which one.
    std::string target = video.files.empty() ? std::string() : video.files.front();
    if (!context_.article_url.empty())
        target = context_.article_url.substr(0, context_.article_url.find('#')) + "#" + id;
    const std::string caption = card_words(video.caption);
    put_player(element, id, "视频", caption + duration_words(video.duration_ms), target);
    keep_file(file_of(video, id));
}

void BodyWalker::tencent_video(const Element& element, const std::string& id) {
    put_player(element, id, "视频", id, tencent_video_url(id));
}

// Other sites' players: named and linked, when the page still knows their address.
void BodyWalker::foreign_frame(const Element& element, std::string_view source) {
    const std::string target = link_target(source);
    const auto url = Url::parse(target);
    if (!url || !url->is_http() || contains(target, "_files/"))
        return drop(element, "frame_without_address");
    const std::string title = attribute_words(element, {"title", "data-title", "name"});
    put_player(element, target, "嵌入", title.empty() ? std::string(url->host()) : title, target);
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
    if (url.empty() || contains(url, "_files/")) return drop(element, "clip_without_address");
    const std::string title = attribute_words(element, {"title", "aria-label"});
    put_player(element, url, video ? "视频" : "音频", title, url);
    keep_file({video ? MediaRole::video : MediaRole::audio, url, media_identity(url), {}, title});
}

void BodyWalker::channel_video(const Element& element) {
    const std::string picture = clean_image_url(attribute_words(element, {"data-url"}));
    if (!picture.empty()) put_picture(picture, "");
    const std::string words = attribute_words(element, {"data-desc", "data-intro"});
    put_card("视频号", attribute_words(element, {"data-nickname", "data-username"}) +
                           (words.empty() ? "" : ": " + words));
}

// ---- sound

void BodyWalker::audio(const Element& element) {
    const std::string title = card_words(decoded(element.node.attribute_or_empty("name")));
    const std::string id(trim(element.node.attribute_or_empty("voice_encode_fileid")));
    const std::string length =
        duration_words(number_in(element.node.attribute_or_empty("play_length")));
    put_voice(element, title, length, id);
}

// The title counts as shown too: the drawn player beside the element has no id on many pages.
void BodyWalker::put_voice(const Element& element, const std::string& title,
                           const std::string& length, const std::string& id) {
    if (id.empty()) return put_player(element, title, "音频", title + length, "");
    facts_.players.insert(title);
    put_player(element, id, "音频", title + length, voice_url(id));
    keep_file(voice_file(id, title));
}

void BodyWalker::music(const Element& element) {
    const std::string name = attribute_words(
        element, {"music_name", "data-music_name", "name", "data-name", "title", "data-title"});
    const std::string singer =
        attribute_words(element, {"singer", "data-singer", "author", "data-author"});
    long long length = number_in(element.node.attribute_or_empty("play_length"));
    if (length == 0) length = number_in(element.node.attribute_or_empty("duration"));
    const std::string words = name + (singer.empty() ? "" : " - " + singer);
    const std::string url = link_target(attribute_words(element, {"audiourl", "data-audiourl"}));
    facts_.players.insert(name);
    put_player(element, url, "音乐", words + duration_words(as_milliseconds(length)), url);
    if (!url.empty()) keep_file({MediaRole::audio, url, media_identity(url), {}, words});
}

// ---- what scripts have drawn into a saved page: the player beside or instead of its element

bool BodyWalker::drawn_player(const Element& element) {
    const std::string_view id = element.node.id();
    constexpr std::string_view kVideoWrapper = "js_mpvedio_wrapper_";
    if (element.has_class("video_iframe") || element.node.attribute("data-mpvid")) {
        if (!video_frame(element, element.node.attribute_or_empty("data-src"))) return false;
        count("video_iframe");
        return true;
    }
    if (id.starts_with(kVideoWrapper)) {
        const std::string video(id.substr(kVideoWrapper.size()));
        if (is_video_id(video)) platform_video(element, video, "");
        return true;
    }
    const bool is_music = element.has_class("qqmusic_area");
    const bool is_sound = is_music || element.has_class("js_audio_frame") ||
                          element.has_class("audio_area") ||
                          element.has_class("share_audio_context");
    if (is_sound) drawn_sound(element, is_music);
    return is_sound;
}

void BodyWalker::drawn_sound(const Element& element, bool is_music) {
    const std::string name =
        words_by_class(element.node, {"audio_title", "share_audio_title", "qqmusic_songname"});
    if (name.empty()) return drop(element, "player_without_title");
    if (facts_.players.contains(name)) return drop(element, "repeated_player");
    std::string length = words_by_class(element.node, {"audio_length", "share_audio_length_total"});
    if (!length.empty()) length = " (" + length + ")";
    if (!is_music) return put_voice(element, name, length, drawn_voice_id(element.node));
    const std::string singer = words_by_class(element.node, {"qqmusic_singername"});
    put_player(element, name, "音乐", name + (singer.empty() ? "" : " - " + singer) + length, "");
}

}  // namespace magpie::wechat
