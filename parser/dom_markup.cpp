#include "parser/dom_markup.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/dom_build.h"

namespace magpie {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) { return is_letter(c) || is_digit(c); }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\f'; }
bool is_tag_name_part(char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == ':'; }
bool is_attribute_name_part(char c) {
    return is_tag_name_part(c) || c == '.' || c == '@' || c == '*';
}
// In a value without quotes; the others are parse errors or end it.
bool is_bare_value_part(char c) {
    return !is_blank(c) && c != '>' && c != '"' && c != '\'' && c != '<' && c != '`' && c != '\0';
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// §13.2.5.80: controls and noncharacters become something else; so does a surrogate.
bool stands_for_itself(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    if (c >= 0x7F && c < 0xA0) return false;
    if (c >= 0xD800 && c < 0xE000) return false;
    if (c >= 0xFDD0 && c <= 0xFDEF) return false;
    return c <= 0x10FFFF && (c & 0xFFFE) != 0xFFFE;
}

// Lead bytes of the code points beyond ASCII that do not stand for themselves: C2 (U+0080–9F), EF
// (U+FDD0–FDEF, U+FFFE–F) and F0–F4 (the last two of each plane).
bool may_be_odd(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xC2 || byte >= 0xEF;
}

std::optional<char32_t> numeric_reference(std::string_view digits) {
    const bool hex = !digits.empty() && (digits.front() == 'x' || digits.front() == 'X');
    if (hex) digits.remove_prefix(1);
    std::uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
    if (error != std::errc() || stop != end || !stands_for_itself(value)) return std::nullopt;
    return value;
}

}  // namespace

bool MarkupReader::is_plain(std::string_view html) {
    if (!is_valid_utf8(html) || html.find('\0') != html.npos) return false;
    for (auto odd = std::find_if(html.begin(), html.end(), may_be_odd); odd != html.end();
         odd = std::find_if(odd + 1, html.end(), may_be_odd)) {
        auto at = static_cast<std::size_t>(odd - html.begin());
        if (!stands_for_itself(next_code_point(html, at))) return false;
    }
    return !html.starts_with("\xEF\xBB\xBF");
}

MarkupReader::MarkupReader(std::string_view html, Arena& arena)
    : text_(static_cast<char*>(arena.allocate(html.size()))) {
    // §13.2.3.5: CR LF and CR are line feeds.
    while (!html.empty()) {
        const std::size_t end = std::min(html.find('\r'), html.size());
        std::memcpy(text_ + size_, html.data(), end);
        size_ += end;
        if (end == html.size()) return;
        text_[size_++] = '\n';
        html.remove_prefix(end + (html.substr(end, 2) == "\r\n" ? 2 : 1));
    }
}

std::size_t MarkupReader::find(char c, std::size_t from, std::size_t end) const {
    const void* found = std::memchr(text_ + from, c, end - from);
    if (found == nullptr) return end;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text_);
}

void MarkupReader::skip_blanks() {
    while (is_blank(at(position_))) ++position_;
}

void MarkupReader::skip_line_feed() {
    if (at(position_) == '\n') ++position_;
}

std::string_view MarkupReader::joined(std::string_view first, std::string_view second) {
    if (first.empty()) return second;
    const auto end = static_cast<std::size_t>(first.data() - text_) + first.size();
    if (text_ + end != second.data()) std::memmove(text_ + end, second.data(), second.size());
    return {first.data(), first.size() + second.size()};
}

const MarkupToken& MarkupReader::give(MarkupToken::Kind kind, std::string_view content) {
    token_.kind = kind;
    token_.content = content;
    return token_;
}

const MarkupToken& MarkupReader::next() {
    token_.attributes.clear();
    token_.self_closing = false;
    if (position_ >= size_) return give(MarkupToken::Kind::end, {});
    if (text_[position_] != '<') return read_text();
    const char next = at(position_ + 1);
    if (is_letter(next)) return read_tag(MarkupToken::Kind::start_tag, position_ + 1);
    if (next == '/' && is_letter(at(position_ + 2)))
        return read_tag(MarkupToken::Kind::end_tag, position_ + 2);
    return next == '!' ? read_declaration() : irregular();
}

const MarkupToken& MarkupReader::read_text() {
    const std::size_t begin = std::exchange(position_, find('<', position_, size_));
    std::string_view text;
    if (!decode(begin, position_, Place::text, text)) return irregular();
    return give(MarkupToken::Kind::text, text);
}

const MarkupToken& MarkupReader::read_declaration() {
    constexpr std::string_view kComment = "<!---->";
    if (view(position_, std::min(size_, position_ + kComment.size())) == kComment) {
        position_ += kComment.size();
        return give(MarkupToken::Kind::comment, {});
    }
    const std::size_t end = find('>', position_, size_);
    const std::string_view declaration = view(position_, end);
    if (end == size_ || !starts_with_ignore_case(declaration, "<!doctype ")) return irregular();
    position_ = end + 1;
    return give(MarkupToken::Kind::doctype, declaration);
}

