#include "parser/html_attributes.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace magpie {
namespace {

// Sorted: names in lower case.
constexpr std::string_view kRead[] = {
    // clang-format off
    "abbr", "action", "align", "alt", "alttext", "aria-hidden", "aria-label", "aria-level",
    "aria-roledescription", "charset", "checked", "cite", "class", "colspan", "content", "data",
    "data-actualsrc", "data-asciimath", "data-author", "data-background", "data-background-image",
    "data-backsrc", "data-bg", "data-brush", "data-caption", "data-code-lang",
    "data-code-language", "data-cover", "data-date", "data-datetime", "data-echo",
    "data-embed-url", "data-enlighter-language", "data-expr", "data-formula", "data-formula-type",
    "data-full", "data-full-src", "data-full-url", "data-hi-res-src", "data-href",
    "data-iframe-src", "data-image", "data-img", "data-img-src", "data-img-url", "data-katex",
    "data-lang", "data-language", "data-language-name", "data-large", "data-large-file",
    "data-large-src", "data-latex", "data-lazy", "data-lazy-original", "data-lazy-src",
    "data-lazy-srcset", "data-lazyload", "data-line-number", "data-link", "data-litespeed-src",
    "data-live", "data-mce-src", "data-oembed-url", "data-orig-file", "data-original",
    "data-original-set", "data-original-src", "data-original-title", "data-poster",
    "data-preloaded", "data-published", "data-reactroot", "data-rel", "data-sizes", "data-src",
    "data-src-large", "data-src-retina", "data-srcset", "data-srcset-webp", "data-srv",
    "data-syntax", "data-tex", "data-thumb", "data-time", "data-timestamp", "data-title",
    "data-url", "data-utime", "data-video-id", "data-video-src", "data-videoid", "data-youtube-id",
    "datetime", "dir", "display", "encoding", "file", "height", "hidden", "href", "hreflang",
    "http-equiv", "id", "itemid", "itemprop", "itemref", "itemscope", "itemtype", "kind", "label",
    "lang", "language", "loading", "media", "method", "name", "ng-app", "open", "placeholder",
    "poster", "property", "pubdate", "rel", "reversed", "role", "rowspan", "scope", "sizes", "src",
    "srcdoc", "srcset", "start", "style", "time", "title", "type", "typeof", "value", "width",
    "xlink:href", "xml:lang", "zoomfile",
    // clang-format on
};
static_assert(std::is_sorted(std::begin(kRead), std::end(kRead)));

// For each first letter the lengths that occur, and where its names begin: most names that nobody
// reads ("onclick", "data-reactid") end here.
struct Letter {
    std::uint32_t lengths = 0;
    std::uint8_t begin = 0;
    std::uint8_t end = 0;
};

constexpr std::array<Letter, 26> kLetters = [] {
    std::array<Letter, 26> letters{};
    for (std::size_t i = 0; i < std::size(kRead); ++i) {
        Letter& letter = letters[static_cast<std::size_t>(kRead[i][0] - 'a')];
        if (letter.lengths == 0) letter.begin = static_cast<std::uint8_t>(i);
        letter.end = static_cast<std::uint8_t>(i + 1);
        letter.lengths |= 1u << kRead[i].size();
    }
    return letters;
}();

bool is_in_list(std::string_view name) {
    if (name.empty() || name.size() > 31) return false;
    const char first = to_lower_ascii(name[0]);
    if (first < 'a' || first > 'z') return false;
    const Letter& letter = kLetters[static_cast<std::size_t>(first - 'a')];
    if ((letter.lengths >> name.size() & 1u) == 0) return false;
    const auto is_name = [&](std::string_view read) {
        return read.size() == name.size() && to_lower_ascii(name.back()) == read.back() &&
               equals_ignore_case(read, name);
    };
    return std::any_of(kRead + letter.begin, kRead + letter.end, is_name);
}

// What hides, how large a picture is, and what gives a look that has a meaning.
bool is_read_style(std::string_view style) {
    constexpr std::string_view kProperties[] = {"background", "display",     "font",
                                                "height",     "opacity",     "text-",
                                                "visibility", "white-space", "width"};
    for (std::size_t at = 0; at < style.size(); ++at) {
        const char c = to_lower_ascii(style[at]);
        if (c < 'b' || c > 'w') continue;
        for (const std::string_view property : kProperties)
            if (property[0] == c && starts_with_ignore_case(style.substr(at), property))
                return true;
    }
    return false;
}

}  // namespace

bool is_read_attribute(std::string_view name, std::string_view value) {
    if (!is_in_list(name)) return false;
    return !equals_ignore_case(name, "style") || is_read_style(value);
}

}  // namespace magpie
