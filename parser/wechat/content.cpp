#include "parser/wechat/content.h"

#include <algorithm>

#include "base/text.h"
#include "parser/media.h"
#include "parser/wechat/body.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/literal_text.h"
#include "parser/wechat/share_media.h"
#include "parser/wechat/written_text.h"

namespace magpie::wechat {
namespace {

// ---- facts that components of the body need

void add_linked_titles(const JsValue& literal, BodyContext& context) {
    for (const JsValue& article : literal["ainfos"].items)
        if (const auto key = key_of(url_text(article["url"])))
            context.linked_titles.emplace(key->to_string(), line_text(article["title"]));
}

// From the literal, or from the script that older pages fill.
void add_videos(Sources& sources, BodyContext& context) {
    const JsValue& literal = sources.literal();
    const JsValue list =
        literal ? literal["video_page_infos"] : sources.literal_named("videoPageInfos");
    for (const JsValue& info : list.items)
        context.videos.emplace(info["video_id"].text, read_video(info));
}

void add_votes(const std::vector<FramePage>& frames, BodyContext& context) {
    for (const FramePage& frame : frames)
        if (auto vote = read_vote_page(frame.body)) context.votes[vote->id] = std::move(*vote);
}

// ---- escaping plain text, so that it takes the same road as HTML

constexpr std::size_t kLongestTag = 2'000;  // bytes; a music link has 400

// A description repeats the text with its inline tags; every other '<' is a character.
bool opens_inline_tag(std::string_view rest) {
    for (const std::string_view tag : {"<a ", "</a>", "<br>", "<br/>", "<br />"})
        if (starts_with_ignore_case(rest, tag)) return contains(rest, ">");
    return false;
}

std::string as_html(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size(); ++pos) {
        const char c = text[pos];
        if (c == '&')
            out += "&amp;";
        else if (c == '<' && !opens_inline_tag(text.substr(pos, kLongestTag)))
            out += "&lt;";
        else
            out += c;
    }
    return out;
}

class ContentReader {
  public:
    ContentReader(Sources& sources, const PageType& type, const Article& fields,
                  const std::vector<FramePage>& frames)
        : sources_(sources), type_(type), fields_(fields) {
        add_votes(frames, context_);
    }

    Content read() {
        context_.article_url = fields_.url;
        add_linked_titles(sources_.literal(), context_);
        add_videos(sources_, context_);
        if (type_.known)
            read_known();
        else
            read_unknown();
        return std::move(content_);
    }

  private:
    void read_as(Template layout) {
        switch (layout) {
            case Template::article:
                return read_article();
            case Template::picture:
                return read_pictures();
            case Template::text:
                return read_text();
            case Template::video:
                return read_clip(Kind::video);
            case Template::music:
            case Template::audio:
                return read_clip(Kind::audio);
            case Template::short_content:
                return read_short();
        }
    }

    // A page of a known kind whose data stands where that kind usually has none.
    void read_known() {
        read_as(type_.layout);
        if (body::has_substance(content_.blocks) || type_.layout == Template::article) return;
        const Kind kind = content_.kind;
        read_unknown();
        if (body::has_substance(content_.blocks)) content_.kind = kind;
    }

    // A new number reads like an article, then like a text, then like pictures (§2).
    void read_unknown() {
        for (const Template layout : {Template::article, Template::text, Template::picture}) {
            content_ = Content{};
            context_.keep_line_feeds = false;
            read_as(layout);
            if (body::has_substance(content_.blocks)) return;
        }
    }

    void read_short() {
        read_text();
        if (body::has_substance(content_.blocks)) return;
        content_ = Content{};
        read_pictures();
    }

    // ---- type 0

    void read_article() {
        content_.kind = is_share_card(sources_) ? Kind::share : Kind::article;
        const std::string& literal_body = sources_.literal()["content_noencode"].text;
        if (!literal_body.empty()) add_fragment(literal_body);
        if (!body::has_substance(content_.blocks)) add_element("js_content");
        if (!body::has_substance(content_.blocks)) add_fragment(sources_.script_with_id("content_tpl"));
    }

    void add_fragment(std::string_view html) {
        if (trim(html).empty()) return;
        if (const auto document = sources_.fragment(html)) add_body(document->body());
    }

    void add_element(std::string_view id) {
        if (const Node element = sources_.element(id)) add_body(element);
    }

    void add_body(Node root) {
        Body body = read_body(root, context_);
        for (Block& block : body.blocks) content_.blocks.push_back(std::move(block));
        for (const auto& [tag, count] : body.components) content_.components[tag] += count;
        for (const auto& [reason, count] : body.dropped) content_.dropped[reason] += count;
        for (DroppedNode& node : body.dropped_nodes)
            if (content_.dropped_nodes.size() < kMaxDroppedNodes)
                content_.dropped_nodes.push_back(std::move(node));
        for (MediaFile& file : body.media) content_.media.push_back(std::move(file));
    }

    // ---- texts with line feeds

    void add_plain_text(std::string_view html) {
        content_.first_line = first_line_of(html);
        context_.keep_line_feeds = true;
        add_fragment(replace_all(std::string(html), "\r\n", "\n"));
    }

