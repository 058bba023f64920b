#include "crawler/listed_facts.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "crawler/records.h"

namespace magpie {
namespace {

using nlohmann::ordered_json;

// Cut between code points.
std::string_view cut(std::string_view text) {
    if (text.size() <= kLongestFact) return text;
    std::size_t end = kLongestFact;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end);
}

void put(ordered_json& object, const char* key, std::string_view value) {
    if (!value.empty()) object[key] = cut(value);
}

void put(ordered_json& object, const char* key, const std::optional<Timestamp>& time) {
    if (time) object[key] = format_rfc3339(*time);
}

}  // namespace

std::string ListedFacts::json() const {
    ordered_json object = ordered_json::object();
    put(object, "title", title);
    put(object, "account", account);
    put(object, "biz", biz);
    put(object, "author", author);
    put(object, "digest", digest);
    put(object, "cover", cover);
    put(object, "published", published);
    put(object, "lastmod", lastmod);
    put(object, "kind", kind);
    put(object, "album", album);
    put(object, "album_title", album_title);
    if (position > 0) object["position"] = position;
    if (is_paid) object["paid"] = 1;
    if (object.empty()) return {};
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<ListedUrl> listed_url(std::string_view url, std::string_view source,
                             const ListedFacts& facts) {
    const auto candidate = make_candidate(url, source);
    if (!candidate) return fail(candidate.error());
    ListedUrl found = listed(*candidate);
    found.facts = facts.json();
    return found;
}

Result<ListedUrl> listed_url(const FeedEntry& entry, std::string_view source) {
    ListedFacts facts;
    facts.title = entry.title;
    facts.author = entry.author;
    facts.published = entry.published ? entry.published : entry.updated;
    return listed_url(entry.link, source, facts);
}

ListedUrl listed_url(const wechat::ListingEntry& entry, std::string_view source) {
    ListedFacts facts;
    facts.title = entry.title;
    facts.account = entry.account;
    facts.biz = entry.biz;
    facts.author = entry.author;
    facts.digest = entry.digest;
    facts.cover = entry.cover;
    facts.published = entry.published;
    facts.kind = entry.kind;
    facts.album = entry.album_id;
    facts.album_title = entry.album_title;
    facts.position = entry.position;
    facts.is_paid = entry.is_paid;
    ListedUrl found;
    found.listed_url = entry.listed_url;
    // As it will be requested; a listing may write what no request can ("/s?a=一").
    const auto candidate = make_candidate(entry.url, source);
    found.url = candidate ? candidate->url.href() : entry.url;
    found.source = source;
    found.identity = entry.identity;
    found.facts = facts.json();
    return found;
}

}  // namespace magpie
