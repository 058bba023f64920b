// The nodes behind a Document, whoever built them. All of a tree lies in one arena, strings
// included, and nothing in it owns anything. Private to parser/dom*.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <string_view>

#include "parser/arena.h"

namespace magpie {

struct DomAttribute {
    std::string_view name;  // lower case, without the prefix of xlink: and xml:
    std::string_view value;
};

struct DomNode {
    enum class Kind : std::uint8_t { element, text, comment };

    Kind kind = Kind::element;
    std::uint32_t index = 0;  // place in document order, from 0; set when the tree is complete
    std::string_view content;  // tag name in lower case, or the decoded text
    DomNode* parent = nullptr;
    DomNode* first_child = nullptr;
    DomNode* last_child = nullptr;
    DomNode* next_sibling = nullptr;
    std::span<const DomAttribute> attributes;
};

struct BuiltTree {
    DomNode* root = nullptr;  // <html>, also around a fragment
    std::size_t depth = 0;          // 1 for a lone root
};

inline DomNode* new_node(Arena& arena, DomNode::Kind kind, std::string_view content) {
    auto* node = new (arena.allocate(sizeof(DomNode))) DomNode;
    node->kind = kind;
    node->content = content;
    return node;
}

inline void append_child(DomNode& parent, DomNode& child) {
    child.parent = &parent;
    if (parent.last_child != nullptr)
        parent.last_child->next_sibling = &child;
    else
        parent.first_child = &child;
    parent.last_child = &child;
}

}  // namespace magpie
