// <select>, §13.2.6.4.16–17, <template>, §13.2.6.4.18, and which mode a stack asks for, §13.2.4.1.
#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

constexpr TagSet kOfTable{Tag::caption, Tag::table, Tag::tbody, Tag::tfoot,
                          Tag::thead,   Tag::tr,    Tag::td,    Tag::th};

}  // namespace

void DirectBuilder::close_select() {
    std::size_t at = open_.size();
    while (at > 0 && !open_[at - 1]->is(Tag::select)) --at;
    if (at == 0) return give_up();
    pop_to(at - 1);
    reset_mode();
}

void DirectBuilder::start_in_select(const Token& token) {
    if (mode_ == Mode::in_select_in_table && kOfTable.has(token.tag)) {
        close_select();
        return again();
    }
    switch (token.tag) {
        case Tag::html:
            return start_in_body(token);
        case Tag::option:
            if (top().is(Tag::option)) pop();
            open_element(token);
            return;
        case Tag::optgroup:
            if (top().is(Tag::option)) pop();
            if (top().is(Tag::optgroup)) pop();
            open_element(token);
            return;
        case Tag::select:
            return close_select();
        case Tag::input:
        case Tag::keygen:
        case Tag::textarea:
            close_select();
            return again();
        case Tag::script:
        case Tag::template_:
            return start_in_head(token);
        default:
            return;
    }
}

void DirectBuilder::end_in_select(Tag tag) {
    if (mode_ == Mode::in_select_in_table && kOfTable.has(tag)) {
        if (!open_.has(tag, Scope::table)) return;
        close_select();
        return again();
    }
    if (tag == Tag::optgroup) return end_option_group();
    if (tag == Tag::option && top().is(Tag::option)) return pop();
    if (tag == Tag::select) return close_select();
    if (tag == Tag::template_) return end_template();
}

void DirectBuilder::end_option_group() {
    if (top().is(Tag::option) && open_[open_.size() - 2]->is(Tag::optgroup)) pop();
    if (top().is(Tag::optgroup)) pop();
}

// ---- template

void DirectBuilder::start_template(const Token& token) {
    open_element(token);
    active_.add_marker();
    mode_ = Mode::in_template;
    template_modes_.push_back(Mode::in_template);
}

void DirectBuilder::end_template() {
    std::size_t at = open_.size();
    while (at > 0 && !open_[at - 1]->is(Tag::template_)) --at;
    if (at == 0) return;
    pop_to(at - 1);
    active_.clear_to_marker();
    template_modes_.pop_back();
    reset_mode();
}

void DirectBuilder::start_in_template(const Token& token) {
    constexpr TagSet kOfHead{Tag::base,      Tag::basefont, Tag::bgsound, Tag::link,
                             Tag::meta,      Tag::noframes, Tag::script,  Tag::style,
                             Tag::template_, Tag::title};
    constexpr TagSet kInTable{Tag::caption, Tag::colgroup, Tag::tbody, Tag::tfoot, Tag::thead};
    if (kOfHead.has(token.tag)) return start_in_head(token);
    Mode mode = Mode::in_body;
    if (kInTable.has(token.tag)) mode = Mode::in_table;
    if (token.tag == Tag::col) mode = Mode::in_column_group;
    if (token.tag == Tag::tr) mode = Mode::in_table_body;
    if (token.tag == Tag::td || token.tag == Tag::th) mode = Mode::in_row;
    template_modes_.back() = mode_ = mode;
    again();
}

// ---- the mode that a stack asks for: by names alone, also of SVG, as Gumbo does

void DirectBuilder::reset_mode() {
    for (std::size_t i = open_.size(); i-- > 0;) {
        const std::optional<Mode> mode = mode_of(i);
        if (!mode) continue;
        mode_ = *mode;
        return;
    }
}

std::optional<DirectBuilder::Mode> DirectBuilder::mode_of(std::size_t at) const {
    const DomNode& node = *open_[at];
    if (at == 0 && is_fragment_) return Mode::in_body;
    switch (node.tag) {
        case Tag::select:
            return mode_of_select(at);
        case Tag::td:
        case Tag::th:
            return Mode::in_cell;
        case Tag::tr:
            return Mode::in_row;
        case Tag::tbody:
        case Tag::thead:
        case Tag::tfoot:
            return Mode::in_table_body;
        case Tag::caption:
            return Mode::in_caption;
        case Tag::colgroup:
            return Mode::in_column_group;
        case Tag::table:
            return Mode::in_table;
        case Tag::template_:
            return template_modes_.empty() ? Mode::in_body : template_modes_.back();
        case Tag::head:
            return Mode::in_head;
        case Tag::body:
            return Mode::in_body;
        case Tag::html:
            return head_ != nullptr ? Mode::after_head : Mode::before_head;
        default:
            return std::nullopt;
    }
}

DirectBuilder::Mode DirectBuilder::mode_of_select(std::size_t at) const {
    for (std::size_t i = at; i > 0; --i) {
        if (open_[i]->is(Tag::template_)) return Mode::in_select;
        if (open_[i]->is(Tag::table)) return Mode::in_select_in_table;
    }
    return Mode::in_select;
}

}  // namespace magpie
