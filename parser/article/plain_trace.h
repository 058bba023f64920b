// What a page whose content is known teaches the memory of its host: one block for the text of each
// element that has some of its own. Bounded as a memory is. Pure and total.
#pragma once

#include <cstdint>

#include "parser/article/site_memory.h"
#include "parser/dom.h"

namespace magpie {

// `content` is the element that holds the article, `page` names the page (Reading::page).
PageTrace plain_trace(const Document& document, Node content, std::uint64_t page);

}  // namespace magpie
