// A byte scan over an HTML page, at memory speed, before any tree is built:
//  - tree_input: the page with script, style and comment bodies emptied, so that Gumbo sees 1–5 %
//  of the bytes;
//  - the script bodies, as views into the input, because WeChat keeps its data there;
//  - bounds on depth, tags and attributes, which Gumbo does not have.
// With HtmlLimits::prune, for readers of any web page, tree_input is about a third of that again:
// attributes that nobody reads (parser/html_attributes.h) are gone, an <svg> of shapes keeps its
// tag only, and comments leave nothing where nothing can grow together in their place.
// Follows the tokenizer of WHATWG HTML §13.2.5 as far as it decides where a script ends: attribute
// quotes, comments (incl. <!--> and --!>), raw text elements, the escaped and double-escaped script
// states. The tree of tree_input is the tree of the page without those bodies. Total: any bytes
// will do, in linear time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace magpie {

struct HtmlLimits;

struct ScriptSpan {
    std::string_view attributes;  // between "<script" and ">", raw
    std::string_view body;        // up to "</script"
};

struct ScannedHtml {
    std::string tree_input;           // what to give to the tree builder
    std::vector<ScriptSpan> scripts;  // in document order; views into the scanned input
};

// Fails with ErrorCode::limit when a bound of `limits` is exceeded, naming it.
Result<ScannedHtml> scan_html(std::string_view utf8, const HtmlLimits& limits);

}  // namespace magpie
