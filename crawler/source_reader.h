// What one answer of a source says: which URLs it lists, which further pages of it to ask for, what
// to remember. Pure: bytes in, values out; runs on a CPU thread. One function per kind behind one
// entry. Total: any bytes and any cursor give a reading.
//
//   feed     entries → found; whole texts → documents (content = "feed")
//   opml     outlines → feeds, each watched as a source of its own
//   sitemap  urls → found, sitemaps → more; robots.txt of the site → more
//   album    articles → found, the next page → more while it brings unknown ones
//   page     links → found, the next page → more
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/url.h"
#include "config/source_spec.h"
#include "storage/archive.h"

namespace magpie {

// A decoded answer with status 200.
struct SourceAnswer {
    Url url;        // that was asked
    Url final_url;  // after redirects
    std::string content_type;
    std::string body;  // content coding undone
    Instant at{};
};

// What the source says about when to come back.
struct SourceHints {
    std::optional<std::chrono::milliseconds> ttl;  // RSS ttl, sy:updatePeriod
    std::vector<int> skip_hours;                   // 0–23, UTC
    std::vector<int> skip_days;                    // 0 Sunday … 6
};

struct SourceReading {
    std::string state =
        "listing";       // else why it could not be read: "not_a_feed", "not_a_sitemap" …
    std::string reason;  // for people: "12 entries, 3 filtered"
    std::vector<ListedUrl>
        found;  // after filters; in the order of the source, newest first where it tells
    std::vector<Visit> documents;   // entries archived as they stand in the feed
    std::vector<SourceSpec> feeds;  // of an opml
    std::vector<std::string> more;  // further URLs of this source, asked for one after another
    std::size_t filtered = 0, unusable = 0;
    SourceHints hints;
    std::string cursor;  // replaces SourceState::cursor
    std::vector<std::string> notes;
};

// URLs to ask for in a run, one after another: the source's own first, then what an earlier run
// left open in its cursor. A path is a file: URL. None for kinds that ask nobody (urls, file, dir).
std::vector<std::string> first_requests(const SourceSpec& spec, std::string_view cursor);

// `cursor`: as the last reading left it. Each of `more` is for this run, and is asked for once.
SourceReading read_source(const SourceSpec& spec, std::string_view cursor,
                          const SourceAnswer& answer);

// The URL gave nothing that can be read (404, 410, robots.txt forbids it …) and asking again will
// not help: what to ask for instead, and a cursor that does not wait for it any more. Without this
// call it is asked for again in the next run.
SourceReading without_answer(const SourceSpec& spec, std::string_view cursor, const Url& asked);

// The feeds that an opml source's cursor remembers, so that a restart need not ask for the list
// again.
std::vector<SourceSpec> feeds_in_cursor(const SourceSpec& opml, std::string_view cursor);

// Filters compiled once; false: the entry is left out. (base/pattern wraps RE2.)
class SourceFilter {
  public:
    explicit SourceFilter(const SourceFilters& filters);
    ~SourceFilter();
    struct Entry {
        std::string_view url, title, author, summary;
        std::optional<Timestamp> published;
    };
    bool passes(const Entry& entry, Instant now) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace magpie
