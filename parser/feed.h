// Feeds: RSS 0.90–2.0, RDF, CDF, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1, with the modules in use
// (Dublin Core, content, iTunes, Media RSS, syndication …), read for their entries and for what
// they say about themselves. docs/feeds.md is the user's view of it.
// Bytes that are no feed give nothing. XML that breaks off is read on by a tolerant second reader
// (parser/xml_soup.h), so that no entry behind the damage is lost, and `problem` says so.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace magpie {

inline constexpr std::size_t kMaxFeedEntries = 10'000;  // whole-archive feeds reach a few thousand
// Links, categories, people … of one feed or entry, each kind: podcasts have a dozen, hostile feeds
// have millions.
inline constexpr std::size_t kMaxFeedDetails = 100;

// A text and how it is to be understood.
struct FeedText {
    std::string value;     // markup for text/html and application/xhtml+xml, else plain
    std::string type;      // media type; empty: there is no such text
    std::string language;  // BCP 47, inherited; empty when unknown
    std::string base;      // of relative links in it; those of the markup are absolute already
    std::string source;    // Atom's content src: where the text is, when it is not here
};

struct FeedPerson {
    std::string name, email, url;
    bool operator==(const FeedPerson&) const = default;
};

struct FeedLink {
    std::string rel;   // "alternate", "enclosure", "self", "next" …
    std::string href;  // absolute
    std::string type, title, hreflang;
    std::string length;  // as written
};

struct FeedCategory {
    std::string term, scheme, label;
    bool operator==(const FeedCategory&) const = default;
};

struct FeedDate {
    std::string text;  // as written; empty: there is no such date
    std::optional<Timestamp> time;
};

// A place on earth as GeoJSON has it: longitude before latitude, where the feed's coordinates are
// geographic.
struct FeedPlace {
    std::string type;                         // "Point", "LineString", "Polygon", "Box", or empty
    std::vector<std::vector<double>> points;  // two or three numbers each
};

struct FeedGenerator {
    std::string name, url, version;
};

// An element without a meaning of its own here, as it stands: "itunes:duration", "cloud",
// "media:thumbnail". Names in lower case, prefixes as usual for the namespace; known addresses
// are absolute.
struct FeedExtra {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;
    std::string text;
    std::vector<FeedExtra> children;
};

// What feeds, entries, and the sources of entries say alike.
struct FeedDetails {
    std::string id;           // guid, atom:id, rdf:about
    bool id_is_link = false;  // the link is known from the id only
    std::string link;         // absolute
    FeedText title, subtitle, summary, rights, info;
    std::vector<FeedText> contents;
    std::vector<FeedPerson> authors, contributors;
    FeedPerson publisher;
    std::vector<FeedLink> links;
    std::vector<FeedCategory> categories;  // each once
    FeedDate published, updated, created, expired;
    FeedGenerator generator;
    std::string language;
    std::string license;
    FeedPlace place;
    std::vector<FeedExtra> extras;
};

struct FeedEntry {
    std::string id;     // guid, atom:id, rdf:about, else the link
    std::string title;  // plain text, one line
    std::string link;   // absolute; empty when there is none
    std::string author;
    std::optional<Timestamp> published;
    std::optional<Timestamp> updated;
    std::string summary;  // HTML or text as the feed has it, links absolute
    std::string content;  // likewise
    FeedDetails details;
    std::vector<FeedDetails> sources;  // the feed that it was taken from: none or one
};

// When the feed wants to be asked again. Hints only: the schedule decides.
struct FeedHints {
    std::optional<std::chrono::minutes> ttl;            // RSS ttl
    std::optional<std::chrono::minutes> update_period;  // sy:updatePeriod …
    int updates_per_period = 1;                         // … and sy:updateFrequency
    std::bitset<24> skip_hours;                         // GMT
    std::bitset<7> skip_days;                           // 0 is Sunday
    bool is_complete = false;                           // will never change again
    std::string moved_to;                               // the feed's new address, absolute
    std::string next_page;                              // older entries (RFC 5005), absolute

    // How long an answer stays good: the longer of ttl and the update interval.
    std::optional<std::chrono::minutes> interval() const;
};

struct Feed {
    std::string format;   // "rss", "rdf", "atom", "json"
    std::string version;  // "rss20", "rss091u", "atom10", "cdf", "json11" …; empty when unknown
    std::string title;    // plain text, one line
    std::string home;     // absolute
    std::string language;
    std::vector<FeedEntry> entries;
    FeedHints hints;
    FeedDetails details;
    std::string encoding;            // as the bytes were read, WHATWG name
    std::string problem;             // what broke the reading or ended it early, or empty
    std::vector<std::string> notes;  // departures from the standards that did no harm
};

// `url` is where the bytes came from, the base of relative links; `content_type` and `language` are
// the values of Content-Type and Content-Language.
std::optional<Feed> read_feed(std::string_view bytes, std::string_view url,
                              std::string_view content_type = {}, std::string_view language = {});

// RFC 3339 and ISO 8601, RFC 822 with numeric or named zones, and what feeds write instead: see
// docs/feeds.md. A date without a zone is UTC, or in `zone`.
std::optional<Timestamp> parse_feed_date(std::string_view text,
                                         std::optional<std::chrono::minutes> zone = std::nullopt);

}  // namespace magpie
