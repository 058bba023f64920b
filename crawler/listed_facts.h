// What a listing, a feed or a table knows of an address before anybody has looked at it, in the
// form that the archive keeps with the URL: a JSON object with title, account, biz, author, digest,
// cover, published, lastmod, kind, album, album_title, position, paid — those that are known.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "parser/feed.h"
#include "parser/wechat/listing.h"
#include "storage/archive.h"

namespace magpie {

// Longer words are cut.
inline constexpr std::size_t kLongestFact =
    4'000;  // bytes of a digest; titles end at 64 characters

struct ListedFacts {
    std::string_view title, account, biz, author, digest, cover;
    std::optional<Timestamp> published, lastmod;
    std::string_view kind, album, album_title;
    int position = 0;  // 0: unknown
    bool is_paid = false;

    std::string json() const;  // empty when nothing is known
};

// The address as it will be requested, with the key that it tells. An error when it is no web
// address.
Result<ListedUrl> listed_url(std::string_view url, std::string_view source,
                             const ListedFacts& facts);
Result<ListedUrl> listed_url(const FeedEntry& entry, std::string_view source);
ListedUrl listed_url(const wechat::ListingEntry& entry, std::string_view source);

}  // namespace magpie
