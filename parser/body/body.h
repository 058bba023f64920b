// What the walk over a page's body gives, whichever site the page is of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"

namespace magpie::body {

struct Body {
    std::vector<Block> blocks;
    std::map<std::string, int> components;   // by tag
    std::map<std::string, int> dropped;      // by reason
    std::vector<DroppedNode> dropped_nodes;  // the first kMaxDroppedNodes
    std::vector<MediaFile> media;            // what the Markdown does not tell, see Article::media
};

// True when there is something to keep: text, a picture, a card.
bool has_substance(const std::vector<Block>& blocks);

}  // namespace magpie::body
