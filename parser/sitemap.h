// Sitemaps (sitemaps.org 0.9): urlset, sitemapindex, the news extension, plain text lists, and
// feeds used as sitemaps. The bytes are already decompressed, except a .gz file: is_gzip() tells,
// the caller inflates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie {

inline constexpr std::size_t kMaxSitemapUrls = 50'000;      // the protocol's own limit
inline constexpr std::size_t kMaxSitemapBytes = 50u << 20;  // likewise, uncompressed
inline constexpr std::size_t kMaxSitemapTitle = 1'000;      // code points; longer ones are cut

struct SitemapUrl {
    std::string loc;  // absolute, without fragment
    std::optional<Timestamp> lastmod;
    std::string news_title;  // of the news extension, or a feed's entry
    std::optional<Timestamp> news_date;
    // It lies in the sitemap's folder or below, the only place the protocol lets a sitemap speak
    // for unless robots.txt names it.
    bool is_in_place = true;
};

struct Sitemap {
    std::string form;  // "urlset", "index", "text", or a feed's: "rss", "rdf", "atom", "json"
    std::vector<SitemapUrl> urls;
    std::vector<SitemapUrl> sitemaps;  // of an index: only loc and lastmod
    std::size_t unusable = 0;          // entries whose address is none
    std::string problem;               // what ended the reading early, or is broken; or empty
    bool is_complete = true;           // false: there is more behind a bound
};

bool is_gzip(std::string_view bytes);
std::optional<Sitemap> read_sitemap(std::string_view bytes, std::string_view url,
                                    std::string_view content_type = {});

}  // namespace magpie
