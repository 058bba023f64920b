// What a page says of itself that its text blocks are compared with.
#pragma once

#include "parser/article/block_features.h"
#include "parser/article/page_head.h"

namespace magpie {

// Without memory; that is the caller's.
PageHints hints_of(const PageHead& head);

}  // namespace magpie
