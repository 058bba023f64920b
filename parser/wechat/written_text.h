// Text that a page of 2018–2021 writes into itself: the argument of `document.write("…")`, or the
// string assigned to innerHTML, in the script right behind an element. Share pages keep their words
// there.
#pragma once

#include <string>
#include <string_view>

#include "parser/wechat/sources.h"

namespace magpie::wechat {

// The first such string behind the first `mark` (an id or class as written in the page), or "".
std::string written_text(const Sources& sources, std::string_view mark);

}  // namespace magpie::wechat
