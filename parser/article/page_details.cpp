// Site, origin, address, description, picture and tags of a page: see facts.h. The sources of these
// rarely disagree, so their weights are an order.
#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/fact_weights.h"
#include "parser/article/facts.h"
#include "parser/article/linked_data.h"
#include "parser/article/picture_address.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxTags = 32;
constexpr std::size_t kMaxTag = 100;    // bytes
constexpr std::size_t kMaxOrigin = 30;  // code points
constexpr std::uint32_t kPictureLeaves =
    60;                           // text leaves behind the title where a lead picture may stand
constexpr int kMinPicture = 200;  // pixels of a side that is declared

std::string plain(std::string_view text) { return collapse_space(html_unescape(text)); }

// Absolute, http(s) only; "" otherwise.
std::string absolute(std::string_view address, const FactInput& in) {
    if (trim(address).empty()) return {};
    const auto page = Url::parse(in.url);
    const auto base = Url::parse(in.head.base, page ? &*page : nullptr);
    const Url* from = !in.head.base.empty() && base ? &*base : page ? &*page : nullptr;
    const auto url = Url::parse(trim(address), from);
    return url && url->is_http() ? url->href() : std::string();
}

// A URL, the "url" of an object, the first of an array of these.
std::string_view linked_image(const nlohmann::json& node) {
    const auto found = node.find("image");
    if (found == node.end()) return {};
    const nlohmann::json& value = found->is_array() && !found->empty() ? found->front() : *found;
    if (value.is_string()) return value.get_ref<const std::string&>();
    if (!value.is_object()) return {};
    const std::string_view url = linked_text(value, "url");
    return url.empty() ? linked_text(value, "contentUrl") : url;
}

int declared_size(Node image, std::string_view name) {
    int size = 0;
    for (const char c : image.attribute_or_empty(name).substr(0, 6)) {
        if (c < '0' || c > '9') break;
        size = size * 10 + (c - '0');
    }
    return size;
}

bool is_small(Node image) {
    for (const std::string_view side : {"width", "height"}) {
        const int size = declared_size(image, side);
        if (size > 0 && size < kMinPicture) return true;
    }
    return false;
}

// The first picture of the article, when the page names none: below the title, inside of <article>
// or <main>, of no small size.
std::string body_picture(const FactInput& in, const Place* title) {
    for (const Place& place : in.places.places) {
        if (place.kind != PlaceKind::picture || !place.in_article || place.in_chrome) continue;
        if (title == nullptr || place.leaf < title->leaf ||
            place.leaf > title->leaf + kPictureLeaves)
            continue;
        if (is_small(place.node)) continue;
        std::string address = absolute(picture_addresses(place.node).best, in);
        if (!address.empty()) return address;
    }
    return {};
}

class Tags {
  public:
    void add(std::string_view text) {
        std::string tag = plain(text);
        if (tag.empty() || tag.size() > kMaxTag || tags_.size() >= kMaxTags) return;
        std::string folded = fold_fact(tag);
        if (std::ranges::find(folded_, folded) != folded_.end()) return;
        folded_.push_back(std::move(folded));
        tags_.push_back(std::move(tag));
    }

    // "a, b；c": commas of both kinds, else what stands between semicolons.
    void add_list(std::string_view text) {
        const std::string list = replace_all(
            replace_all(replace_all(std::string(text), "，", ","), "、", ","), "；", ";");
        const char separator = contains(list, ",") ? ',' : contains(list, ";") ? ';' : '|';
        for (const std::string_view part : split(list, separator)) add(part);
    }

    void add_linked(const nlohmann::json& node) {
        const auto found = node.find("keywords");
        if (found == node.end()) return;
        if (found->is_string()) add_list(found->get_ref<const std::string&>());
        if (!found->is_array()) return;
        for (const nlohmann::json& word : *found)
            if (word.is_string()) add(word.get_ref<const std::string&>());
    }

    bool empty() const { return tags_.empty(); }
    std::vector<std::string> take() && { return std::move(tags_); }

  private:
    std::vector<std::string> tags_, folded_;
};

}  // namespace

