// Tree construction, WHATWG HTML §13.2.6, as Gumbo 0.10.1 does it: one class, whose insertion modes
// lie in files of their own. Private to parser/dom_direct*.cpp.
//   dom_direct.cpp             tokens, text, comments; where a node goes
//   dom_direct_frame.cpp       doctype, before and behind the body, <head>
//   dom_direct_body.cpp        in body
//   dom_direct_formatting.cpp  elements that are opened again, the adoption agency
//   dom_direct_table.cpp       tables
//   dom_direct_select.cpp      <select>, <template>
//   dom_direct_foreign.cpp     SVG and MathML
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "parser/arena.h"
#include "parser/dom_build.h"
#include "parser/dom_markup.h"
#include "parser/dom_open.h"

namespace magpie {

class DirectBuilder {
  public:
    DirectBuilder(std::string_view html, Arena& arena, BuildContext context)
        : arena_(arena),
          reader_(html, arena),
          is_fragment_(context == BuildContext::body_fragment) {}

    std::optional<BuiltTree> run();

  private:
    // §13.2.4.1. The mode "text" is missing: raw text is read together with its element.
    enum class Mode : std::uint8_t {
        initial,
        before_html,
        before_head,
        in_head,
        in_head_noscript,
        after_head,
        in_body,
        in_table,
        in_table_text,
        in_caption,
        in_column_group,
        in_table_body,
        in_row,
        in_cell,
        in_select,
        in_select_in_table,
        in_template,
        after_body,
        after_after_body,
    };
    struct Place {
        DomNode* parent = nullptr;
        DomNode* before = nullptr;  // null: behind all children
    };
    using Token = MarkupToken;

    // dom_direct.cpp
    bool take(const Token& token);
    void take_tag(const Token& token);
    void by_mode(const Token& token);
    void start_tag_by_mode(const Token& token);
    void end_tag_by_mode(Tag tag);
    void take_text(std::string_view text);
    std::string_view take_text_by_mode(std::string_view text);
    std::string_view text_before_body(std::string_view text, std::string_view rest);
    void append_text(std::string_view text);
    void take_comment(std::string_view content);
    void finish();
    void give_up() { is_possible_ = false; }
    void again() { again_ = true; }  // the token is taken once more, in the mode of now
    bool in_foreign() const { return !open_.empty() && open_.top().space != DomNode::Space::html; }
    // Where a start tag or a text (Tag::unknown) in SVG or MathML is HTML again.
    bool in_html_point(Tag tag) const;
    DomNode& top() const { return open_.top(); }
    Place place(DomNode* target = nullptr) const;
    Place foster_place() const;
    void insert(DomNode& node, Place where);
    DomNode& new_element(std::string_view name, Tag tag, std::span<const DomAttribute> attributes);
    DomNode& new_element(const Token& token);
    std::span<const DomAttribute> kept(const std::vector<DomAttribute>& attributes);
    void open_node(DomNode& node);
    DomNode& open_element(const Token& token);
    DomNode& open_implied(Tag tag);
    void add_void(const Token& token);
    void raw_text_element(const Token& token, MarkupReader::References references);
    void flush_text();
    void pop();
    void pop_to(std::size_t size) {
        while (open_.size() > size) pop();
    }
    // Closes the topmost of these, and what is open in it; nothing when the scope has none.
    bool close(const TagSet& names, Scope scope);
    void close_paragraph();
    void close_implied(Tag except = Tag::unknown);

    // dom_direct_frame.cpp
    void take_doctype(std::string_view declaration);
    void start_before_html(const Token& token);
    void start_before_head(const Token& token);
    void start_in_head(const Token& token);
    void start_in_head_noscript(const Token& token);
    void start_after_head(const Token& token);
    void start_behind_body(const Token& token);
    void end_before_html(Tag tag);
    void end_before_head(Tag tag);
    void end_in_head(Tag tag);
    void end_in_head_noscript(Tag tag);
    void end_after_head(Tag tag);
    void end_behind_body(Tag tag);
    void imply_html();
    void imply_head();
    void imply_body();
    void merge_attributes(const Token& token, DomNode& node);

    // dom_direct_body.cpp
    void start_in_body(const Token& token);
    bool start_block(const Token& token);
    bool start_inline(const Token& token);
    bool start_void(const Token& token);
    bool start_raw_text(const Token& token);
    bool start_with_rules(const Token& token);
    void start_item(const Token& token);
    void start_form(const Token& token);
    void start_button(const Token& token);
    void start_ruby_part(const Token& token);
    void end_in_body(Tag tag);
    void end_of_body(Tag tag);
    void end_form();
    void end_other(Tag tag);

    // dom_direct_formatting.cpp
    void reconstruct();
    void start_link(const Token& token);
    void start_nobr(const Token& token);
    void adopt(Tag subject);
    bool adopt_once(Tag subject);
    struct Adoption;
    void move_chain(Adoption& adoption);
    DomNode& clone_of(const DomNode& node);

    // dom_direct_table.cpp
    void start_in_table(const Token& token);
    bool start_table_part(const Token& token);
    void start_in_caption(const Token& token);
    void start_in_column_group(const Token& token);
    void start_in_table_body(const Token& token);
    void start_in_row(const Token& token);
    void start_in_cell(const Token& token);
    void end_in_table(Tag tag);
    void end_in_caption(Tag tag);
    void end_in_column_group(Tag tag);
    void end_in_table_body(Tag tag);
    void end_in_row(Tag tag);
    void end_in_cell(Tag tag);
    void end_table_text();
    void clear_to(const TagSet& names);
    void close_caption();
    void close_cell();
    void close_row();
    void close_section();
    bool close_table();
    template <class Body>
    void with_foster_parent(Body body) {
        is_fostering_ = true;
        body();
        is_fostering_ = false;
    }

    // dom_direct_select.cpp
    void start_in_select(const Token& token);
    void end_in_select(Tag tag);
    void end_option_group();
    void close_select();
    void start_in_template(const Token& token);
    void start_template(const Token& token);
    void end_template();
    void reset_mode();
    std::optional<Mode> mode_of(std::size_t at) const;
    Mode mode_of_select(std::size_t at) const;

    // dom_direct_foreign.cpp
    void start_foreign_root(const Token& token, DomNode::Space space);
    void start_in_foreign(const Token& token);
    void end_in_foreign(const Token& token);
    void insert_foreign(const Token& token, DomNode::Space space);

    Arena& arena_;
    MarkupReader reader_;
    const bool is_fragment_;
    bool is_possible_ = true;
    bool again_ = false;
    bool is_quirky_ = false;          // <table> stands inside of <p>
    bool is_fostering_ = false;       // §13.2.6.1 "foster parenting"
    bool ignores_line_feed_ = false;  // directly behind <pre>
    Mode mode_ = Mode::initial;
    Mode mode_of_table_ = Mode::in_table;  // behind the text in a table
    std::vector<Mode> template_modes_;
    OpenStack open_;
    FormattingList active_;
    DomNode* root_ = nullptr;
    DomNode* head_ = nullptr;
    DomNode* form_ = nullptr;
    std::string_view text_;  // read, but not yet a node
};

}  // namespace magpie
