// The nodes behind a Document, whoever built them. All of a tree lies in one arena, strings
// included, and nothing in it owns anything. Readers look through Node (parser/dom.h); only the
// builders (parser/dom_tree.h) see these.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

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

}  // namespace magpie
