// Tokens of regular markup: tags with plain names, quoted or simple values, text, references that
// need no guessing. Values are decoded in place, in one copy of the page in the arena, so a tree of
// these tokens owns no string. What needs the tokenizer's error handling (WHATWG §13.2.5: stray
// quotes, NULs, tags cut off by the end of the file …) gives Kind::irregular, and the reader's work
// is void. Input is what html_scan leaves: script, style and comment bodies are empty.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "parser/arena.h"
#include "parser/dom_tree.h"

namespace magpie {

struct MarkupToken {
    enum class Kind { text, start_tag, end_tag, comment, doctype, end, irregular };
    Kind kind = Kind::irregular;
    std::string_view content;  // text, decoded; tag name, in lower case; doctype, as written
    std::vector<DomAttribute> attributes;
    bool self_closing = false;
};

class MarkupReader {
  public:
    // True when every byte of `html` stands for itself: UTF-8, without NUL and without the code
    // points that a tokenizer replaces.
    static bool is_plain(std::string_view html);

    // `html` is plain, and not needed after the call.
    MarkupReader(std::string_view html, Arena& arena);

    // The next token, valid until the next call; its views as long as the arena.
    const MarkupToken& next();
    // The content of an element whose start tag was read last, up to its end tag, which is read
    // too; irregular when the file ends first.
    enum class References { kept, decoded };
    const MarkupToken& next_raw_text(std::string_view element, References references);
    // Directly behind <pre>, a line feed is layout.
    void skip_line_feed();
    // One text of two that were read one after the other with nothing kept between them.
    std::string_view joined(std::string_view first, std::string_view second);

  private:
    enum class Place { text, attribute };

    const MarkupToken& give(MarkupToken::Kind kind, std::string_view content);
    const MarkupToken& irregular() { return give(MarkupToken::Kind::irregular, {}); }
    const MarkupToken& read_text();
    const MarkupToken& read_tag(MarkupToken::Kind kind, std::size_t name_begin);
    const MarkupToken& read_declaration();
    bool read_attribute();
    bool read_value(std::string_view& value);
    bool add_attribute(std::string_view name, std::string_view value);
    std::string_view take_name(bool (*belongs)(char));
    // The range with its references decoded, or false when that takes guessing.
    bool decode(std::size_t begin, std::size_t end, Place place, std::string_view& decoded);
    bool decode_reference(std::size_t& from, std::size_t end, std::size_t& to, Place place);

    char at(std::size_t i) const { return i < size_ ? text_[i] : '\0'; }
    // The first `c` in [from, end), or `end`.
    std::size_t find(char c, std::size_t from, std::size_t end) const;
    std::string_view view(std::size_t begin, std::size_t end) const {
        return {text_ + begin, end - begin};
    }
    void skip_blanks();

    char* text_ = nullptr;
    std::size_t size_ = 0;
    std::size_t position_ = 0;
    MarkupToken token_;
};

}  // namespace magpie
