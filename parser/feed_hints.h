// What a feed says about when it wants to be asked again.
#pragma once

#include "parser/feed.h"
#include "parser/feed_element.h"

namespace magpie {

// Takes what a child of the feed says, if it says anything.
void read_feed_hint(FeedHints& hints, const FeedElement& element);

}  // namespace magpie
