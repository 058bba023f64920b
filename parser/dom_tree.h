// How nodes become a tree. Private to parser/dom*.cpp.
#pragma once

#include <new>
#include <string_view>

#include "parser/arena.h"
#include "parser/dom_node.h"

namespace magpie {

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
