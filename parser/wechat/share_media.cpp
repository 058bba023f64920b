#include "parser/wechat/share_media.h"

#include <algorithm>

#include "base/text.h"
#include "parser/js_cursor.h"
#include "parser/media.h"
#include "parser/wechat/clips.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

// A list of objects; of a single object; of plain URLs.
std::vector<std::string> urls_in(const JsValue& list) {
    std::vector<std::string> urls;
    const auto add = [&](const JsValue& picture) {
        std::string url = picture_url(picture);
        for (const std::string_view key : {"cdn_url", "url", "pic_url"})
            if (url.empty()) url = picture_url(picture[key]);
        if (url.starts_with("http")) urls.push_back(std::move(url));
    };
    for (const JsValue& picture : list.items) add(picture);
    if (list.kind == JsValue::Kind::object) add(list);
    return urls;
}

// #img_list of 2018–2021; in dumps of later pages the swiper that scripts have filled.
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

Block card(std::string line) {
    Block block;
    block.kind = Block::Kind::card;
    block.text = std::move(line);
    return block;
}

// The first key of `object` that is set, as text on one line.
std::string first_line(const JsValue& object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (std::string words = line_text(object[key]); !words.empty()) return words;
    return {};
}

std::string first_url(const JsValue& object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const std::string url = url_text(object[key]); url.starts_with("http"))
            return without_credentials(url);
    return {};
}

long long first_length(const JsValue& object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const long long length = as_milliseconds(object[key].number().value_or(0)); length > 0)
            return length;
    return 0;
}

// Objects of the literal under the names of a kind: the value itself, or the entries of its list;
// some are JSON text.
std::vector<JsValue> candidates(const JsValue& literal,
                                std::initializer_list<std::string_view> names) {
    std::vector<JsValue> found;
    const auto add = [&](const JsValue& value) {
        if (value.kind == JsValue::Kind::object && !value.members.empty()) found.push_back(value);
    };
    for (const std::string_view name : names) {
        const JsValue& value = literal[name];
        const bool is_json = value.kind == JsValue::Kind::string &&
                             (value.text.starts_with('{') || value.text.starts_with('['));
        const JsValue parsed = is_json ? read_literal(value.text).value : value;
        for (const std::string_view list : {"list", "voice_in_appmsg", "audio_infos"})
            for (const JsValue& item : parsed[list].items) add(item);
        for (const JsValue& item : parsed.items) add(item);
        add(parsed);
    }
    return found;
}

// First `name: 123`, `name: '123'` or `name: "123"*1` of a script; 0 when there is none.
long long number_property(std::string_view script, std::string_view name) {
    for (std::size_t at = script.find(name); at != std::string_view::npos;
         at = script.find(name, at + 1)) {
        if (at > 0 && is_identifier_part(script[at - 1])) continue;
        JsCursor cursor(script, at + name.size());
        cursor.skip_blank();
        if (!cursor.take(':') && !cursor.take('=')) continue;
        cursor.skip_blank();
        JsValue value;
        value.kind = JsValue::Kind::number;
        value.text = cursor.take_number();
        if (value.text.empty()) value.text = cursor.take_string().value_or("");
        if (const long long number = value.number().value_or(0); number > 0) return number;
    }
    return 0;
}

// Property of any script, for pages whose data is no assignment ("voiceid: '…'").
std::string property(Sources& sources, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        for (const ScriptSpan& script : sources.scripts())
            if (std::string value = first_property(script.body, name); !value.empty()) return value;
    return {};
}

std::string variable(Sources& sources, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
        if (const std::string_view value = sources.variables().get(name); !value.empty())
            return std::string(value);
    return {};
}

Block clip_block(std::string_view label, const std::string& title, long long length,
                 std::string href) {
    const std::string words = title + duration_words(length);
    if (href.empty())
        return card("> [" + std::string(label) + "] " + escape_markdown(words, false));
    Run run;
    run.text = std::string(label) + (words.empty() || words.front() == ' ' ? "" : ": ") + words;
    run.href = std::move(href);
    Block block;
    block.runs.push_back(std::move(run));
    return block;
}

// ---- video

struct VideoFacts {
    std::string id, title, source_link;
    Video video;
};

