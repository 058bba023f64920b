// The stack of open elements (WHATWG HTML §13.2.4.2) and the list of active formatting elements
// (§13.2.4.3) of the direct builder. Private to parser/dom_direct*.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include "parser/dom_tree.h"

namespace magpie {

inline constexpr std::size_t kNotOpen = static_cast<std::size_t>(-1);

// A tree deeper than this is refused by every caller (HtmlLimits::depth is 512); the stack may hold
// more for a while, and each tag may search it.
inline constexpr std::size_t kMostOpen = 1024;

// What ends the search for an open element, §13.2.4.2.
enum class Scope { plain, list, button, table };

bool is_special(const DomNode& node);

class OpenStack {
  public:
    bool empty() const { return nodes_.empty(); }
    std::size_t size() const { return nodes_.size(); }
    DomNode& top() const { return *nodes_.back(); }
    DomNode*& operator[](std::size_t i) { return nodes_[i]; }
    DomNode* operator[](std::size_t i) const { return nodes_[i]; }

    void push(DomNode& node);
    void pop();
    void insert(std::size_t at, DomNode& node);
    void replace(std::size_t at, DomNode& node);
    void remove(std::size_t at);
    std::size_t index_of(const DomNode& node) const;

    // The topmost of these elements of HTML, or kNotOpen when the scope ends before.
    std::size_t find(const TagSet& names, Scope scope) const;
    bool has(Tag name, Scope scope) const { return find({name}, scope) != kNotOpen; }
    bool ends_scope_at(std::size_t at) const;  // Scope::plain
    // A <p> in button scope: most tags ask for one, and few find it.
    bool has_paragraph() const { return paragraphs_ > 0 && has(Tag::p, Scope::button); }

  private:
    std::vector<DomNode*> nodes_;
    std::size_t paragraphs_ = 0;
};

// A null pointer is a marker.
class FormattingList {
  public:
    bool empty() const { return nodes_.empty(); }
    std::size_t size() const { return nodes_.size(); }
    DomNode*& operator[](std::size_t i) { return nodes_[i]; }

    void add(DomNode& node);  // the fourth of a kind drops the first
    void add_marker() { nodes_.push_back(nullptr); }
    void clear_to_marker();
    void remove(std::size_t at) { nodes_.erase(nodes_.begin() + static_cast<std::ptrdiff_t>(at)); }
    void insert(std::size_t at, DomNode& node) {
        nodes_.insert(nodes_.begin() + static_cast<std::ptrdiff_t>(at), &node);
    }
    std::size_t index_of(const DomNode& node) const;
    // The last with this name behind the last marker, or kNotOpen.
    std::size_t find_last(Tag name) const;

  private:
    std::vector<DomNode*> nodes_;
};

}  // namespace magpie
