// Builds trees: directly where that can be done (parser/dom_direct.h), else by Gumbo, with a way
// out: it works in an arena and is left by longjmp when the arena's byte cap or deadline
// is hit. Private to parser/dom*.cpp, which are the only users of <gumbo.h> (0.10.1: unmaintained,
// quadratic on deep nesting and on many attributes, recursive in its own destructor, which is
// therefore never called).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "parser/arena.h"
#include "parser/dom_tree.h"

namespace magpie {

struct HtmlLimits;

enum class BuildContext {
    document,
    body_fragment,   // children of <body>
    title_fragment,  // text with character references and no markup: RCDATA, WHATWG §13.2.5.2
};

// Resets the arena. `html` is changed in place where Gumbo would misread it, and not needed
// afterwards. Fails with ErrorCode::limit, naming arena bytes or time.
Result<BuiltTree> build_tree(std::string& html, Arena& arena, const HtmlLimits& limits,
                             BuildContext context);

// What a complete reference ("&amp;") of the common ones stands for; "" for any other.
std::string_view common_character(std::string_view reference);

}  // namespace magpie
