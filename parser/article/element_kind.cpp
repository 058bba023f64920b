#include "parser/article/element_kind.h"

#include <array>
#include <cstddef>

namespace magpie {
namespace {

struct Group {
    ElementKind kind;
    bool is_block;
    std::string_view names;
};

constexpr Group kGroups[] = {
    {ElementKind::div, true, "div center body html"},
    {ElementKind::paragraph, true, "p"},
    {ElementKind::heading, true, "h1 h2 h3 h4 h5 h6"},
    {ElementKind::item, true, "li"},
    {ElementKind::cell, true, "td th"},
    {ElementKind::preformatted, true, "pre xmp listing"},
    {ElementKind::caption, true, "figcaption caption"},
    {ElementKind::term, true, "dt dd"},
    {ElementKind::control, true, "button label legend summary"},
    {ElementKind::quote, true, "blockquote"},
    {ElementKind::article, true, "article"},
    {ElementKind::main, true, "main"},
    {ElementKind::nav, true, "nav"},
    {ElementKind::aside, true, "aside"},
    {ElementKind::header, true, "header"},
    {ElementKind::footer, true, "footer"},
    {ElementKind::form, true, "form"},
    {ElementKind::table, true, "table"},
    {ElementKind::list, true, "ul ol dl menu dir"},
    {ElementKind::figure, true, "figure"},
    {ElementKind::section, true, "section hgroup details dialog search"},
    {ElementKind::block_other, true, "address tr tbody thead tfoot hr fieldset marquee"},
    {ElementKind::anchor, false, "a"},
    {ElementKind::strong, false, "strong b em i"},
    {ElementKind::code, false, "code kbd samp tt var"},
    {ElementKind::line_break, false, "br"},
    {ElementKind::media, false, "img picture video audio iframe embed object image"},
    {ElementKind::skipped, false,
     "script style noscript template head title meta link select option textarea input svg math "
     "canvas noembed noframes datalist rp"},
};

// The first eight bytes, which tell all names above apart.
constexpr std::uint64_t key_of(std::string_view name) {
    std::uint64_t key = name.size();
    for (std::size_t i = 0; i < name.size() && i < 8; ++i)
        key = key * 257 + static_cast<unsigned char>(name[i]);
    return key;
}

struct Slot {
    std::string_view name;  // empty: free
    ElementTraits traits;
};

constexpr std::size_t kSlots = 256;  // for 82 names
constexpr std::size_t slot_of(std::uint64_t key) {
    return static_cast<std::size_t>((key * 0x9E3779B97F4A7C15u) >> 56);
}

constexpr std::array<Slot, kSlots> kTable = [] {
    std::array<Slot, kSlots> table{};
    for (const Group& group : kGroups) {
        std::string_view rest = group.names;
        while (!rest.empty()) {
            const std::string_view name = rest.substr(0, rest.find(' '));
            rest.remove_prefix(name.size() < rest.size() ? name.size() + 1 : rest.size());
            std::size_t slot = slot_of(key_of(name));
            while (!table[slot].name.empty()) slot = (slot + 1) % kSlots;
            table[slot].name = name;
            table[slot].traits.kind = group.kind;
            table[slot].traits.is_block = group.is_block;
            if (group.kind == ElementKind::heading)
                table[slot].traits.heading_level = static_cast<std::uint8_t>(name[1] - '0');
        }
    }
    return table;
}();

}  // namespace

ElementTraits element_traits(std::string_view tag) {
    for (std::size_t slot = slot_of(key_of(tag));; slot = (slot + 1) % kSlots) {
        if (kTable[slot].name.empty()) return {};
        if (kTable[slot].name == tag) return kTable[slot].traits;
    }
}

}  // namespace magpie
