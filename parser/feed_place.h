// Places in feeds: GeoRSS (georss:point, line, polygon, box) and GML inside of it or alone.
#pragma once

#include "parser/feed.h"
#include "parser/feed_element.h"

namespace magpie {

// Nothing (an empty type) unless the element tells a whole place.
FeedPlace read_feed_place(const FeedElement& element);

}  // namespace magpie
