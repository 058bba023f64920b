#include "crawler/media_collector.h"

#include <algorithm>

#include "base/text.h"
#include "crawler/politeness.h"

namespace magpie {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

constexpr std::array<minutes, 5> kWaits{10min, 2h, 24h, 72h, 168h};

// So many files of one look, from addresses that announce different formats, are no pictures of
// their own.
constexpr int kFewLookalikes = 3;

constexpr std::array<std::string_view, 2> kSignedHosts{"mpvideo.qpic.cn", "findermp.video.qq.com"};
constexpr std::array<std::string_view, 11> kSignatures{
    "auth_key",   "vkey",  "sign",       "signature",       "sig",
    "expires",    "dis_k", "encfilekey", "x-amz-signature", "x-oss-signature",
    "q-signature"};

template <class List>
bool is_one_of(std::string_view value, const List& list) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::optional<Url> usable(const std::string& text) {
    const auto url = Url::parse(text);
    if (!url || !url->is_http()) return std::nullopt;
    return url->without_fragment().without_credentials();
}

std::vector<Url> usable_urls(const MediaRow& row) {
    std::vector<Url> urls;
    for (const std::string& text : row.fetch_urls) {
        auto url = usable(text);
        if (url && std::find(urls.begin(), urls.end(), *url) == urls.end())
            urls.push_back(std::move(*url));
    }
    return urls;
}

Candidate candidate_of(const Url& url) {
    return {.listed_url = url.href(),
            .url = url,
            .source = {},
            .force = true,
            .purpose = Purpose::media};
}

MediaVisit visit_of(const MediaRow& row, std::string url, Instant now, std::string state,
                    std::string reason) {
    MediaVisit visit;
    visit.identity = row.identity;
    visit.url = std::move(url);
    visit.at = now;
    visit.state = std::move(state);
    visit.reason = std::move(reason);
    return visit;
}

bool fits(std::string_view role, std::string_view media_type) {
    return (media_class_of(role) == MediaClass::picture) == media_type.starts_with("image/");
}

// The format that an address of a WeChat picture announces, as a bit; 0 when it announces none.
unsigned announced_format(const Url& url) {
    static constexpr std::array<std::string_view, 5> kFormats{"jpeg", "png", "gif", "svg", "webp"};
    std::string format = url.query_value("wx_fmt").value_or("");
    if (format == "jpg") format = "jpeg";
    const auto found = std::find(kFormats.begin(), kFormats.end(), format);
    return found == kFormats.end() ? 0 : 1u << (found - kFormats.begin());
}

bool is_several(unsigned formats) { return (formats & (formats - 1)) != 0; }

}  // namespace

MediaClass media_class_of(std::string_view role) {
    return role == "audio" || role == "video" ? MediaClass::clip : MediaClass::picture;
}

bool is_collected(std::string_view role, MediaChoice choice) {
    if (choice == MediaChoice::images) return media_class_of(role) == MediaClass::picture;
    return choice == MediaChoice::all;
}

std::optional<minutes> media_wait(int attempts) {
    const auto index = static_cast<std::size_t>(std::max(attempts, 1)) - 1;
    if (index >= kWaits.size()) return std::nullopt;
    return kWaits[index];
}

bool is_signed(const Url& url) {
    if (is_one_of(politeness_key(url), kSignedHosts)) return true;
    for (const std::string_view parameter : split(url.query(), '&')) {
        const std::string name = to_lower_ascii(parameter.substr(0, parameter.find('=')));
        if (is_one_of(name, kSignatures)) return true;
    }
    return false;
}

MediaCollector::Wanted MediaCollector::want(std::int64_t document,
                                            const std::vector<MediaRow>& missing, Instant now,
                                            std::optional<MediaChoice> choice) {
    Wanted wanted;
    for (const MediaRow& row : missing) {
        if (!is_collected(row.role, choice.value_or(choice_))) continue;
        const auto [place, is_new] = files_.try_emplace(row.identity);
        File& file = place->second;
        if (std::find(file.documents.begin(), file.documents.end(), document) !=
            file.documents.end())
            continue;
        file.documents.push_back(document);
        Article& article = articles_[document];
        ++wanted.files;
        ++article.open;
        ++article.tally.by_class[static_cast<std::size_t>(media_class_of(row.role))].wanted;
        if (!is_new) continue;  // on its way already, for another article
        file.row = row;
        if (article.tally.wanted() > config_.max_files) {
            wanted.refused.push_back(visit_of(row, row.url, now, "over_limit",
                                              "beyond media.max_files (" +
                                                  std::to_string(config_.max_files) +
                                                  ") of its article"));
            continue;
        }
        file.urls = usable_urls(row);
        std::erase_if(file.urls, [this](const Url& url) { return asked_.contains(url.href()); });
        if (file.urls.empty()) {
            wanted.refused.push_back(visit_of(row, row.url, now, "bad_url",
                                              row.url + ": no http or https address of its own"));
            continue;
        }
        asked_.emplace(file.urls.front().href(), row.identity);
        wanted.candidates.push_back(candidate_of(file.urls.front()));
    }
    return wanted;
}

const MediaCollector::File* MediaCollector::file_at(const Url& url) const {
    const auto identity = asked_.find(url.href());
    return identity == asked_.end() ? nullptr : &files_.at(identity->second);
}

std::optional<MediaVisit> MediaCollector::refuse(const Url& url, Instant now) const {
    const File* file = file_at(url);
    if (file == nullptr) return std::nullopt;
    const bool used_up =
        std::all_of(file->documents.begin(), file->documents.end(), [this](std::int64_t document) {
            return articles_.at(document).bytes >= config_.max_bytes.count;
        });
    if (!used_up) return std::nullopt;
    return visit_of(
        file->row, url.href(), now, "over_limit",
        "media.max_bytes (" + to_string(config_.max_bytes) + ") is used up for its article");
}

