// What an element's tag means for finding the article: what breaks a text into blocks, what names a
// region of the page, what is never text. Unknown tags are inline.
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

enum class ElementKind : std::uint8_t {
    inline_other,
    div,
    paragraph,
    heading,
    item,
    cell,
    preformatted,
    caption,
    term,     // dt, dd
    control,  // button, label, legend, summary
    quote,
    article,
    main,
    nav,
    aside,
    header,
    footer,
    form,
    table,
    list,
    figure,
    section,
    block_other,  // address, tr, hr …
    anchor,
    strong,
    code,
    line_break,
    media,    // img, video, iframe …: a leaf without text of its own
    skipped,  // script, style, select …: never text
};

struct ElementTraits {
    ElementKind kind = ElementKind::inline_other;
    bool is_block = false;
    std::uint8_t heading_level = 0;  // 1-6
};

// `tag` in lower case.
ElementTraits element_traits(std::string_view tag);

}  // namespace magpie
