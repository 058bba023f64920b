// The nodes behind a Document, whoever built them. All of a tree lies in one arena, strings
// included, and nothing in it owns anything. Private to parser/dom*.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>

#include "parser/arena.h"
#include "parser/dom_tag.h"

namespace magpie {

struct DomAttribute {
    std::string_view name;  // lower case, without the prefix of xlink: and xml:
    std::string_view value;
};

struct DomNode {
    enum class Kind : std::uint8_t { element, text, comment };
    enum class Space : std::uint8_t { html, svg, math };

    Kind kind = Kind::element;
    // Of elements, while the direct builder works.
    Tag tag = Tag::unknown;
    Space space = Space::html;
    bool is_open = false;      // on the stack of open elements
    std::uint32_t index = 0;   // place in document order, from 0; set when the tree is complete
    std::string_view content;  // tag name in lower case, or the decoded text
    DomNode* parent = nullptr;
    DomNode* first_child = nullptr;
    DomNode* last_child = nullptr;
    DomNode* previous_sibling = nullptr;
    DomNode* next_sibling = nullptr;
    std::span<const DomAttribute> attributes;

    bool is(Tag name) const { return tag == name && space == Space::html; }
    bool is(const TagSet& names) const { return names.has(tag) && space == Space::html; }
};

struct BuiltTree {
    DomNode* root = nullptr;  // <html>, also around a fragment
};

inline DomNode* new_node(Arena& arena, DomNode::Kind kind, std::string_view content) {
    auto* node = new (arena.allocate(sizeof(DomNode))) DomNode;
    node->kind = kind;
    node->content = content;
    return node;
}

// Before `next`, a child of `parent`, or behind all of them.
inline void insert_child(DomNode& parent, DomNode& child, DomNode* next = nullptr) {
    DomNode* previous = next != nullptr ? next->previous_sibling : parent.last_child;
    child.parent = &parent;
    child.previous_sibling = previous;
    child.next_sibling = next;
    (previous != nullptr ? previous->next_sibling : parent.first_child) = &child;
    (next != nullptr ? next->previous_sibling : parent.last_child) = &child;
}

inline void remove_from_parent(DomNode& child) {
    DomNode* const parent = child.parent;
    if (parent == nullptr) return;
    DomNode* const previous = child.previous_sibling;
    DomNode* const next = child.next_sibling;
    (previous != nullptr ? previous->next_sibling : parent->first_child) = next;
    (next != nullptr ? next->previous_sibling : parent->last_child) = previous;
    child.parent = child.previous_sibling = child.next_sibling = nullptr;
}

// To a node that has none.
inline void move_children(DomNode& from, DomNode& to) {
    to.first_child = from.first_child;
    to.last_child = from.last_child;
    from.first_child = from.last_child = nullptr;
    for (DomNode* child = to.first_child; child != nullptr; child = child->next_sibling)
        child->parent = &to;
}

}  // namespace magpie
