// A byte scan over an HTML page, at memory speed, before any tree is built:
//  - strip_for_tree: the page with script and style bodies (and comments) emptied, so that Gumbo sees 1–5 % of
//    the bytes, and bounds on depth, tags and attributes that Gumbo does not have;
//  - the script bodies themselves, as views into the input, because WeChat keeps its data there.
// Follows the tokenizer of the HTML standard as far as it matters for where a script ends: attribute quotes,
// comments (incl. <!--> and --!>), RCDATA/RAWTEXT elements, the script data escaped and double-escaped states.
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
    std::string tree_input;            // what to give to the tree builder
    std::vector<ScriptSpan> scripts;   // in document order; views into the scanned input
};

// Fails with ErrorCode::limit when a bound of `limits` is exceeded, naming it.
Result<ScannedHtml> scan_html(std::string_view utf8, const HtmlLimits& limits);

}  // namespace magpie
