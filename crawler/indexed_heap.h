// A binary heap, smallest key first, whose items know their place in it: any item can be taken out
// in O(log n). One flat array of keys and pointers, nothing else allocated. Items are not owned.
//
// An Item has `std::uint32_t heap_place`, kNotInHeap while it is in none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace magpie {

inline constexpr std::uint32_t kNotInHeap = UINT32_MAX;

template <typename Key, typename Item>
class IndexedHeap {
  public:
    struct Node {
        Key key;
        Item* item;
    };

    bool empty() const { return nodes_.empty(); }
    std::size_t size() const { return nodes_.size(); }
    const Node& top() const { return nodes_.front(); }
    // In no order that matters.
    const std::vector<Node>& nodes() const { return nodes_; }

    void push(const Key& key, Item& item) {
        nodes_.push_back({key, &item});
        sift_up(nodes_.size() - 1);
    }

    void erase(Item& item) {
        const std::size_t place = item.heap_place;
        item.heap_place = kNotInHeap;
        const Node last = nodes_.back();
        nodes_.pop_back();
        if (last.item == &item) return;
        nodes_[place] = last;
        sift_down(sift_up(place));
    }

    // Nodes with a key up to `limit`. Looks at these and their children only.
    std::size_t count_up_to(const Key& limit) const {
        std::size_t count = 0;
        std::vector<std::size_t> open{0};
        while (!open.empty()) {
            const std::size_t place = open.back();
            open.pop_back();
            if (place >= nodes_.size() || limit < nodes_[place].key) continue;
            ++count;
            open.push_back(2 * place + 1);
            open.push_back(2 * place + 2);
        }
        return count;
    }

    // Every key becomes change(key, item).
    template <typename Change>
    void rekey(Change change) {
        for (Node& node : nodes_) node.key = change(node.key, *node.item);
        for (std::size_t place = nodes_.size(); place-- > 0;) sift_down(place);
    }

  private:
    void put(std::size_t place, const Node& node) {
        nodes_[place] = node;
        node.item->heap_place = static_cast<std::uint32_t>(place);
    }

    std::size_t sift_up(std::size_t place) {
        const Node node = nodes_[place];
        while (place > 0) {
            const std::size_t parent = (place - 1) / 2;
            if (!(node.key < nodes_[parent].key)) break;
            put(place, nodes_[parent]);
            place = parent;
        }
        put(place, node);
        return place;
    }

    void sift_down(std::size_t place) {
        const Node node = nodes_[place];
        while (true) {
            std::size_t child = 2 * place + 1;
            if (child >= nodes_.size()) break;
            if (child + 1 < nodes_.size() && nodes_[child + 1].key < nodes_[child].key) ++child;
            if (!(nodes_[child].key < node.key)) break;
            put(place, nodes_[child]);
            place = child;
        }
        put(place, node);
    }

    std::vector<Node> nodes_;
};

}  // namespace magpie
