// Lists of other articles below an article: cards that are made alike, each with a headline that
// leads to a page whose address is made like this page's own, and some words of it. They read like
// content, and below a short article there are more of them than of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "parser/article/text_blocks.h"

namespace magpie {

// Which blocks stand in such cards, one flag each; no flags where none of the kept ones does.
// `kept`: the choice so far, one flag for each block. Cards are teasers only below a kept text that
// has a container of its own, apart from them: items of an article's own list stand beside its
// paragraphs. `address`: of the page; nothing is found without one.
std::vector<char> find_teasers(const PageBlocks& page, const std::vector<char>& kept,
                               std::string_view address);

// What addresses of a site's articles have in common: "w/D/N.html" of "/news/202405/a-12345.html".
// "" for one that may as well be a section's: no number, no slug of three words. Exposed for tests.
std::string address_form(const Url& url);

}  // namespace magpie
