// In body, §13.2.6.4.7.
#include "base/text.h"
#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

constexpr TagSet kHeadings{Tag::h1, Tag::h2, Tag::h3, Tag::h4, Tag::h5, Tag::h6};
constexpr TagSet kBlocks{Tag::address,    Tag::article, Tag::aside,  Tag::blockquote, Tag::center,
                         Tag::details,    Tag::dir,     Tag::div,    Tag::dl,         Tag::fieldset,
                         Tag::figcaption, Tag::figure,  Tag::footer, Tag::header,     Tag::hgroup,
                         Tag::menu,       Tag::main,    Tag::nav,    Tag::ol,         Tag::p,
                         Tag::section,    Tag::summary, Tag::ul};
// Their end tags close the topmost one in scope.
constexpr TagSet kClosable{
    Tag::address, Tag::article, Tag::aside,  Tag::blockquote, Tag::button,   Tag::center,
    Tag::details, Tag::dir,     Tag::div,    Tag::dl,         Tag::fieldset, Tag::figcaption,
    Tag::figure,  Tag::footer,  Tag::header, Tag::hgroup,     Tag::listing,  Tag::main,
    Tag::menu,    Tag::nav,     Tag::ol,     Tag::pre,        Tag::section,  Tag::summary,
    Tag::ul,      Tag::dd,      Tag::dt};
constexpr TagSet kFormatting{Tag::b, Tag::big,   Tag::code,   Tag::em,     Tag::font, Tag::i,
                             Tag::s, Tag::small, Tag::strike, Tag::strong, Tag::tt,   Tag::u};
constexpr TagSet kOfHead{Tag::base,  Tag::basefont,  Tag::bgsound,  Tag::menuitem,
                         Tag::link,  Tag::meta,      Tag::noframes, Tag::script,
                         Tag::style, Tag::template_, Tag::title};
constexpr TagSet kMarkers{Tag::applet, Tag::marquee, Tag::object};
constexpr TagSet kIgnored{Tag::caption, Tag::col,   Tag::colgroup, Tag::frame,
                          Tag::head,    Tag::tbody, Tag::td,       Tag::tfoot,
                          Tag::th,      Tag::thead, Tag::tr};

}  // namespace

void DirectBuilder::start_in_body(const Token& token) {
    if (start_block(token) || start_inline(token) || start_void(token)) return;
    if (kOfHead.has(token.tag)) return start_in_head(token);
    if (kIgnored.has(token.tag)) return;
    if (start_raw_text(token) || start_with_rules(token)) return;
    reconstruct();
    open_element(token);
}

bool DirectBuilder::start_block(const Token& token) {
    const bool is_heading = kHeadings.has(token.tag);
    const bool is_preformatted = token.tag == Tag::pre || token.tag == Tag::listing;
    if (!is_heading && !is_preformatted && !kBlocks.has(token.tag)) return false;
    close_paragraph();
    if (is_heading && top().is(kHeadings)) pop();
    open_element(token);
    ignores_line_feed_ = is_preformatted;
    return true;
}

bool DirectBuilder::start_inline(const Token& token) {
    if (token.tag == Tag::span) {
        reconstruct();
        open_element(token);
        return true;
    }
    if (token.tag == Tag::a) {
        start_link(token);
        return true;
    }
    if (!kFormatting.has(token.tag)) return false;
    reconstruct();
    active_.add(open_element(token));
    return true;
}

bool DirectBuilder::start_void(const Token& token) {
    switch (token.tag) {
        case Tag::area:
        case Tag::br:
        case Tag::embed:
        case Tag::img:
        case Tag::keygen:
        case Tag::wbr:
        case Tag::input:
            reconstruct();
            add_void(token);
            return true;
        case Tag::image: {
            reconstruct();
            flush_text();
            DomNode& node = new_element(token);
            node.tag = Tag::img;
            node.content = name_of(Tag::img);
            insert(node, place());
            return true;
        }
        case Tag::hr:
            close_paragraph();
            [[fallthrough]];
        case Tag::param:
        case Tag::source:
        case Tag::track:
            add_void(token);
            return true;
        default:
            return false;
    }
}

bool DirectBuilder::start_raw_text(const Token& token) {
    switch (token.tag) {
        case Tag::textarea:
            raw_text_element(token, MarkupReader::References::decoded);
            return true;
        case Tag::xmp:
            close_paragraph();
            reconstruct();
            [[fallthrough]];
        case Tag::iframe:
        case Tag::noembed:
            raw_text_element(token, MarkupReader::References::kept);
            return true;
        default:
            return false;
    }
}

