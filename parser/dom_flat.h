// The plain tree of a page that hit a bound: <head> with <title> and <meta>, and a <body> of one
// <p> for each block of text. Linear in time, bounded in nodes. Private to parser/dom*.cpp.
#pragma once

#include <string_view>

#include "parser/arena.h"
#include "parser/dom_tree.h"

namespace magpie {

BuiltTree build_flat_tree(std::string_view html, Arena& arena);

}  // namespace magpie
