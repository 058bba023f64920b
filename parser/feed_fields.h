// What an element of a feed means, by its namespace and name. The vocabularies are not kept apart:
// Atom's elements appear in RSS and the other way round.
#pragma once

#include <string_view>

namespace magpie {

enum class FeedSpace { core, dublin_core, content, other };
enum class FeedField { none, id, title, link, author, published, updated, summary, content };

// Namespace URI, or the undeclared prefix that stands for it.
FeedSpace feed_space(std::string_view uri);
FeedField feed_field(std::string_view uri, std::string_view name);

}  // namespace magpie
