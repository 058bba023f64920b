// Tables, §13.2.6.4.9–15.
#include "base/text.h"
#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

constexpr TagSet kSections{Tag::tbody, Tag::tfoot, Tag::thead};
constexpr TagSet kCells{Tag::td, Tag::th};
// Start tags that end what is below a table.
constexpr TagSet kParts{Tag::caption, Tag::col, Tag::colgroup, Tag::tbody, Tag::td,
                        Tag::tfoot,   Tag::th,  Tag::thead,    Tag::tr};

bool is_hidden_input(const MarkupToken& token) {
    if (token.tag != Tag::input) return false;
    for (const DomAttribute& attribute : token.attributes)
        if (attribute.name == "type") return equals_ignore_case(attribute.value, "hidden");
    return false;
}

}  // namespace

// "Clear the stack back to": never beyond <html> or a <template>.
void DirectBuilder::clear_to(const TagSet& names) {
    const TagSet stops = names | TagSet{Tag::html, Tag::template_};
    while (!top().is(stops)) pop();
}

bool DirectBuilder::close_table() {
    if (!close({Tag::table}, Scope::table)) return false;
    reset_mode();
    return true;
}

// What is not white space stands before the table.
void DirectBuilder::end_table_text() {
    const bool is_misplaced = text_.find_first_not_of(" \t\n\f") != text_.npos;
    if (is_misplaced)
        with_foster_parent([&] {
            reconstruct();
            flush_text();
        });
    else
        flush_text();
    mode_ = mode_of_table_;
}

// ---- in table

void DirectBuilder::start_in_table(const Token& token) {
    if (start_table_part(token)) return;
    switch (token.tag) {
        case Tag::table:
            if (close_table()) again();
            return;
        case Tag::style:
        case Tag::script:
        case Tag::template_:
            return start_in_head(token);
        case Tag::form:
            if (form_ != nullptr || !template_modes_.empty()) return;
            form_ = &open_element(token);
            return pop();
        default:
            if (is_hidden_input(token)) return add_void(token);
            with_foster_parent([&] { start_in_body(token); });
    }
}

bool DirectBuilder::start_table_part(const Token& token) {
    if (!kParts.has(token.tag)) return false;
    clear_to({Tag::table});
    if (token.tag == Tag::caption) {
        active_.add_marker();
        open_element(token);
        mode_ = Mode::in_caption;
    } else if (token.tag == Tag::colgroup) {
        open_element(token);
        mode_ = Mode::in_column_group;
    } else if (token.tag == Tag::col) {
        open_implied(Tag::colgroup);
        mode_ = Mode::in_column_group;
        again();
    } else if (kSections.has(token.tag)) {
        open_element(token);
        mode_ = Mode::in_table_body;
    } else {
        open_implied(Tag::tbody);
        mode_ = Mode::in_table_body;
        again();
    }
    return true;
}

void DirectBuilder::end_in_table(Tag tag) {
    constexpr TagSet kIgnored{Tag::body, Tag::caption, Tag::col, Tag::colgroup,
                              Tag::html, Tag::tbody,   Tag::td,  Tag::tfoot,
                              Tag::th,   Tag::thead,   Tag::tr};
    if (tag == Tag::table) {
        close_table();
        return;
    }
    if (tag == Tag::template_) return end_template();
    if (!kIgnored.has(tag)) with_foster_parent([&] { end_in_body(tag); });
}

// ---- caption

void DirectBuilder::close_caption() {
    close({Tag::caption}, Scope::table);
    active_.clear_to_marker();
    mode_ = Mode::in_table;
}

void DirectBuilder::start_in_caption(const Token& token) {
    if (!kParts.has(token.tag)) return start_in_body(token);
    if (!open_.has(Tag::caption, Scope::table)) return;
    close_caption();
    again();
}

void DirectBuilder::end_in_caption(Tag tag) {
    constexpr TagSet kIgnored{Tag::body, Tag::col,   Tag::colgroup, Tag::html,  Tag::tbody,
                              Tag::td,   Tag::tfoot, Tag::th,       Tag::thead, Tag::tr};
    if (kIgnored.has(tag)) return;
    if (tag != Tag::caption && tag != Tag::table) return end_in_body(tag);
    if (!open_.has(Tag::caption, Scope::table)) return;
    close_caption();
    if (tag == Tag::table) again();
}

