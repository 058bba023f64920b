// What a listing, a feed or a table knows of an address before anybody has looked at it, in the
// form that the archive keeps with the URL: a JSON object with title, account, biz, author, digest,
// cover, published, kind, album, album_title, position, paid — those that are known.
#pragma once

#include <string>
#include <string_view>

#include "crawler/records.h"
#include "importer/url_list.h"
#include "parser/feed.h"
#include "parser/wechat/listing.h"

namespace magpie {

ListedUrl listed_url(const wechat::ListingEntry& entry, std::string_view source);
// Nothing but an error when the entry has no web address.
Result<ListedUrl> listed_url(const FeedEntry& entry, std::string_view source);
Result<ListedUrl> listed_url(const ListRow& row, std::string_view source);

}  // namespace magpie
