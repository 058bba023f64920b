// Streaming XML for feeds and other machine-written lists: the only user of <expat.h>. Made for
// documents that are often almost XML: undeclared prefixes, stray '&' and HTML's named references
// are understood, and what was read before the first real error counts. Nothing is fetched; of the
// entities that a document declares only plain text is expanded. Bounds: bytes in, depth, elements,
// namespace declarations; the problem says which one was hit.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace magpie {

struct XmlLimits {
    Bytes input = Bytes{16u << 20};
    std::size_t depth = 256;
    std::size_t elements = 1'000'000;
    std::size_t namespaces = 256;  // open at once
};

// Valid during the call that hands it over.
class XmlElement {
  public:
    // `attributes`: name, value, name, value …, null.
    XmlElement(std::string_view space, std::string_view prefix, std::string_view name,
               const char* const* attributes)
        : space_(space), prefix_(prefix), name_(name), attributes_(attributes) {}

    // Namespace URI; an undeclared prefix stands for itself ("dc"); empty without namespace.
    std::string_view space() const { return space_; }
    std::string_view prefix() const { return prefix_; }  // as written
    std::string_view name() const { return name_; }      // without prefix
    // By its name as written: "href", "xml:base".
    std::optional<std::string_view> attribute(std::string_view name) const;
    std::string_view attribute_or_empty(std::string_view name) const;
    // Name, value, name, value …, null, as written.
    const char* const* attributes() const { return attributes_; }

  private:
    std::string_view space_, prefix_, name_;
    const char* const* attributes_;
};

class XmlEvents {
  public:
    virtual ~XmlEvents() = default;
    virtual bool open(const XmlElement& element) = 0;  // false ends the reading
    virtual void close() = 0;                          // of the innermost open element
    virtual void text(std::string_view text) = 0;      // may come in pieces
};

// What a document that was read to its end had that XML does not allow, and why one was not.
struct XmlNotes {
    std::string undeclared_prefix;  // the first one
    bool was_repaired = false;      // references or characters that XML does not know
    bool hit_limit = false;         // what ended the reading was one of XmlLimits
};

// '&', '<' and '"' as references.
void append_xml_escaped(std::string& out, std::string_view text);

// What ended the reading early; empty when the document was read to its end or `events` had enough.
// `utf8` must be valid UTF-8; the encoding it declares is ignored.
std::string read_xml(std::string_view utf8, XmlEvents& events, const XmlLimits& limits = {},
                     XmlNotes* notes = nullptr);

}  // namespace magpie
