#include "importer/saved_media.h"

#include <set>

#include "parser/media.h"
#include "parser/media_type.h"
#include "parser/mhtml.h"
#include "parser/saved_page.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

class Collector {
  public:
    Collector(const std::vector<MediaReference>& wanted, Instant at) : at_(at) {
        for (const MediaReference& file : wanted) open_.insert(file.identity);
    }

    // The identity when the article names this address and no file for it was taken yet.
    std::optional<std::string> wants(std::string_view url) const {
        std::string identity = media_identity(url);
        return open_.contains(identity) ? std::optional(std::move(identity)) : std::nullopt;
    }

    void take(std::string identity, std::string_view url, std::string bytes) {
        const std::string_view type = media_type_of(bytes);
        if (type.empty()) {
            ++media_.no_media;
            return;
        }
        total_ += bytes.size();
        if (Bytes{total_} > kMaxSavedMediaBytes) {
            media_.bound_hit = true;
            return;
        }
        open_.erase(identity);
        MediaVisit visit;
        visit.identity = std::move(identity);
        visit.url = wechat::without_credentials(url);
        visit.at = at_;
        visit.state = "stored";
        visit.media_type = type;
        visit.body = std::move(bytes);
        media_.files.push_back(std::move(visit));
    }

    SavedMedia finish() { return std::move(media_); }

  private:
    Instant at_;
    std::set<std::string, std::less<>> open_;
    std::uint64_t total_ = 0;
    SavedMedia media_;
};

}  // namespace

SavedMedia media_of_folder(std::string_view page, const std::vector<MediaReference>& wanted,
                           const Companion& companion, Instant at) {
    Collector collector(wanted, at);
    for (const auto& [name, url] : saved_pictures(page)) {
        auto identity = collector.wants(url);
        if (!identity) continue;
        if (auto bytes = companion(name))
            collector.take(std::move(*identity), url, std::move(*bytes));
    }
    return collector.finish();
}

SavedMedia media_of_mhtml(std::string_view mhtml, const std::vector<MediaReference>& wanted,
                          Instant at) {
    Collector collector(wanted, at);
    for (const MhtmlPart& part : read_mhtml_file(mhtml).parts)
        if (auto identity = part.location.empty() ? std::nullopt : collector.wants(part.location))
            collector.take(std::move(*identity), part.location, part.decoded());
    return collector.finish();
}

}  // namespace magpie
