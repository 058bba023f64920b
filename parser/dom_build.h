// Gumbo with a way out: builds a tree into an arena and leaves by longjmp when the arena's byte cap
// or deadline is hit. Private to parser/dom*.cpp, which are the only users of <gumbo.h> (0.10.1:
// unmaintained, quadratic on deep nesting and on many attributes, recursive in its own destructor,
// which is therefore never called).
//
// After a build each node is settled, so that the tree points into the arena and Gumbo's static
// tables only:
//   element  v.element.original_tag    tag name, lower case, known or not
//   others   v.text.original_text      the decoded text, with its length
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "parser/arena.h"

namespace magpie {

struct HtmlLimits;

enum class BuildContext {
    document,
    body_fragment,   // children of <body>
    title_fragment,  // text with character references and no markup: RCDATA, WHATWG §13.2.5.2
};

struct BuiltTree {
    const GumboNode* root = nullptr;  // <html>, also around a fragment
    std::size_t depth = 0;            // 1 for a lone root
};

// Resets the arena. `html` is changed in place where Gumbo would misread it, and not needed
// afterwards. Fails with ErrorCode::limit, naming arena bytes or time.
Result<BuiltTree> build_tree(std::string& html, Arena& arena, const HtmlLimits& limits,
                             BuildContext context);

bool holds_element(const GumboNode& node);
// Null when there is no such child.
const GumboNode* child_of(const GumboNode& node, std::size_t index);
std::size_t child_count_of(const GumboNode& node);

}  // namespace magpie
