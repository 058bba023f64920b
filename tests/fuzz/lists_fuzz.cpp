// Invariants of parser/opml, parser/sitemap and parser/index_page over any bytes: addresses are
// absolute http(s) URLs in their canonical form, each feed is listed once, bounds hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "base/url.h"
#include "parser/index_page.h"
#include "parser/opml.h"
#include "parser/sitemap.h"

namespace {

using namespace magpie;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_address(const std::string& address) {
    const auto url = Url::parse(address);
    require(url && url->is_http() && url->href() == address);
}

void check_opml(std::string_view bytes) {
    const auto opml = read_opml(bytes, "https://a.example/x/list.opml");
    if (!opml) return;
    require(opml->feeds.size() + opml->others.size() <= kMaxOutlines);
    std::set<std::string> seen;
    for (const OpmlFeed& feed : opml->feeds) {
        check_address(feed.url);
        require(seen.insert(feed.url).second);
        require(feed.folders.size() <= kMaxOutlineDepth);
        require(feed.categories.size() <= kMaxFeedCategories);
    }
    for (const std::string& other : opml->others) check_address(other);
}

void check_sitemap(std::string_view bytes) {
    const auto sitemap = read_sitemap(bytes, "https://a.example/x/map.xml");
    if (!sitemap) return;
    require(sitemap->urls.size() <= kMaxSitemapUrls);
    require(sitemap->sitemaps.size() <= kMaxSitemapUrls);
    for (const SitemapUrl& url : sitemap->urls) check_address(url.loc);
    for (const SitemapUrl& url : sitemap->sitemaps) check_address(url.loc);
}

void check_page(std::string_view bytes) {
    Arena arena;
    const auto page =
        read_index_page(bytes, "https://a.example/x/", "", RegionSelector::parse("div.a"), arena);
    if (!page) return;
    require(page->links.size() <= kMaxIndexLinks);
    for (const IndexLink& link : page->links) check_address(link.url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    check_opml(bytes);
    check_sitemap(bytes);
    check_page(bytes);
    return 0;
}
