// Invariants of parser/feed over any bytes: links are absolute or empty, titles are one line of
// valid UTF-8, every list is bounded, nothing is longer than the bytes can explain, and an entry
// makes an article or does not, whatever its content.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "base/url.h"
#include "parser/feed.h"
#include "parser/feed_article.h"

namespace {

using namespace magpie;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_link(const std::string& link) {
    if (link.empty()) return;
    const auto url = Url::parse(link);
    require(url && url->href() == link);
}

void check_line(const std::string& text) {
    require(is_valid_utf8(text));
    require(text.find('\n') == std::string::npos);
}

void check_details(const FeedDetails& details) {
    require(details.links.size() <= kMaxFeedDetails);
    require(details.categories.size() <= kMaxFeedDetails);
    require(details.authors.size() <= kMaxFeedDetails);
    require(details.extras.size() <= kMaxFeedDetails);
    require(details.contents.size() <= kMaxFeedDetails);
    for (const FeedLink& link : details.links) check_link(link.href);
    check_link(details.link);
    check_link(details.license);
}

void check_entry(const FeedEntry& entry, std::size_t size) {
    check_link(entry.link);
    check_line(entry.title);
    check_details(entry.details);
    require(is_valid_utf8(entry.content));
    // A byte of input is at most three of UTF-8, or "&quot;" of an escaped quote; a relative link
    // gets the feed's address in front.
    require(entry.content.size() <= 64 * size + 1024);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto feed = read_feed(bytes, "https://example.com/feed");
    parse_feed_date(bytes);
    if (!feed) return 0;
    require(feed->entries.size() <= kMaxFeedEntries);
    check_link(feed->home);
    check_link(feed->hints.moved_to);
    check_line(feed->title);
    check_details(feed->details);
    static Arena arena;
    for (std::size_t i = 0; i < feed->entries.size(); ++i) {
        check_entry(feed->entries[i], size);
        if (i < 10) read_feed_article(*feed, feed->entries[i], arena);
    }
    return 0;
}
