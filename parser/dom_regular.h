// The tree of markup that needs no repair: every tag closes what is open, nothing stands where the
// standard would move it (WHATWG §13.2.6). Most WeChat pages and bodies are such, because a browser
// wrote them; they cost a tenth of what Gumbo takes. Wherever the rules go beyond this — the
// adoption agency, foster parenting, implied <head>, forms, templates, MathML … — there is no
// answer, and the caller asks Gumbo: the tree is always the one that Gumbo builds. Linear in time
// but for the depth.
#pragma once

#include <optional>
#include <string_view>

#include "parser/arena.h"
#include "parser/dom_build.h"

namespace magpie {

// Nothing when the markup is not regular, or does not fit into the arena's bounds.
std::optional<BuiltTree> build_regular_tree(std::string_view html, Arena& arena,
                                            BuildContext context);

}  // namespace magpie