Fact read_site(const FactInput& in) {
    using namespace site_feature;
    FactBallot ballot(kSiteFeatures);
    for (const SiteClaim& claim : site_claims(in.head)) {
        const std::string name = plain(claim.value);
        ballot.add(std::string_view(name), claim.source);
    }
    const std::string title = plain(in.head.title);
    for (const std::string_view part : title_parts(title))
        if (part.size() < title.size() && in.site.is_site(part)) ballot.add(part, kTitleSuffix);
    const auto url = Url::parse(in.url);
    if (url) ballot.add(url->host(), kHost);
    return std::move(ballot).decide(0);
}

Fact read_origin(const FactInput& in, std::span<const LabelledText> labels) {
    FactBallot ballot(kOriginFeatures);
    for (const LabelledText& text : labels)
        if (text.label == HanLabel::origin && code_point_count(text.value) <= kMaxOrigin &&
            !contains(text.value, "://"))
            ballot.add(std::string_view(text.value), 0);
    const std::string_view named = in.head.meta({"source", "mediaid", "article:source"});
    if (code_point_count(named) <= kMaxOrigin && !contains(named, "://") && !contains(named, "/"))
        ballot.add(named, 1);
    return std::move(ballot).decide(0);
}

Fact read_canonical(const FactInput& in) {
    using namespace canonical_feature;
    FactBallot ballot(kCanonicalFeatures);
    const auto page = Url::parse(in.url);
    const auto claim = [&](std::string_view address, unsigned feature) {
        const auto url = Url::parse(trim(address), page ? &*page : nullptr);
        if (trim(address).empty() || !url || !url->is_http()) return;
        const std::string canonical = wechat::canonical_url(url->href());
        FactCandidate* candidate = ballot.add(canonical, canonical, feature);
        // A canonical link to another host is a syndication claim, not this page's address.
        if (candidate != nullptr && page && page->host() != url->host())
            candidate->mark(kOtherHost);
    };
    const std::string_view link = in.head.link("canonical");
    claim(link, kLink);
    claim(in.head.meta({"og:url"}), kOgUrl);
    claim(in.url, kAsked);
    return std::move(ballot).decide(0);
}

Fact read_description(const FactInput& in) {
    using namespace description_feature;
    FactBallot ballot(kDescriptionFeatures);
    const auto claim = [&](std::string_view text, unsigned feature) {
        const std::string value = plain(text);
        ballot.add(code_point_prefix(value, FactBallot::kMaxValue / 4), feature);
    };
    claim(in.head.meta({"og:description"}), kOg);
    claim(in.head.meta({"description"}), kMeta);
    claim(in.head.meta({"twitter:description"}), kTwitter);
    if (const nlohmann::json* article = in.head.article())
        claim(linked_text(*article, "description"), kLinked);
    claim(
        in.head.meta({"dc.description", "dcterms.description", "sailthru.description", "abstract"}),
        kOther);
    return std::move(ballot).decide(0);
}

Fact read_image(const FactInput& in, const Place* title) {
    using namespace image_feature;
    FactBallot ballot(kImageFeatures);
    const auto claim = [&](std::string_view address, unsigned feature) {
        std::string url = absolute(address, in);
        if (url.empty()) return;
        url = wechat::clean_image_url(url);
        ballot.add(url, url, feature);
    };
    claim(in.head.meta({"og:image", "og:image:url", "og:image:secure_url"}), kOg);
    if (const nlohmann::json* article = in.head.article()) claim(linked_image(*article), kLinked);
    claim(in.head.meta({"twitter:image", "twitter:image:src"}), kTwitter);
    claim(in.head.meta(
              {"image", "thumbnail", "thumbnailurl", "parsely-image-url", "sailthru.image.full"}),
          kMeta);
    claim(in.head.link("image_src"), kLink);
    claim(body_picture(in, title), kBody);
    return std::move(ballot).decide(0);
}

std::vector<std::string> read_tags(const FactInput& in) {
    Tags tags;
    for (const MetaValue& meta : in.head.metas)
        if (meta.name == "article:tag" || meta.name == "og:article:tag") tags.add_list(meta.value);
    if (const nlohmann::json* article = in.head.article(); article != nullptr && tags.empty())
        tags.add_linked(*article);
    for (const std::string_view name :
         {"news_keywords", "parsely-tags", "sailthru.tags", "keywords"})
        if (tags.empty()) tags.add_list(in.head.meta({name}));
    if (tags.empty())
        for (const Place& place : in.places.places)
            if (place.kind == PlaceKind::tag) tags.add(visible_text(place.node, kMaxTag));
    return std::move(tags).take();
}

}  // namespace magpie
