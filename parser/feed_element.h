// One child of a feed or an entry with all that is inside of it, so that its meaning can be decided
// when it is whole. Text constructs keep their inside as markup, other elements as a tree.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/url.h"
#include "parser/xml.h"

namespace magpie {

struct FeedElement {
    std::string name;  // lower case, with the usual prefix of its namespace: see feed_fields.h
    std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case, no xmlns
    std::string text;                   // its own; of a text construct all of its inside
    bool has_markup = false;            // text construct: elements stand in it
    std::vector<FeedElement> children;  // empty for text constructs
    const Url* base = nullptr;          // only of the outermost, as long as it is being read
    std::string language;               // likewise

    std::string_view attribute(std::string_view lower_case_name) const;  // "" when missing
    bool has_attribute(std::string_view lower_case_name) const;
    const FeedElement* child(std::string_view local_name) const;  // first with any prefix, or null
    std::string_view local_name() const;
};

// Attributes of an element in the form above.
std::vector<std::pair<std::string, std::string>> feed_attributes(const XmlElement& element);

// Collects one FeedElement from the events inside of it.
class FeedCapture {
  public:
    FeedCapture() = default;
    // `is_text`: keep the inside as markup.
    void begin(std::string name, const XmlElement& element, bool is_text);
    void open(std::string name, const XmlElement& element);
    void close();  // of an inner element
    void text(std::string_view text);
    bool is_text() const { return is_text_; }
    std::size_t element_count() const { return element_count_; }  // of what was taken last
    FeedElement take();

  private:
    void open_markup(const XmlElement& element);

    FeedElement root_;
    std::vector<FeedElement*> open_;   // the way to the innermost; stable: only it gets children
    std::vector<std::string> markup_;  // names of the open elements of a text construct
    std::vector<std::string> spaces_;  // and their namespaces
    std::size_t element_count_ = 0;
    bool is_text_ = false;
    bool is_xhtml_ = false;  // its text is not escaped
    bool is_html_ = false;   // its text is HTML escaped once, also between elements
};

}  // namespace magpie
