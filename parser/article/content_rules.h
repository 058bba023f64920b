// What the block model cannot know is said by rules, as log odds on top of its own: what kind of
// page this is, that other pages of the host print a text too, that an area names itself.
#pragma once

#include <vector>

#include "parser/article/block_features.h"
#include "parser/article/page_title.h"
#include "parser/article/text_blocks.h"

namespace magpie {

// `content`: of each block, the probability that the model gives. `hints.memory`: null where it
// must not be asked.
void weigh_content(const PageBlocks& page, const PageHints& hints, const PageTitle& title,
                   bool is_article, std::vector<float>& content);

}  // namespace magpie