    // Words that scripts have put into an element of a dump.
    void add_shown_text(std::initializer_list<std::string_view> ids) {
        for (const std::string_view id : ids) {
            if (body::has_substance(content_.blocks)) return;
            add_element(id);
            content_.first_line = first_line_of(markdown_to_text(content_.blocks));
        }
    }

    void read_text() {
        content_.kind = Kind::text;
        const JsValue& literal = sources_.literal();
        std::string text = literal["text_page_info"]["content_noencode"].text;
        for (const std::string_view key : {"content_noencode", "short_content"})
            if (text.empty()) text = literal[key].text;
        if (text.empty() && !sources_.has_literal()) text = script_text();
        add_plain_text(text);
        if (!sources_.has_literal()) add_shown_text({"js_text_desc", "js_text_content"});
        if (!body::has_substance(content_.blocks)) add_plain_text(as_html(description()));
        add_pictures(content_.blocks, text_page_pictures(literal));
    }

    std::string script_text() {
        const ScriptVariables& variables = sources_.variables();
        for (const std::string_view name :
             {"TextContentNoEncode", "d.TextContentNoEncode", "ContentNoEncode",
              "d.ContentNoEncode", "d.content_noencode", "content_noencode"})
            if (const std::string_view text = variables.get(name); !text.empty())
                return std::string(text);
        return {};
    }

    // ---- type 8

    void read_pictures() {
        content_.kind = Kind::picture;
        const JsValue& literal = sources_.literal();
        std::string text = literal["content_noencode"].text;
        if (text.empty() && !sources_.has_literal()) text = written_text(sources_, "share_notice");
        if (text.empty() && !sources_.has_literal()) text = script_text();
        if (text.empty()) text = as_html(description());
        context_.pictures = pictures_of(sources_);  // the text may point at them by number
        add_plain_text(text);
        add_pictures(content_.blocks, context_.pictures);
        if (literal)
            add_attachments(content_.blocks, literal["appmsg_link"], literal["weapp_link"]);
        else
            add_attachments(content_.blocks, sources_.literal_named("window.appmsg_link"),
                            sources_.literal_named("window.weapp_link"));
    }

    // The digest, which for pictures, clips and short texts is the text.
    std::string description() {
        const JsValue& digest = sources_.literal()["desc"];
        if (digest) return html_unescape(digest.text);
        if (const auto text = sources_.variables().get("msg_desc"); !text.empty())
            return std::string(text);
        return html_unescape(js_decode(sources_.facts().description));
    }

    // ---- types 5, 6 and 7: a text and one clip

    void read_clip(Kind kind) {
        content_.kind = kind;
        std::string text = sources_.literal()["content_noencode"].text;
        for (const std::string_view mark : {"js_video_desc", "share_notice", "js_audio_desc"})
            if (text.empty() && !sources_.has_literal()) text = written_text(sources_, mark);
        if (text.empty()) text = as_html(description());
        auto clip = clip_of_page(kind);
        add_plain_text(text);
        // Saves hold the player in the body: there it has all that the page knows of it.
        if (!clip && !has_player()) add_element("js_content");
        if (!clip || shows(clip->block)) return;
        content_.blocks.push_back(std::move(clip->block));
        content_.cover = std::move(clip->cover);
        if (!clip->file.url.empty()) content_.media.push_back(std::move(clip->file));
        ++content_.components[std::string(to_string(kind))];
    }

    std::optional<SharedClip> clip_of_page(Kind kind) {
        if (kind == Kind::video) return video_clip(sources_, fields_);
        const bool is_music = type_.layout == Template::music;
        auto clip = is_music ? music_clip(sources_, fields_) : voice_clip(sources_, fields_);
        if (!clip) clip = is_music ? voice_clip(sources_, fields_) : music_clip(sources_, fields_);
        return clip;
    }

    bool has_player() const {
        for (const Link& link : markdown_links(content_.blocks))
            if (player_caption(link.text)) return true;
        return false;
    }

    // True when the text holds this player itself.
    bool shows(const Block& clip) const {
        if (clip.runs.empty()) return false;
        for (const Link& link : markdown_links(content_.blocks))
            if (media_identity(link.href) == media_identity(clip.runs.front().href)) return true;
        return false;
    }

    // First non-empty line, tags removed, at most 30 code points; "…" when the text goes on (§7.4).
    static std::string first_line_of(std::string_view html) {
        constexpr std::size_t kMaxTitle = 30;
        std::string first;
        for (const std::string_view line : split_lines(html)) {
            std::string words = words_of(line);
            if (words.empty()) continue;
            if (!first.empty()) return first + "…";
            const std::string_view cut = code_point_prefix(words, kMaxTitle);
            if (cut.size() < words.size()) return std::string(cut) + "…";
            first = std::move(words);
        }
        return first;
    }

    Sources& sources_;
    const PageType& type_;
    const Article& fields_;
    BodyContext context_;
    Content content_;
};

}  // namespace

Content read_content(Sources& sources, const PageType& type, const Article& fields,
                     const std::vector<FramePage>& frames) {
    return ContentReader(sources, type, fields, frames).read();
}

}  // namespace magpie::wechat
