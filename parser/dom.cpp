#include "parser/dom.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "parser/dom_build.h"
#include "parser/dom_flat.h"
#include "parser/html_scan.h"

namespace magpie {
namespace {

Result<std::string> tree_input(std::string_view utf8, const HtmlLimits& limits) {
    if (utf8.size() > limits.input.count)
        return fail(ErrorCode::limit, "html: longer than " + to_string(limits.input));
    if (!limits.strip_scripts) return std::string(utf8);
    return scan_html(utf8, limits).map([](ScannedHtml&& scanned) {
        return std::move(scanned.tree_input);
    });
}

struct Grown {
    DomNode* root = nullptr;
    std::size_t nodes = 0;
};

// Numbers the nodes in document order; nothing when they are nested deeper than `most`, counted
// from 1 for a lone root.
std::optional<std::size_t> number_nodes(DomNode& root, std::size_t most) {
    std::uint32_t count = 0;
    std::size_t depth = 1;
    for (DomNode* node = &root; node != nullptr;) {
        if (depth > most) return std::nullopt;
        node->index = count++;
        if (node->first_child != nullptr) {
            node = node->first_child;
            ++depth;
            continue;
        }
        while (node != &root && node->next_sibling == nullptr) {
            node = node->parent;
            --depth;
        }
        node = node == &root ? nullptr : node->next_sibling;
    }
    return count;
}

Result<Grown> grow(std::string input, Arena& arena, const HtmlLimits& limits,
                   BuildContext context) {
    Result<BuiltTree> tree = build_tree(input, arena, limits, context);
    if (!tree) return fail(tree.error());
    const auto nodes = number_nodes(*tree->root, limits.depth);
    if (!nodes)
        return fail(ErrorCode::limit,
                    "html: nested deeper than " + std::to_string(limits.depth) + " elements");
    return Grown{tree->root, *nodes};
}

Result<Grown> scan_and_grow(std::string_view utf8, Arena& arena, const HtmlLimits& limits,
                            BuildContext context) {
    return tree_input(utf8, limits).and_then([&](std::string&& input) {
        return grow(std::move(input), arena, limits, context);
    });
}

}  // namespace

std::optional<std::string_view> Node::attribute(std::string_view name) const {
    if (!is_element()) return std::nullopt;
    for (const DomAttribute& attribute : raw_->attributes)
        if (attribute.name == name) return attribute.value;
    return std::nullopt;
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

std::size_t Node::child_count() const {
    std::size_t count = 0;
    for (Node child = first_child(); child; child = child.next_sibling()) ++count;
    return count;
}

Node Node::child(std::size_t index) const {
    Node child = first_child();
    for (; child && index > 0; --index) child = child.next_sibling();
    return child;
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
    return scan_and_grow(utf8, arena, limits, BuildContext::document).map([](Grown grown) {
        return of(grown.root, grown.nodes);
    });
}

Result<Document> Document::parse_fragment(std::string_view utf8, Arena& arena,
                                          const HtmlLimits& limits) {
    return scan_and_grow(utf8, arena, limits, BuildContext::body_fragment).map([](Grown grown) {
        return of(grown.root, grown.nodes);
    });
}

Result<Document> Document::parse_scanned(std::string tree_input, Arena& arena,
                                         const HtmlLimits& limits) {
    return grow(std::move(tree_input), arena, limits, BuildContext::document).map([](Grown grown) {
        return of(grown.root, grown.nodes);
    });
}

Document Document::parse_flat(std::string_view html, Arena& arena) {
    constexpr std::size_t kDepth = 4;  // html, body, p, text
    const BuiltTree tree = build_flat_tree(html, arena);
    return of(tree.root, number_nodes(*tree.root, kDepth).value_or(0));
}

Document Document::of(DomNode* root, std::size_t nodes) {
    Document document;
    document.root_ = Node(root);
    document.node_count_ = nodes;
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
