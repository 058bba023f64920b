// Tokens of HTML, WHATWG §13.2.5: tags, text, references, comments. Values are decoded in place, in
// one copy of the page in the arena, so a tree of these tokens owns no string. What is rare and
// where Gumbo 0.10.1 has an idea of its own (NULs, a script that opens a comment, references that
// grow …) gives Kind::irregular, and the reader's work is void.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parser/arena.h"
#include "parser/dom_tree.h"

namespace magpie {

struct MarkupToken {
    enum class Kind { text, start_tag, end_tag, comment, doctype, end, irregular };
    Kind kind = Kind::irregular;
    Tag tag = Tag::unknown;
    // Text, decoded; tag name, in lower case; what stands behind "<!" of a comment that is none, or
    // behind "<!doctype".
    std::string_view content;
    std::vector<DomAttribute> attributes;
    bool self_closing = false;
    bool is_bare = false;  // nothing stands behind the name, no blank either
};

// §13.2.5.80: controls, noncharacters and surrogates become something else, by reference and, for
// Gumbo, wherever they stand.
bool stands_for_itself(char32_t c);

class MarkupReader {
  public:
    // True when every byte of `html` can stand for itself: UTF-8, without NUL and byte order mark.
    static bool is_plain(std::string_view html);

    // `html` is plain, and not needed after the call.
    MarkupReader(std::string_view html, Arena& arena);

    // The next token, valid until the next call; its views as long as the arena.
    const MarkupToken& next();
    // The content of an element whose start tag was read last, up to its end tag, which is read
    // too, or to the end of the file.
    enum class References { kept, decoded };
    const MarkupToken& next_raw_text(std::string_view element, References references);
    // One text of two that were read one after the other with nothing kept between them.
    std::string_view joined(std::string_view first, std::string_view second);

  private:
    enum class Place { text, attribute };

    const MarkupToken& give(MarkupToken::Kind kind, std::string_view content);
    const MarkupToken& irregular() { return give(MarkupToken::Kind::irregular, {}); }
    const MarkupToken& end() {
        position_ = size_;
        return give(MarkupToken::Kind::end, {});
    }
    const MarkupToken& read_text();
    const MarkupToken& read_tag(MarkupToken::Kind kind, std::size_t name_begin);
    const MarkupToken& read_declaration();
    const MarkupToken& read_comment();
    const MarkupToken& read_bogus_comment(std::size_t begin);
    bool read_attribute();
    bool read_value(std::string_view& value);
    bool add_attribute(std::string_view name, std::string_view value);
    std::string_view take_name(bool (*ends)(char));
    // The range with its references decoded, or false when that takes guessing.
    bool decode(std::size_t begin, std::size_t end, Place place, std::string_view& decoded);
    bool decode_reference(std::size_t& from, std::size_t end, std::size_t& to, Place place);
    std::string_view meaning_of(std::string_view written, Place place, bool is_before_sign);
    std::string slow_meaning_of(std::string_view written);
    bool begins_markup(std::size_t at) const;

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
    std::size_t slow_references_ = 0;
    std::string decoded_;  // the last one that took Gumbo's tables
    MarkupToken token_;
};

}  // namespace magpie
