// HTML to a tree: directly (parser/dom_direct.h), and the rest through Gumbo: the only user of
// <gumbo.h>, and the safety layer around it (it is unmaintained and has quadratic cliffs; see
// docs/architecture.md). Bounds: bytes in, arena bytes,
// time, open depth, tags and attributes per tag; the error says which one was hit. Script and style
// bodies are removed by a byte scan first (parser/html_scan.h), so a tree never holds their text.
//
// Node is a view: valid until the Document is destroyed or its arena is reset.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "parser/arena.h"
#include "parser/dom_node.h"

namespace magpie {

struct HtmlLimits {
    Bytes input = Bytes{16u << 20};
    Bytes arena = Bytes{512u << 20};
    std::chrono::milliseconds time{5000};
    std::size_t depth = 512;     // largest real page: 53
    std::size_t tags = 200'000;  // largest real page: 5,849
    std::size_t attributes_per_tag = 256;
    // Off only where a test wants Gumbo's own view of a page.
    bool strip_scripts = true;
    // Drops also what no reader of web pages asks for: see parser/html_scan.h.
    bool prune = false;
    bool build_directly = true;  // what can be: see parser/dom_direct.h
};

class Node {
  public:
    Node() = default;
    explicit operator bool() const { return raw_ != nullptr; }
    bool operator==(const Node&) const = default;

    bool is_element() const { return raw_ != nullptr && raw_->kind == DomNode::Kind::element; }
    // Text, CDATA and white-space nodes.
    bool is_text() const { return raw_ != nullptr && raw_->kind == DomNode::Kind::text; }
    bool is_comment() const { return raw_ != nullptr && raw_->kind == DomNode::Kind::comment; }
    // Lower case, also for unknown tags ("mp-common-profile"); "" unless an element.
    std::string_view tag() const { return is_element() ? raw_->content : std::string_view(); }
    bool is(std::string_view name) const { return tag() == name; }
    // Of a text node, entities decoded; "" otherwise.
    std::string_view text() const { return is_text() ? raw_->content : std::string_view(); }
    // Value with entities decoded; nothing when the attribute is missing. `name` in lower case,
    // without the prefix of xlink: (an SVG image has "href").
    std::optional<std::string_view> attribute(std::string_view name) const;
    std::string_view attribute_or_empty(std::string_view name) const;
    struct Attribute {
        std::string_view name;
        std::string_view value;
    };
    std::size_t attribute_count() const { return is_element() ? raw_->attributes.size() : 0; }
    // In source order; index < attribute_count().
    Attribute attribute_at(std::size_t index) const {
        const DomAttribute& attribute = raw_->attributes[index];
        return {attribute.name, attribute.value};
    }
    std::string_view id() const { return attribute_or_empty("id"); }
    bool has_class(std::string_view name) const;

    Node parent() const { return Node(raw_ != nullptr ? raw_->parent : nullptr); }
    Node first_child() const { return Node(raw_ != nullptr ? raw_->first_child : nullptr); }
    Node next_sibling() const { return Node(raw_ != nullptr ? raw_->next_sibling : nullptr); }
    std::size_t child_count() const;
    Node child(std::size_t index) const;

    // Pre-order successor inside the subtree of `root`; `skip_children` steps over this node's
    // subtree.
    Node next_in(Node root, bool skip_children = false) const;

    // Place in document order, from 0 at the root: dense, so whatever is known of nodes can lie in
    // an array of Document::node_count() elements.
    std::uint32_t index() const { return raw_->index; }

    // Opaque identity of the underlying node, stable while the Document lives.
    const void* key() const { return raw_; }

  private:
    friend class Document;
    explicit Node(const DomNode* raw) : raw_(raw) {}
    const DomNode* raw_ = nullptr;
};

class Document {
  public:
    // `utf8` is not needed after the call; bytes that are not UTF-8 become U+FFFD. The arena is
    // reset by this call and belongs to the Document until the next reset. Fails with
    // ErrorCode::limit only.
    static Result<Document> parse(std::string_view utf8, Arena& arena,
                                  const HtmlLimits& limits = {});
    // Parses as the children of a <body>.
    static Result<Document> parse_fragment(std::string_view utf8, Arena& arena,
                                           const HtmlLimits& limits = {});

    // The same from scan_html(), for a caller that wants the scripts as well; its bounds were
    // checked there.
    static Result<Document> parse_scanned(std::string tree_input, Arena& arena,
                                          const HtmlLimits& limits = {});

    // For a page that hit a bound: see parser/dom_flat.h. Never fails.
    static Document parse_flat(std::string_view html, Arena& arena);

    Node root() const { return root_; }  // the <html> element
    Node body() const;                   // the <body> element, or root()

    std::size_t node_count() const { return node_count_; }

    Node by_id(std::string_view id) const;  // first in document order
    Node first_by_class(std::string_view name) const;
    Node first_by_tag(std::string_view name) const;

  private:
    Document() = default;
    static Document of(DomNode* root, std::size_t nodes);
    Node root_;
    std::size_t node_count_ = 0;
};

// First element of the subtree (root included) for which `test` holds.
template <class Test>
Node find_first(Node root, Test test) {
    for (Node node = root; node; node = node.next_in(root))
        if (node.is_element() && test(node)) return node;
    return {};
}

template <class Visit>
void for_each_element(Node root, Visit visit) {
    for (Node node = root; node; node = node.next_in(root))
        if (node.is_element()) visit(node);
}

// Concatenated text nodes of the subtree, as they are.
std::string text_of(Node root);

// Decodes HTML character references (all named ones; WHATWG §13.5). Returns the input unchanged
// when it has no '&'.
std::string html_unescape(std::string_view text);
// Repeats html_unescape until nothing changes (at most 8 times): URLs in WeChat literals are
// escaped twice.
std::string html_unescape_fully(std::string_view text);

}  // namespace magpie
