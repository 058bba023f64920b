// The body of an article page, by template: an HTML fragment (type 0), plain text with inline tags
// and a list of pictures (types 8, 10), a video with its description (5). Gives blocks; metadata is
// parser/wechat/fields.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"
#include "parser/wechat/fields.h"
#include "parser/wechat/page_type.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

struct Content {
    Kind kind = Kind::article;
    std::vector<Block> blocks;
    std::string cover;                      // of the clip, for pages that name none
    std::string first_line;                 // of the text, for untitled ones (§7.4)
    std::map<std::string, int> components;  // by tag
    std::map<std::string, int> dropped;     // by reason
    std::vector<DroppedNode> dropped_nodes;
    std::vector<MediaFile> media;
};

// `fields` gives the URL that media without an own one link back to, `frames` the votes that were
// saved beside the page.
Content read_content(Sources& sources, const PageType& type, const Article& fields,
                     const std::vector<FramePage>& frames);

}  // namespace magpie::wechat
