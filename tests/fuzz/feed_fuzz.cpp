// Invariants of parser/feed over any bytes: links are absolute or empty, titles are one line of
// valid UTF-8, the number of entries is bounded, and nothing is longer than the bytes can explain.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "base/url.h"
#include "parser/feed.h"

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto feed = read_feed(bytes, "https://example.com/feed");
    if (!feed) return 0;
    require(feed->entries.size() <= kMaxFeedEntries);
    check_link(feed->home);
    check_line(feed->title);
    for (const FeedEntry& entry : feed->entries) {
        check_link(entry.link);
        check_line(entry.title);
        // A byte of input is at most three of UTF-8, or "&quot;" of an escaped quote.
        require(entry.content.size() <= 8 * size + 1024);
    }
    return 0;
}