VideoFacts video_in_literal(const JsValue& literal) {
    VideoFacts facts;
    for (const JsValue& info : candidates(literal, {"video_page_info", "video_page_infos"})) {
        facts.id = info["video_id"].text;
        if (facts.id.empty()) facts.id = info["vid"].text;
        if (facts.id.empty()) continue;
        facts.video = read_video(info);
        break;
    }
    if (facts.id.empty() && !literal["video_ids"].items.empty())
        facts.id = literal["video_ids"].items.front().text;
    if (facts.id.empty()) facts.id = literal["vid"].text;
    facts.source_link = first_url(literal, {"source_link"});
    return facts;
}

// Minified scripts have properties of that name, too.
std::string likely_video_id(std::string id) {
    constexpr std::size_t kTencentId = 11;
    const bool likely = is_video_id(id) && (is_platform_video(id) || id.size() == kTencentId);
    return likely ? id : std::string();
}

// Pages of 2018–2021: `window.cgiData = { vid, source_link, cdn_url, video_title }`, the files in a
// list of their own.
VideoFacts video_in_scripts(Sources& sources) {
    VideoFacts facts;
    const JsValue data = sources.literal_named("window.cgiData");
    facts.id = data["vid"].text;
    if (facts.id.empty()) facts.id = data["video_id"].text;
    if (facts.id.empty()) facts.id = variable(sources, {"d.vid", "vid", "d.video_id", "video_id"});
    if (facts.id.empty()) facts.id = likely_video_id(property(sources, {"vid"}));
    facts.title = line_text(data["video_title"]);
    facts.source_link = first_url(data, {"source_link"});
    facts.video.cover = picture_url(data["cdn_url"]);
    for (const std::string_view name : {"mp_video_trans_info", "__mpVideoTransInfo"}) {
        const JsValue files = sources.literal_named(name);
        if (facts.video.files.empty()) facts.video.files = video_files(files);
        if (facts.video.duration_ms == 0 && !files.items.empty())
            facts.video.duration_ms = first_length(files.items.front(), {"duration_ms"});
    }
    if (facts.video.duration_ms == 0)
        facts.video.duration_ms = first_length(data, {"duration", "video_duration"});
    return facts;
}

// ---- sound

struct VoiceFacts {
    std::string id, title, cover, url;
    long long length = 0;
};

VoiceFacts voice_in_literal(const JsValue& literal) {
    const std::initializer_list<std::string_view> kIds = {"voice_encode_fileid", "voice_id",
                                                          "voiceid", "file_id", "mediaid"};
    VoiceFacts facts;
    facts.id = first_line(literal, kIds);
    for (const JsValue& info :
         candidates(literal, {"audio_page_info", "voice_page_info", "audio_info", "voice_info",
                              "voice_in_appmsg", "voice_in_appmsg_list_json", "finder_audio_card",
                              "finder_audio_card_list"})) {
        if (facts.id.empty()) facts.id = first_line(info, kIds);
        if (facts.title.empty())
            facts.title = first_line(info, {"title", "name", "voice_name", "audio_name"});
        if (facts.url.empty()) facts.url = first_url(info, {"url", "play_url", "audio_url"});
        if (facts.length == 0)
            facts.length = first_length(info, {"play_length", "duration_ms", "duration"});
        if (facts.cover.empty())
            facts.cover = clean_image_url(first_url(info, {"cover_url", "cover", "img_url"}));
    }
    if (facts.length == 0)
        facts.length = first_length(literal, {"play_length", "media_duration", "duration"});
    return facts;
}

VoiceFacts voice_in_scripts(Sources& sources) {
    VoiceFacts facts;
    const JsValue data = sources.literal_named("window.cgiData");
    facts = voice_in_literal(data);
    if (facts.id.empty()) facts.id = property(sources, {"voice_encode_fileid", "voiceid"});
    if (facts.id.empty())
        facts.id = variable(sources, {"d.voiceid", "voiceid", "voice_encode_fileid", "voice_id"});
    if (facts.id.empty()) return facts;
    for (const ScriptSpan& script : sources.scripts()) {
        if (facts.length > 0) break;
        if (!contains(script.body, facts.id)) continue;
        for (const std::string_view name : {"play_length", "duration"})
            if (facts.length == 0)
                facts.length = as_milliseconds(number_property(script.body, name));
    }
    return facts;
}

}  // namespace

