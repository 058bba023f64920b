// The body of any web page: the marked leaves of its tree → blocks of Markdown, by the rules of
// docs/web-pages.md, "Markdown of web pages". One walk; structure stays around what is kept. Pure
// and total; the Document must outlive the call only.
#pragma once

#include <string>

#include "parser/article/content_marks.h"
#include "parser/body/body.h"
#include "parser/dom.h"

namespace magpie {

struct WebBodyContext {
    std::string base_url;  // what addresses are relative to: <base href>, else the page's own
    std::string page_url;  // links into this page itself are none; may be empty
    // Elements that the page hides are read as well: for pages that hide everything until a script
    // runs.
    bool keep_hidden = false;
};

body::Body read_web_body(const Document& document, const ContentMarks& marks,
                         const WebBodyContext& context);

}  // namespace magpie
