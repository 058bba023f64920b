// What a tag means to the body of any web page (docs/web-pages.md, "Markdown of web pages").
#pragma once

#include <cstdint>
#include <string_view>

namespace magpie {

enum class WebRole : std::uint8_t {
    transparent,  // every tag that is not named
    block,
    heading,
    list,
    item,
    quote,
    term,
    rule,
    line_break,
    strong,
    emphasis,
    link,
    picture,
    picture_source,
    code_block,
    inline_code,
    table,
    drawing,
    formula,
    raised,  // sup
    quoted_words,
    reading,  // rt
    frame,
    clip,
    fallback,  // noscript
    checkbox,
    dropped,
    form,
};

WebRole web_role(std::string_view tag);

}  // namespace magpie
