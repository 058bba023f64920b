#include "parser/open_elements.h"

#include <algorithm>
#include <array>
#include <utility>

namespace magpie {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// What a tag name does to the stack, with the section of WHATWG HTML that lists the names.
constexpr std::uint32_t kVoid = 1u << 0;         // §13.1.2
constexpr std::uint32_t kFrame = 1u << 1;        // html, head, body: always there, never counted
constexpr std::uint32_t kSpecial = 1u << 2;      // §13.2.4.2 "special"
constexpr std::uint32_t kScope = 1u << 3;        // §13.2.4.2 "in scope"
constexpr std::uint32_t kListScope = 1u << 4;    // §13.2.4.2 "in list item scope"
constexpr std::uint32_t kButtonScope = 1u << 5;  // §13.2.4.2 "in button scope"
constexpr std::uint32_t kParagraph = 1u << 6;
constexpr std::uint32_t kClosesP = 1u << 7;     // §13.2.6.4.7: "close a p element"
constexpr std::uint32_t kPasses = 1u << 8;      // §13.2.6.4.7: does not hide an open li, dd or dt
constexpr std::uint32_t kFormatting = 1u << 9;  // §13.2.4.2 "formatting"
constexpr std::uint32_t kAlone = 1u << 10;      // a second one closes the first
constexpr std::uint32_t kHeading = 1u << 11;
constexpr std::uint32_t kListItem = 1u << 12;
constexpr std::uint32_t kDefinition = 1u << 13;
constexpr std::uint32_t kOption = 1u << 14;
constexpr std::uint32_t kForm = 1u << 15;  // its end tag closes nothing else
constexpr std::uint32_t kTable = 1u << 16;
constexpr std::uint32_t kSection = 1u << 17;  // child of a table
constexpr std::uint32_t kRow = 1u << 18;
constexpr std::uint32_t kCell = 1u << 19;
constexpr std::uint32_t kForeign = 1u << 20;      // svg, math
constexpr std::uint32_t kIntegration = 1u << 21;  // §13.2.6: HTML again, inside of SVG or MathML
constexpr std::uint32_t kBreaksOut = 1u << 22;    // §13.2.6.5: ends SVG and MathML

constexpr std::uint32_t kTablePart = kSection | kRow | kCell;
constexpr std::uint32_t kBlock = kSpecial | kClosesP;

struct Group {
    std::uint32_t traits;
    std::string_view names;
};

constexpr Group kGroups[] = {
    {kFrame, "html"},
    {kFrame | kBreaksOut, "head body"},
    {kVoid, "area base basefont bgsound col frame image input keygen link param source track wbr"},
    {kVoid | kBreaksOut, "br embed img meta"},
    {kVoid | kClosesP | kBreaksOut, "hr"},
    {kSpecial, "frameset noscript"},
    {kBlock,
     "article aside details dir fieldset figcaption figure footer header hgroup main nav "
     "search section summary"},
    {kBlock | kPasses, "address"},
    {kBlock | kPasses | kBreaksOut, "div"},
    {kBlock | kPasses | kParagraph | kBreaksOut, "p"},
    {kBlock | kBreaksOut, "blockquote center dl listing menu pre"},
    {kBlock | kListScope | kBreaksOut, "ol ul"},
    {kBlock | kListItem | kBreaksOut, "li"},
    {kBlock | kDefinition | kBreaksOut, "dd dt"},
    {kBlock | kHeading | kBreaksOut, "h1 h2 h3 h4 h5 h6"},
    {kBlock | kForm, "form"},
    {kSpecial | kScope, "applet marquee object template"},
    {kSpecial | kAlone | kButtonScope, "button"},
    {kSpecial | kAlone, "select"},
    {kOption, "option optgroup"},
    {kBlock | kScope | kTable | kBreaksOut, "table"},
    {kSpecial | kScope | kSection, "caption"},
    {kSpecial | kSection, "colgroup tbody tfoot thead"},
    {kSpecial | kRow, "tr"},
    {kSpecial | kScope | kCell, "td th"},
    {kFormatting, "font"},
    {kFormatting | kAlone, "a"},
    {kFormatting | kAlone | kBreaksOut, "nobr"},
    {kFormatting | kBreaksOut, "b big code em i s small strike strong tt u"},
    {kBreaksOut, "ruby span sub sup var"},
    {kForeign, "math svg"},
    {kIntegration, "annotation-xml desc foreignobject"},
};

// 64-bit FNV-1a of the name in lower case. Names are told apart by it alone: a collision would only
// blur an estimate.
constexpr std::uint64_t key_of(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        hash = (hash ^ static_cast<unsigned char>(lower)) * 0x100000001b3u;
    }
    return hash;
}

constexpr std::size_t kSlots = 512;  // for 113 names
using TraitTable = std::array<std::pair<std::uint64_t, std::uint32_t>, kSlots>;

constexpr void insert(TraitTable& table, std::string_view name, std::uint32_t traits) {
    std::size_t slot = key_of(name) % kSlots;
    while (table[slot].first != 0) slot = (slot + 1) % kSlots;
    table[slot].first = key_of(name);
    table[slot].second = traits;
}

// Open addressing; a free slot has key 0.
constexpr TraitTable kTraits = [] {
    TraitTable table{};
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

std::uint32_t traits_of(std::uint64_t key) {
    for (std::size_t slot = key % kSlots; kTraits[slot].first != 0; slot = (slot + 1) % kSlots)
        if (kTraits[slot].first == key) return kTraits[slot].second;
    return 0;
}

}  // namespace

