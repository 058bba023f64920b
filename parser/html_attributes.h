// Which attributes of a web page any reader of it asks for. The pruning scan (parser/html_scan.h)
// drops the others before a tree is built: on real pages they are a third of the markup. A reader
// that needs one more adds its name here.
#pragma once

#include <string_view>

namespace magpie {

// `name` in any case. `value` decides for style="": most of them say nothing that we read.
bool is_read_attribute(std::string_view name, std::string_view value);

}  // namespace magpie
