// Saved listings of an account's articles, read for their entries and for nothing else: what
// `profile_ext?action=getmsg` answers, the backend's `appmsgpublish` and `appmsg?action=list_ex`,
// albums as JSON and as page (docs/import.md, "Listings"). All of them may come as JSON, as JSON
// lines, inside a saved page, escaped once or twice. Pure and total: bytes that are no listing give
// nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace magpie::wechat {

inline constexpr std::size_t kMaxListingBytes = 64u << 20;  // largest seen: 0.2 MB
inline constexpr std::size_t kMaxListingEntries = 100'000;  // largest account seen: 9,000 articles

struct ListingEntry {
    std::string listed_url;  // as the listing has it, without credentials
    std::string url;         // canonical; empty: the listing gives none
    std::string identity;    // "<biz>:<mid>:<idx>" when the listing tells; else empty
    std::string title, account, biz, author, digest, cover;
    std::optional<Timestamp> published;
    std::string kind;  // as the archive names kinds; empty when the number is unknown
    std::string album_id, album_title;
    int position = 0;  // 1-based place in the album; 0: unknown
    bool is_paid = false;
    bool is_deleted = false;
};

struct Listing {
    std::string shape;  // "getmsg", "appmsgpublish", "list_ex", "album"
    std::string account;
    std::vector<ListingEntry> entries;
    std::size_t without_address = 0;  // articles that are marked deleted by having no address
    std::size_t other_messages = 0;   // texts, pictures, voices sent as messages: no articles
    std::size_t unreadable = 0;       // items in no known shape, addresses that are none
    bool has_more = false;            // the account has older ones than this file
    // The server refused: the file holds no listing. "200013, too many requests"
    std::string refusal;
    std::string bound_hit;  // which limit ended the reading; empty when none
};

// Cheap and without decoding: whether the bytes hold a word that every listing holds.
bool may_be_listing(std::string_view bytes);

// `utf8`: the decoded file. `url`: where it was saved from, when known (an album's id stands
// there).
std::optional<Listing> read_listing(std::string_view utf8, std::string_view url = {});

}  // namespace magpie::wechat
