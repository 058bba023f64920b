// Any web page that is not WeChat's, from its text to an article or the reason why it is none:
//   tree → state → facts and dates → blocks → content → Markdown → kind of page.
// What each step does stands in docs/web-pages.md. Pure and total; bounded by parser/web_tree.h in
// time, depth and bytes.
#pragma once

#include <string_view>

#include "parser/arena.h"
#include "parser/article/reading.h"
#include "parser/document.h"

namespace magpie {

Page read_web_page(const RawDocument& raw, std::string_view utf8, Arena& arena,
                   const Reading& reading = {});

}  // namespace magpie
