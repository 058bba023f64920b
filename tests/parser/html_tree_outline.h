// The whole tree as text, but for what html_scan empties: script, style and comment bodies. Two
// pages have the same tree when they have the same outline.
#pragma once

#include <string>

#include "parser/dom.h"

namespace magpie {

inline std::string tree_outline(Node root) {
    std::string out;
    for (Node node = root; node;) {
        const bool emptied = node.is("script") || node.is("style");
        out += node.is_comment() ? "#comment" : node.is_text() ? "#text " : "<";
        out.append(node.tag()).append(node.text());
        for (std::size_t i = 0; i < node.attribute_count(); ++i) {
            const Node::Attribute attribute = node.attribute_at(i);
            out.append("\n @").append(attribute.name).append("=").append(attribute.value);
        }
        // The way up, so that the shape shows.
        const Node next = node.next_in(root, emptied);
        for (Node up = node; next && up != next.parent(); up = up.parent()) out += "^";
        out += "\n";
        node = next;
    }
    return out;
}

}  // namespace magpie
