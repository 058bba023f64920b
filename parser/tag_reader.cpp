// See tag_reader.h. A '<' that begins no markup is text.
#include "parser/tag_reader.h"

#include <algorithm>

#include "base/text.h"
#include "parser/dom.h"

namespace magpie {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool begins_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool ends_name(char c) { return is_ascii_space(c) || c == '/' || c == '>' || c == '='; }

std::size_t name_end(std::string_view text, std::size_t at) {
    while (at < text.size() && !ends_name(text[at])) ++at;
    return at;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
    while (at < text.size() && is_ascii_space(text[at])) ++at;
    return at;
}

bool is_quote(char c) { return c == '"' || c == '\''; }

void set_name(TagToken& tag, std::string_view name) {
    const std::size_t colon = name.find(':');
    tag.prefix = colon == kNone ? std::string_view() : name.substr(0, colon);
    tag.name = colon == kNone ? name : name.substr(colon + 1);
}

// XML's own references and HTML's; one that lacks its semicolon stays as it is, because in an
// address it is the next parameter ("?a=1&copy=2").
std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t reference = std::min(text.find('&', at), text.size());
        out += text.substr(at, reference - at);
        if (reference == text.size()) break;
        const std::size_t end = text.find_first_of("&;", reference + 1);
        const bool is_reference = end != kNone && text[end] == ';';
        const std::string_view written =
            text.substr(reference, is_reference ? end - reference + 1 : 1);
        out += is_reference ? html_unescape(written) : "&";
        at = reference + written.size();
    }
    return out;
}

}  // namespace

TagReader::TagReader(std::string_view utf8)
    : text_(utf8),
      last_greater_(utf8.rfind('>')),
      last_quote_(utf8.rfind('"')),
      last_apostrophe_(utf8.rfind('\'')) {}

std::size_t TagReader::line() const {
    return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, token_), '\n'));
}

TagToken TagReader::next() {
    while (at_ < text_.size()) {
        token_ = at_;
        if (text_[at_] != '<') return read_text();
        if (const auto token = read_markup()) return *token;
    }
    return {};
}

// Up to the next '<'; a '<' that begins no markup is its first character.
TagToken TagReader::read_text() {
    const std::size_t end = std::min(text_.find('<', at_ + 1), text_.size());
    TagToken token;
    token.kind = TagToken::Kind::text;
    token.text = text_.substr(at_, end - at_);
    at_ = end;
    return token;
}

// Nothing for what was skipped.
std::optional<TagToken> TagReader::read_markup() {
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
        at_ += 4;
        skip_past("-->");
        return std::nullopt;
    }
    if (rest.starts_with("<![CDATA[")) return read_cdata();
    if (rest.starts_with("<?")) {
        skip_past("?>");
        return std::nullopt;
    }
    if (rest.starts_with("<!")) {
        skip_declaration();
        return std::nullopt;
    }
    const std::size_t name = rest.starts_with("</") ? 2 : 1;
    if (name < rest.size() && begins_name(rest[name])) return read_tag();
    if (name < rest.size()) return read_text();
    is_cut_ = true;  // between '<' and the name
    at_ = text_.size();
    return std::nullopt;
}

std::optional<TagToken> TagReader::read_tag() {
    const bool is_close = text_[at_ + 1] == '/';
    const std::size_t name = at_ + (is_close ? 2 : 1);
    const std::size_t end = tag_end();
    if (end == kNone) {
        is_cut_ = true;
        at_ = text_.size();
        return std::nullopt;
    }
    TagToken tag;
    tag.kind = is_close ? TagToken::Kind::close : TagToken::Kind::open;
    const std::size_t after_name = std::min(name_end(text_, name), end);
    set_name(tag, text_.substr(name, after_name - name));
    tag.attributes = text_.substr(after_name, end - after_name);
    tag.is_empty = !is_close && tag.attributes.ends_with('/');
    if (tag.is_empty) tag.attributes.remove_suffix(1);
    at_ = end + 1;
    return tag;
}

// The '>' that ends the tag at `at_`: the first outside a quoted value. A value that is never
// closed has none of its own, so that the tag ends at the next '>'.
std::size_t TagReader::tag_end() const {
    if (last_greater_ == kNone || last_greater_ < at_) return kNone;
    for (std::size_t at = at_ + 1; at <= last_greater_; ++at) {
        if (text_[at] == '>') return at;
        if (text_[at] != '=') continue;
        const std::size_t value = skip_space(text_, at + 1);
        if (value >= text_.size() || !is_quote(text_[value])) continue;
        const std::size_t last = text_[value] == '"' ? last_quote_ : last_apostrophe_;
        if (last == value) continue;  // a quote that nothing closes
        const std::size_t close = text_.find(text_[value], value + 1);
        if (close < last_greater_) at = close;
    }
    return kNone;
}

TagToken TagReader::read_cdata() {
    constexpr std::size_t kOpening = 9;  // "<![CDATA["
    const std::size_t begin = at_ + kOpening;
    const std::size_t end = text_.find("]]>", begin);
    is_cut_ = is_cut_ || end == kNone;
    TagToken token;
    token.kind = TagToken::Kind::text;
    token.is_literal = true;
    token.text = text_.substr(begin, std::min(end, text_.size()) - begin);
    at_ = end == kNone ? text_.size() : end + 3;
    return token;
}

void TagReader::skip_past(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    is_cut_ = is_cut_ || found == kNone;
    at_ = found == kNone ? text_.size() : found + end.size();
}

// <!DOCTYPE …> with or without an internal subset in brackets, of which only is noted whether it
// declares entities.
void TagReader::skip_declaration() {
    const std::size_t end = text_.find_first_of("[>", at_);
    if (end == kNone || text_[end] == '>') return skip_past(">");
    const std::size_t begin = end;
    skip_past("]");
    skip_past(">");
    declares_entities_ =
        declares_entities_ || contains(text_.substr(begin, at_ - begin), "<!ENTITY");
}

std::optional<std::string> tag_attribute(const TagToken& tag, std::string_view name) {
    const std::string_view text = tag.attributes;
    for (std::size_t at = skip_space(text, 0); at < text.size(); at = skip_space(text, at)) {
        const std::size_t end = name_end(text, at);
        const std::string_view found = text.substr(at, end - at);
        at = skip_space(text, end);
        if (at >= text.size() || text[at] != '=') {
            if (end == at && found.empty()) ++at;  // '/' or '>' between attributes
            continue;
        }
        at = skip_space(text, at + 1);
        std::string_view value;
        const std::size_t close =
            at < text.size() && is_quote(text[at]) ? text.find(text[at], at + 1) : kNone;
        if (close != kNone) {
            value = text.substr(at + 1, close - at - 1);
            at = close + 1;
        } else {
            const std::size_t begin = at;
            while (at < text.size() && !is_ascii_space(text[at])) ++at;
            value = text.substr(begin, at - begin);
        }
        if (equals_ignore_case(found, name)) return decoded(value);
    }
    return std::nullopt;
}

std::string tag_text(const TagToken& token) {
    return token.is_literal ? std::string(token.text) : decoded(token.text);
}

}  // namespace magpie