bool MediaCollector::wants_referer(const Url& url) const {
    const File* file = file_at(url);
    return file != nullptr && media_class_of(file->row.role) == MediaClass::clip;
}

MediaCollector::Step MediaCollector::judge(const Url& asked, MediaAnswer answer, Instant now) {
    const auto identity = asked_.find(asked.href());
    if (identity == asked_.end()) return {};
    File& file = files_.at(identity->second);
    if (!answer.is_file()) return fail_file(file, asked, answer, now);
    if (!fits(file.row.role, answer.media_type)) {
        answer.state = "not_media";
        answer.reason =
            asked.href() + ": " + answer.media_type + " came instead of a " + file.row.role;
        return fail_file(file, asked, answer, now);
    }
    if (is_placeholder(file, answer)) {
        answer.state = "placeholder";
        answer.reason = asked.href() + ": the same bytes came for several different pictures";
        return fail_file(file, asked, answer, now);
    }
    return keep(file, asked, std::move(answer), now);
}

MediaCollector::Step MediaCollector::keep(const File& file, const Url& asked, MediaAnswer answer,
                                          Instant now) {
    MediaVisit visit = visit_of(file.row, asked.href(), now, std::move(answer.state), "");
    visit.media_type = std::move(answer.media_type);
    visit.body = std::move(answer.body);
    return {.next = std::nullopt, .record = std::move(visit)};
}

// Of several failures the one that leaves hope is recorded, else the last.
MediaCollector::Step MediaCollector::fail_file(File& file, const Url& asked,
                                               const MediaAnswer& answer, Instant now) {
    if (answer.may_heal || !file.may_heal)
        file.failure = visit_of(file.row, asked.href(), now, answer.state, answer.reason);
    file.may_heal = file.may_heal || answer.may_heal;
    if (const Url* next = next_address(file, answer.host_trouble)) {
        asked_.erase(asked.href());
        asked_.emplace(next->href(), file.row.identity);
        return {.next = candidate_of(*next), .record = std::nullopt};
    }
    MediaVisit visit = *file.failure;
    visit.retry_at = retry_at(file, now);
    return {.next = std::nullopt, .record = std::move(visit)};
}

// The next one that no other file is asked for at, on another host when this one has trouble.
const Url* MediaCollector::next_address(File& file, bool host_trouble) {
    const std::string host = politeness_key(file.urls[file.asked]);
    for (std::size_t i = file.asked + 1; i < file.urls.size(); ++i) {
        const Url& url = file.urls[i];
        const bool is_useless = host_trouble && politeness_key(url) == host;
        if (is_useless || asked_.contains(url.href())) continue;
        file.asked = i;
        return &url;
    }
    return nullptr;
}

// The picture that stands for "not here" comes for any name. Equal bytes alone prove nothing: many
// articles upload the same separator line, each time under a new token. But one upload announces
// one format, so several formats over the same bytes are not uploads. The first of them, which
// nothing tells apart, is kept.
bool MediaCollector::is_placeholder(const File& file, const MediaAnswer& answer) {
    if (!file.row.identity.starts_with("mmbiz:")) return false;
    if (lookalikes_.size() >= kMostLookalikes) lookalikes_.clear();
    Lookalikes& known = lookalikes_[answer.digest];
    ++known.files;
    known.formats |= announced_format(file.urls[file.asked]);
    return known.files >= kFewLookalikes && is_several(known.formats);
}

std::optional<Instant> MediaCollector::retry_at(const File& file, Instant now) const {
    if (!file.may_heal || std::all_of(file.urls.begin(), file.urls.end(), is_signed))
        return std::nullopt;
    const auto wait = media_wait(file.row.attempts + 1);
    if (!wait) return std::nullopt;
    return now + *wait;
}

template <class Count>
std::vector<ArticleMedia> MediaCollector::end(Files::iterator place, Count count) {
    std::vector<ArticleMedia> complete;
    const File file = std::move(place->second);
    files_.erase(place);
    if (file.asked < file.urls.size()) asked_.erase(file.urls[file.asked].href());
    for (const std::int64_t document : file.documents) {
        const auto found = articles_.find(document);
        count(found->second, file);
        if (--found->second.open > 0) continue;
        complete.push_back({document, found->second.tally});
        articles_.erase(found);
    }
    return complete;
}

std::vector<ArticleMedia> MediaCollector::recorded(const MediaVisit& visit, std::size_t size) {
    const auto file = files_.find(visit.identity);
    if (file == files_.end()) return {};
    return end(file, [&](Article& article, const File& of) {
        if (visit.state == "over_limit") ++article.tally.over_limit;
        if (visit.state != "stored") return;
        ++article.tally.by_class[static_cast<std::size_t>(media_class_of(of.row.role))].kept;
        article.bytes += size;
    });
}

std::vector<ArticleMedia> MediaCollector::give_up(const Url& url) {
    const auto identity = asked_.find(url.href());
    if (identity == asked_.end()) return {};
    return end(files_.find(identity->second),
               [](Article& article, const File&) { ++article.tally.not_asked; });
}

std::vector<ArticleMedia> MediaCollector::give_up_all() {
    std::vector<ArticleMedia> complete;
    while (!files_.empty()) {
        const auto ended =
            end(files_.begin(), [](Article& article, const File&) { ++article.tally.not_asked; });
        complete.insert(complete.end(), ended.begin(), ended.end());
    }
    return complete;
}

}  // namespace magpie