const MarkupToken& MarkupReader::read_tag(MarkupToken::Kind kind, std::size_t name_begin) {
    position_ = name_begin;
    const std::string_view name = take_name(is_tag_name_part);
    const char behind = at(position_);
    if (!is_blank(behind) && behind != '/' && behind != '>') return irregular();
    for (;;) {
        token_.self_closing = false;
        for (; is_blank(at(position_)) || at(position_) == '/'; ++position_)
            token_.self_closing = at(position_) == '/';
        if (at(position_) == '>') break;
        if (!read_attribute()) return irregular();
    }
    ++position_;
    return give(kind, name);
}

// In lower case, which it becomes in place.
std::string_view MarkupReader::take_name(bool (*belongs)(char)) {
    const std::size_t begin = position_;
    for (; belongs(at(position_)); ++position_) text_[position_] = lower(text_[position_]);
    return view(begin, position_);
}

bool MarkupReader::read_attribute() {
    const std::string_view name = take_name(is_attribute_name_part);
    if (name.empty()) return false;
    const std::size_t name_end = position_;
    skip_blanks();
    std::string_view value;
    const bool has_value = at(position_) == '=';
    if (has_value) {
        ++position_;
        skip_blanks();
        if (!read_value(value)) return false;
    } else {
        const char behind = at(name_end);
        if (!is_blank(behind) && behind != '/' && behind != '>') return false;
    }
    return add_attribute(name, value) || has_value;
}

bool MarkupReader::read_value(std::string_view& value) {
    const char quote = at(position_);
    if (quote == '"' || quote == '\'') {
        const std::size_t begin = position_ + 1;
        const std::size_t end = find(quote, begin, size_);
        position_ = end + 1;
        return end < size_ && decode(begin, end, Place::attribute, value);
    }
    const std::size_t begin = position_;
    while (is_bare_value_part(at(position_))) ++position_;
    const char behind = at(position_);
    if (position_ == begin || !(is_blank(behind) || behind == '>')) return false;
    return decode(begin, position_, Place::attribute, value);
}

// The first of two with one name counts; false for the second. (Behind a second one without a value
// Gumbo 0.10.1 joins its name to the next: "<p a a b>" has `a` and `ab`.)
bool MarkupReader::add_attribute(std::string_view name, std::string_view value) {
    for (const DomAttribute& earlier : token_.attributes)
        if (earlier.name == name) return false;
    token_.attributes.push_back({name, value});
    return true;
}

const MarkupToken& MarkupReader::next_raw_text(std::string_view element, References references) {
    const std::size_t begin = position_;
    for (std::size_t end = find('<', begin, size_); end < size_; end = find('<', end + 1, size_)) {
        if (at(end + 1) != '/') continue;
        const char behind = at(end + 2 + element.size());
        if (!is_blank(behind) && behind != '>' && behind != '/') continue;
        if (!equals_ignore_case(view(end + 2, end + 2 + element.size()), element)) continue;
        std::string_view text = view(begin, end);
        if (references == References::decoded && !decode(begin, end, Place::text, text))
            return irregular();
        token_.attributes.clear();
        if (read_tag(MarkupToken::Kind::end_tag, end + 2).kind == MarkupToken::Kind::irregular)
            return token_;
        return give(MarkupToken::Kind::text, text);
    }
    return irregular();
}

bool MarkupReader::decode(std::size_t begin, std::size_t end, Place place,
                          std::string_view& decoded) {
    std::size_t to = begin;
    std::size_t from = begin;
    while (from < end) {
        const std::size_t sign = find('&', from, end);
        if (to != from) std::memmove(text_ + to, text_ + from, sign - from);
        to += sign - from;
        from = sign;
        if (from < end && !decode_reference(from, end, to, place)) return false;
    }
    decoded = view(begin, to);
    return true;
}

// What the '&' at `from` begins goes to `to`; both move on. §13.2.5.72–80.
bool MarkupReader::decode_reference(std::size_t& from, std::size_t end, std::size_t& to,
                                    Place place) {
    std::size_t stop = from + 1;
    const bool numeric = stop < end && text_[stop] == '#';
    if (numeric) ++stop;
    while (stop < end && is_alphanumeric(text_[stop])) ++stop;
    const bool closed = stop < end && text_[stop] == ';';
    const std::string_view written = view(from, stop + (closed ? 1 : 0));
    std::string character(common_character(written));
    if (!character.empty()) {
        // Settled.
    } else if (written == "&") {
        character = "&";
    } else if (numeric) {
        const auto value = numeric_reference(view(from + 2, stop));
        if (!closed || !value) return false;
        append_utf8(character, *value);
    } else if (!closed && place == Place::attribute) {
        // "&name=" is a parameter of a URL.
        if (stop >= end || text_[stop] != '=') return false;
        character = written;
    } else {
        character = html_unescape(written);
        // A shorter name that needs no ';' may stand at the beginning of a longer word.
        if (closed && character != written && character.back() == ';') return false;
    }
    if (character.size() > written.size()) return false;
    std::memcpy(text_ + to, character.data(), character.size());
    to += character.size();
    from += written.size();
    return true;
}

}  // namespace magpie
