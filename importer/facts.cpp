#include "importer/facts.h"

#include <nlohmann/json.hpp>

#include "parser/wechat/identity.h"

namespace magpie {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kLongestFact = 4'000;  // bytes of a digest; titles end at 64 characters

class Facts {
  public:
    Facts& put(const char* key, std::string_view value) {
        if (!value.empty()) object_[key] = value.substr(0, kLongestFact);
        return *this;
    }
    Facts& put(const char* key, const std::optional<Timestamp>& time) {
        if (time) object_[key] = format_rfc3339(*time);
        return *this;
    }
    Facts& put_number(const char* key, int value) {
        if (value > 0) object_[key] = value;
        return *this;
    }
    std::string text() const {
        if (object_.empty()) return {};
        return object_.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    }

  private:
    ordered_json object_ = ordered_json::object();
};

std::string identity_of(std::string_view url) {
    const auto key = wechat::key_of(url);
    return key ? key->to_string() : std::string();
}

Result<ListedUrl> listed(std::string_view url, std::string_view source, std::string facts) {
    const auto candidate = make_candidate(url, source);
    if (!candidate) return fail(candidate.error());
    ListedUrl listed;
    listed.listed_url = candidate->listed_url;
    listed.url = candidate->url.href();
    listed.source = source;
    listed.identity = identity_of(listed.url);
    listed.facts = std::move(facts);
    return listed;
}

}  // namespace

ListedUrl listed_url(const wechat::ListingEntry& entry, std::string_view source) {
    ListedUrl listed;
    listed.listed_url = entry.listed_url;
    listed.url = entry.url;
    listed.source = source;
    listed.identity = entry.identity;
    listed.facts = Facts()
                       .put("title", entry.title)
                       .put("account", entry.account)
                       .put("biz", entry.biz)
                       .put("author", entry.author)
                       .put("digest", entry.digest)
                       .put("cover", entry.cover)
                       .put("published", entry.published)
                       .put("kind", entry.kind)
                       .put("album", entry.album_id)
                       .put("album_title", entry.album_title)
                       .put_number("position", entry.position)
                       .put_number("paid", entry.is_paid)
                       .text();
    return listed;
}

Result<ListedUrl> listed_url(const FeedEntry& entry, std::string_view source) {
    return listed(entry.link, source,
                  Facts()
                      .put("title", entry.title)
                      .put("author", entry.author)
                      .put("published", entry.published ? entry.published : entry.updated)
                      .text());
}

Result<ListedUrl> listed_url(const ListRow& row, std::string_view source) {
    return listed(row.url, source.empty() ? std::string_view(row.source) : source,
                  Facts()
                      .put("title", row.title)
                      .put("account", row.account)
                      .put("author", row.author)
                      .put("published", row.published)
                      .text());
}

}  // namespace magpie
