#include "parser/feed_text.h"

#include "base/text.h"
#include "parser/base64.h"
#include "parser/feed_markup.h"

namespace magpie {
namespace {

bool is_markup_type(std::string_view type) {
    return type == "text/html" || contains(type, "xhtml");
}

// Neither text nor XML: Atom 1.0 has such content in base64 (§4.1.3.3).
bool is_binary_type(std::string_view type) {
    return type.find('/') != std::string_view::npos && !type.starts_with("text/") &&
           !contains(type, "xml") && !contains(type, "json");
}

std::string media_type_of(const FeedElement& element, const FeedTextRules& rules) {
    const std::string written = to_lower_ascii(trim(element.attribute("type")));
    if (written == "html") return "text/html";
    if (written == "xhtml") return "application/xhtml+xml";
    if (written == "text" || written == "plain") return "text/plain";
    if (written.find('/') != std::string::npos) return written;
    if (element.name == "xhtml:body") return "application/xhtml+xml";
    if (element.has_markup || element.name == "content:encoded" || element.name == "fullitem" ||
        element.name == "body")
        return "text/html";
    return std::string(rules.default_type);
}

// <div …> at the very beginning with its end tag at the very end.
std::string_view without_div(std::string_view markup) {
    if (!markup.starts_with("<div") || !markup.ends_with("</div>")) return markup;
    const std::size_t close = markup.find('>');
    if (markup[4] != '>' && !is_ascii_space(markup[4])) return markup;
    const std::string_view inside = markup.substr(close + 1, markup.size() - close - 7);
    // "<div>a</div><div>b</div>" has no div around it all.
    std::size_t depth = 0;
    for (std::size_t at = inside.find("div"); at != std::string_view::npos;
         at = inside.find("div", at + 3)) {
        const bool opens = at > 0 && inside[at - 1] == '<';
        const bool closes = at > 1 && inside.substr(at - 2, 2) == "</";
        if (closes && depth == 0) return markup;
        depth = depth + (opens ? 1 : 0) - (closes ? 1 : 0);
    }
    return trim(inside);
}

std::string decoded_base64(std::string_view text) {
    std::string bytes = base64_decode_lenient(text);
    return is_valid_utf8(bytes) ? bytes : to_valid_utf8(bytes);
}

bool is_address_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '+' || c == '%';
}

// The e-mail address around the first '@'; empty when there is none.
std::string_view address_in(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos) return {};
    std::size_t begin = at, end = at + 1;
    while (begin > 0 && is_address_char(text[begin - 1])) --begin;
    while (end < text.size() && is_address_char(text[end])) ++end;
    while (end > at + 1 && text[end - 1] == '.') --end;
    const bool is_whole =
        begin < at && text.substr(at + 1, end - at - 1).find('.') != std::string_view::npos;
    return is_whole ? text.substr(begin, end - begin) : std::string_view();
}

std::string text_of(const FeedElement* element) {
    return element != nullptr ? collapse_space(element->text) : std::string();
}

}  // namespace

FeedText read_feed_text(const FeedElement& element, const FeedTextRules& rules) {
    FeedText text;
    text.type = media_type_of(element, rules);
    text.language = element.language;
    if (element.base != nullptr) text.base = element.base->href();
    text.source = absolute_link(element.attribute("src"), element.base);
    if (element.attribute("mode") == "base64" || is_binary_type(text.type))
        text.value = trim(decoded_base64(element.text));
    else
        text.value = trim(element.text);
    const bool is_guess = text.type.empty();
    if (is_guess) text.type = looks_like_markup(text.value) ? "text/html" : "text/plain";
    if (rules.strips_div && element.has_markup) text.value = std::string(without_div(text.value));
    const bool may_have_links = is_markup_type(text.type) || is_binary_type(text.type);
    if (may_have_links && element.base != nullptr)
        text.value = with_absolute_links(text.value, *element.base);
    return text;
}

std::string feed_line(const FeedText& text) {
    return is_markup_type(text.type) ? markup_to_line(text.value) : collapse_space(text.value);
}

FeedPerson read_feed_person(const FeedElement& element) {
    if (element.children.empty()) return parse_feed_person(element.text);
    FeedPerson person;
    person.name = text_of(element.child("name"));
    person.email = text_of(element.child("email"));
    for (const std::string_view name : {"uri", "url", "homepage"})
        if (person.url.empty())
            person.url = absolute_link(text_of(element.child(name)), element.base);
    // Dublin Core and FOAF wrap names in elements of their own.
    if (person == FeedPerson{}) person = parse_feed_person(element.text);
    return person;
}

FeedPerson parse_feed_person(std::string_view text) {
    const std::string line = collapse_space(text);
    FeedPerson person;
    person.email = address_in(line);
    std::string rest = line;
    if (!person.email.empty()) rest.erase(rest.find(person.email), person.email.size());
    for (const std::string_view shell : {"()", "<>", "[]", "mailto:"})
        rest = replace_all(std::move(rest), shell, "");
    std::string_view name = trim(rest);
    if (name.size() > 2 && name.front() == '(' && name.back() == ')')
        name = trim(name.substr(1, name.size() - 2));
    person.name = name;
    return person;
}

}  // namespace magpie
