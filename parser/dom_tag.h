// The tag names that tree construction knows, as Gumbo 0.10.1 does: all others are one name to it
// ("</x-b>" closes "<x-a>"), so they are one here. Private to parser/dom*.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace magpie {

// In the order of kTagNames (dom_tag.cpp).
enum class Tag : std::uint8_t {
    // clang-format off
    unknown, html, head, title, base, link, meta, style, script, noscript, template_, body, article,
    section, nav, aside, h1, h2, h3, h4, h5, h6, hgroup, header, footer, address, p, hr, pre,
    blockquote, ol, ul, li, dl, dt, dd, figure, figcaption, main, div, a, em, strong, small, s,
    cite, q, dfn, abbr, data, time, code, var, samp, kbd, sub, sup, i, b, u, mark, ruby, rt, rp,
    bdi, bdo, span, br, wbr, ins, del, image, img, iframe, embed, object, param, video, audio,
    source, track, canvas, map, area, math, mi, mo, mn, ms, mtext, mglyph, malignmark,
    annotation_xml, svg, foreignobject, desc, table, caption, colgroup, col, tbody, thead, tfoot,
    tr, td, th, form, fieldset, legend, label, input, button, select, datalist, optgroup, option,
    textarea, keygen, output, progress, meter, details, summary, menu, menuitem, applet, acronym,
    bgsound, dir, frame, frameset, noframes, isindex, listing, xmp, nextid, noembed, plaintext, rb,
    strike, basefont, big, blink, center, font, marquee, multicol, nobr, spacer, tt, rtc, count
    // clang-format on
};

class TagSet {
  public:
    constexpr TagSet(std::initializer_list<Tag> tags) {
        for (const Tag tag : tags) words_[index(tag) / 64] |= std::uint64_t{1} << index(tag) % 64;
    }
    constexpr bool has(Tag tag) const { return words_[index(tag) / 64] >> index(tag) % 64 & 1u; }
    constexpr TagSet operator|(const TagSet& other) const {
        TagSet both = *this;
        for (std::size_t i = 0; i < words_.size(); ++i) both.words_[i] |= other.words_[i];
        return both;
    }

  private:
    static constexpr std::size_t index(Tag tag) { return static_cast<std::size_t>(tag); }
    std::array<std::uint64_t, 3> words_{};
};

// The name is in lower case.
Tag tag_named(std::string_view name);
std::string_view name_of(Tag tag);  // "" for Tag::unknown

}  // namespace magpie
