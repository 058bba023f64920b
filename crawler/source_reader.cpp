// What the kinds share: which request is the source's own, the filters, the bounds, the cursor.
#include "crawler/source_reader.h"

#include <algorithm>

#include "crawler/source_kinds.h"

namespace magpie {
namespace {

std::string own_request(const SourceSpec& spec) {
    switch (spec.kind) {
        case SourceKind::feed:
        case SourceKind::page:
            return spec.url;
        case SourceKind::opml:
            return opml_request(spec);
        case SourceKind::sitemap:
            return sitemap_request(spec);
        case SourceKind::album:
            return album_request(spec);
        case SourceKind::urls:
        case SourceKind::file:
        case SourceKind::dir:
            return {};
    }
    return {};
}

std::string href_or_empty(std::string_view text) {
    const auto url = Url::parse(text);
    return url ? url->href() : std::string();
}

std::size_t requests_per_run(const SourceSpec& spec) {
    switch (spec.kind) {
        case SourceKind::sitemap:
            return kMaxSitemapsPerRun;
        case SourceKind::opml:
            return kMaxListsPerRun;
        case SourceKind::album:
            return kMaxAlbumPagesPerRun;
        case SourceKind::page:
            return static_cast<std::size_t>(std::max(spec.page.max_pages - 1, 0));
        default:
            return 0;
    }
}

}  // namespace

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

SourceRun::SourceRun(const SourceSpec& source, std::string_view cursor_text,
                     const SourceAnswer& from)
    : spec(source),
      answer(from),
      cursor(source.kind, cursor_text, requests_per_run(source)),
      is_own(from.url.href() == href_or_empty(own_request(source))),
      request(cursor.answered(from.url.href(), is_own)),
      max_entries(static_cast<std::size_t>(std::max(source.max_entries, 0))),
      filter_(source.filters) {}

bool SourceRun::admit(const std::string& url, const SourceFilter::Entry& entry) {
    if (!listed_.insert(url).second) return false;
    if (!filter_.passes(entry, answer.at)) {
        ++reading.filtered;
        return false;
    }
    if (admitted_ >= max_entries) {
        ++over_;
        return false;
    }
    ++admitted_;
    return true;
}

void SourceRun::withdraw(const std::string& url) {
    listed_.erase(url);
    --admitted_;
}

void SourceRun::list(std::string_view url, const ListedFacts& facts, std::string_view summary,
                     bool directed) {
    auto found = listed_url(url, spec.name, facts);
    if (!found) {
        ++reading.unusable;
        return;
    }
    const std::string address = found->url;
    list(*std::move(found), {address, facts.title, facts.author, summary, facts.published},
         directed);
}

void SourceRun::list(ListedUrl found, const SourceFilter::Entry& entry, bool directed) {
    if (!admit(found.url, entry)) return;
    found.directed = directed;
    reading.found.push_back(std::move(found));
}

void SourceRun::ask(std::string_view url, int depth, std::int64_t mark) {
    const std::string href = href_or_empty(url);
    if (!href.empty() && cursor.ask({href, depth, mark})) reading.more.push_back(href);
}

void SourceRun::refuse(std::string state, std::string reason) {
    reading.state = std::move(state);
    reading.reason = std::move(reason);
}

SourceReading SourceRun::finish() {
    if (reading.reason.empty()) {
        reading.reason = counted(admitted_, "entry", "entries");
        if (!reading.documents.empty())
            reading.reason +=
                ", " + std::to_string(reading.documents.size()) + " archived as they stand";
        if (reading.filtered > 0)
            reading.reason += ", " + std::to_string(reading.filtered) + " filtered";
        if (reading.unusable > 0)
            reading.reason += ", " + std::to_string(reading.unusable) + " without a usable address";
    }
    if (over_ > 0)
        note(counted(over_, "entry is", "entries are") +
             " beyond max_entries = " + std::to_string(max_entries) + " and left out");
    if (cursor.waiting() > 0)
        note(counted(cursor.waiting(), "request waits", "requests wait") + " for the next run");
    if (cursor.overflow() > 0)
        note(counted(cursor.overflow(), "request was", "requests were") + " not noted: more than " +
             std::to_string(kMaxOpenRequests) + " are open");
    reading.cursor = cursor.text();
    return std::move(reading);
}

std::vector<std::string> first_requests(const SourceSpec& spec, std::string_view cursor) {
    std::vector<std::string> requests;
    const std::string own = href_or_empty(own_request(spec));
    if (own.empty()) return requests;
    requests.push_back(own);
    for (std::string& url : SourceCursor(spec.kind, cursor, requests_per_run(spec)).left_open())
        if (url != own) requests.push_back(std::move(url));
    return requests;
}

SourceReading read_source(const SourceSpec& spec, std::string_view cursor,
                          const SourceAnswer& answer) {
    SourceRun run(spec, cursor, answer);
    switch (spec.kind) {
        case SourceKind::feed:
            read_feed_source(run);
            break;
        case SourceKind::opml:
            read_opml_source(run);
            break;
        case SourceKind::sitemap:
            read_sitemap_source(run);
            break;
        case SourceKind::album:
            read_album_source(run);
            break;
        case SourceKind::page:
            read_page_source(run);
            break;
        case SourceKind::urls:
        case SourceKind::file:
        case SourceKind::dir:
            run.refuse("not_asked", "sources of this kind ask nobody");
            break;
    }
    return run.finish();
}

SourceReading without_answer(const SourceSpec& spec, std::string_view cursor, const Url& asked) {
    const SourceAnswer nothing{asked, asked, {}, {}, {}};
    SourceRun run(spec, cursor, nothing);
    run.refuse("no_answer", asked.href() + " gave nothing to read");
    if (spec.kind == SourceKind::sitemap)
        if (const std::string other = sitemap_without_robots(asked); !other.empty())
            run.ask(other, 0);
    SourceReading reading = run.finish();
    // What an OPML names is not less known for one answer that did not come.
    if (spec.kind == SourceKind::opml) reading.feeds = feeds_in_cursor(spec, reading.cursor);
    return reading;
}

}  // namespace magpie
