#include "parser/charset_declared.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kPrescan = std::size_t{16} << 10;
constexpr std::size_t kNone = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// What is declared inside of the document: it was read as ASCII up to here, so it is not UTF-16.
const Encoding* declared_inside(std::string_view label) {
    const Encoding* encoding = encoding_of_label(label);
    const bool is_utf16 = encoding != nullptr && encoding->name.substr(0, 6) == "utf-16";
    return is_utf16 ? &encoding_named("utf-8") : encoding;
}

// "extracting a character encoding from a meta element", on text/html; charset = "x".
std::string_view charset_parameter(std::string_view text) {
    const std::string lower = to_lower_ascii(text);
    for (std::size_t at = lower.find("charset"); at != kNone; at = lower.find("charset", at)) {
        at += 7;
        while (at < text.size() && is_blank(text[at])) ++at;
        if (at >= text.size() || text[at] != '=') continue;
        std::string_view value = trim(text.substr(at + 1));
        if (value.empty()) return {};
        if (value[0] != '"' && value[0] != '\'')
            return value.substr(0, value.find_first_of("; \t\n\f\r,"));
        const std::size_t close = value.find(value[0], 1);
        return close == kNone ? std::string_view() : value.substr(1, close - 1);
    }
    return {};
}

class Prescan {
  public:
    explicit Prescan(std::string_view bytes) : bytes_(bytes.substr(0, kPrescan)) {}
    const Encoding* run();

  private:
    struct Attribute {
        std::string name, value;
    };
    const Encoding* meta();
    void skip_comment();
    void skip_tag();
    std::optional<Attribute> attribute();
    std::string attribute_name();
    std::string attribute_value();
    bool ended() const { return at_ >= bytes_.size(); }
    bool is_at(std::string_view part) const {
        return equals_ignore_case(bytes_.substr(at_, part.size()), part);
    }
    char peek(std::size_t ahead) const {
        return at_ + ahead < bytes_.size() ? bytes_[at_ + ahead] : '\0';
    }
    void go_behind(char c) {
        const std::size_t found = bytes_.find(c, at_);
        at_ = found == kNone ? bytes_.size() : found + 1;
    }

    std::string_view bytes_;
    std::size_t at_ = 0;
};

const Encoding* Prescan::run() {
    while (!ended()) {
        at_ = std::min(bytes_.find('<', at_), bytes_.size());
        if (is_at("<!--")) {
            skip_comment();
        } else if (is_at("<meta") && (is_blank(peek(5)) || peek(5) == '/')) {
            at_ += 5;
            if (const Encoding* encoding = meta()) return encoding;
        } else if (is_letter(peek(1)) || (peek(1) == '/' && is_letter(peek(2)))) {
            skip_tag();
        } else if (peek(1) == '!' || peek(1) == '/' || peek(1) == '?') {
            go_behind('>');
        } else {
            ++at_;
        }
    }
    return nullptr;
}

const Encoding* Prescan::meta() {
    bool is_pragma = false;
    std::string charset, from_content;
    while (const std::optional<Attribute> attribute = this->attribute()) {
        if (attribute->name == "http-equiv" && attribute->value == "content-type") is_pragma = true;
        if (attribute->name == "charset" && charset.empty()) charset = attribute->value;
        if (attribute->name == "content" && from_content.empty())
            from_content = charset_parameter(attribute->value);
    }
    if (ended()) return nullptr;  // not a whole tag
    if (!charset.empty()) return declared_inside(charset);
    return is_pragma ? declared_inside(from_content) : nullptr;
}

// "<!-->" is a comment.
void Prescan::skip_comment() {
    const std::size_t end = bytes_.find("-->", at_ + 2);
    at_ = end == kNone ? bytes_.size() : end + 3;
}

void Prescan::skip_tag() {
    while (!ended() && !is_blank(bytes_[at_]) && bytes_[at_] != '>') ++at_;
    while (attribute()) continue;
}

// "get an attribute". Nothing at ">", and at the end of the bytes.
std::optional<Prescan::Attribute> Prescan::attribute() {
    while (!ended() && (is_blank(bytes_[at_]) || bytes_[at_] == '/')) ++at_;
    if (ended() || bytes_[at_] == '>') return std::nullopt;
    Attribute result;
    result.name = attribute_name();
    while (!ended() && is_blank(bytes_[at_])) ++at_;
    if (ended() || bytes_[at_] != '=') return result;
    ++at_;
    while (!ended() && is_blank(bytes_[at_])) ++at_;
    if (!ended()) result.value = attribute_value();
    return result;
}

std::string Prescan::attribute_name() {
    const std::size_t begin = at_++;  // a first "=" belongs to the name
    const auto ends = [](char c) { return is_blank(c) || c == '/' || c == '>' || c == '='; };
    while (!ended() && !ends(bytes_[at_])) ++at_;
    return to_lower_ascii(bytes_.substr(begin, at_ - begin));
}

std::string Prescan::attribute_value() {
    const char quote = bytes_[at_];
    const std::size_t begin = quote == '"' || quote == '\'' ? at_ + 1 : at_;
    std::size_t end = begin;
    if (begin > at_) {
        end = std::min(bytes_.find(quote, begin), bytes_.size());
        at_ = std::min(end + 1, bytes_.size());
    } else {
        while (end < bytes_.size() && !is_blank(bytes_[end]) && bytes_[end] != '>') ++end;
        at_ = end;
    }
    return to_lower_ascii(bytes_.substr(begin, end - begin));
}

}  // namespace

ByteOrderMark byte_order_mark(std::string_view bytes) {
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return {&encoding_named("utf-8"), 3};
    if (bytes.substr(0, 2) == "\xFF\xFE") return {&encoding_named("utf-16le"), 2};
    if (bytes.substr(0, 2) == "\xFE\xFF") return {&encoding_named("utf-16be"), 2};
    return {};
}

const Encoding* unmarked_utf16(std::string_view bytes) {
    if (bytes.size() < 4) return nullptr;
    const auto is_ascii = [&](std::size_t i) { return bytes[i] > 0; };
    if (is_ascii(0) && bytes[1] == 0 && is_ascii(2) && bytes[3] == 0)
        return &encoding_named("utf-16le");
    if (bytes[0] == 0 && is_ascii(1) && bytes[2] == 0 && is_ascii(3))
        return &encoding_named("utf-16be");
    return nullptr;
}

const Encoding* encoding_of_content_type(std::string_view content_type) {
    return encoding_of_label(charset_parameter(content_type));
}

const Encoding* encoding_of_meta(std::string_view bytes) { return Prescan(bytes).run(); }

const Encoding* encoding_of_xml(std::string_view bytes) {
    if (bytes.substr(0, 5) != "<?xml") return nullptr;
    const std::string_view declaration = bytes.substr(0, std::min(bytes.find('>'), kPrescan));
    std::size_t at = declaration.find("encoding");
    if (at == kNone) return nullptr;
    at = declaration.find_first_not_of(" \t\r\n", at + 8);
    if (at == kNone || declaration[at] != '=') return nullptr;
    at = declaration.find_first_not_of(" \t\r\n", at + 1);
    if (at == kNone || (declaration[at] != '"' && declaration[at] != '\'')) return nullptr;
    const std::size_t close = declaration.find(declaration[at], at + 1);
    if (close == kNone) return nullptr;
    return declared_inside(declaration.substr(at + 1, close - at - 1));
}

}  // namespace magpie
