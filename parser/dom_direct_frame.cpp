// Doctype, and what stands before and behind the body, §13.2.6.4.1–6 and 19–22.
#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "parser/dom_direct_builder.h"

namespace magpie {
namespace {

constexpr TagSet kMeansMore{Tag::head, Tag::body, Tag::html, Tag::br};

std::string_view copy_of(std::string_view text, Arena& arena) {
    if (text.empty()) return text;
    char* copy = static_cast<char*>(arena.allocate(text.size()));
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

// §13.2.6.4.1. Gumbo compares whole identifiers with what the standard lists as beginnings, which
// all end in "//": hardly a doctype is old enough for it.
enum class Quirks { none, unknown };  // a page without any doctype is quirky

std::string_view quoted(std::string_view& rest) {
    rest = trim(rest);
    if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return {};
    const std::size_t end = rest.find(rest[0], 1);
    if (end == rest.npos) return {};
    const std::string_view value = rest.substr(1, end - 1);
    rest = trim(rest.substr(end + 1));
    return value;
}

Quirks quirks_of(std::string_view declaration) {
    std::string_view rest = trim(declaration);
    if (!starts_with_ignore_case(rest, "html")) return Quirks::unknown;
    rest.remove_prefix(4);
    if (rest.empty()) return Quirks::none;
    if (!is_ascii_space(rest[0])) return Quirks::unknown;
    rest = trim(rest);
    const bool is_public = starts_with_ignore_case(rest, "public ");
    if (!is_public && !starts_with_ignore_case(rest, "system ")) return Quirks::unknown;
    rest.remove_prefix(7);
    const std::string_view name = quoted(rest);
    const std::string_view address = is_public ? quoted(rest) : name;
    const bool is_listed = name.empty() || name.ends_with("//") || (is_public && name == "HTML") ||
                           name.starts_with("-/W3C/") || address.find("ibm") != address.npos;
    return rest.empty() && !is_listed ? Quirks::none : Quirks::unknown;
}

}  // namespace

void DirectBuilder::take_doctype(std::string_view declaration) {
    if (mode_ != Mode::initial) return;
    if (quirks_of(declaration) == Quirks::unknown) return give_up();
    mode_ = Mode::before_html;
}

void DirectBuilder::imply_html() {
    open_implied(Tag::html);
    mode_ = Mode::before_head;
}

void DirectBuilder::imply_head() {
    head_ = &open_implied(Tag::head);
    mode_ = Mode::in_head;
}

void DirectBuilder::imply_body() {
    open_implied(Tag::body);
    mode_ = Mode::in_body;
}

void DirectBuilder::start_before_html(const Token& token) {
    if (token.tag != Tag::html) {
        imply_html();
        return again();
    }
    open_element(token);
    mode_ = Mode::before_head;
}

void DirectBuilder::end_before_html(Tag tag) {
    if (!kMeansMore.has(tag)) return;
    imply_html();
    again();
}

void DirectBuilder::start_before_head(const Token& token) {
    if (token.tag != Tag::head) {
        imply_head();
        return again();
    }
    head_ = &open_element(token);
    mode_ = Mode::in_head;
}

void DirectBuilder::end_before_head(Tag tag) {
    if (!kMeansMore.has(tag)) return;
    imply_head();
    again();
}

void DirectBuilder::start_in_head(const Token& token) {
    switch (token.tag) {
        case Tag::html:
            return start_in_body(token);
        case Tag::base:
        case Tag::basefont:
        case Tag::bgsound:
        case Tag::menuitem:
        case Tag::link:
        case Tag::meta:
            return add_void(token);
        case Tag::title:
            return raw_text_element(token, MarkupReader::References::decoded);
        case Tag::noframes:
        case Tag::style:
        case Tag::script:
            return raw_text_element(token, MarkupReader::References::kept);
        case Tag::noscript:
            open_element(token);
            mode_ = Mode::in_head_noscript;
            return;
        case Tag::template_:
            return start_template(token);
        case Tag::head:
            return;
        default:
            pop();
            mode_ = Mode::after_head;
            return again();
    }
}

void DirectBuilder::end_in_head(Tag tag) {
    if (tag == Tag::template_) return end_template();
    if (!kMeansMore.has(tag)) return;
    pop();
    mode_ = Mode::after_head;
    if (tag != Tag::head) again();
}

void DirectBuilder::start_in_head_noscript(const Token& token) {
    constexpr TagSet kAllowed{Tag::basefont, Tag::bgsound,  Tag::link,
                              Tag::meta,     Tag::noframes, Tag::style};
    if (token.tag == Tag::html) return start_in_body(token);
    if (kAllowed.has(token.tag)) return start_in_head(token);
    if (token.tag == Tag::head || token.tag == Tag::noscript) return;
    pop();
    mode_ = Mode::in_head;
    again();
}

void DirectBuilder::end_in_head_noscript(Tag tag) {
    if (tag != Tag::noscript && tag != Tag::br) return;
    pop();
    mode_ = Mode::in_head;
    if (tag == Tag::br) again();
}

void DirectBuilder::start_after_head(const Token& token) {
    constexpr TagSet kOfHead{Tag::base,      Tag::basefont, Tag::bgsound, Tag::link,
                             Tag::meta,      Tag::noframes, Tag::script,  Tag::style,
                             Tag::template_, Tag::title};
    if (token.tag == Tag::html) return start_in_body(token);
    if (token.tag == Tag::frameset) return give_up();
    if (token.tag == Tag::head) return;
    if (kOfHead.has(token.tag)) {
        flush_text();
        open_.push(*head_);
        start_in_head(token);
        if (const std::size_t at = open_.index_of(*head_); at != kNotOpen) open_.remove(at);
        return;
    }
    if (token.tag != Tag::body) {
        imply_body();
        return again();
    }
    open_element(token);
    mode_ = Mode::in_body;
}

void DirectBuilder::end_after_head(Tag tag) {
    if (tag == Tag::template_) return end_template();
    if (!kMeansMore.has(tag) || tag == Tag::head) return;
    imply_body();
    again();
}

void DirectBuilder::start_behind_body(const Token& token) {
    if (token.tag == Tag::html) return start_in_body(token);
    mode_ = Mode::in_body;
    again();
}

void DirectBuilder::end_behind_body(Tag tag) {
    if (mode_ == Mode::after_body && tag == Tag::html) {
        if (!is_fragment_) mode_ = Mode::after_after_body;
        return;
    }
    mode_ = Mode::in_body;
    again();
}

// Those that the element has not. The token's bytes may be overwritten by a text that goes on
// around the tag (MarkupReader::joined), hence the copies.
void DirectBuilder::merge_attributes(const Token& token, DomNode& node) {
    std::vector<DomAttribute> all(node.attributes.begin(), node.attributes.end());
    for (const DomAttribute& attribute : token.attributes) {
        const auto is_same = [&](const DomAttribute& own) { return own.name == attribute.name; };
        if (std::any_of(all.begin(), all.end(), is_same)) continue;
        all.push_back({copy_of(attribute.name, arena_), copy_of(attribute.value, arena_)});
    }
    if (all.size() > node.attributes.size()) node.attributes = kept(all);
}

}  // namespace magpie
