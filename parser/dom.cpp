#include "parser/dom.h"

#include <gumbo.h>

#include <algorithm>
#include <utility>

#include "parser/dom_build.h"
#include "parser/html_scan.h"

namespace magpie {
namespace {

const GumboNode& node_of(const void* raw) { return *static_cast<const GumboNode*>(raw); }

std::string_view view(const GumboStringPiece& piece) { return {piece.data, piece.length}; }

// Names are lower case but for a few of SVG ("viewBox"), and NUL-terminated.
bool is_named(const GumboAttribute& attribute, std::string_view name) {
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = attribute.name[i];
        if (c != name[i] && (c < 'A' || c > 'Z' || c - 'A' + 'a' != name[i])) return false;
    }
    return attribute.name[name.size()] == '\0';
}

Result<std::string> tree_input(std::string_view utf8, const HtmlLimits& limits) {
    if (utf8.size() > limits.input.count)
        return fail(ErrorCode::limit, "html: longer than " + to_string(limits.input));
    if (!limits.strip_scripts) return std::string(utf8);
    return scan_html(utf8, limits).map([](ScannedHtml&& scanned) {
        return std::move(scanned.tree_input);
    });
}

Result<const void*> grow(std::string input, Arena& arena, const HtmlLimits& limits,
                         BuildContext context) {
    const Result<BuiltTree> tree = build_tree(input, arena, limits, context);
    if (!tree) return fail(tree.error());
    if (tree->depth > limits.depth)
        return fail(ErrorCode::limit,
                    "html: nested deeper than " + std::to_string(limits.depth) + " elements");
    return tree->root;
}

Result<const void*> scan_and_grow(std::string_view utf8, Arena& arena, const HtmlLimits& limits,
                                  BuildContext context) {
    return tree_input(utf8, limits).and_then([&](std::string&& input) {
        return grow(std::move(input), arena, limits, context);
    });
}

}  // namespace

bool Node::is_element() const { return raw_ != nullptr && holds_element(node_of(raw_)); }

bool Node::is_text() const {
    if (raw_ == nullptr) return false;
    const GumboNodeType type = node_of(raw_).type;
    return type == GUMBO_NODE_TEXT || type == GUMBO_NODE_WHITESPACE || type == GUMBO_NODE_CDATA;
}

bool Node::is_comment() const {
    return raw_ != nullptr && node_of(raw_).type == GUMBO_NODE_COMMENT;
}

std::string_view Node::tag() const {
    return is_element() ? view(node_of(raw_).v.element.original_tag) : std::string_view();
}

std::string_view Node::text() const {
    return is_text() ? view(node_of(raw_).v.text.original_text) : std::string_view();
}

std::optional<std::string_view> Node::attribute(std::string_view name) const {
    if (!is_element()) return std::nullopt;
    const GumboVector& attributes = node_of(raw_).v.element.attributes;
    for (unsigned i = 0; i < attributes.length; ++i) {
        const auto& attribute = *static_cast<const GumboAttribute*>(attributes.data[i]);
        if (is_named(attribute, name)) return std::string_view(attribute.value);
    }
    return std::nullopt;
}

std::size_t Node::attribute_count() const {
    return is_element() ? node_of(raw_).v.element.attributes.length : 0;
}

Node::Attribute Node::attribute_at(std::size_t index) const {
    const GumboVector& attributes = node_of(raw_).v.element.attributes;
    const auto& attribute = *static_cast<const GumboAttribute*>(attributes.data[index]);
    return {attribute.name, attribute.value};
}

std::string_view Node::attribute_or_empty(std::string_view name) const {
    return attribute(name).value_or(std::string_view());
}

bool Node::has_class(std::string_view name) const {
    std::string_view rest = attribute_or_empty("class");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find_first_of(" \t\n\f\r"), rest.size());
        if (end > 0 && rest.substr(0, end) == name) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

Node Node::parent() const { return Node(raw_ != nullptr ? node_of(raw_).parent : nullptr); }

Node Node::first_child() const { return child(0); }

Node Node::next_sibling() const {
    if (raw_ == nullptr || node_of(raw_).parent == nullptr) return {};
    const GumboNode& node = node_of(raw_);
    return Node(child_of(*node.parent, node.index_within_parent + 1));
}

std::size_t Node::child_count() const {
    return raw_ != nullptr ? child_count_of(node_of(raw_)) : 0;
}

Node Node::child(std::size_t index) const {
    return Node(raw_ != nullptr ? child_of(node_of(raw_), index) : nullptr);
}

Node Node::next_in(Node root, bool skip_children) const {
    if (!skip_children) {
        if (const Node child = first_child()) return child;
    }
    for (Node node = *this; node && node != root; node = node.parent()) {
        if (const Node sibling = node.next_sibling()) return sibling;
    }
    return {};
}

Result<Document> Document::parse(std::string_view utf8, Arena& arena, const HtmlLimits& limits) {
    return scan_and_grow(utf8, arena, limits, BuildContext::document).map(&Document::of);
}

Result<Document> Document::parse_fragment(std::string_view utf8, Arena& arena,
                                          const HtmlLimits& limits) {
    return scan_and_grow(utf8, arena, limits, BuildContext::body_fragment).map(&Document::of);
}

Result<Document> Document::parse_scanned(std::string tree_input, Arena& arena,
                                         const HtmlLimits& limits) {
    return grow(std::move(tree_input), arena, limits, BuildContext::document).map(&Document::of);
}

Document Document::of(const void* root) {
    Document document;
    document.root_ = Node(root);
    return document;
}

Node Document::body() const {
    for (Node child = root_.first_child(); child; child = child.next_sibling())
        if (child.is("body")) return child;
    return root_;
}

Node Document::by_id(std::string_view id) const {
    return find_first(root_, [&](Node node) { return node.id() == id; });
}

Node Document::first_by_class(std::string_view name) const {
    return find_first(root_, [&](Node node) { return node.has_class(name); });
}

Node Document::first_by_tag(std::string_view name) const {
    return find_first(root_, [&](Node node) { return node.is(name); });
}

std::string text_of(Node root) {
    std::string out;
    for (Node node = root; node; node = node.next_in(root)) out += node.text();
    return out;
}

}  // namespace magpie
