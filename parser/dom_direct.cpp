#include "parser/dom_direct.h"

#include <algorithm>
#include <new>
#include <utility>

#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

using Kind = MarkupToken::Kind;

constexpr std::string_view kBlanks = " \t\n\f";

}  // namespace

std::optional<BuiltTree> DirectBuilder::run() {
    if (is_fragment_) {
        open_implied(Tag::html);
        mode_ = Mode::in_body;
    }
    while (take(reader_.next())) {
    }
    if (is_possible_) finish();
    return is_possible_ ? std::optional(BuiltTree{root_}) : std::nullopt;
}

// False at the end of the file, and when there is no use in going on.
bool DirectBuilder::take(const Token& token) {
    if (mode_ == Mode::in_table_text && token.kind != Kind::text) end_table_text();
    if (token.kind != Kind::text) ignores_line_feed_ = false;
    switch (token.kind) {
        case Kind::text:
            take_text(token.content);
            break;
        case Kind::start_tag:
        case Kind::end_tag:
            take_tag(token);
            break;
        case Kind::comment:
            take_comment(token.content);
            break;
        case Kind::doctype:
            take_doctype(token.content);
            break;
        case Kind::end:
            return false;
        case Kind::irregular:
            give_up();
    }
    return is_possible_;
}

// What the end of the file implies.
void DirectBuilder::finish() {
    for (std::size_t open = template_modes_.size(); open > 0; --open) end_template();
    if (mode_ == Mode::initial) is_quirky_ = true;
    if (mode_ <= Mode::before_html) imply_html();
    if (mode_ == Mode::before_head) imply_head();
    if (mode_ == Mode::in_head_noscript) pop();
    if (mode_ == Mode::in_head || mode_ == Mode::in_head_noscript) pop();
    if (mode_ <= Mode::after_head) imply_body();
    flush_text();
}

// ---- tags

void DirectBuilder::take_tag(const Token& token) {
    do {
        again_ = false;
        const bool is_start = token.kind == Kind::start_tag;
        if (!in_foreign() || (is_start && in_html_point(token.tag)))
            by_mode(token);
        else if (is_start)
            start_in_foreign(token);
        else
            end_in_foreign(token);
        if (open_.size() > kMostOpen) give_up();
    } while (again_ && is_possible_);
}

void DirectBuilder::by_mode(const Token& token) {
    if (token.kind == Kind::start_tag)
        start_tag_by_mode(token);
    else
        end_tag_by_mode(token.tag);
}

void DirectBuilder::start_tag_by_mode(const Token& token) {
    switch (mode_) {
        case Mode::initial:
            is_quirky_ = true;
            mode_ = Mode::before_html;
            return again();
        case Mode::before_html:
            return start_before_html(token);
        case Mode::before_head:
            return start_before_head(token);
        case Mode::in_head:
            return start_in_head(token);
        case Mode::in_head_noscript:
            return start_in_head_noscript(token);
        case Mode::after_head:
            return start_after_head(token);
        case Mode::in_table:
            return start_in_table(token);
        case Mode::in_caption:
            return start_in_caption(token);
        case Mode::in_column_group:
            return start_in_column_group(token);
        case Mode::in_table_body:
            return start_in_table_body(token);
        case Mode::in_row:
            return start_in_row(token);
        case Mode::in_cell:
            return start_in_cell(token);
        case Mode::in_select:
        case Mode::in_select_in_table:
            return start_in_select(token);
        case Mode::in_template:
            return start_in_template(token);
        case Mode::after_body:
        case Mode::after_after_body:
            return start_behind_body(token);
        case Mode::in_body:
        case Mode::in_table_text:
            return start_in_body(token);
    }
}

