// Bytes of a known encoding to UTF-8 through ICU, corrected to the tables of the WHATWG Encoding
// Standard. Total: what cannot be decoded becomes U+FFFD and is counted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "parser/charset_labels.h"

namespace magpie {

struct DecodedBytes {
    std::string text;
    std::size_t errors = 0;
};

DecodedBytes decode_bytes(std::string_view bytes, const Encoding& encoding);

}  // namespace magpie
