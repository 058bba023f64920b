// What a URL is fetched for. It decides what its answer may be and who goes first.
#pragma once

namespace magpie {

enum class Purpose {
    page,     // an article
    listing,  // a feed or album: its links become candidates
    media,    // a picture or clip of an article: after the pages
    robots,   // a host's robots.txt: before anything it has a say in
};

}  // namespace magpie