std::vector<std::string> pictures_of(Sources& sources) {
    std::vector<std::string> urls = urls_in(sources.literal()["picture_page_info_list"]);
    for (const std::string_view name : {"picture_page_info_list", "picturePageInfoList"})
        if (urls.empty()) urls = urls_in(sources.literal_named(name));
    for (const std::string_view id : {"img_list", "img_swiper_content", "js_content"})
        if (urls.empty()) urls = urls_in_element(sources.element(id));
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

void add_attachments(std::vector<Block>& blocks, const JsValue& article, const JsValue& program) {
    if (article["content_url"].is_set()) {
        const std::string url = canonical_url(url_text(article["content_url"]));
        blocks.push_back(card("> [文章] " + escape_markdown(line_text(article["nickname"]), false) +
                              ": [" + escape_markdown(line_text(article["title"]), false) + "](" +
                              url + ")"));
    }
    if (program["nickname"].is_set())
        blocks.push_back(card("> [小程序] " +
                              escape_markdown(line_text(program["nickname"]), false) +
                              (program["path"].is_set() ? " (" + program["path"].text + ")" : "")));
}

std::optional<SharedClip> video_clip(Sources& sources, const Article& fields) {
    const VideoFacts facts =
        sources.has_literal() ? video_in_literal(sources.literal()) : video_in_scripts(sources);
    std::string href = facts.source_link;
    if (is_video_id(facts.id))
        // The platform's files are signed and expire: the article is what stays (docs/wechat.md,
        // "Components").
        href = is_platform_video(facts.id) ? fields.url : tencent_video_url(facts.id);
    else if (href.empty())
        return std::nullopt;
    std::string title = facts.title.empty() ? facts.video.caption : facts.title;
    if (title.empty()) title = fields.title.empty() ? facts.id : fields.title;
    SharedClip clip;
    clip.block = clip_block("视频", title, facts.video.duration_ms, href);
    clip.file = file_of(facts.video, facts.id);
    clip.file.words = title;
    clip.cover = facts.video.cover;
    return clip;
}

std::optional<SharedClip> voice_clip(Sources& sources, const Article& fields) {
    const VoiceFacts facts =
        sources.has_literal() ? voice_in_literal(sources.literal()) : voice_in_scripts(sources);
    if (facts.id.empty() && facts.url.empty()) return std::nullopt;
    std::string title = facts.title.empty() ? fields.title : facts.title;
    if (title.empty()) title = facts.id;
    SharedClip clip;
    clip.file = voice_file(facts.id, title);
    if (facts.id.empty()) {
        clip.file.url = facts.url;
        clip.file.identity = media_identity(facts.url);
    }
    clip.block = clip_block("音频", title, facts.length, clip.file.url);
    clip.cover = facts.cover;
    return clip;
}

std::optional<SharedClip> music_clip(Sources& sources, const Article& fields) {
    const JsValue data =
        sources.has_literal() ? sources.literal() : sources.literal_named("window.cgiData");
    for (const JsValue& info : candidates(data, {"music_page_info", "qqmusic_info", "music_info",
                                                 "finder_music_card", "finder_music_card_list"})) {
        std::string name = first_line(info, {"song_name", "music_name", "title", "name"});
        const std::string url =
            first_url(info, {"audiourl", "play_url", "music_url", "data_url", "url", "link"});
        if (name.empty() && url.empty()) continue;
        if (name.empty()) name = fields.title;
        const std::string singer = first_line(info, {"singer", "artist", "author", "nickname"});
        if (!singer.empty()) name += " - " + singer;
        SharedClip clip;
        clip.block = clip_block(
            "音乐", name, first_length(info, {"play_length", "duration_ms", "duration"}), url);
        clip.file = {MediaRole::audio, url, url.empty() ? "" : media_identity(url), {}, name};
        clip.cover = clean_image_url(
            first_url(info, {"cover_url", "albumurl", "cover", "img_url", "pic_url"}));
        return clip;
    }
    return std::nullopt;
}

}  // namespace magpie::wechat
