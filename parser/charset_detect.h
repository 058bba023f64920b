// A guess at the encoding of bytes that declare none that holds. Chinese first: the frequent
// characters of gb18030 and big5 have their own rows, which text of other encodings does not stay
// inside; then ICU's detector, on the non-ASCII parts only, because it reads no more than 8,000
// bytes.
#pragma once

#include <string_view>

#include "parser/charset_labels.h"

namespace magpie {

// gb18030 or big5 when nearly every character is a frequent one; else null.
const Encoding* plausible_chinese(std::string_view bytes);

// Never null: windows-1252 when nothing fits.
const Encoding& detect_encoding(std::string_view bytes);

}  // namespace magpie
