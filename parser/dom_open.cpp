#include "parser/dom_open.h"

#include <algorithm>

namespace magpie {
namespace {

using Space = DomNode::Space;

constexpr TagSet kPlainScope{Tag::applet, Tag::caption, Tag::html,   Tag::table,    Tag::td,
                             Tag::th,     Tag::marquee, Tag::object, Tag::template_};
constexpr TagSet kListScope = kPlainScope | TagSet{Tag::ol, Tag::ul};
constexpr TagSet kButtonScope = kPlainScope | TagSet{Tag::button};
constexpr TagSet kTableScope{Tag::html, Tag::table, Tag::template_};
constexpr TagSet kMathText{Tag::mi, Tag::mo, Tag::mn, Tag::ms, Tag::mtext, Tag::annotation_xml};

constexpr const TagSet& ends_of(Scope scope) {
    switch (scope) {
        case Scope::list:
            return kListScope;
        case Scope::button:
            return kButtonScope;
        case Scope::table:
            return kTableScope;
        case Scope::plain:
            break;
    }
    return kPlainScope;
}

bool ends_scope(const DomNode& node, Scope scope) {
    if (node.space == Space::html) return ends_of(scope).has(node.tag);
    if (scope == Scope::table) return false;
    if (node.space == Space::math) return kMathText.has(node.tag);
    return TagSet{Tag::foreignobject, Tag::desc, Tag::title}.has(node.tag);
}

// As Gumbo has it: without <main>.
constexpr TagSet kSpecial{
    Tag::address,   Tag::applet,     Tag::area,       Tag::article,  Tag::aside,     Tag::base,
    Tag::basefont,  Tag::bgsound,    Tag::blockquote, Tag::body,     Tag::br,        Tag::button,
    Tag::caption,   Tag::center,     Tag::col,        Tag::colgroup, Tag::menuitem,  Tag::dd,
    Tag::details,   Tag::dir,        Tag::div,        Tag::dl,       Tag::dt,        Tag::embed,
    Tag::fieldset,  Tag::figcaption, Tag::figure,     Tag::footer,   Tag::form,      Tag::frame,
    Tag::frameset,  Tag::h1,         Tag::h2,         Tag::h3,       Tag::h4,        Tag::h5,
    Tag::h6,        Tag::head,       Tag::header,     Tag::hgroup,   Tag::hr,        Tag::html,
    Tag::iframe,    Tag::img,        Tag::input,      Tag::isindex,  Tag::li,        Tag::link,
    Tag::listing,   Tag::marquee,    Tag::menu,       Tag::meta,     Tag::nav,       Tag::noembed,
    Tag::noframes,  Tag::noscript,   Tag::object,     Tag::ol,       Tag::p,         Tag::param,
    Tag::plaintext, Tag::pre,        Tag::script,     Tag::section,  Tag::select,    Tag::style,
    Tag::summary,   Tag::table,      Tag::tbody,      Tag::td,       Tag::template_, Tag::textarea,
    Tag::tfoot,     Tag::th,         Tag::thead,      Tag::title,    Tag::tr,        Tag::ul,
    Tag::wbr,       Tag::xmp};

bool have_same_attributes(const DomNode& a, const DomNode& b) {
    if (a.attributes.size() != b.attributes.size()) return false;
    return std::all_of(a.attributes.begin(), a.attributes.end(), [&](const DomAttribute& one) {
        return std::any_of(b.attributes.begin(), b.attributes.end(),
                           [&](const DomAttribute& other) {
                               return one.name == other.name && one.value == other.value;
                           });
    });
}

}  // namespace

bool is_special(const DomNode& node) {
    if (node.space == Space::html) return kSpecial.has(node.tag);
    if (node.space == Space::math) return kMathText.has(node.tag);
    return node.tag == Tag::foreignobject || node.tag == Tag::desc;
}

void OpenStack::push(DomNode& node) {
    node.is_open = true;
    paragraphs_ += node.is(Tag::p);
    nodes_.push_back(&node);
}

void OpenStack::pop() { remove(nodes_.size() - 1); }

void OpenStack::remove(std::size_t at) {
    nodes_[at]->is_open = false;
    paragraphs_ -= nodes_[at]->is(Tag::p);
    nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at));
}

void OpenStack::insert(std::size_t at, DomNode& node) {
    node.is_open = true;
    paragraphs_ += node.is(Tag::p);
    nodes_.insert(nodes_.begin() + static_cast<std::ptrdiff_t>(at), &node);
}

// By a clone of it.
void OpenStack::replace(std::size_t at, DomNode& node) {
    nodes_[at]->is_open = false;
    node.is_open = true;
    nodes_[at] = &node;
}

std::size_t OpenStack::index_of(const DomNode& node) const {
    if (!node.is_open) return kNotOpen;
    for (std::size_t i = nodes_.size(); i-- > 0;)
        if (nodes_[i] == &node) return i;
    return kNotOpen;
}

std::size_t OpenStack::find(const TagSet& names, Scope scope) const {
    for (std::size_t i = nodes_.size(); i-- > 0;) {
        if (nodes_[i]->is(names)) return i;
        if (ends_scope(*nodes_[i], scope)) break;
    }
    return kNotOpen;
}

bool OpenStack::ends_scope_at(std::size_t at) const {
    return ends_scope(*nodes_[at], Scope::plain);
}

void FormattingList::add(DomNode& node) {
    constexpr int kAllowed = 3;  // §13.2.4.3: the "Noah's Ark clause"
    int same = 0;
    std::size_t first = 0;
    for (std::size_t i = nodes_.size(); i-- > 0 && nodes_[i] != nullptr;) {
        const DomNode& other = *nodes_[i];
        if (other.tag != node.tag || !have_same_attributes(other, node)) continue;
        ++same;
        first = i;
    }
    if (same >= kAllowed) remove(first);
    nodes_.push_back(&node);
}

void FormattingList::clear_to_marker() {
    while (!nodes_.empty()) {
        const bool is_marker = nodes_.back() == nullptr;
        nodes_.pop_back();
        if (is_marker) return;
    }
}

std::size_t FormattingList::index_of(const DomNode& node) const {
    for (std::size_t i = nodes_.size(); i-- > 0;)
        if (nodes_[i] == &node) return i;
    return kNotOpen;
}

std::size_t FormattingList::find_last(Tag name) const {
    for (std::size_t i = nodes_.size(); i-- > 0 && nodes_[i] != nullptr;)
        if (nodes_[i]->is(name)) return i;
    return kNotOpen;
}

}  // namespace magpie
