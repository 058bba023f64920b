// The walk over the body of a web page: one pass in document order, with an explicit stack. The
// class is split by subject: web_walker.cpp (structure), web_links.cpp, web_pictures.cpp,
// web_players.cpp, web_formulas.cpp, web_tables.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "parser/article/web_body.h"
#include "parser/article/web_tags.h"
#include "parser/body/block_builder.h"
#include "parser/body/lookahead.h"
#include "parser/body/style.h"
#include "parser/body/text_flow.h"

namespace magpie {

// What one body has met so far; shared with the walks of its table cells.
struct WebFacts {
    std::map<std::string, int, std::less<>> components;
    std::map<std::string, int, std::less<>> dropped;
    std::vector<DroppedNode> dropped_nodes;
    std::vector<MediaFile> media;
    std::set<std::string, std::less<>> players;  // addresses already shown
    std::string last_picture;                    // identity of it, until words follow
    bool picture_wanted = false;                 // an <img> without address stood here last
};

// Which nodes lie above something kept, by Node::index().
std::vector<bool> kept_nodes(const Document& document, const ContentMarks& marks);

class WebWalker {
  public:
    WebWalker(const ContentMarks& marks, const std::vector<bool>& kept,
              const WebBodyContext& context, const std::optional<Url>& base, WebFacts& facts,
              body::BlockBuilder& builder)
        : marks_(marks),
          kept_(kept),
          context_(context),
          base_(base),
          facts_(facts),
          builder_(builder) {}

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
    enum class Leave : std::uint8_t {
        nothing,
        paragraph,
        heading,
        container,
        link,
        quoted_words,
        reading
    };
    struct Frame {
        Node node;
        Dress dress;  // to go back to
        Leave leave = Leave::nothing;
    };
    struct Element {
        Node node;
        WebRole role = WebRole::transparent;
        std::string_view classes;
        std::string_view id;
        std::string_view style_text;
        bool hidden = false;
        body::StyleFacts style;
    };

    // --- structure
    Node enter(Node node);  // first child to visit, or nothing
    void leave(const Frame& frame);
    void text(Node node);
    Node element(Node node);
    Element element_of(Node node) const;
    bool is_dropped(const Element& element);
    bool handled_whole(const Element& element);
    Leave open_structure(const Element& element);
    Leave open_container(Block::Kind kind);
    Leave open_list(const Element& element);
    Leave open_block();
    void dress_up(const Element& element);
    bool line_break(const Element& element);
    void checkbox(Node node);
    bool rule();
    bool code(const Element& element);
    void end_running_text();
    Run dressed(std::string words) const;
    void put_words(std::string words);
    void put_block(Block block) { builder_.add_block(std::move(block)); }
    void put_inline(Run run);
    bool drop(const Element& element, std::string_view why);
    void count(std::string_view component);
    void keep_file(MediaFile file);

    // --- links and footnote marks
    std::string address(std::string_view reference) const;  // absolute, "" when there is none
    std::string link_target(std::string_view href) const;
    Leave open_link(const Element& element);
    bool page_mark(const Element& element);
    bool note_mark(const Element& element);

    // --- pictures
    bool picture(const Element& element);
    bool fallback(const Element& element);
    bool symbol(const Element& element, const std::string& url);
    void put_picture(std::string url, std::string alt);

    // --- sound and video
    bool frame(const Element& element);
    bool clip(const Element& element);
    bool put_player(const Element& element, std::string_view label, std::string words,
                    const std::string& url);

    // --- formulas and drawings
    bool formula(const Element& element);
    bool typeset_span(const Element& element);
    bool drawing(const Element& element);
    bool put_formula(std::string_view tex, bool block);

    // --- tables
    bool table(const Element& element);
    std::vector<Run> runs_in(Node node);
    std::vector<Node> kept_rows(Node table) const;

    const ContentMarks& marks_;
    const std::vector<bool>& kept_;
    const WebBodyContext& context_;
    const std::optional<Url>& base_;
    WebFacts& facts_;
    body::BlockBuilder& builder_;
    std::vector<Frame> frames_;
    std::string href_;  // of the link that is open
    bool in_cell_ = false;
    Dress dress_;
    body::TextFlow flow_;
};

}  // namespace magpie
