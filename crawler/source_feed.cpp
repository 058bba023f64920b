// Sources of kind feed: entries become URLs to fetch.
#include <algorithm>

#include "base/text.h"
#include "crawler/source_kinds.h"

namespace magpie {
namespace {

// What the bytes are instead of a feed, for the person who wrote the address down.
std::string not_a_feed(const SourceAnswer& answer) {
    const std::string head = to_lower_ascii(trim(answer.body).substr(0, 1024));
    if (head.empty()) return "the answer is empty";
    if (contains(head, "<!doctype html") || contains(head, "<html"))
        return "the answer is an HTML page, no feed; a source of kind page reads its links";
    if (contains(head, "<opml")) return "the answer is a list of feeds: use opml";
    if (contains(head, "<urlset") || contains(head, "<sitemapindex"))
        return "the answer is a sitemap: use sitemap";
    return "the answer is no feed";
}

}  // namespace

void read_feed_source(SourceRun& run) {
    const auto feed =
        read_feed(run.answer.body, run.answer.final_url.href(), run.answer.content_type);
    if (!feed) return run.refuse("not_a_feed", not_a_feed(run.answer));
    if (!feed->problem.empty()) run.note("the feed is broken: " + feed->problem);
    for (const FeedEntry& entry : feed->entries) {
        ListedFacts facts;
        facts.title = entry.title;
        facts.author = entry.author;
        facts.published = entry.published ? entry.published : entry.updated;
        run.list(entry.link, facts, entry.summary, true);
    }
}

}  // namespace magpie
