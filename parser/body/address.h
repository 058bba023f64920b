// Small questions about the addresses that a page's attributes hold.
#pragma once

#include <string>
#include <string_view>

namespace magpie::body {

bool is_http(std::string_view url);

// javascript:, data:, file: and the like: nothing a document may link to.
bool is_script_link(std::string_view href);

// Trimmed; "&amp;" that was escaped twice is undone.
std::string unescaped_url(std::string_view url);

// What a picture's alt text says; "" when it only says that there is a picture.
std::string meaningful_alt(std::string_view alt);

}  // namespace magpie::body
