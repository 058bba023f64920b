// Which leaves of a page belong to its article: text nodes, pictures, players, rules. Made by the
// block model, read by the body's walker; an element belongs when a leaf below it does. One bit for
// each node of the Document, so marks are valid as long as the Document is.
#pragma once

#include <vector>

#include "parser/dom.h"

namespace magpie {

class ContentMarks {
  public:
    explicit ContentMarks(const Document& document) : marked_(document.node_count(), false) {}
    // Everything belongs: for a fragment that is an article already.
    static ContentMarks all(const Document& document) {
        ContentMarks marks(document);
        marks.marked_.assign(marks.marked_.size(), true);
        return marks;
    }

    bool has(Node node) const { return marked_[node.index()]; }
    void add(Node node) { marked_[node.index()] = true; }
    void remove(Node node) { marked_[node.index()] = false; }

  private:
    std::vector<bool> marked_;
};

}  // namespace magpie
