#include "parser/html_tags.h"

#include <algorithm>
#include <array>

#include "base/stable_hash.h"
#include "base/text.h"

namespace magpie {
namespace {

using namespace tags;

struct Group {
    TagTraits traits;
    std::string_view names;
};

constexpr Group kGroups[] = {
    {kFrame, "html"},
    {kFrame | kBreaksOut, "head body"},
    {kVoid, "area base basefont bgsound input link param source track wbr"},
    {kVoid | kIrregular, "col frame image keygen"},
    {kVoid | kBreaksOut, "br embed img meta"},
    {kVoid | kClosesP | kBreaksOut, "hr"},
    {kSpecial | kIrregular, "frameset noscript"},
    {kBlock,
     "article aside details dir fieldset figcaption figure footer header hgroup nav "
     "section summary"},
    {kBlock | kIrregular, "main search"},
    {kBlock | kPasses, "address"},
    {kBlock | kPasses | kBreaksOut, "div"},
    {kBlock | kPasses | kParagraph | kBreaksOut, "p"},
    {kBlock | kBreaksOut, "blockquote center dl menu pre"},
    {kBlock | kBreaksOut | kIrregular, "listing"},
    {kBlock | kListScope | kBreaksOut, "ol ul"},
    {kBlock | kListItem | kBreaksOut, "li"},
    {kBlock | kDefinition | kBreaksOut, "dd dt"},
    {kBlock | kHeading | kBreaksOut, "h1 h2 h3 h4 h5 h6"},
    {kBlock | kForm | kIrregular, "form"},
    {kSpecial | kScope | kIrregular, "applet marquee object template"},
    {kSpecial | kAlone | kButtonScope, "button"},
    {kSpecial | kAlone | kIrregular, "select"},
    {kOption | kIrregular, "option optgroup"},
    {kBlock | kScope | kTable | kBreaksOut, "table"},
    {kSpecial | kScope | kSection, "caption"},
    {kSpecial | kSection, "colgroup tbody tfoot thead"},
    {kSpecial | kRow, "tr"},
    {kSpecial | kScope | kCell, "td th"},
    {kFormatting, "font"},
    {kFormatting | kAlone, "a"},
    {kFormatting | kAlone | kBreaksOut, "nobr"},
    {kFormatting | kBreaksOut, "b big code em i s small strike strong tt u"},
    {kBreaksOut, "span sub sup var"},
    {kBreaksOut | kIrregular, "ruby"},
    {kForeign | kIrregular, "math"},
    {kForeign, "svg"},
    {kIntegration, "annotation-xml desc foreignobject"},
    {kIrregular, "dialog isindex menuitem noembed noframes plaintext rb rp rt rtc xmp"},
};

// The stable hash of the name in lower case.
constexpr std::uint64_t key_of(std::string_view name) {
    std::uint64_t hash = kStableHashSeed;
    for (const char c : name) hash = stable_hash_step(hash, to_lower_ascii(c));
    return hash;
}

struct Slot {
    std::string_view name;  // empty: free
    TagRole role;
};

constexpr std::size_t kSlots = 512;  // for 127 names
using RoleTable = std::array<Slot, kSlots>;

constexpr void insert(RoleTable& table, std::string_view name, TagTraits traits) {
    std::size_t slot = key_of(name) % kSlots;
    while (!table[slot].name.empty()) slot = (slot + 1) % kSlots;
    table[slot].name = name;
    table[slot].role = {key_of(name), traits};
}

// Open addressing.
constexpr RoleTable kRoles = [] {
    RoleTable table{};
    for (const Group& group : kGroups) {
        std::string_view rest = group.names;
        while (!rest.empty()) {
            const std::string_view name = rest.substr(0, rest.find(' '));
            insert(table, name, group.traits);
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        }
    }
    return table;
}();

}  // namespace

TagRole tag_role(std::string_view name) {
    const std::uint64_t key = key_of(name);
    for (std::size_t slot = key % kSlots; !kRoles[slot].name.empty(); slot = (slot + 1) % kSlots)
        if (kRoles[slot].role.key == key && equals_ignore_case(kRoles[slot].name, name))
            return kRoles[slot].role;
    return {key, 0};
}

}  // namespace magpie
