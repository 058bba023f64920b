// What an operator asks the service to watch: one source each. Plain values; config/load_sources.h
// reads them from TOML, crawler/source_reader.h understands what they answer.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.h"

namespace magpie {

enum class SourceKind {
    feed,     // RSS, Atom, JSON Feed
    opml,     // a list of feeds, file or URL; each feed is watched as if it stood here
    sitemap,  // sitemap, sitemap index, or a site whose robots.txt names them
    album,    // a WeChat album
    page,     // an index page: its links
    urls,     // addresses written in the configuration
    file,     // a watched list of addresses: text, table or JSON lines
    dir,      // a watched folder of saved pages: the human inbox
};
std::string_view to_string(SourceKind kind);

// When a source is asked. Either `cron` (not empty) or `every`.
struct Schedule {
    std::chrono::milliseconds every{std::chrono::minutes{30}};
    // A source that brings nothing new is asked less and less often, down to once in this time.
    std::chrono::milliseconds at_most_every{std::chrono::hours{24}};
    bool adaptive = true;
    std::string cron;               // five fields: minute hour day month weekday
    std::string time_zone = "UTC";  // IANA name, for cron
    // Each run is moved later by up to this; nothing: a tenth of `every`, one minute for cron.
    std::optional<std::chrono::milliseconds> jitter;

    bool operator==(const Schedule&) const = default;
};

// Regular expressions (RE2 syntax) unless said otherwise. An entry must pass all of them.
struct SourceFilters {
    std::vector<std::string> include_url, exclude_url;  // include: any of them, when there are some
    std::vector<std::string> include_title, exclude_title;
    std::vector<std::string> include_author, exclude_author;
    std::vector<std::string> keywords;  // plain words: one of them in title or summary
    std::optional<std::chrono::milliseconds> max_age;  // of the published time, where known

    bool operator==(const SourceFilters&) const = default;
};

enum class FollowScope { host, site, any };  // site: the same registrable domain
enum class RobotsUse {
    standard,  // applies to what magpie found by itself
    obey_all,  // and to what a person or a subscribed feed named
};
enum class EntryContent {
    fetch,  // the entry's page is fetched
    feed,   // an entry that carries the whole text is archived as it stands in the feed
};

// Of kind page.
struct IndexPageRules {
    std::vector<std::string>
        links;           // regular expressions on the absolute URL; none: every link of the region
    std::string region;  // "#id", ".class", "tag" or "tag.class": links outside do not count;
                         // empty: the page
    std::string
        next;  // regular expression on the absolute URL or the text of the link to the next page
    int max_pages = 1;  // index pages asked for in one run

    bool operator==(const IndexPageRules&) const = default;
};

struct SourceSpec {
    std::string name;  // unique; letters, digits, '.', '-', '_', '/' and anything above ASCII
    SourceKind kind = SourceKind::feed;
    std::string url;             // feed, opml, sitemap, album, page
    std::filesystem::path path;  // opml, file, dir
    std::vector<std::string> urls;
    std::vector<std::string> tags;
    bool enabled = true;
    Schedule schedule;
    SourceFilters filters;
    IndexPageRules page;
    EntryContent content = EntryContent::fetch;
    std::optional<MediaChoice> media;  // nothing: media.collect
    int follow = 0;                    // links of articles that are followed: 0 none, 1 once …
    FollowScope follow_scope = FollowScope::host;
    bool join_pages = false;  // articles on several pages become one document
    std::optional<std::vector<std::chrono::milliseconds>> revisit;  // nothing: service.revisit
    std::optional<RobotsUse> robots;                                // nothing: politeness.robots
    std::string user_agent;                                         // empty: fetch.user_agent
    std::vector<std::pair<std::string, std::string>> headers;  // with every request of the source
    int max_entries = 10'000;                                  // of one answer
    int daily_cap = 0;                                         // new URLs a day; 0: as many as come
    std::string export_format;        // "seed", "plain", "markdown", "jsonl" …; empty: none
    std::filesystem::path export_to;  // folder that receives each new or changed article
    // Where it was written, for messages: "sources.d/blogs.toml:12"; of a feed in an OPML the
    // OPML's.
    std::string origin;
    std::string parent;  // name of the opml source that lists it; empty: written by the operator

    bool operator==(const SourceSpec&) const = default;
};

}  // namespace magpie
