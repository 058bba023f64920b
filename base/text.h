// UTF-8 text: validity, normal forms, white space, and the small string helpers every folder needs.
// The only user of ICU's normalizer. Functions are total: invalid UTF-8 is never undefined
// behaviour.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

bool is_valid_utf8(std::string_view text);
// Every ill-formed sequence becomes one U+FFFD (Unicode 15 §3.9, maximal subpart practice).
std::string to_valid_utf8(std::string_view text);

// Of two bytes and more; see next_code_point().
char32_t next_long_code_point(std::string_view text, std::size_t& pos);
// Decodes the code point at `pos` and moves `pos` behind it; ill-formed bytes give U+FFFD, one at a
// time.
inline char32_t next_code_point(std::string_view text, std::size_t& pos) {
    const auto byte = static_cast<unsigned char>(text[pos]);
    return byte < 0x80 ? (++pos, byte) : next_long_code_point(text, pos);
}
// The code point that ends before `pos`, which moves to its beginning; pos > 0. Ill-formed bytes as
// above, one at a time.
char32_t previous_code_point(std::string_view text, std::size_t& pos);
void append_utf8(std::string& out, char32_t code_point);
std::size_t code_point_count(std::string_view text);
// Terminal cells: 2 for wide and full-width characters (UAX #11), 0 for combining and zero-width
// ones, else 1.
std::size_t display_width(std::string_view text);
// The first `count` code points.
std::string_view code_point_prefix(std::string_view text, std::size_t count);

std::string to_nfc(std::string_view text);
std::string to_nfkc(std::string_view text);

// Space, \t, \n, \v, \f, \r.
constexpr bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_space_beyond_ascii(char32_t c);
// White space of Unicode (property White_Space), which includes U+00A0 and U+3000.
inline bool is_space(char32_t c) {
    return c < 0x80 ? is_ascii_space(static_cast<char>(c)) : is_space_beyond_ascii(c);
}
bool is_punctuation(char32_t c);                       // general category P
bool is_symbol(char32_t c);                            // general category S
std::string_view trim(std::string_view text);          // ASCII space on both ends
std::string_view trim_unicode(std::string_view text);  // property White_Space on both ends
bool is_all_space(std::string_view text);              // nothing but property White_Space
std::string collapse_space(std::string_view text);     // Unicode space runs → one ' ', trimmed
std::string remove_space(std::string_view text);       // no Unicode space at all
constexpr char to_lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}
std::string to_lower_ascii(std::string_view text);
bool equals_ignore_case(std::string_view a, std::string_view b);  // ASCII case only
bool starts_with_ignore_case(std::string_view text, std::string_view prefix);
bool contains(std::string_view text, std::string_view part);

// Calls `visit(std::string_view)` with each part; "" has one, an empty one.
template <class Visit>
void for_each_part(std::string_view text, char separator, Visit visit) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != separator) continue;
        visit(text.substr(begin, i - begin));
        begin = i + 1;
    }
    visit(text.substr(begin));
}
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split_lines(std::string_view text);  // on LF; "a\n" gives {"a", ""}
// The parts of a temporary would dangle, in the head of a range-for above all.
template <std::same_as<std::string> Text>
std::vector<std::string_view> split(Text&& text, char separator) = delete;
template <std::same_as<std::string> Text>
std::vector<std::string_view> split_lines(Text&& text) = delete;
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// For HTML text and quoted attribute values: & < > and " become references.
std::string escape_html(std::string_view text);

// RFC 3986 percent-decoding; malformed escapes stay as they are.
std::string percent_decode(std::string_view text);

}  // namespace magpie
