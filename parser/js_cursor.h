// The tokens that JavaScript literals and assignments share: white space with comments, quoted
// strings, identifiers. A cursor over borrowed bytes; it never reads past the end and never throws.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace magpie {

class JsCursor {
  public:
    explicit JsCursor(std::string_view source, std::size_t at = 0) : source_(source), at_(at) {}

    std::size_t at() const { return at_; }
    void move_to(std::size_t at) { at_ = at; }
    bool at_end() const { return at_ >= source_.size(); }
    char peek() const { return at_end() ? '\0' : source_[at_]; }
    bool starts_with(std::string_view word) const {
        return source_.substr(at_, word.size()) == word;
    }

    void skip_blank();           // space, tab, CR, LF, // and /* */ comments
    void skip_spaces_on_line();  // space and tab only
    bool take(char wanted);      // steps over `wanted`
    bool take(std::string_view word);
    // Bytes between the quotes of a '…' or "…" string; nothing (and no movement) when there is no
    // string or it does not end before a line break, as ECMAScript has it.
    std::optional<std::string_view> take_string();
    std::string_view take_identifier();  // [A-Za-z_$][A-Za-z0-9_$]*, or empty
    std::string_view take_number();      // sign, digits, fraction, exponent, hex; or empty

  private:
    std::string_view source_;
    std::size_t at_;
};

constexpr bool is_identifier_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_identifier_part(char c) { return is_identifier_start(c) || is_digit(c); }

}  // namespace magpie
