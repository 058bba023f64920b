// Which memory a page belongs to: that of its host, "www." folded. Subdomains stay apart: a blog
// and a shop of one owner have two templates.
#pragma once

#include <string>
#include <string_view>

namespace magpie {

// Empty when the page has none: no HTTP address, or WeChat, whose pages are read by their own
// marks.
std::string memory_host(std::string_view url);

}  // namespace magpie
