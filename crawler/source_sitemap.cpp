// Sources of kind sitemap: a sitemap, an index of sitemaps, or a site whose robots.txt names them.
// The cursor remembers of each sitemap of an index which lastmod it had when it was read:
//
//   {"read": {"<16 hex of its address>": 1767225600, …}}
//
// One that has not changed since is not asked for again; one without lastmod always is.
#include <algorithm>

#include "base/text.h"
#include "crawler/content_coding.h"
#include "crawler/source_kinds.h"
#include "parser/robots.h"
#include "parser/sitemap.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr std::string_view kRobotsPath = "/robots.txt";
constexpr std::string_view kUsualPath = "/sitemap.xml";
constexpr std::size_t kMaxRemembered = 50'000;  // sitemaps; the protocol's limit of one index

std::int64_t seconds_of(const std::optional<Timestamp>& time) {
    if (!time) return 0;
    return std::chrono::duration_cast<std::chrono::seconds>(time->instant.time_since_epoch())
        .count();
}

std::int64_t read_at(const SourceCursor& cursor, std::string_view url) {
    const json& value = member_of(member_of(cursor.data(), "read"), short_hash(url));
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

void remember_read(SourceCursor& cursor, const OpenRequest& request) {
    if (request.mark == 0) return;
    json& read = cursor.data()["read"];
    if (!read.is_object()) read = json::object();
    const std::string key = short_hash(request.url);
    if (read.size() < kMaxRemembered || read.contains(key)) read[key] = request.mark;
}

// The sitemaps that the index does not name any more need not be remembered.
void forget_others(SourceCursor& cursor, const std::vector<SitemapUrl>& sitemaps) {
    const json& read = member_of(cursor.data(), "read");
    if (!read.is_object() || read.empty()) return;
    json kept = json::object();
    for (const SitemapUrl& sitemap : sitemaps) {
        const std::string key = short_hash(sitemap.loc);
        if (const json& value = member_of(read, key); value.is_number_integer()) kept[key] = value;
    }
    cursor.data()["read"] = std::move(kept);
}

bool is_robots(const Url& url) { return url.path() == kRobotsPath; }

void read_robots(SourceRun& run) {
    const auto rules = RobotsRules::parse(run.answer.body, "magpie");
    for (const std::string& written : rules.sitemaps()) {
        const auto url = Url::parse(trim(written), &run.answer.final_url);
        if (url && url->is_http()) run.ask(url->without_fragment().href(), 0);
    }
    run.reading.reason =
        "robots.txt names " + counted(rules.sitemaps().size(), "sitemap", "sitemaps");
    if (rules.sitemaps().empty()) run.ask(sitemap_without_robots(run.answer.url), 0);
}

// Newest first, those without a date behind them, in the order of the list.
template <class Key>
void newest_first(std::vector<SitemapUrl>& urls, Key key) {
    std::ranges::stable_sort(
        urls, [&](const SitemapUrl& a, const SitemapUrl& b) { return key(a) > key(b); });
}

std::optional<Timestamp> newest_time(const SitemapUrl& url) {
    return url.news_date ? url.news_date : url.lastmod;
}

void read_index(SourceRun& run, Sitemap& sitemap) {
    const std::size_t count = sitemap.sitemaps.size();
    if (run.request.depth >= kMaxSitemapDepth) {
        run.note("an index of sitemaps stands deeper than " + std::to_string(kMaxSitemapDepth) +
                 " indexes and is not followed");
        return;
    }
    newest_first(sitemap.sitemaps, [](const SitemapUrl& url) { return seconds_of(url.lastmod); });
    std::size_t unchanged = 0;
    for (const SitemapUrl& child : sitemap.sitemaps) {
        const std::int64_t lastmod = seconds_of(child.lastmod);
        if (lastmod != 0 && lastmod <= read_at(run.cursor, child.loc))
            ++unchanged;
        else if (child.loc != run.answer.url.href())
            run.ask(child.loc, run.request.depth + 1, lastmod);
    }
    // Of one index only: another one's sitemaps are not in its list.
    if (run.is_own) forget_others(run.cursor, sitemap.sitemaps);
    run.reading.reason =
        counted(count, "sitemap", "sitemaps") + ", " + std::to_string(unchanged) + " unchanged";
}

void list_urls(SourceRun& run, Sitemap& sitemap) {
    // The default is made for feeds; a sitemap may hold as many as the protocol lets it.
    if (run.max_entries == static_cast<std::size_t>(SourceSpec{}.max_entries))
        run.max_entries = kMaxSitemapUrls;
    newest_first(sitemap.urls, [](const SitemapUrl& url) { return seconds_of(newest_time(url)); });
    for (const SitemapUrl& url : sitemap.urls) {
        ListedFacts facts;
        facts.title = url.news_title;
        facts.published = url.news_date;
        facts.lastmod = url.lastmod;
        run.list(url.loc, facts, {}, false);
    }
    run.reading.unusable += sitemap.unusable;
}

}  // namespace

// A site without a path stands for what its robots.txt names.
std::string sitemap_request(const SourceSpec& spec) {
    const auto url = Url::parse(spec.url);
    if (!url || !url->is_http()) return {};
    const bool is_site = url->path() == "/" && url->query().empty();
    return is_site ? url->origin() + std::string(kRobotsPath) : url->href();
}

std::string sitemap_without_robots(const Url& asked) {
    return is_robots(asked) ? asked.origin() + std::string(kUsualPath) : std::string();
}

void read_sitemap_source(SourceRun& run) {
    if (run.is_own && is_robots(run.answer.url)) return read_robots(run);
    std::string inflated;
    std::string_view body = run.answer.body;
    if (is_gzip(body)) {
        auto result = decode_content(body, "gzip", Bytes{kMaxSitemapBytes});
        if (!result) return run.refuse("not_a_sitemap", "gzip: " + result.error().message);
        inflated = *std::move(result);
        body = inflated;
    }
    auto sitemap = read_sitemap(body, run.answer.final_url.href(), run.answer.content_type);
    if (!sitemap) return run.refuse("not_a_sitemap", "the answer is no sitemap");
    if (!sitemap->problem.empty()) run.note("the sitemap is broken: " + sitemap->problem);
    if (sitemap->form == "index")
        read_index(run, *sitemap);
    else
        list_urls(run, *sitemap);
    // One that broke off is asked for again, changed or not.
    if (sitemap->problem.empty() || !sitemap->is_complete) remember_read(run.cursor, run.request);
}

}  // namespace magpie
