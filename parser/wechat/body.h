// The body of an article: DOM fragment → Markdown blocks, by the rules of docs/wechat.md ("Body",
// "Components").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parser/body/body.h"
#include "parser/dom.h"
#include "parser/wechat/clips.h"
#include "parser/wechat/vote_page.h"

namespace magpie::wechat {

// Facts of the page that single components need.
struct BodyContext {
    std::string article_url;  // where expired media link back to
    std::map<std::string, std::string>
        linked_titles;                    // identity of a linked article → its title (ainfos[])
    std::map<std::string, Video> videos;  // by wxv_… id (video_page_infos[])
    std::map<std::string, Vote> votes;    // by supervoteid: vote pages saved beside the article
    std::vector<std::string> pictures;    // URLs by number, for "see picture N" (type 8)
    bool keep_line_feeds = false;         // types 8 and 10: every LF of the text stays
};

// Reasons of what was dropped: docs/wechat.md, "What is left out".
using body::Body;

// `root`'s children are the body: the fragment's <body>, or #js_content.
Body read_body(Node root, const BodyContext& context);

}  // namespace magpie::wechat
