// What a page became, as one line of JSON: the answer of magpie clean --batch.
#pragma once

#include <cstdint>
#include <string>

#include "parser/document.h"

namespace magpie::cli {

// Without line end. `micros`: time spent on the page.
std::string page_line(const std::string& id, const Page& page, std::int64_t micros);
std::string unreadable_line(const std::string& id, const std::string& error);

}  // namespace magpie::cli
