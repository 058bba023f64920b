// The walk over an article's body: one pass in document order, with an explicit stack (the tree may
// be 512 deep). The class is split over five files by subject: body_walker.cpp (structure),
// body_media.cpp (pictures, links, formulas), body_components.cpp (WeChat's cards),
// body_players.cpp (sound and video), body_tables.cpp. Code blocks are read by
// parser/body/code_text.
#pragma once

#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parser/body/block_builder.h"
#include "parser/body/lookahead.h"
#include "parser/body/style.h"
#include "parser/body/text_flow.h"
#include "parser/dom.h"
#include "parser/wechat/body.h"

namespace magpie::wechat {

using body::BlockBuilder;
using body::css_pixels;
using body::find_ahead;
using body::kMaxLookahead;
using body::read_style;
using body::StyleFacts;
using body::TextFlow;

// True when the subtree has words that are shown.
bool has_words(Node root);

// What one body has met so far; shared with the walks of its table cells.
struct BodyFacts {
    std::map<std::string, int> components;
    std::map<std::string, int> dropped;
    std::vector<DroppedNode> dropped_nodes;
    std::vector<MediaFile> media;
    std::set<std::string, std::less<>> backgrounds;       // URLs already shown
    std::set<std::string, std::less<>> kept_backgrounds;  // URLs already in `media`
    std::set<std::string, std::less<>> players;           // videos, clips and tracks already shown
    bool has_footnote_marks = false;
};

// Target of a "[n]" mark until the end of the body tells where it points (§7.3).
inline constexpr std::string_view kFootnoteScheme = "footnote:";
// Gives every mark its URL, or takes the placeholder away.
void resolve_footnotes(std::vector<Block>& blocks);

// Shown text of the subtree in one line; reading stops behind `most` bytes.
std::string words_of(Node node, std::size_t most = 4096);

// Words of the first element below `root` that has one of the classes, tried in order; "" when
// none.
std::string words_by_class(Node root, std::initializer_list<std::string_view> names);

// Value of a query parameter of a page on mp.weixin.qq.com; `url` may be relative.
std::string parameter_of(std::string_view url, std::string_view name);

// One line without what a table or a quote would break on.
std::string card_words(std::string_view words);
// Percent-decoded when it looks encoded.
std::string decoded(std::string_view text);

class BodyWalker {
  public:
    BodyWalker(const BodyContext& context, BodyFacts& facts, BlockBuilder& builder)
        : context_(context), facts_(facts), builder_(builder) {}

    // Everything below `root`.
    void walk(Node root);

  private:
    // How text looks where the walk is.
    struct Dress {
        bool strong = false;
        bool emphasis = false;
        bool keeps_space = false;
    };
    // What to do when an element's last child is done.
    enum class Leave { nothing, paragraph, heading, container, link, quoted_words };
    struct Frame {
        Node node;
        Dress dress;  // to go back to
        Leave leave = Leave::nothing;
    };
    struct OpenLink {
        Node node;
        std::string href;
        std::string suffix;  // " [小程序]"
        bool has_image = false;
        bool has_words = false;
    };
    struct Element {
        Node node;
        std::string_view tag;
        std::string_view classes;
        StyleFacts style;
        bool has_class(std::string_view name) const;
    };

    // --- structure
    Node enter(Node node);  // first child to visit, or nothing
    void leave(const Frame& frame);
    void text(Node node);
    void flowing_text(std::string_view text);
    void end_broken_line();
    Node element(Node node);
    bool is_dropped(const Element& element);
    bool handled_whole(const Element& element);
    Node descend(const Element& element, Leave leave);
    Leave open_structure(const Element& element);
    Leave open_list(const Element& element);
    bool is_real_heading(Node node) const;
    void dress_up(const Element& element);
    Run dressed(std::string words) const;
    void put_words(std::string words);
    void put_block(Block block);
    void drop(const Element& element, std::string_view why);
    void drop(std::string what, std::string_view why, Node node);
    void count(std::string_view component) { ++facts_.components[std::string(component)]; }
    void keep_file(MediaFile file);

    // --- pictures, links, formulas
    void backgrounds(const Element& element);
    void background(const Element& element, std::string url);
    void keep_background(std::string url);
    void keep_originals(const Element& element, const std::string& url);
    bool picture(const Element& element);
    std::string picture_url(const Element& element);
    void put_picture(std::string url, std::string alt);
    bool inline_picture(const Element& element, const std::string& url);
    Leave open_link(const Element& element);
    void close_link();
    std::string link_target(std::string_view href) const;
    std::string link_title(const OpenLink& link) const;
    bool formula(const Element& element);
    void put_formula(std::string_view tex, bool block);
    bool vector_image(const Element& element);
    bool footnote_mark(const Element& element);
    bool code(const Element& element);

    // --- components
    bool component(const Element& element);
    void put_card(std::string_view label, std::string_view words);
    void account(const Element& element);
    void mini_program(const Element& element);
    bool drawn_card(const Element& element);
    void attached_article(const Element& element);
    void sticker(const Element& element);
    void vote(const Element& element, std::string_view source);
    void titled(const Element& element, std::string_view label);
    bool unknown_component(const Element& element);
    bool foreign_component(const Element& element);
    std::string attribute_words(const Element& element,
                                std::initializer_list<std::string_view> names) const;
    std::string title_of(const Element& element) const;

    // --- sound and video
    void put_player(const Element& element, const std::string& key, std::string_view label,
                    const std::string& words, std::string url);
    void frame(const Element& element);
    bool video_frame(const Element& element, std::string_view source);
    void platform_video(const Element& element, const std::string& id, std::string_view cover);
    void tencent_video(const Element& element, const std::string& id);
    void foreign_frame(const Element& element, std::string_view source);
    void media_element(const Element& element);
    void audio(const Element& element);
    void put_voice(const Element& element, const std::string& title, const std::string& length,
                   const std::string& id);
    void music(const Element& element);
    void channel_video(const Element& element);
    bool drawn_player(const Element& element);
    void drawn_sound(const Element& element, bool is_music);

    // --- tables
    bool table(const Element& element);
    std::vector<Run> runs_in(Node node);

    const BodyContext& context_;
    BodyFacts& facts_;
    BlockBuilder& builder_;
    std::vector<Frame> frames_;
    std::vector<OpenLink> links_;  // at most one; a vector keeps its strings' capacity
    Dress dress_;
    TextFlow flow_;
};

}  // namespace magpie::wechat
