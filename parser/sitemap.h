// Sitemaps (sitemaps.org 0.9): urlset, sitemapindex, the news extension, plain text lists, and feeds used as
// sitemaps. The bytes are already decompressed, except a .gz file: is_gzip() tells, the caller inflates.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie {

inline constexpr std::size_t kMaxSitemapUrls = 50'000;  // the protocol's own limit

struct SitemapUrl {
    std::string loc;  // absolute
    std::optional<Timestamp> lastmod;
    std::string news_title;  // of the news extension
    std::optional<Timestamp> news_date;
};

struct Sitemap {
    std::vector<SitemapUrl> urls;
    std::vector<SitemapUrl> sitemaps;  // of an index: only loc and lastmod
    std::string problem;               // what ended the reading early, or empty
};

bool is_gzip(std::string_view bytes);
std::optional<Sitemap> read_sitemap(std::string_view bytes, std::string_view url,
                                    std::string_view content_type = {});

}  // namespace magpie
