// Sources of kind album: the articles of a WeChat album, twenty a page, through the JSON form of
// its address; the page for people is understood as well. Paging goes on while a page brings
// articles that were not known, so that an album is read whole once and then only where it is new;
// a backfill that was interrupted goes on from the page it stopped at. The cursor:
//
//   {"seen": ["<mid>_<idx>", …], "reverse": true}
//
// An album whose first page shows the oldest first is asked for in reverse.
#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "crawler/records.h"
#include "crawler/source_kinds.h"
#include "parser/charset.h"
#include "parser/wechat/listing.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxSeen = 100'000;  // articles; the largest album seen has 1,400
constexpr int kPageSize = 20;

struct AlbumAddress {
    std::string biz, id;
};

std::optional<AlbumAddress> album_in(const Url& url) {
    AlbumAddress album{url.query_value("__biz").value_or(""),
                       url.query_value("album_id").value_or("")};
    if (album.biz.empty() || album.id.empty()) return std::nullopt;
    return album;
}

// '=' and '+' of base64 would end or change the value.
std::string query_text(std::string_view text) {
    std::string out;
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += kHex[byte >> 4];
            out += kHex[byte & 15];
        }
    }
    return out;
}

std::string page_url(const Url& base, const AlbumAddress& album, std::string_view after,
                     bool reverse) {
    std::string url = base.origin() +
                      "/mp/appmsgalbum?action=getalbum&__biz=" + query_text(album.biz) +
                      "&album_id=" + query_text(album.id) + "&count=" + std::to_string(kPageSize);
    if (const std::size_t line = after.find('_'); line != std::string_view::npos)
        url += "&begin_msgid=" + query_text(after.substr(0, line)) +
               "&begin_itemidx=" + query_text(after.substr(line + 1));
    if (reverse) url += "&is_reverse=1";
    return url + "&f=json";
}

// "<mid>_<idx>" of the entry, the name under which a next page is asked for; empty: unknown.
std::string place_of(const wechat::ListingEntry& entry) {
    const std::vector<std::string_view> parts = split(entry.identity, ':');
    return parts.size() == 3 ? std::string(parts[1]) + '_' + std::string(parts[2]) : std::string();
}

// What an entry is remembered by.
std::string key_of(const wechat::ListingEntry& entry) {
    std::string place = place_of(entry);
    return place.empty() ? short_hash(entry.url) : place;
}

class Seen {
  public:
    explicit Seen(const json& data) {
        const json& written = member_of(data, "seen");
        if (!written.is_array()) return;
        for (const json& item : written)
            if (item.is_string() && set_.size() < kMaxSeen && set_.insert(item).second)
                order_.push_back(item.get<std::string>());
    }

    bool add(std::string key) {
        if (set_.size() >= kMaxSeen || !set_.insert(key).second) return false;
        order_.push_back(std::move(key));
        return true;
    }
    const std::vector<std::string>& all() const { return order_; }

  private:
    std::unordered_set<std::string> set_;
    std::vector<std::string> order_;
};

// Whether the page shows the oldest article first; a page without times says nothing.
bool is_oldest_first(const std::vector<wechat::ListingEntry>& entries) {
    const auto has_time = [](const wechat::ListingEntry& entry) {
        return entry.published.has_value();
    };
    const auto first = std::ranges::find_if(entries, has_time);
    const auto last = std::find_if(entries.rbegin(), entries.rend(), has_time);
    return first != entries.end() && last != entries.rend() &&
           first->published->instant < last->published->instant;
}

bool is_reversed(const SourceCursor& cursor) {
    const json& value = member_of(cursor.data(), "reverse");
    return value.is_boolean() && value.get<bool>();
}

std::size_t list_entries(SourceRun& run, const wechat::Listing& listing) {
    Seen seen(run.cursor.data());
    std::size_t unknown = 0;
    for (const wechat::ListingEntry& entry : listing.entries) {
        if (seen.add(key_of(entry))) ++unknown;
        if (!make_candidate(entry.url)) {
            ++run.reading.unusable;
            continue;
        }
        run.list(listed_url(entry, run.spec.name),
                 {entry.url, entry.title, entry.author, entry.digest, entry.published}, false);
    }
    run.reading.unusable += listing.unreadable + listing.without_address;
    run.cursor.data()["seen"] = seen.all();
    return unknown;
}

void ask_for_next(SourceRun& run, const wechat::Listing& listing, std::size_t unknown) {
    const auto asked = Url::parse(album_request(run.spec));
    const auto album = asked ? album_in(*asked) : std::nullopt;
    if (!album || listing.entries.empty()) return;
    // Before the reversed order is known, the first page tells; afterwards it is asked for at once.
    if (run.is_own && !is_reversed(run.cursor) && is_oldest_first(listing.entries)) {
        run.cursor.data()["reverse"] = true;
        unknown = 1;  // its other end is where the news are
    }
    if (run.is_own && is_reversed(run.cursor)) {
        run.ask(page_url(*asked, *album, {}, true), 1);
        return;
    }
    if (!listing.has_more || unknown == 0) return;
    const std::string last = place_of(listing.entries.back());
    if (last.empty())
        run.note("the next page cannot be named: the last article tells no message id");
    else
        run.ask(page_url(*asked, *album, last, is_reversed(run.cursor)), 1);
}

}  // namespace

std::string album_request(const SourceSpec& spec) {
    const auto url = Url::parse(spec.url);
    if (!url || !url->is_http()) return {};
    const auto album = album_in(*url);
    return album ? page_url(url->with_scheme_https(), *album, {}, false) : url->href();
}

void read_album_source(SourceRun& run) {
    const std::string text = decode_text(run.answer.body, run.answer.content_type).text;
    const auto listing = wechat::read_listing(text, run.answer.url.href());
    if (!listing) return run.refuse("not_an_album", "the answer is no album");
    if (!listing->refusal.empty())
        return run.refuse("refused", "the server refused: " + listing->refusal);
    if (!listing->bound_hit.empty()) run.note("the album is cut: " + listing->bound_hit);
    const std::size_t unknown = list_entries(run, *listing);
    ask_for_next(run, *listing, unknown);
    run.reading.reason = counted(run.reading.found.size(), "article", "articles") + ", " +
                         std::to_string(unknown) + " new";
    if (run.reading.filtered > 0)
        run.reading.reason += ", " + std::to_string(run.reading.filtered) + " filtered";
}

}  // namespace magpie
