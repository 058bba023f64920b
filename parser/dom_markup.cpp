#include "parser/dom_markup.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/dom_build.h"

namespace magpie {
namespace {

// Letters in any language but C: bit tests on one table cost a load.
enum : std::uint8_t {
    kLetter = 1,
    kDigit = 2,
    kBlank = 4,
    kEndsName = 8,
    kEndsAttribute = 16,
    kEndsValue = 32
};

constexpr std::array<std::uint8_t, 256> kClasses = [] {
    std::array<std::uint8_t, 256> classes{};
    for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 'a' + 'A'] = kLetter;
    for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
    for (const char c : {' ', '\n', '\t', '\f'})
        classes[static_cast<unsigned char>(c)] = kBlank | kEndsName | kEndsAttribute | kEndsValue;
    classes['/'] = kEndsName | kEndsAttribute;
    classes['>'] = kEndsName | kEndsAttribute | kEndsValue;
    classes['='] = kEndsAttribute;
    classes[0] = kEndsName | kEndsAttribute | kEndsValue;  // the end of the file
    return classes;
}();

bool is_of(char c, std::uint8_t classes) {
    return (kClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
bool is_letter(char c) { return is_of(c, kLetter); }
bool is_alphanumeric(char c) { return is_of(c, kLetter | kDigit); }
bool is_blank(char c) { return is_of(c, kBlank); }
bool ends_name(char c) { return is_of(c, kEndsName); }
bool ends_attribute(char c) { return is_of(c, kEndsAttribute); }
bool ends_value(char c) { return is_of(c, kEndsValue); }

// Those that Gumbo's tables decode, at some µs each: more are left to it as a whole. The common
// names are not among them.
constexpr std::size_t kMostSlowReferences = 500;

// As HtmlLimits::attributes_per_tag has it: each is compared with those before it.
constexpr std::size_t kMostAttributes = 256;

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

bool stands_for_itself(char32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n';
    if (c >= 0x7F && c < 0xA0) return false;
    if (c >= 0xD800 && c < 0xE000) return false;
    if (c >= 0xFDD0 && c <= 0xFDEF) return false;
    return c <= 0x10FFFF && (c & 0xFFFE) != 0xFFFE;
}

bool MarkupReader::is_plain(std::string_view html) {
    return is_valid_utf8(html) && html.find('\0') == html.npos && !html.starts_with("\xEF\xBB\xBF");
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
    token_.tag = Tag::unknown;
    while (position_ < size_) {
        if (text_[position_] != '<' || !begins_markup(position_)) return read_text();
        const char next = at(position_ + 1);
        if (is_letter(next)) return read_tag(MarkupToken::Kind::start_tag, position_ + 1);
        if (next == '!') return read_declaration();
        if (next == '?') return read_bogus_comment(position_ + 1);
        const char behind = at(position_ + 2);
        if (is_letter(behind)) return read_tag(MarkupToken::Kind::end_tag, position_ + 2);
        if (behind != '>') return read_bogus_comment(position_ + 2);
        position_ += 3;  // "</>" is nothing
    }
    return end();
}

// What follows the '<' decides: "a < b" is text, and so is "</" as the last of a file.
bool MarkupReader::begins_markup(std::size_t begin) const {
    const char next = at(begin + 1);
    return is_letter(next) || next == '!' || next == '?' || (next == '/' && begin + 2 < size_);
}

const MarkupToken& MarkupReader::read_text() {
    const std::size_t begin = position_;
    do {
        position_ = find('<', position_ + 1, size_);
    } while (position_ < size_ && !begins_markup(position_));
    std::string_view text;
    if (!decode(begin, position_, Place::text, text)) return irregular();
    return give(MarkupToken::Kind::text, text);
}

const MarkupToken& MarkupReader::read_declaration() {
    const std::string_view rest = view(position_, size_);
    if (rest.starts_with("<!--")) return read_comment();
    constexpr std::string_view kDoctype = "<!doctype";
    if (!starts_with_ignore_case(rest, kDoctype)) return read_bogus_comment(position_ + 2);
    const std::size_t begin = position_ + kDoctype.size();
    const std::size_t end = find('>', begin, size_);
    if (end == size_) return irregular();
    position_ = end + 1;
    return give(MarkupToken::Kind::doctype, view(begin, end));
}

// §13.2.5.43–52: "<!-->" and "<!--->" are whole comments, and "--!>" ends one too.
const MarkupToken& MarkupReader::read_comment() {
    const std::size_t begin = position_ + 4;
    for (std::size_t at = find('>', begin, size_); at < size_; at = find('>', at + 1, size_)) {
        const std::string_view before = view(begin - 2, at);  // with the two dashes
        const bool is_whole = at <= begin + 1 && before.ends_with("--");
        const bool is_end = at >= begin + 2 && view(begin, at).ends_with("--");
        const bool is_banged = at >= begin + 3 && view(begin, at).ends_with("--!");
        if (!is_whole && !is_end && !is_banged) continue;
        position_ = at + 1;
        return give(MarkupToken::Kind::comment, {});
    }
    position_ = size_;
    return give(MarkupToken::Kind::comment, {});
}

const MarkupToken& MarkupReader::read_bogus_comment(std::size_t begin) {
    const std::size_t end = find('>', begin, size_);
    position_ = std::min(end + 1, size_);
    return give(MarkupToken::Kind::comment, view(begin, end));
}

// A tag that the end of the file cuts off is none.
const MarkupToken& MarkupReader::read_tag(MarkupToken::Kind kind, std::size_t name_begin) {
    position_ = name_begin;
    const std::string_view name = take_name(ends_name);
    token_.is_bare = at(position_) == '>';
    for (;;) {
        token_.self_closing = false;
        for (; is_blank(at(position_)) || at(position_) == '/'; ++position_)
            token_.self_closing = at(position_) == '/';
        if (position_ >= size_) return end();
        if (text_[position_] == '>') break;
        if (!read_attribute()) return position_ >= size_ ? end() : irregular();
    }
    ++position_;
    token_.tag = tag_named(name);
    return give(kind, name);
}

// In lower case, which it becomes in place. The first character belongs to it whatever it is.
std::string_view MarkupReader::take_name(bool (*ends)(char)) {
    const std::size_t begin = position_;
    do {
        text_[position_] = to_lower_ascii(text_[position_]);
        ++position_;
    } while (!ends(at(position_)));
    return view(begin, position_);
}

// False when the file ends in it, and when it is irregular.
bool MarkupReader::read_attribute() {
    const std::string_view name = take_name(ends_attribute);
    skip_blanks();
    std::string_view value;
    const bool has_value = at(position_) == '=';
    if (has_value) {
        ++position_;
        skip_blanks();
        if (!read_value(value)) return false;
    }
    if (add_attribute(name, value)) return true;
    return has_value && token_.attributes.size() < kMostAttributes;
}

bool MarkupReader::read_value(std::string_view& value) {
    const char quote = at(position_);
    if (quote == '"' || quote == '\'') {
        const std::size_t begin = position_ + 1;
        const std::size_t end = find(quote, begin, size_);
        position_ = std::min(end + 1, size_);
        if (end == size_) return false;
        if (decode(begin, end, Place::attribute, value)) return true;
        position_ = begin;  // not the end of the file
        return false;
    }
    const std::size_t begin = position_;
    while (!ends_value(at(position_))) ++position_;
    if (position_ >= size_) return false;
    return decode(begin, position_, Place::attribute, value);
}

// The first of two with one name counts; false for the second. (Behind a second one without a value
// Gumbo 0.10.1 joins its name to the next: "<p a a b>" has `a` and `ab`.)
bool MarkupReader::add_attribute(std::string_view name, std::string_view value) {
    if (token_.attributes.size() >= kMostAttributes) return false;
    for (const DomAttribute& earlier : token_.attributes)
        if (earlier.name == name) return false;
    token_.attributes.push_back({name, value});
    return true;
}

const MarkupToken& MarkupReader::next_raw_text(std::string_view element, References references) {
    const std::size_t begin = position_;
    std::size_t end = find('<', begin, size_);
    for (; end < size_; end = find('<', end + 1, size_)) {
        if (at(end + 1) == '!' && element == "script") return irregular();
        if (at(end + 1) != '/') continue;
        const std::size_t behind = end + 2 + element.size();
        if (behind >= size_ || !ends_name(text_[behind])) continue;
        if (equals_ignore_case(view(end + 2, behind), element)) break;
    }
    std::string_view text = view(begin, end);
    if (references == References::decoded && !decode(begin, end, Place::text, text))
        return irregular();
    if (end < size_) {
        const MarkupToken& closing = read_tag(MarkupToken::Kind::end_tag, end + 2);
        if (closing.kind != MarkupToken::Kind::end_tag) return irregular();
    }
    position_ = std::max(position_, end);
    return give(MarkupToken::Kind::text, text);
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
    if (stop < end && text_[stop] == '#') ++stop;
    while (stop < end && is_alphanumeric(text_[stop])) ++stop;
    const bool is_before_sign = stop < end && text_[stop] == '=';
    if (stop < end && text_[stop] == ';') ++stop;
    const std::string_view written = view(from, stop);
    const std::string_view meaning = meaning_of(written, place, is_before_sign);
    if (meaning.size() > written.size()) return false;
    std::memmove(text_ + to, meaning.data(), meaning.size());
    to += meaning.size();
    from += written.size();
    return slow_references_ <= kMostSlowReferences;
}

// `written` is the longest that can be a reference. In an attribute a name without ';' counts only
// as a whole and not before '=': "&copy=" is a parameter of a URL.
std::string_view MarkupReader::meaning_of(std::string_view written, Place place,
                                          bool is_before_sign) {
    if (const std::string_view common = common_character(written); !common.empty()) return common;
    const bool is_closed = written.ends_with(';');
    if (written.size() == 1) return written;
    if (written[1] == '#') {
        decoded_.clear();
        const auto value = numeric_reference(written.substr(2, written.size() - 2 - is_closed));
        if (!value || !is_closed) return decoded_ = slow_meaning_of(written);
        append_utf8(decoded_, *value);
        return decoded_;
    }
    if (place == Place::attribute && is_before_sign) return written;
    decoded_ = slow_meaning_of(written);
    const bool is_part = std::any_of(decoded_.begin(), decoded_.end(), is_alphanumeric);
    return place == Place::attribute && is_part ? written : std::string_view(decoded_);
}

std::string MarkupReader::slow_meaning_of(std::string_view written) {
    ++slow_references_;
    return html_unescape(written);
}

}  // namespace magpie
