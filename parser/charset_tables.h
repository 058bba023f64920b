// Where ICU 72 decodes gb18030 and big5 unlike the indexes of the WHATWG Encoding Standard:
// characters that got a code point of their own after ICU's tables were made, and duplicates that
// ICU does not map. With these both decode as the standard says, but for four Big5-HKSCS letters
// with two code points (0x8862, 0x8864, 0x88A3, 0x88A5) and the unassigned rows 0x81–0x84 of Big5.
// Those stay private use characters, as do the rows 0xC9 and 0xFE of euc-kr, which ICU reserves for
// users.
#pragma once

#include <string>
#include <string_view>

#include "parser/charset_labels.h"

namespace magpie {

// Private use characters of ICU's tables to what they stand for, in place.
void replace_private_use(std::string& utf8, const Encoding& encoding);

// 0 when the standard has no mapping either.
char32_t big5_missing_in_icu(std::string_view two_bytes);

}  // namespace magpie
