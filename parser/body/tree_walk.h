// The one walk over a page's body, whichever site the page is of: in document order, without
// recursion, with a stack of what is open.
#pragma once

#include <vector>

#include "parser/dom.h"

namespace magpie::body {

// Visits what is below `root`. `enter(node)` gives the first child to visit, or nothing; where it
// goes on into an element, it has put a Frame on `frames`, whose `node` is that element. `leave`
// gets the frame, already taken off, when all below it was visited.
template <class Frame, class Enter, class Leave>
void walk_below(Node root, std::vector<Frame>& frames, Enter enter, Leave leave) {
    for (Node node = root.first_child(); node;) {
        if (const Node child = enter(node)) {
            node = child;
            continue;
        }
        Node next = node.next_sibling();
        while (!next && !frames.empty()) {
            const Frame frame = frames.back();
            frames.pop_back();
            leave(frame);
            next = frame.node.next_sibling();
        }
        node = next;
    }
}

}  // namespace magpie::body
