// A model of the stack of open elements of the HTML standard (§13.2.4.2), on tag names alone: how
// deep would the tree be here, and are we inside of SVG or MathML? It follows the standard's
// implied end tags, scopes and table rules, because a cruder count would refuse real pages (a
// thousand <li><span> that nobody closes). It follows neither reconstructed formatting elements nor
// foster parenting: an estimate, good for bounds; the finished tree is measured again. A tag costs
// time in proportion to the depth, which the caller bounds.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/html_tags.h"

namespace magpie {

class OpenElements {
  public:
    // Names may be in any case. Elements with raw text (script, title, …) have no children and
    // never come here.
    void start_tag(std::string_view name, bool self_closing);
    void end_tag(std::string_view name);

    std::size_t depth() const { return stack_.size(); }
    // Would the next tag become an SVG or MathML element?
    bool in_foreign_content() const;

  private:
    void push(TagRole element);
    void close_paragraph();
    void start_foreign(TagRole element, bool self_closing);
    void close_implied_by(TagRole element);
    void close_item_before(TagRole item);
    void close_table_content_before(TagRole element);
    void end_formatting(TagRole element);
    // The index of the topmost element that `matches`, or npos if an element of `barrier` is above
    // it.
    template <class Match>
    std::size_t find(TagTraits barrier, Match matches) const;
    std::size_t find_same(TagTraits barrier, TagRole element) const;
    void truncate(std::size_t size);  // does nothing for npos

    std::vector<TagRole> stack_;
    // What most tags ask for and hardly ever find: counted, so that they need not search.
    std::size_t foreign_roots_ = 0;  // open <svg> and <math>
    std::size_t paragraphs_ = 0;
};

}  // namespace magpie
