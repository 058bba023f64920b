// HTML character references in archived titles: 244 of 143,513 files carry some. Numeric ones
// completely (HTML Living Standard §13.2.5.80), named ones for the names that feeds and WeChat
// really print.
#pragma once

#include <string>
#include <string_view>

namespace magpie::seed {

// Decodes once; a reference that is unknown or lacks its semicolon stays as it is.
std::string decode_entities(std::string_view text);

}  // namespace magpie::seed
