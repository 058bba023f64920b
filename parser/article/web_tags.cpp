// A page asks for the role of every element, so the table is a hash of open addresses that is made
// at compile time.
#include "parser/article/web_tags.h"

#include <array>
#include <cstddef>

namespace magpie {
namespace {

struct RoleTags {
    WebRole role;
    std::string_view tags;
};

constexpr RoleTags kRoleTags[] = {
    {WebRole::block,
     "p div section article header footer main aside nav figure figcaption fieldset legend address "
     "center details summary dl dd caption tr td th thead tbody tfoot form hgroup dialog search "
     "foreignobject optgroup noframes"},
    {WebRole::heading, "h1 h2 h3 h4 h5 h6"},
    {WebRole::list, "ul ol menu dir"},
    {WebRole::item, "li"},
    {WebRole::quote, "blockquote"},
    {WebRole::term, "dt"},
    {WebRole::rule, "hr"},
    {WebRole::line_break, "br"},
    {WebRole::strong, "strong b"},
    {WebRole::emphasis, "em i"},
    {WebRole::link, "a"},
    {WebRole::picture, "img image amp-img"},
    {WebRole::picture_source, "picture"},
    {WebRole::code_block, "pre xmp listing"},
    {WebRole::inline_code, "code kbd samp tt"},
    {WebRole::table, "table"},
    {WebRole::drawing, "svg"},
    {WebRole::formula, "math mjx-container"},
    {WebRole::raised, "sup"},
    {WebRole::quoted_words, "q"},
    {WebRole::reading, "rt"},
    {WebRole::frame, "iframe embed object amp-iframe amp-youtube"},
    {WebRole::clip, "video audio amp-video amp-audio"},
    {WebRole::fallback, "noscript"},
    {WebRole::checkbox, "input"},
    {WebRole::dropped,
     "script style template head title meta link canvas rp base param source track area map desc "
     "datalist noembed"},
    {WebRole::form, "textarea select option button progress meter"},
};

constexpr std::size_t kSlots = 256;  // 101 tags

constexpr std::size_t slot_of(std::string_view tag) {
    std::size_t hash = tag.size();
    for (const char c : tag) hash = hash * 31 + static_cast<unsigned char>(c);
    return hash % kSlots;
}

struct Slot {
    std::string_view tag;
    WebRole role = WebRole::transparent;
};

constexpr std::array<Slot, kSlots> made_slots() {
    std::array<Slot, kSlots> slots{};
    for (const RoleTags& group : kRoleTags) {
        std::string_view rest = group.tags;
        while (!rest.empty()) {
            const std::size_t blank = rest.find(' ');
            const std::size_t end = blank == std::string_view::npos ? rest.size() : blank;
            std::size_t slot = slot_of(rest.substr(0, end));
            while (!slots[slot].tag.empty()) slot = (slot + 1) % kSlots;
            slots[slot] = {rest.substr(0, end), group.role};
            rest.remove_prefix(blank == std::string_view::npos ? end : end + 1);
        }
    }
    return slots;
}

constexpr std::array<Slot, kSlots> kSlotTable = made_slots();

}  // namespace

WebRole web_role(std::string_view tag) {
    for (std::size_t slot = slot_of(tag); !kSlotTable[slot].tag.empty(); slot = (slot + 1) % kSlots)
        if (kSlotTable[slot].tag == tag) return kSlotTable[slot].role;
    return WebRole::transparent;
}

}  // namespace magpie
