// Reads inline styles (see the header). A page has some 4,000 of them, so a declaration is looked
// at only when its first letter can begin a property we know.
#include "parser/body/style.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace magpie::body {
namespace {

constexpr std::size_t kMaxUrls = 16;  // of one style; layers of one background are few

// Offset of the ';' that ends the declaration starting at `pos`, or the end.
std::size_t declaration_end(std::string_view style, std::size_t pos) {
    char quote = 0;
    int depth = 0;
    for (; pos < style.size(); ++pos) {
        const char c = style[pos];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++depth;
        } else if (c == ')') {
            depth = std::max(depth - 1, 0);
        } else if (c == ';' && depth == 0) {
            return pos;
        }
    }
    return pos;
}

std::string_view without_important(std::string_view value) {
    const std::size_t mark = value.find('!');
    return trim(value.substr(0, mark));
}

std::string_view unquoted(std::string_view text) {
    text = trim(text);
    const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                        text.back() == text.front();
    return quoted ? trim(text.substr(1, text.size() - 2)) : text;
}

// Inside of the first url() at or behind `pos`, which moves behind its beginning; "" at the end.
std::string next_url(std::string_view value, std::size_t& pos) {
    const std::size_t begin = value.find("url(", pos);
    pos = begin == std::string_view::npos ? value.size() : begin + 4;
    const std::string_view inner = trim(value.substr(pos));
    if (inner.empty()) return {};
    const bool quoted = inner.front() == '"' || inner.front() == '\'';
    const std::size_t end = quoted ? inner.find(inner.front(), 1) : inner.find(')');
    if (end == std::string_view::npos) return {};
    return std::string(unquoted(inner.substr(0, quoted ? end + 1 : end)));
}

std::string first_url(std::string_view value) {
    std::size_t pos = 0;
    return next_url(value, pos);
}

std::vector<std::string> urls_in(std::string_view style) {
    std::vector<std::string> urls;
    for (std::size_t pos = 0; pos < style.size() && urls.size() < kMaxUrls;)
        if (std::string url = next_url(style, pos); !url.empty()) urls.push_back(std::move(url));
    return urls;
}

std::optional<bool> is_strong_weight(std::string_view value) {
    if (value == "bold" || value == "bolder") return true;
    if (value == "normal" || value == "lighter") return false;
    int weight = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), weight);
    if (error != std::errc() || end == value.data()) return std::nullopt;
    return weight >= 600;
}

bool is_block_display(std::string_view value) {
    return value == "block" || value == "flex" || value == "grid" || value == "table" ||
           value == "list-item" || value == "-webkit-box";
}

std::optional<bool> keeps_space(std::string_view value) {
    if (value.starts_with("pre") || value == "break-spaces") return true;
    if (value == "normal" || value == "nowrap") return false;
    return std::nullopt;
}

void read_size(std::string_view value, std::optional<double>& size, StyleFacts& facts) {
    if (value.ends_with("ex")) facts.exact_size = true;
    size = css_pixels(value);
}

void apply(std::string_view name, std::string_view value, StyleFacts& facts) {
    if (name == "display") {
        facts.hidden = value == "none";
        facts.block = is_block_display(value);
    } else if (name == "font-weight") {
        facts.strong = is_strong_weight(value);
    } else if (name == "font-style") {
        facts.emphasis = value == "italic" || value == "oblique";
    } else if (name == "white-space") {
        facts.keeps_space = keeps_space(value);
    } else if (name == "width") {
        read_size(value, facts.width, facts);
    } else if (name == "height") {
        read_size(value, facts.height, facts);
    } else if ((name == "background" || name == "background-image") &&
               facts.background_url.empty()) {
        facts.background_url = first_url(value);
    }
}

bool may_matter(char first) {
    switch (first) {
        case 'd':
        case 'f':
        case 'w':
        case 'h':
        case 'b':
        case 'D':
        case 'F':
        case 'W':
        case 'H':
        case 'B':
            return true;
        default:
            return false;
    }
}

}  // namespace

std::optional<double> css_pixels(std::string_view value) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc()) return std::nullopt;
    const std::string_view unit = value.substr(static_cast<std::size_t>(end - value.data()));
    if (unit.empty() || unit == "px") return number;
    if (unit == "em" || unit == "rem") return number * 16;
    if (number == 0) return 0.0;
    return std::nullopt;
}

StyleFacts read_style(std::string_view style) {
    StyleFacts facts;
    for (std::size_t pos = 0; pos < style.size();) {
        while (pos < style.size() && (is_ascii_space(style[pos]) || style[pos] == ';')) ++pos;
        const std::size_t end = declaration_end(style, pos);
        const std::string_view declaration = style.substr(pos, end - pos);
        pos = end + 1;
        if (declaration.empty() || !may_matter(declaration.front())) continue;
        const std::size_t colon = declaration.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string name = to_lower_ascii(trim(declaration.substr(0, colon)));
        const std::string_view value = declaration.substr(colon + 1);
        const bool holds_url = name.front() == 'b';
        if (holds_url)
            apply(name, trim(value), facts);
        else
            apply(name, to_lower_ascii(without_important(value)), facts);
    }
    facts.urls = urls_in(style);
    return facts;
}

bool hides(std::string_view style) {
    // In lower case or in capitals: nobody writes "nOnE".
    const bool may_hide = contains(style, "none") || contains(style, "NONE");
    return may_hide && read_style(style).hidden;
}

}  // namespace magpie::body
