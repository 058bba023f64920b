// A plain web article — a news item, a blog post — by the marks that such pages carry themselves:
// metadata, then the <article> or <main> element, else the element with most paragraph text. No
// scoring of candidates: a page that marks nothing gives what its paragraphs give.
#pragma once

#include <string_view>

#include "parser/arena.h"
#include "parser/article/reading.h"
#include "parser/document.h"

namespace magpie {

Page read_plain_page(const RawDocument& raw, std::string_view utf8, Arena& arena,
                     const Reading& reading = {});

}  // namespace magpie
