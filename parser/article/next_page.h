// The next page of an article that is published on several: a link whose address is the article's
// own with a page number grown by one, and which says that it leads on: by rel="next", by its words
// ("2", 下一页, "Next page", "weiter") or by an arrow. "Next article" (下一篇) has another stem,
// the pages of its comments stand among comments; neither is ever named. Whether the page is an
// article at all is the caller's to know: the pages of a listing look the same. Pure; one walk over
// links.
#pragma once

#include <string>
#include <string_view>

#include "parser/article/page_head.h"
#include "parser/dom.h"

namespace magpie {

struct NextPageSource {
    const Document& document;
    const PageHead& head;
    std::string_view base;       // what addresses are relative to
    std::string_view address;    // the page's own
    std::string_view canonical;  // as the page names itself; empty: not
};

// Absolute, without fragment and credentials; empty: there is none.
std::string find_next_page(const NextPageSource& page);

}  // namespace magpie