void DirectBuilder::end_tag_by_mode(Tag tag) {
    switch (mode_) {
        case Mode::initial:
            is_quirky_ = true;
            mode_ = Mode::before_html;
            return again();
        case Mode::before_html:
            return end_before_html(tag);
        case Mode::before_head:
            return end_before_head(tag);
        case Mode::in_head:
            return end_in_head(tag);
        case Mode::in_head_noscript:
            return end_in_head_noscript(tag);
        case Mode::after_head:
            return end_after_head(tag);
        case Mode::in_table:
            return end_in_table(tag);
        case Mode::in_caption:
            return end_in_caption(tag);
        case Mode::in_column_group:
            return end_in_column_group(tag);
        case Mode::in_table_body:
            return end_in_table_body(tag);
        case Mode::in_row:
            return end_in_row(tag);
        case Mode::in_cell:
            return end_in_cell(tag);
        case Mode::in_select:
        case Mode::in_select_in_table:
            return end_in_select(tag);
        case Mode::in_template:
            return tag == Tag::template_ ? end_template() : void();
        case Mode::after_body:
        case Mode::after_after_body:
            return end_behind_body(tag);
        case Mode::in_body:
        case Mode::in_table_text:
            return end_in_body(tag);
    }
}

// ---- text

void DirectBuilder::take_text(std::string_view text) {
    const bool drops_first = ignores_line_feed_ && text.starts_with('\n');
    ignores_line_feed_ = false;
    if (drops_first) text.remove_prefix(1);
    while (!text.empty() && is_possible_) {
        if (in_foreign() && !in_html_point(Tag::unknown)) return append_text(text);
        text = take_text_by_mode(text);
    }
}

// Takes what the mode has a rule for; the rest meets the next mode.
std::string_view DirectBuilder::take_text_by_mode(std::string_view text) {
    const std::size_t blanks = std::min(text.find_first_not_of(kBlanks), text.size());
    const std::string_view blank = text.substr(0, blanks), rest = text.substr(blanks);
    switch (mode_) {
        case Mode::in_table:
        case Mode::in_table_body:
        case Mode::in_row:
            mode_of_table_ = std::exchange(mode_, Mode::in_table_text);
            return text;
        case Mode::in_column_group:
            if (!blank.empty()) append_text(blank);
            if (rest.empty()) return rest;
            if (!top().is(Tag::colgroup)) give_up();
            pop();
            mode_ = Mode::in_table;
            return rest;
        case Mode::after_body:
        case Mode::after_after_body:
            if (!rest.empty()) mode_ = Mode::in_body;
            [[fallthrough]];
        case Mode::in_body:
        case Mode::in_cell:
        case Mode::in_caption:
        case Mode::in_template:
            reconstruct();
            [[fallthrough]];
        case Mode::in_table_text:
        case Mode::in_select:
        case Mode::in_select_in_table:
            append_text(text);
            return {};
        default:
            return text_before_body(blank, rest);
    }
}

std::string_view DirectBuilder::text_before_body(std::string_view blank, std::string_view rest) {
    const bool keeps_blank = mode_ >= Mode::in_head;
    if (keeps_blank && !blank.empty()) append_text(blank);
    if (rest.empty()) return rest;
    if (mode_ == Mode::initial) {
        is_quirky_ = true;
        mode_ = Mode::before_html;
    } else if (mode_ == Mode::before_html) {
        imply_html();
    } else if (mode_ == Mode::before_head) {
        imply_head();
    } else if (mode_ == Mode::after_head) {
        imply_body();
    } else {
        pop();  // <noscript> or <head>
        mode_ = mode_ == Mode::in_head ? Mode::after_head : Mode::in_head;
    }
    return rest;
}

void DirectBuilder::append_text(std::string_view text) { text_ = reader_.joined(text_, text); }

void DirectBuilder::flush_text() {
    if (text_.empty()) return;
    insert(*new_node(arena_, DomNode::Kind::text, std::exchange(text_, {})), place());
}

// ---- comments

void DirectBuilder::take_comment(std::string_view content) {
    if (in_foreign() && content.starts_with("[CDATA[")) return give_up();
    flush_text();
    const bool is_inside = in_foreign();
    if (!is_inside && (mode_ <= Mode::before_html || mode_ == Mode::after_after_body))
        return;  // outside of <html>
    DomNode& parent = !is_inside && mode_ == Mode::after_body ? *root_ : top();
    insert_child(parent, *new_node(arena_, DomNode::Kind::comment, {}));
}