OpenElements::Element OpenElements::element_of(std::string_view name) {
    const std::uint64_t key = key_of(name);
    return {key, traits_of(key)};
}

bool OpenElements::in_foreign_content() const {
    if (foreign_roots_ == 0) return false;
    const auto deciding = std::find_if(stack_.rbegin(), stack_.rend(), [](Element open) {
        return open.is(kForeign | kIntegration);
    });
    return deciding != stack_.rend() && deciding->is(kForeign);
}

void OpenElements::start_tag(std::string_view name, bool self_closing) {
    Element element = element_of(name);
    if (in_foreign_content() && !element.is(kBreaksOut))
        return start_foreign(element, self_closing);
    while (in_foreign_content()) truncate(find(0, [](Element open) { return open.is(kForeign); }));
    if (element.is(kFrame)) return;
    close_implied_by(element);
    if (element.is(kVoid) || (element.is(kForeign) && self_closing)) return;
    const auto is_table = [](Element open) { return open.is(kTable); };
    if (element.is(kTablePart) && find(0, is_table) == kNone) return;  // ignored, §13.2.6.4.7
    element.traits &= ~kIntegration;
    push(element);
}

// The names of HTML mean nothing here, and "/>" closes.
void OpenElements::start_foreign(Element element, bool self_closing) {
    element.traits &= kForeign | kIntegration;
    if (element.is(kIntegration)) element.traits |= kSpecial | kScope;
    if (!self_closing) push(element);
}

void OpenElements::close_implied_by(Element element) {
    if (element.is(kListItem | kDefinition)) close_item_before(element);
    if (element.is(kClosesP)) close_paragraph();
    if (!stack_.empty() && stack_.back().is(element.traits & (kHeading | kOption)))
        stack_.pop_back();
    if (element.is(kAlone) && element.is(kFormatting))
        end_formatting(element);
    else if (element.is(kAlone))
        truncate(find_same(kScope, element));
    if (element.is(kTable | kTablePart)) close_table_content_before(element);
}

void OpenElements::close_paragraph() {
    if (paragraphs_ == 0) return;
    truncate(find(kScope | kButtonScope, [](Element open) { return open.is(kParagraph); }));
}

void OpenElements::close_item_before(Element item) {
    const Traits kind = item.traits & (kListItem | kDefinition);
    const std::size_t end = find(0, [kind](Element open) {
        return open.is(kind) || (open.is(kSpecial) && !open.is(kPasses));
    });
    if (end != kNone && stack_[end].is(kind)) truncate(end);
}

// §13.2.6.4.9–15: a part of a table closes everything down to where it belongs; a table that is not
// in a cell of another table closes that one.
void OpenElements::close_table_content_before(Element element) {
    if (element.is(kTable)) {
        const std::size_t around = find(0, [](Element open) { return open.is(kTable | kScope); });
        if (around != kNone && stack_[around].is(kTable)) truncate(around);
        return;
    }
    Traits home = kTable;
    if (element.is(kRow | kCell)) home |= kSection;
    if (element.is(kCell)) home |= kRow;
    const std::size_t parent = find(0, [home](Element open) { return open.is(home); });
    if (parent != kNone) truncate(parent + 1);
}

void OpenElements::end_tag(std::string_view name) {
    const Element element = element_of(name);
    if (element.is(kVoid | kFrame)) return;
    if (element.is(kFormatting)) return end_formatting(element);
    if (element.is(kTable | kTablePart)) {
        truncate(find_same(kTable, element));
    } else if (element.is(kHeading)) {
        truncate(find(kScope, [](Element open) { return open.is(kHeading); }));
    } else if (element.is(kForm)) {
        const std::size_t form = find_same(kScope, element);
        if (form != kNone) stack_.erase(stack_.begin() + static_cast<std::ptrdiff_t>(form));
    } else if (element.is(kListItem | kParagraph)) {
        truncate(find_same(kScope | (element.is(kListItem) ? kListScope : kButtonScope), element));
    } else {
        truncate(find_same(element.is(kSpecial) ? kScope : kSpecial, element));
    }
}

// The adoption agency (§13.2.6.4.7) in what it leaves on the stack: blocks opened inside of the
// formatting element stay open.
void OpenElements::end_formatting(Element element) {
    const std::size_t at = find_same(kScope, element);
    if (at == kNone) return;
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(at);
    const bool holds_block =
        std::any_of(begin, stack_.end(), [](Element open) { return open.is(kSpecial); });
    if (holds_block)
        stack_.erase(begin);
    else
        truncate(at);
}

void OpenElements::push(Element element) {
    stack_.push_back(element);
    if (element.is(kForeign)) ++foreign_roots_;
    if (element.is(kParagraph)) ++paragraphs_;
}

template <class Match>
std::size_t OpenElements::find(Traits barrier, Match matches) const {
    for (std::size_t i = stack_.size(); i-- > 0;) {
        if (matches(stack_[i])) return i;
        if (stack_[i].is(barrier)) break;
    }
    return kNone;
}

std::size_t OpenElements::find_same(Traits barrier, Element element) const {
    return find(barrier, [&](Element open) { return open.name == element.name; });
}

void OpenElements::truncate(std::size_t size) {
    if (size == kNone) return;
    while (stack_.size() > size) {
        if (stack_.back().is(kForeign)) --foreign_roots_;
        if (stack_.back().is(kParagraph)) --paragraphs_;
        stack_.pop_back();
    }
}

}  // namespace magpie
