// Which namespace a prefix stands for, element by element. Made for documents that forget to
// declare what they use: an undeclared prefix stands for itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

class XmlNamespaces {
  public:
    // Takes the declarations among an element's attributes (name, value, …, null).
    void open(const char* const* attributes);
    void close();  // of the innermost element

    // An undeclared prefix is its own namespace; no prefix without a default namespace is "".
    std::string_view space_of(std::string_view prefix) const;
    bool is_declared(std::string_view prefix) const;
    std::size_t size() const { return bindings_.size(); }

  private:
    struct Binding {
        std::size_t depth;
        std::string prefix, uri;
    };
    const Binding* find(std::string_view prefix) const;

    std::vector<Binding> bindings_;
    std::size_t depth_ = 0;
};

}  // namespace magpie
