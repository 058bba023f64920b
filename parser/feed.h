// Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed, read for the list of their entries.
// Bytes that are no feed give nothing; a feed that breaks off gives what came before, and says why
// it ended.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie {

inline constexpr std::size_t kMaxFeedEntries = 10'000;  // whole-archive feeds reach a few thousand

struct FeedEntry {
    std::string id;     // guid, atom:id, rdf:about, else the link
    std::string title;  // plain text
    std::string link;   // absolute; empty when there is none
    std::string author;
    std::optional<Timestamp> published;
    std::optional<Timestamp> updated;
    std::string summary;  // HTML or text as the feed has it
    std::string content;  // likewise
};

struct Feed {
    std::string format;  // "rss", "rdf", "atom", "json"
    std::string title;
    std::string home;  // absolute
    std::vector<FeedEntry> entries;
    std::string problem;  // what ended the reading early, or empty
};

// `url` is where the bytes came from, the base of relative links; `content_type` the header's
// value.
std::optional<Feed> read_feed(std::string_view bytes, std::string_view url,
                              std::string_view content_type = {});

// RFC 3339, the plain forms of base/time.h, and RFC 822 with numeric or named zones.
std::optional<Timestamp> parse_feed_date(std::string_view text);

}  // namespace magpie
