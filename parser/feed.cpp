// The order of the attempts: the strict reader; when it stops, the tolerant one from the beginning;
// when something stands in front of the feed, both again behind it. The attempt with the most
// entries counts.
#include "parser/feed.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/feed_builder.h"
#include "parser/feed_bytes.h"
#include "parser/feed_json.h"
#include "parser/feed_markup.h"
#include "parser/feed_text.h"
#include "parser/xml.h"
#include "parser/xml_soup.h"

namespace magpie {
namespace {

constexpr std::size_t kSniffedBytes = 4096;  // prologues with a licence in a comment reach 2 KiB
constexpr std::size_t kLongestInheritedName = 200;  // characters; every entry may get a copy
constexpr std::array<std::string_view, 2> kEntryNames = {"item", "entry"};

bool looks_like_json(std::string_view text) { return trim(text).starts_with('{'); }

// Spares an HTML page the decoding and parsing; UTF-16 shows by its zero bytes.
bool may_be_feed(std::string_view bytes) {
    const std::string head = to_lower_ascii(bytes.substr(0, kSniffedBytes));
    return contains(head, "rss") || contains(head, "rdf") || contains(head, "feed") ||
           contains(head, "channel") || contains(head, "entry") ||
           contains(head, std::string_view("\0", 1));
}

struct Attempt {
    std::optional<Feed> feed;
    std::string problem;
    XmlNotes notes;
    bool had_root = false, has_too_many = false;
};

struct FeedInput {
    std::string_view text;
    const Url* base;
    std::string_view language;
};

Attempt attempt_of(FeedBuilder& builder, std::string problem) {
    Attempt attempt;
    attempt.problem = builder.has_too_many()
                          ? "more entries than the limit of " + std::to_string(kMaxFeedEntries)
                          : std::move(problem);
    attempt.had_root = builder.has_root();
    attempt.has_too_many = builder.has_too_many();
    if (builder.is_feed()) attempt.feed = builder.finish();
    return attempt;
}

Attempt read_strictly(const FeedInput& input) {
    FeedBuilder builder(input.base, input.language);
    XmlNotes notes;
    std::string problem = read_xml(input.text, builder, {}, &notes);
    Attempt attempt = attempt_of(builder, std::move(problem));
    attempt.notes = std::move(notes);
    return attempt;
}

Attempt read_tolerantly(const FeedInput& input) {
    FeedBuilder builder(input.base, input.language);
    std::string problem = read_xml_soup(input.text, builder, kEntryNames);
    return attempt_of(builder, std::move(problem));
}

Attempt read_text(const FeedInput& input) {
    Attempt strict = read_strictly(input);
    const bool is_whole = strict.problem.empty() || strict.notes.hit_limit || strict.has_too_many;
    if (is_whole || (strict.had_root && !strict.feed)) return strict;
    Attempt tolerant = read_tolerantly(input);
    // What the strict reader had is never given up for less.
    if (!tolerant.feed ||
        (strict.feed && strict.feed->entries.size() > tolerant.feed->entries.size()))
        return strict;
    const std::string rest = tolerant.problem.empty() ? "read on to the end" : tolerant.problem;
    tolerant.problem = strict.problem + "; " + rest;
    tolerant.notes = std::move(strict.notes);
    return tolerant;
}

// Where the feed begins behind something else (a warning of the program that wrote it); nothing
// when it begins at once, and in an HTML page, which may well speak of feeds.
std::optional<std::size_t> feed_behind(std::string_view text) {
    const std::string head = to_lower_ascii(text.substr(0, kSniffedBytes));
    std::size_t root = std::string::npos;
    for (const std::string_view tag : {"<rss", "<rdf:rdf", "<feed"})
        root = std::min(root, head.find(tag));
    if (root == std::string::npos || root == 0) return std::nullopt;
    const std::string_view before = std::string_view(head).substr(0, root);
    for (const std::string_view tag : {"<html", "<!doctype html", "<head", "<body", "<!--"})
        if (contains(before, tag)) return std::nullopt;
    const std::size_t declaration = before.rfind("<?xml ");
    return declaration == std::string_view::npos ? root : declaration;
}

Attempt read_behind_junk(const FeedInput& input) {
    const auto begin = feed_behind(input.text);
    if (!begin || *begin == 0) return {};
    FeedInput rest = input;
    rest.text.remove_prefix(*begin);
    Attempt attempt = read_text(rest);
    if (attempt.feed)
        attempt.problem =
            "text in front of the feed" + (attempt.problem.empty() ? "" : "; " + attempt.problem);
    return attempt;
}

void add_notes(Feed& feed, const XmlNotes& notes) {
    if (!notes.undeclared_prefix.empty())
        feed.notes.push_back("the prefix " + notes.undeclared_prefix + " is not declared");
    if (notes.was_repaired) feed.notes.push_back("references or characters that XML does not have");
}

void keep_first(std::string& target, const std::string& value) {
    if (target.empty()) target = value;
}

std::string name_of(const std::vector<FeedPerson>& people) {
    for (const FeedPerson& person : people)
        if (!person.name.empty()) return person.name;
    return people.empty() ? std::string() : people.front().email;
}

void summarise(FeedEntry& entry, const Feed& feed, const std::string& feed_author) {
    const FeedDetails& details = entry.details;
    entry.id = details.id.empty() ? details.link : details.id;
    entry.title = feed_line(details.title);
    entry.link = details.link;
    entry.author = name_of(details.authors);
    keep_first(entry.author, feed_author);
    entry.published = details.published.time ? details.published.time : details.created.time;
    entry.updated = details.updated.time;
    // Dublin Core, which RSS borrows, has one date only.
    if (!entry.published && feed.format != "atom") entry.published = details.updated.time;
    entry.summary = details.summary.value;
    for (const FeedText& content : details.contents) keep_first(entry.content, content.value);
}

Feed summarised(Feed feed) {
    feed.title = feed_line(feed.details.title);
    feed.home = feed.details.link;
    feed.language = feed.details.language;
    // Atom (RFC 4287 §4.1.2) and JSON Feed let entries inherit it; RSS names an editor of the feed.
    std::string author;
    if (feed.format == "atom" || feed.format == "json")
        author = code_point_prefix(name_of(feed.details.authors), kLongestInheritedName);
    for (FeedEntry& entry : feed.entries) summarise(entry, feed, author);
    return feed;
}

std::optional<Feed> read_xml_feed(const FeedInput& input) {
    Attempt attempt = read_text(input);
    if (!attempt.feed) {
        Attempt second = read_behind_junk(input);
        if (second.feed) attempt = std::move(second);
    }
    if (!attempt.feed) return std::nullopt;
    Feed feed = *std::move(attempt.feed);
    feed.problem = std::move(attempt.problem);
    const bool is_netscape =
        feed.version == "rss091u" && contains(input.text.substr(0, kSniffedBytes), "rss-0.91.dtd");
    if (is_netscape) feed.version = "rss091n";
    add_notes(feed, attempt.notes);
    return feed;
}

}  // namespace

std::optional<Feed> read_feed(std::string_view bytes, std::string_view url,
                              std::string_view content_type, std::string_view language) {
    if (bytes.size() > XmlLimits{}.input.count || !may_be_feed(bytes)) return std::nullopt;
    const auto base = Url::parse(url);
    const Url* const base_pointer = base ? &*base : nullptr;
    FeedBytes decoded = decode_feed(bytes, content_type);
    std::optional<Feed> feed = looks_like_json(decoded.text)
                                   ? read_json_feed(decoded.text, base_pointer)
                                   : read_xml_feed({decoded.text, base_pointer, language});
    if (!feed) return std::nullopt;
    feed->encoding = std::move(decoded.encoding);
    feed->notes.insert(feed->notes.end(), decoded.notes.begin(), decoded.notes.end());
    return summarised(*std::move(feed));
}

}  // namespace magpie
