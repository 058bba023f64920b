// Formatting elements that are opened again, §13.2.4.3, and the adoption agency, §13.2.6.4.7. The
// steps are those of Gumbo 0.10.1, which reads an older text of the standard: an end tag without an
// open element closes nothing, and an element that leaves the list stays on the stack.
#include <cassert>

#include "parser/dom_direct_builder.h"

namespace magpie {

void DirectBuilder::reconstruct() {
    if (active_.empty()) return;
    const auto needs_none = [&](std::size_t i) {
        return active_[i] == nullptr || active_[i]->is_open;
    };
    std::size_t first = active_.size();
    while (first > 0 && !needs_none(first - 1)) --first;
    for (std::size_t i = first; i < active_.size(); ++i) {
        DomNode& clone = clone_of(*active_[i]);
        insert(clone, place());
        open_.push(clone);
        active_[i] = &clone;
        if (open_.size() > kMostOpen) return give_up();
    }
}

// Attributes are shared: nothing changes them.
DomNode& DirectBuilder::clone_of(const DomNode& node) {
    return new_element(node.content, node.tag, node.attributes);
}

// A link ends the one that is open.
void DirectBuilder::start_link(const Token& token) {
    if (active_.find_last(Tag::a) != kNotOpen) {
        adopt(Tag::a);
        if (const std::size_t at = active_.find_last(Tag::a); at != kNotOpen) {
            const std::size_t open_at = open_.index_of(*active_[at]);
            active_.remove(at);
            if (open_at != kNotOpen) open_.remove(open_at);
        }
    }
    reconstruct();
    active_.add(open_element(token));
}

void DirectBuilder::start_nobr(const Token& token) {
    reconstruct();
    if (open_.has(Tag::nobr, Scope::plain)) {
        adopt(Tag::nobr);
        reconstruct();
    }
    active_.add(open_element(token));
}

void DirectBuilder::adopt(Tag subject) {
    constexpr int kRounds = 8;  // §13.2.6.4.7, "outer loop counter"
    if (top().is(subject) && active_.index_of(top()) == kNotOpen) return pop();
    for (int round = 0; round < kRounds && is_possible_; ++round)
        if (!adopt_once(subject)) return;
}

struct DirectBuilder::Adoption {
    DomNode* formatting = nullptr;
    DomNode* block = nullptr;  // the "furthest block"
    DomNode* last = nullptr;   // the top of what moves
    std::size_t block_at = 0;  // on the stack
    std::size_t bookmark = 0;  // in the list
};

// False when there is nothing left to do.
bool DirectBuilder::adopt_once(Tag subject) {
    const std::size_t at = active_.find_last(subject);
    if (at == kNotOpen) return false;
    DomNode& formatting = *active_[at];
    const std::size_t open_at = open_.index_of(formatting);
    if (open_at == kNotOpen) {
        active_.remove(at);
        return false;
    }
    if (!open_.has(subject, Scope::plain)) return false;
    std::size_t block_at = open_at;
    while (block_at < open_.size() && !is_special(*open_[block_at])) ++block_at;
    if (block_at == open_.size()) {
        pop_to(open_at);
        active_.remove(at);
        return false;
    }
    DomNode& ancestor = *open_[open_at - 1];
    DomNode& block = *open_[block_at];
    Adoption adoption{&formatting, &block, &block, block_at, at + 1};
    move_chain(adoption);
    remove_from_parent(*adoption.last);
    const Place where = place(&ancestor);
    for (const DomNode* up = where.parent; up != nullptr; up = up->parent)
        if (up == adoption.last) give_up();  // no tree: Gumbo may have an idea
    if (!is_possible_) return false;
    insert(*adoption.last, where);
    DomNode& fresh = clone_of(formatting);
    move_children(block, fresh);
    insert_child(block, fresh);
    const std::size_t list_at = active_.index_of(formatting);
    if (list_at < adoption.bookmark) --adoption.bookmark;
    active_.remove(list_at);
    active_.insert(adoption.bookmark, fresh);
    open_.remove(open_.index_of(formatting));
    open_.insert(open_.index_of(block) + 1, fresh);
    return true;
}

// Step 13: clones the formatting elements between the two, each around what is below it.
void DirectBuilder::move_chain(Adoption& adoption) {
    constexpr int kKept = 3;  // "inner loop counter"
    DomNode* node = adoption.block;
    std::size_t at = adoption.block_at;
    for (int round = 1;; ++round) {
        if (const std::size_t now = open_.index_of(*node); now != kNotOpen) at = now;
        node = open_[--at];
        if (node == adoption.formatting) return;
        const std::size_t list_at = active_.index_of(*node);
        if (list_at == kNotOpen) {
            open_.remove(at);
            continue;
        }
        if (round > kKept) {
            active_.remove(list_at);
            if (list_at < adoption.bookmark) --adoption.bookmark;
            continue;
        }
        DomNode& clone = clone_of(*node);
        active_[list_at] = &clone;
        open_.replace(at, clone);
        node = &clone;
        if (adoption.last == adoption.block) adoption.bookmark = list_at + 1;
        remove_from_parent(*adoption.last);
        insert_child(*node, *adoption.last);
        adoption.last = node;
    }
}

}  // namespace magpie
