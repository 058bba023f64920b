// Elements that have no meaning of their own here, kept as they stand; known addresses in them are
// made absolute.
#pragma once

#include "base/url.h"
#include "parser/feed.h"
#include "parser/feed_element.h"

namespace magpie {

FeedExtra feed_extra(const FeedElement& element, const Url* base);

}  // namespace magpie
