// The words that a site's template uses to name its elements: class, id, role, itemprop. Whole
// names and their parts ("post-body" gives post-body, post, body; "articleBody" gives articlebody,
// article, body), in lower case, digits left out. What they say about content is learned
// (docs/model-card.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "parser/dom.h"

namespace magpie {

inline constexpr std::size_t kMaxClassWords = 64;  // of one element; what lies beyond is not read

// Calls `visit(std::string_view word)` for each word of the element, repeats included. The views
// are valid during the call.
template <class Visit>
void for_each_class_word(Node element, Visit visit);

// Splits one attribute value. Exposed for the template above.
class ClassWordReader {
  public:
    explicit ClassWordReader(std::string_view value) : rest_(value) {}
    // The next word; "" at the end.
    std::string_view next();

  private:
    static constexpr std::size_t kLongest = 40;  // bytes; longer names are generated
    bool read_name();
    std::string_view next_part();

    std::string_view rest_;
    char name_[kLongest];   // lower case, digits left out, '-' between parts
    std::size_t size_ = 0;  // of name_
    std::size_t part_ = 0;  // where the next part begins
    bool whole_given_ = true;
};

template <class Visit>
void for_each_class_word(Node element, Visit visit) {
    std::size_t left = kMaxClassWords;
    for (std::size_t i = 0, count = element.attribute_count(); i < count; ++i) {
        const auto [name, value] = element.attribute_at(i);
        if (name != "class" && name != "id" && name != "role" && name != "itemprop") continue;
        ClassWordReader reader(value);
        for (std::string_view word = reader.next(); !word.empty() && left > 0;
             word = reader.next(), --left)
            visit(word);
    }
}

}  // namespace magpie