// ---- where a node goes

// §13.2.6.1 "appropriate place for inserting a node".
DirectBuilder::Place DirectBuilder::place(DomNode* target) const {
    constexpr TagSet kTableParts{Tag::table, Tag::tbody, Tag::tfoot, Tag::thead, Tag::tr};
    if (target == nullptr) target = &top();
    return is_fostering_ && target->is(kTableParts) ? foster_place() : Place{target, nullptr};
}

DirectBuilder::Place DirectBuilder::foster_place() const {
    std::size_t at = open_.size();
    while (at > 0 && !open_[at - 1]->is({Tag::table, Tag::template_})) --at;
    if (at == 0) return {open_[0], nullptr};
    DomNode* const found = open_[--at];
    if (found->is(Tag::template_)) return {found, nullptr};
    if (found->parent != nullptr) return {found->parent, found};
    return {open_[at - 1], nullptr};
}

void DirectBuilder::insert(DomNode& node, Place where) {
    insert_child(*where.parent, node, where.before);
}

// ---- elements

DomNode& DirectBuilder::new_element(std::string_view name, Tag tag,
                                    std::span<const DomAttribute> attributes) {
    DomNode* node = new_node(arena_, DomNode::Kind::element, name);
    node->tag = tag;
    node->attributes = attributes;
    return *node;
}

DomNode& DirectBuilder::new_element(const Token& token) {
    return new_element(token.content, token.tag, kept(token.attributes));
}

std::span<const DomAttribute> DirectBuilder::kept(const std::vector<DomAttribute>& attributes) {
    if (attributes.empty()) return {};
    const std::size_t count = attributes.size();
    auto* copies = static_cast<DomAttribute*>(arena_.allocate(count * sizeof(DomAttribute)));
    std::uninitialized_copy(attributes.begin(), attributes.end(), copies);
    return {copies, count};
}

void DirectBuilder::open_node(DomNode& node) {
    flush_text();
    if (open_.empty())
        root_ = &node;
    else
        insert(node, place());
    open_.push(node);
}

DomNode& DirectBuilder::open_element(const Token& token) {
    DomNode& node = new_element(token);
    open_node(node);
    return node;
}

// An element that no tag of the page opens.
DomNode& DirectBuilder::open_implied(Tag tag) {
    DomNode& node = new_element(name_of(tag), tag, {});
    open_node(node);
    return node;
}

void DirectBuilder::add_void(const Token& token) {
    flush_text();
    insert(new_element(token), place());
}

void DirectBuilder::raw_text_element(const Token& token, MarkupReader::References references) {
    DomNode& element = open_element(token);
    const Token& content = reader_.next_raw_text(element.content, references);
    if (content.kind == Kind::irregular) return give_up();
    const bool drops_first = element.is(Tag::textarea) && content.content.starts_with('\n');
    append_text(content.content.substr(drops_first ? 1 : 0));
    pop();
}

void DirectBuilder::pop() {
    flush_text();
    open_.pop();
}

bool DirectBuilder::close(const TagSet& names, Scope scope) {
    const std::size_t at = open_.find(names, scope);
    if (at == kNotOpen) return false;
    pop_to(at);
    return true;
}

void DirectBuilder::close_paragraph() {
    if (open_.has_paragraph()) close({Tag::p}, Scope::button);
}

// §13.2.6.3 "generate implied end tags".
void DirectBuilder::close_implied(Tag except) {
    constexpr TagSet kImplied{Tag::dd, Tag::dt, Tag::li, Tag::option, Tag::optgroup,
                              Tag::p,  Tag::rp, Tag::rb, Tag::rt,     Tag::rtc};
    while (top().is(kImplied) && !top().is(except)) pop();
}

std::optional<BuiltTree> build_direct_tree(std::string_view html, Arena& arena,
                                           BuildContext context) {
    if (!MarkupReader::is_plain(html)) return std::nullopt;
    try {
        return DirectBuilder(html, arena, context).run();
    } catch (const std::bad_alloc&) {
        return std::nullopt;  // Gumbo's road names the bound
    }
}

}  // namespace magpie
