// A Feed as JSON, for `magpie debug feed`: docs/feeds.md lists the members.
#pragma once

#include <nlohmann/json.hpp>

#include "parser/feed.h"

namespace magpie::cli {

nlohmann::ordered_json feed_json(const Feed& feed);

}  // namespace magpie::cli
