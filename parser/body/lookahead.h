// Questions about a subtree that are asked before it is walked ("are there words over this
// background?"). Each looks at a bounded number of nodes: asked at every level of a deep tree they
// would otherwise cost depth × size.
#pragma once

#include <cstddef>

#include "parser/dom.h"

namespace magpie::body {

inline constexpr std::size_t kMaxLookahead = 20'000;  // nodes; the largest real page has 5,849 tags

// First node below `root` for which `test` holds; nothing when it is not among the next
// kMaxLookahead nodes.
template <class Test>
Node find_ahead(Node root, Test test) {
    std::size_t seen = 0;
    for (Node node = root.first_child(); node && seen < kMaxLookahead;
         node = node.next_in(root), ++seen)
        if (test(node)) return node;
    return {};
}

}  // namespace magpie::body
