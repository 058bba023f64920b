#include "parser/dom_tag.h"

namespace magpie {
namespace {

// clang-format off
constexpr std::string_view kTagNames[] = {
    "", "html", "head", "title", "base", "link", "meta", "style", "script", "noscript", "template",
    "body", "article", "section", "nav", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup",
    "header", "footer", "address", "p", "hr", "pre", "blockquote", "ol", "ul", "li", "dl", "dt",
    "dd", "figure", "figcaption", "main", "div", "a", "em", "strong", "small", "s", "cite", "q",
    "dfn", "abbr", "data", "time", "code", "var", "samp", "kbd", "sub", "sup", "i", "b", "u",
    "mark", "ruby", "rt", "rp", "bdi", "bdo", "span", "br", "wbr", "ins", "del", "image", "img",
    "iframe", "embed", "object", "param", "video", "audio", "source", "track", "canvas", "map",
    "area", "math", "mi", "mo", "mn", "ms", "mtext", "mglyph", "malignmark", "annotation-xml",
    "svg", "foreignobject", "desc", "table", "caption", "colgroup", "col", "tbody", "thead",
    "tfoot", "tr", "td", "th", "form", "fieldset", "legend", "label", "input", "button", "select",
    "datalist", "optgroup", "option", "textarea", "keygen", "output", "progress", "meter",
    "details", "summary", "menu", "menuitem", "applet", "acronym", "bgsound", "dir", "frame",
    "frameset", "noframes", "isindex", "listing", "xmp", "nextid", "noembed", "plaintext", "rb",
    "strike", "basefont", "big", "blink", "center", "font", "marquee", "multicol", "nobr",
    "spacer", "tt", "rtc",
};
// clang-format on
static_assert(std::size(kTagNames) == static_cast<std::size_t>(Tag::count));
static_assert(kTagNames[static_cast<std::size_t>(Tag::plaintext)] == "plaintext");
static_assert(kTagNames[static_cast<std::size_t>(Tag::table)] == "table");

constexpr std::size_t kSlots = 1024;  // for 150 names: most are found at the first look

constexpr std::size_t slot_of(std::string_view name) {
    std::uint32_t hash = static_cast<std::uint32_t>(name.size());
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193u;
    return (hash ^ hash >> 15) % kSlots;
}

// Open addressing; 0 is free.
constexpr std::array<std::uint8_t, kSlots> kIndex = [] {
    std::array<std::uint8_t, kSlots> index{};
    for (std::size_t i = 1; i < std::size(kTagNames); ++i) {
        std::size_t slot = slot_of(kTagNames[i]);
        while (index[slot] != 0) slot = (slot + 1) % kSlots;
        index[slot] = static_cast<std::uint8_t>(i);
    }
    return index;
}();

}  // namespace

Tag tag_named(std::string_view name) {
    constexpr std::size_t kLongest = 14;  // "annotation-xml"
    if (name.size() > kLongest) return Tag::unknown;
    for (std::size_t slot = slot_of(name); kIndex[slot] != 0; slot = (slot + 1) % kSlots)
        if (kTagNames[kIndex[slot]] == name) return static_cast<Tag>(kIndex[slot]);
    return Tag::unknown;
}

std::string_view name_of(Tag tag) { return kTagNames[static_cast<std::size_t>(tag)]; }

}  // namespace magpie
