// What the rules of the HTML standard say about tag names: the groups of elements that decide how a
// tree grows (WHATWG HTML §13.1.2, §13.2.4.2, §13.2.6). For the model of open elements and for the
// direct tree builder.
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

using TagTraits = std::uint32_t;

namespace tags {

// What a tag name does to the stack, with the section of WHATWG HTML that lists the names.
inline constexpr TagTraits kVoid = 1u << 0;         // §13.1.2
inline constexpr TagTraits kFrame = 1u << 1;        // html, head, body: always there, never counted
inline constexpr TagTraits kSpecial = 1u << 2;      // §13.2.4.2 "special"
inline constexpr TagTraits kScope = 1u << 3;        // §13.2.4.2 "in scope"
inline constexpr TagTraits kListScope = 1u << 4;    // §13.2.4.2 "in list item scope"
inline constexpr TagTraits kButtonScope = 1u << 5;  // §13.2.4.2 "in button scope"
inline constexpr TagTraits kParagraph = 1u << 6;
inline constexpr TagTraits kClosesP = 1u << 7;  // §13.2.6.4.7: "close a p element"
inline constexpr TagTraits kPasses = 1u << 8;   // §13.2.6.4.7: does not hide an open li, dd or dt
inline constexpr TagTraits kFormatting = 1u << 9;  // §13.2.4.2 "formatting"
inline constexpr TagTraits kAlone = 1u << 10;      // a second one closes the first
inline constexpr TagTraits kHeading = 1u << 11;
inline constexpr TagTraits kListItem = 1u << 12;
inline constexpr TagTraits kDefinition = 1u << 13;
inline constexpr TagTraits kOption = 1u << 14;
inline constexpr TagTraits kForm = 1u << 15;  // its end tag closes nothing else
inline constexpr TagTraits kTable = 1u << 16;
inline constexpr TagTraits kSection = 1u << 17;  // child of a table
inline constexpr TagTraits kRow = 1u << 18;
inline constexpr TagTraits kCell = 1u << 19;
inline constexpr TagTraits kForeign = 1u << 20;      // svg, math
inline constexpr TagTraits kIntegration = 1u << 21;  // §13.2.6: HTML again, inside of SVG or MathML
inline constexpr TagTraits kBreaksOut = 1u << 22;    // §13.2.6.5: ends SVG and MathML
// Left to Gumbo by the direct builder: other content models, rules of their own, or names that its
// 0.10.1 treats otherwise than the standard of today.
inline constexpr TagTraits kIrregular = 1u << 23;

inline constexpr TagTraits kTablePart = kSection | kRow | kCell;
inline constexpr TagTraits kBlock = kSpecial | kClosesP;

}  // namespace tags

struct TagRole {
    std::uint64_t key = 0;  // 64-bit FNV-1a of the name in lower case
    TagTraits traits = 0;   // 0 for a name without a role of its own
    bool is(TagTraits any) const { return (traits & any) != 0; }
};

// The name is in any case.
TagRole tag_role(std::string_view name);

}  // namespace magpie
