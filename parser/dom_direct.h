// Builds the tree of a page without Gumbo: the tree construction of WHATWG HTML §13.2.6 on tokens
// that lie in place (parser/dom_markup.h), for a tenth of what Gumbo takes. Where Gumbo 0.10.1
// departs from the standard this departs with it, so that the tree is always the one that Gumbo
// builds: tests and a fuzz target hold the two equal. What is rare or has rules of its own —
// frames, <plaintext>, CDATA, NULs, the uncommon doctypes — gets no answer, and the caller asks
// Gumbo. Linear in time but for the depth.
#pragma once

#include <optional>
#include <string_view>

#include "parser/arena.h"
#include "parser/dom_build.h"

namespace magpie {

// Nothing when Gumbo has to be asked, or when the tree does not fit into the arena's bounds.
std::optional<BuiltTree> build_direct_tree(std::string_view html, Arena& arena,
                                           BuildContext context);

}  // namespace magpie
