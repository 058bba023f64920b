// What hides an element from the readers of a page, by its own attributes.
#pragma once

#include <string_view>

namespace magpie {

// "display: none", in whatever way it is written.
bool hides(std::string_view style);

// React's servers send the late parts of a page as hidden elements behind it, and a script of a
// line puts each of them in its place: <div hidden id="S:1f">. Readers see them, so they count as
// shown.
bool is_streamed_part(std::string_view id);

}  // namespace magpie