// ---- column group

void DirectBuilder::start_in_column_group(const Token& token) {
    if (token.tag == Tag::html) return start_in_body(token);
    if (token.tag == Tag::col) return add_void(token);
    if (token.tag == Tag::template_) return start_in_head(token);
    if (!top().is(Tag::colgroup)) return;
    pop();
    mode_ = Mode::in_table;
    again();
}

void DirectBuilder::end_in_column_group(Tag tag) {
    if (tag == Tag::template_) return end_template();
    if (tag == Tag::col || !top().is(Tag::colgroup)) return;
    pop();
    mode_ = Mode::in_table;
    if (tag != Tag::colgroup) again();
}

// ---- table body

void DirectBuilder::close_section() {
    clear_to(kSections);
    pop();
    mode_ = Mode::in_table;
}

void DirectBuilder::start_in_table_body(const Token& token) {
    if (token.tag == Tag::tr) {
        clear_to(kSections);
        open_element(token);
        mode_ = Mode::in_row;
    } else if (kCells.has(token.tag)) {
        clear_to(kSections);
        open_implied(Tag::tr);
        mode_ = Mode::in_row;
        again();
    } else if (kParts.has(token.tag)) {
        if (open_.find(kSections, Scope::table) == kNotOpen) return;
        close_section();
        again();
    } else {
        start_in_table(token);
    }
}

void DirectBuilder::end_in_table_body(Tag tag) {
    constexpr TagSet kIgnored{Tag::body, Tag::caption, Tag::col, Tag::colgroup,
                              Tag::html, Tag::tr,      Tag::td,  Tag::th};
    if (kIgnored.has(tag)) return;
    if (kSections.has(tag)) {
        if (open_.has(tag, Scope::table)) close_section();
    } else if (tag == Tag::table) {
        if (open_.find(kSections, Scope::table) == kNotOpen) return;
        close_section();
        again();
    } else {
        end_in_table(tag);
    }
}

// ---- row

void DirectBuilder::close_row() {
    clear_to({Tag::tr});
    pop();
    mode_ = Mode::in_table_body;
}

void DirectBuilder::start_in_row(const Token& token) {
    if (kCells.has(token.tag)) {
        clear_to({Tag::tr});
        open_element(token);
        mode_ = Mode::in_cell;
        active_.add_marker();
    } else if (kParts.has(token.tag)) {
        if (!open_.has(Tag::tr, Scope::table)) return;
        close_row();
        again();
    } else {
        start_in_table(token);
    }
}

void DirectBuilder::end_in_row(Tag tag) {
    constexpr TagSet kIgnored{Tag::body, Tag::caption, Tag::col, Tag::colgroup,
                              Tag::html, Tag::td,      Tag::th};
    if (kIgnored.has(tag)) return;
    const bool is_section = kSections.has(tag);
    if (tag != Tag::tr && tag != Tag::table && !is_section) return end_in_table(tag);
    if (is_section && !open_.has(tag, Scope::table)) return;
    if (!open_.has(Tag::tr, Scope::table)) return;
    close_row();
    if (tag != Tag::tr) again();
}

// ---- cell

void DirectBuilder::close_cell() {
    close(kCells, Scope::table);
    active_.clear_to_marker();
    mode_ = Mode::in_row;
}

void DirectBuilder::start_in_cell(const Token& token) {
    if (!kParts.has(token.tag)) return start_in_body(token);
    if (open_.find(kCells, Scope::table) == kNotOpen) return;
    close_cell();
    again();
}

void DirectBuilder::end_in_cell(Tag tag) {
    constexpr TagSet kIgnored{Tag::body, Tag::caption, Tag::col, Tag::colgroup, Tag::html};
    constexpr TagSet kOutside = kSections | TagSet{Tag::table, Tag::tr};
    if (kIgnored.has(tag)) return;
    const bool is_outside = kOutside.has(tag);
    if (!is_outside && !kCells.has(tag)) return end_in_body(tag);
    if (!open_.has(tag, Scope::table)) return;
    close_cell();
    if (is_outside) again();
}

}  // namespace magpie
