// JSON Feed 1.0 and 1.1 (jsonfeed.org). See parser/feed.h.
#pragma once

#include <optional>
#include <string_view>

#include "base/url.h"
#include "parser/feed.h"

namespace magpie {

std::optional<Feed> read_json_feed(std::string_view utf8, const Url* base);

}  // namespace magpie
