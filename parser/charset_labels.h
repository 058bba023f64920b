// The labels of the WHATWG Encoding Standard (§4.2) and the ICU converter for each encoding.
#pragma once

#include <string_view>

namespace magpie {

struct Encoding {
    std::string_view name;    // WHATWG, lower case; "gbk" is "gb18030", which contains it
    const char* converter;    // ICU's name
    bool is_ascii_superset;   // bytes below 0x80, and no others, mean ASCII
    std::string_view labels;  // lower case, separated by blanks
};

// Null for labels that are unknown or that the standard maps to "replacement" (hz-gb-2312,
// iso-2022-kr, …).
const Encoding* encoding_of_label(std::string_view label);
// `name` as in Encoding::name.
const Encoding& encoding_named(std::string_view name);

}  // namespace magpie