bool DirectBuilder::start_with_rules(const Token& token) {
    switch (token.tag) {
        case Tag::html:
            if (template_modes_.empty()) merge_attributes(token, *root_);
            return true;
        case Tag::body:
            if (open_.size() > 1 && open_[1]->is(Tag::body) && template_modes_.empty())
                merge_attributes(token, *open_[1]);
            return true;
        case Tag::li:
        case Tag::dd:
        case Tag::dt:
            start_item(token);
            return true;
        case Tag::form:
            start_form(token);
            return true;
        case Tag::button:
            start_button(token);
            return true;
        case Tag::nobr:
            start_nobr(token);
            return true;
        case Tag::applet:
        case Tag::marquee:
        case Tag::object:
            reconstruct();
            open_element(token);
            active_.add_marker();
            return true;
        case Tag::table:
            if (!is_quirky_) close_paragraph();
            open_element(token);
            mode_ = Mode::in_table;
            return true;
        case Tag::select: {
            reconstruct();
            open_element(token);
            const bool is_in_table =
                mode_ >= Mode::in_table && mode_ <= Mode::in_cell && mode_ != Mode::in_column_group;
            mode_ = is_in_table ? Mode::in_select_in_table : Mode::in_select;
            return true;
        }
        case Tag::option:
        case Tag::optgroup:
            if (top().is(Tag::option)) pop();
            reconstruct();
            open_element(token);
            return true;
        case Tag::rb:
        case Tag::rp:
        case Tag::rt:
        case Tag::rtc:
            start_ruby_part(token);
            return true;
        case Tag::svg:
            start_foreign_root(token, DomNode::Space::svg);
            return true;
        case Tag::math:
            start_foreign_root(token, DomNode::Space::math);
            return true;
        case Tag::frameset:
        case Tag::isindex:
        case Tag::plaintext:
            give_up();
            return true;
        default:
            return false;
    }
}

void DirectBuilder::start_item(const Token& token) {
    const bool is_list = token.tag == Tag::li;
    const TagSet same = is_list ? TagSet{Tag::li} : TagSet{Tag::dd, Tag::dt};
    for (std::size_t i = open_.size(); i-- > 0;) {
        if (open_[i]->is(same)) {
            pop_to(i);
            break;
        }
        const bool hides = is_special(*open_[i]) && !open_[i]->is({Tag::address, Tag::div, Tag::p});
        if (hides) break;
    }
    close_paragraph();
    open_element(token);
}

void DirectBuilder::start_form(const Token& token) {
    if (form_ != nullptr && template_modes_.empty()) return;
    close_paragraph();
    DomNode& form = open_element(token);
    if (template_modes_.empty()) form_ = &form;
}

void DirectBuilder::start_button(const Token& token) {
    if (close({Tag::button}, Scope::plain)) return again();
    reconstruct();
    open_element(token);
}

void DirectBuilder::start_ruby_part(const Token& token) {
    const bool is_text = token.tag == Tag::rt || token.tag == Tag::rp;
    if (open_.has(Tag::ruby, Scope::plain)) close_implied(is_text ? Tag::rtc : Tag::unknown);
    open_element(token);
}

// ---- end tags

void DirectBuilder::end_in_body(Tag tag) {
    if (kClosable.has(tag)) {
        close({tag}, Scope::plain);
        return;
    }
    if (kFormatting.has(tag) || tag == Tag::a || tag == Tag::nobr) return adopt(tag);
    if (kHeadings.has(tag)) {
        close(kHeadings, Scope::plain);
        return;
    }
    if (kMarkers.has(tag)) {
        if (close({tag}, Scope::table)) active_.clear_to_marker();
        return;
    }
    switch (tag) {
        case Tag::p:
            if (!open_.has_paragraph()) open_implied(Tag::p);
            return close_paragraph();
        case Tag::li:
            close({Tag::li}, Scope::list);
            return;
        case Tag::br:
            reconstruct();
            open_implied(Tag::br);
            return pop();
        case Tag::body:
        case Tag::html:
            return end_of_body(tag);
        case Tag::form:
            return end_form();
        case Tag::template_:
            return end_template();
        default:
            return end_other(tag);
    }
}

void DirectBuilder::end_of_body(Tag tag) {
    if (!open_.has(Tag::body, Scope::plain)) return;
    mode_ = Mode::after_body;
    if (tag == Tag::html) again();
}

// Closes nothing but the form. Text that is still to be placed comes to stand behind it, as Gumbo
// has it.
void DirectBuilder::end_form() {
    if (!template_modes_.empty()) {
        if (!open_.has(Tag::form, Scope::plain)) return;
        close_implied();
        return top().is(Tag::form) ? pop() : void();
    }
    DomNode* const form = std::exchange(form_, nullptr);
    if (form == nullptr || !form->is_open) return;
    // In scope, of this very element.
    const std::size_t at = open_.index_of(*form);
    std::size_t nearest = open_.size();
    while (nearest > at && !open_.ends_scope_at(nearest - 1)) --nearest;
    if (nearest > at + 1) return;
    close_implied();
    open_.remove(open_.index_of(*form));
}

void DirectBuilder::end_other(Tag tag) {
    for (std::size_t i = open_.size(); i-- > 0;) {
        if (open_[i]->is(tag)) return pop_to(i);
        if (is_special(*open_[i])) return;
    }
}

}  // namespace magpie
