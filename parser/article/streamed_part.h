#pragma once

#include <string_view>

namespace magpie {

// React's servers send the late parts of a page as hidden elements behind it, and a script of a
// line puts each of them in its place: <div hidden id="S:1f">. Readers see them, so they count as
// shown.
bool is_streamed_part(std::string_view id);

}  // namespace magpie
