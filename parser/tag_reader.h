// Tags and texts of machine-written lists (OPML, sitemaps), one after another, as the wild has
// them: lists are concatenated with a shell, cut off, written with a stray '&' or '<', closed in
// the wrong order. A strict parser stops at the first such place and loses the rest; this reader
// has no such place. It knows tags, attributes, comments, CDATA, processing instructions and
// document types, and nothing of nesting: that is its caller's. On well-formed XML it says what an
// XML parser says (tests hold it against expat). Entities that a document declares are not
// expanded, nothing is fetched. Total and linear; views point into the input.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

struct TagToken {
    enum class Kind { open, close, text, end };

    Kind kind = Kind::end;
    std::string_view prefix, name;  // of a tag: "news" and "title" of <news:title>
    std::string_view attributes;    // of an open tag, as written
    bool is_empty = false;          // <a/>: no close follows
    std::string_view text;          // of a text, as written
    bool is_literal = false;        // CDATA: '&' means itself
};

class TagReader {
  public:
    explicit TagReader(std::string_view utf8);

    TagToken next();

    // The input ended inside a tag, comment or CDATA section.
    bool is_cut() const { return is_cut_; }
    // The document type declares entities, which are not expanded.
    bool declares_entities() const { return declares_entities_; }
    // Of the token that was read last, 1-based. Linear: for a message.
    std::size_t line() const;

  private:
    TagToken read_text();
    std::optional<TagToken> read_markup();
    std::optional<TagToken> read_tag();
    TagToken read_cdata();
    void skip_past(std::string_view end);
    void skip_declaration();
    std::size_t tag_end() const;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t token_ = 0;  // where the last token began
    // Where the last one of each stands: what is not there is not searched for again and again.
    std::size_t last_greater_, last_quote_, last_apostrophe_;
    bool is_cut_ = false;
    bool declares_entities_ = false;
};

// The value of the first attribute of that name (ASCII case does not count), references decoded;
// nothing when there is none.
std::optional<std::string> tag_attribute(const TagToken& tag, std::string_view name);

// The token's text with references decoded, unless it is literal.
std::string tag_text(const TagToken& token);

}  // namespace magpie
