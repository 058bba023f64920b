// Text that a page of 2018–2021 writes into itself: the argument of `document.write("…")`, or the
// string assigned to innerHTML, in the script right behind an element. Share pages keep their words
// there.
#pragma once

#include <string>
#include <string_view>

#include "parser/wechat/sources.h"

namespace magpie::wechat {

// The argument of `document.write("…")`, or the string assigned to innerHTML, in the script right
// behind the first `mark` (an id or class as written in the page); share pages keep their words
// there. "" when there is none.
std::string written_text(const Sources& sources, std::string_view mark);

// Words of the paragraph whose id or class is `mark`, or "". Parsing 3 MB for one line would cost
// 20 ms.
std::string marked_paragraph(const Sources& sources, std::string_view mark);

// Words of the second paragraph inside the element whose id or class is `mark`: the first is the
// label ("编者荐语："). "" when there is none.
std::string second_paragraph(const Sources& sources, std::string_view mark);

// Text of a fragment with inline tags only, on one line.
std::string words_of(std::string_view html);

}  // namespace magpie::wechat
