// A page's own URL, its key (biz, mid, idx) and the other URLs it reveals for the same article.
#pragma once

#include "parser/document.h"
#include "parser/wechat/sources.h"

namespace magpie::wechat {

// Fills url, identity and aliases. The keys of the literal are there on pages requested by short
// link only (71 of 472), so the whole chain runs: literal, its link, script variables, the URL
// asked for, og:url.
void read_links(Sources& sources, const RawDocument& raw, Article& article);

}  // namespace magpie::wechat
