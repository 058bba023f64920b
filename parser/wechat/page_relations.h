// What a page says about other pages: the albums it stands in with its neighbours there, and the
// articles it lists as linked (docs/wechat.md, "Fields").
#pragma once

#include <vector>

#include "parser/document.h"
#include "parser/markdown.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

// The one that the page navigates first, each once.
std::vector<Album> read_albums(Sources& sources);

// ainfos[] of the literal.
std::vector<LinkedArticle> read_linked(Sources& sources);
// Pages without that list: the articles that the body links to, in order, each once.
std::vector<LinkedArticle> linked_in(const std::vector<Block>& body);

}  // namespace magpie::wechat
