// What a page says of itself that its text blocks are compared with.
#pragma once

#include "parser/article/block_features.h"
#include "parser/article/page_head.h"

namespace magpie {

// Without memory; that is the caller's.
PageHints hints_of(const PageHead& head);

// Whether the memory knows this article from another address of its host: siblings print nine
// tenths of the page's long blocks, or most of them and its title (below a short article the boxes
// and notices of the site may be most of it). Such a memory must not be asked, its texts are the
// article's. (Siblings that are none share 0.07 % of the content.)
bool knows_the_article(const PageBlocks& page, const PageHints& hints);

// The hints, without such a memory.
PageHints trusted_hints(const PageBlocks& page, const PageHints& hints);

}  // namespace magpie
