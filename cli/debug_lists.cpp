// debug opml, debug sitemap: lists of feeds and of pages.
#include "base/text.h"
#include "cli/debug.h"
#include "crawler/content_coding.h"
#include "parser/opml.h"
#include "parser/sitemap.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

ordered_json time_or_null(const std::optional<Timestamp>& time) {
    return time ? ordered_json(format_rfc3339(*time)) : ordered_json(nullptr);
}

ordered_json feed_json(const OpmlFeed& feed) {
    ordered_json out{{"title", feed.title}, {"url", feed.url}, {"folder", folder_path(feed)}};
    if (!feed.home.empty()) out["home"] = feed.home;
    if (!feed.categories.empty()) out["categories"] = feed.categories;
    return out;
}

ordered_json url_json(const SitemapUrl& url) {
    ordered_json out{{"loc", url.loc}, {"lastmod", time_or_null(url.lastmod)}};
    if (!url.news_title.empty()) out["news_title"] = url.news_title;
    if (url.news_date) out["news_date"] = format_rfc3339(*url.news_date);
    out["in_place"] = url.is_in_place;
    return out;
}

bool flag(const ordered_json& in, const char* key) {
    const auto found = in.find(key);
    return found != in.end() && found->is_boolean() && found->get<bool>();
}

Result<std::string> inflated(std::string bytes) {
    if (!is_gzip(bytes)) return bytes;
    return decode_content(bytes, "gzip", Bytes{kMaxSitemapBytes});
}

}  // namespace

Result<ordered_json> debug_opml(const ordered_json& in, const std::filesystem::path& folder) {
    const auto bytes = debug_file(in, folder);
    if (!bytes) return fail(bytes.error());
    const auto opml = read_opml(*bytes, debug_text(in, "url"), debug_text(in, "content_type"));
    if (!opml) return fail(ErrorCode::corrupt, "not an OPML list");
    ordered_json out{{"title", opml->title}, {"feeds", ordered_json::array()}};
    for (const OpmlFeed& feed : opml->feeds) out["feeds"].push_back(feed_json(feed));
    out["lists"] = opml->others;
    if (opml->unusable > 0) out["unusable"] = opml->unusable;
    if (!opml->problem.empty()) out["error"] = opml->problem;
    return out;
}

Result<ordered_json> debug_sitemap(const ordered_json& in, const std::filesystem::path& folder) {
    auto bytes = debug_file(in, folder);
    if (bytes) bytes = inflated(std::move(*bytes));
    if (!bytes) return fail(bytes.error());
    const auto sitemap =
        read_sitemap(*bytes, debug_text(in, "url"), debug_text(in, "content_type"));
    if (!sitemap) return fail(ErrorCode::corrupt, "not a sitemap");
    ordered_json out{{"form", sitemap->form},
                     {"urls", ordered_json::array()},
                     {"sitemaps", ordered_json::array()}};
    const bool is_strict = flag(in, "strict");
    for (const SitemapUrl& url : sitemap->urls)
        if (url.is_in_place || !is_strict) out["urls"].push_back(url_json(url));
    for (const SitemapUrl& child : sitemap->sitemaps)
        out["sitemaps"].push_back({{"loc", child.loc}, {"lastmod", time_or_null(child.lastmod)}});
    if (!sitemap->problem.empty()) out["error"] = sitemap->problem;
    return out;
}

}  // namespace magpie::cli
