// Sources of kind feed: entries become URLs to fetch, or, where the source wants it and an entry
// carries its whole text, documents as they stand in the feed. An entry without an address can only
// be had that way; it gets one made of the feed's and of its id. What was archived is remembered,
// so that a feed that is read again brings only what is new or has changed:
//
//   {"kept": {"<16 hex of the address>": "<16 hex of the page>", …}}
#include <algorithm>

#include "base/text.h"
#include "crawler/records.h"
#include "crawler/source_kinds.h"
#include "parser/feed_article.h"

namespace magpie {
namespace {

using nlohmann::json;

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

SourceHints hints_of(const FeedHints& said) {
    SourceHints hints;
    if (const auto interval = said.interval()) hints.ttl = *interval;
    for (std::size_t hour = 0; hour < said.skip_hours.size(); ++hour)
        if (said.skip_hours[hour]) hints.skip_hours.push_back(static_cast<int>(hour));
    for (std::size_t day = 0; day < said.skip_days.size(); ++day)
        if (said.skip_days[day]) hints.skip_days.push_back(static_cast<int>(day));
    return hints;
}

std::optional<Timestamp> time_of(const FeedEntry& entry) {
    return entry.published ? entry.published : entry.updated;
}

// The feed's address and the entry's id, or what else tells it from the others.
std::string made_address(const SourceAnswer& answer, const FeedEntry& entry) {
    std::string id = entry.id;
    if (id.empty()) {
        id = entry.title;
        if (const auto time = time_of(entry)) id += '\n' + format_rfc3339(*time);
    }
    return answer.url.without_fragment().without_credentials().href() + "#entry-" + short_hash(id);
}

class Entries {
  public:
    Entries(SourceRun& run, const Feed& feed)
        : run_(run), feed_(feed), before_(member_of(run.cursor.data(), "kept")) {}

    void take(const FeedEntry& entry) {
        const bool is_wanted_whole = run_.spec.content == EntryContent::feed;
        const bool has_address = !entry.link.empty() && make_candidate(entry.link).has_value();
        if ((is_wanted_whole || !has_address) && keep(entry, has_address)) return;
        ListedFacts facts;
        facts.title = entry.title;
        facts.author = entry.author;
        facts.published = time_of(entry);
        run_.list(entry.link, facts, entry.summary, true);
    }

    void finish() {
        if (kept_.empty())
            run_.cursor.data().erase("kept");
        else
            run_.cursor.data()["kept"] = std::move(kept_);
    }

  private:
    // False when the feed does not carry its whole text.
    bool keep(const FeedEntry& entry, bool has_address) {
        if (!has_whole_text(entry)) return false;
        const auto candidate = make_candidate(entry.link, run_.spec.name);
        const std::string url =
            has_address ? candidate->url.href() : made_address(run_.answer, entry);
        if (!run_.admit(url, {url, entry.title, entry.author, entry.summary, time_of(entry)}))
            return true;
        std::string page = feed_entry_page(feed_, entry);
        const std::string mark = short_hash(page);
        const std::string key = short_hash(url);
        kept_[key] = mark;
        if (text_in(before_, key) == mark) return true;
        auto article = read_feed_article(feed_, entry, arena_);
        if (!article) {
            kept_.erase(key);
            run_.withdraw(url);
            return false;
        }
        if (!has_address) {
            article->identity = article->url = url;
            article->aliases.clear();
        }
        Visit visit;
        visit.listed_url = has_address ? candidate->listed_url : url;
        visit.url = url;
        visit.source = run_.spec.name;
        visit.at = run_.answer.at;
        visit.state = "article";
        visit.capture = Capture{
            url, run_.answer.at, 0, {}, std::move(page), {}, {}, "text/html; charset=utf-8"};
        visit.document = to_clean_document(*article);
        run_.reading.documents.push_back(std::move(visit));
        return true;
    }

    SourceRun& run_;
    const Feed& feed_;
    const json before_;
    json kept_ = json::object();
    Arena arena_;
};

}  // namespace

void read_feed_source(SourceRun& run) {
    const auto feed =
        read_feed(run.answer.body, run.answer.final_url.href(), run.answer.content_type);
    if (!feed) return run.refuse("not_a_feed", not_a_feed(run.answer));
    if (!feed->problem.empty()) run.note("the feed is broken: " + feed->problem);
    if (!feed->hints.moved_to.empty())
        run.note("the feed says that it has moved to " + feed->hints.moved_to);
    if (feed->hints.is_complete) run.note("the feed says that it will never change again");
    run.reading.hints = hints_of(feed->hints);
    Entries entries(run, *feed);
    for (const FeedEntry& entry : feed->entries) entries.take(entry);
    entries.finish();
}

}  // namespace magpie
