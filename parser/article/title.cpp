// The title of a page: see facts.h. Every source gives its words as they are, and those of the
// head and of headings also without what looks like the site's name around them.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/fact_weights.h"
#include "parser/article/facts.h"
#include "parser/article/linked_data.h"

namespace magpie {
namespace {

using namespace title_feature;

constexpr std::size_t kMaxTitle = 600;    // bytes
constexpr std::size_t kLong = 150;        // code points; 99.7 % of 1,827 real titles are shorter
constexpr std::size_t kMinSlugWords = 3;  // a slug of fewer says little

std::size_t word_count(std::string_view text) {
    std::size_t count = 0;
    for (const std::string_view word : split(text, ' ')) count += !word.empty();
    return count;
}

// Words of the address's last step that has some: "a-tale-of-two-cities" of
// "/x/a-tale-of-two-cities.html".
std::vector<std::string> slug_words(std::string_view url) {
    const auto parsed = Url::parse(url);
    if (!parsed) return {};
    std::vector<std::string> best;
    for (const std::string_view step : split(parsed->path(), '/')) {
        std::vector<std::string> words;
        std::string word;
        for (const char c : to_lower_ascii(step) + "-") {
            if (c >= 'a' && c <= 'z') {
                word += c;
            } else {
                if (word.size() >= 3) words.push_back(word);
                word.clear();
            }
        }
        if (words.size() >= best.size()) best = std::move(words);
    }
    return best;
}

class TitleReader {
  public:
    explicit TitleReader(const FactInput& in) : in_(in), ballot_(kTitleFeatures) {}

    Fact read() {
        from_head();
        from_linked_data();
        from_headings();
        from_parts(in_.head.title, kTitlePart);
        judge();
        return std::move(ballot_).decide(kTitleThreshold);
    }

  private:
    void from_head() {
        const PageHead& head = in_.head;
        named(head.meta({"og:title", "og:headline"}), kOgTitle);
        named(head.meta({"twitter:title"}), kTwitterTitle);
        named(head.meta({"parsely-title", "sailthru.title", "citation_title", "dc.title",
                         "dcterms.title", "hdl", "mediator_title"}),
              kMetaTitle);
        named(head.meta({"title"}), kMetaName);
        named(head.meta({"headline"}), kItemHeadline);
        named(head.title, kHeadTitle);
    }

    void from_linked_data() {
        const nlohmann::json* article = in_.head.article();
        for (const nlohmann::json& node : in_.head.linked_data) {
            if (&node == article) {
                named(linked_text(node, "headline"), kLinkedHeadline);
                named(linked_text(node, "name"), kLinkedName);
            } else if (has_linked_type(node, "WebPage") || has_linked_type(node, "Product") ||
                       has_linked_type(node, "Recipe") || has_linked_type(node, "VideoObject")) {
                named(linked_text(node, "name"), kLinkedPage);
                named(linked_text(node, "headline"), kLinkedPage);
            }
        }
    }

    void from_headings() {
        int h1 = 0;
        for (const Place& place : in_.places.places)
            h1 += place.kind == PlaceKind::heading && place.node.is("h1");
        int seen1 = 0;
        int seen2 = 0;
        for (const Place& place : in_.places.places) {
            if (place.kind == PlaceKind::headline)
                heading(place, kItemHeadline);
            else if (place.kind != PlaceKind::heading)
                continue;
            else if (place.node.is("h1"))
                heading(place, h1 == 1 ? kOnlyH1 : ++seen1 == 1 ? kFirstH1 : kOtherH1);
            else if (h1 == 0 || (place.words & class_word::kTitle) != 0)
                heading(place, ++seen2 == 1 ? kFirstH2 : kOtherH2);
        }
    }

    void heading(const Place& place, unsigned feature) {
        const std::string text = heading_text(place.node);
        FactCandidate* candidate = ballot_.add(std::string_view(text), feature);
        if (candidate == nullptr) return;
        if (place.in_article) candidate->mark(kInArticle);
        if (place.in_chrome) candidate->mark(kInChrome);
        if (place.in_header_link) candidate->mark(kHomeLink);
        if ((place.words & class_word::kTitle) != 0) candidate->mark(kTitleClass);
        if ((place.words & class_word::kRelated) != 0) candidate->mark(kInChrome);
        without_site(text, kMinusSite);
    }

    // The mark behind a heading that links to itself belongs to no title.
    static std::string heading_text(Node node) {
        std::string text = visible_text(node, kMaxTitle);
        for (const std::string_view mark : {"¶", "#", "§"})
            if (text.ends_with(mark))
                text = std::string(trim(text.substr(0, text.size() - mark.size())));
        return text;
    }

    void named(std::string_view value, unsigned feature) {
        if (value.empty()) return;
        const std::string text = collapse_space(html_unescape(value));
        if (text.size() > kMaxTitle) return;
        ballot_.add(std::string_view(text), feature);
        if (feature == kHeadTitle && title_parts(text).size() > 1)
            if (FactCandidate* whole = ballot_.add(std::string_view(text), feature))
                whole->mark(kHasSeparator);
        without_site(text, feature == kHeadTitle ? kTitleMinusSite : kMinusSite);
    }

    // The words before, or behind, a part that is the site's name.
    void without_site(const std::string& text, unsigned feature) {
        const auto parts = title_parts(text);
        if (parts.size() < 2) return;
        std::size_t first = 0;
        std::size_t last = parts.size();
        while (last - first > 1 && in_.site.is_site(parts[last - 1])) --last;
        while (last - first > 1 && in_.site.is_site(parts[first])) ++first;
        if (last - first == parts.size()) return;
        ballot_.add(between(text, parts[first], parts[last - 1]), feature);
        if (FactCandidate* whole = ballot_.add(
                std::string_view(text),
                feature == kTitleMinusSite ? unsigned{kHeadTitle} : unsigned{kNamedWithSite}))
            whole->mark(kNamedWithSite);
    }

    // From the beginning of one part to the end of another, both views into `text`.
    static std::string_view between(std::string_view text, std::string_view first,
                                    std::string_view last) {
        const auto begin = static_cast<std::size_t>(first.data() - text.data());
        const auto end = static_cast<std::size_t>(last.data() - text.data()) + last.size();
        return text.substr(begin, end - begin);
    }

    // Whose name is behind the separator is not known: every end may be the site's.
    void from_parts(std::string_view title, unsigned) {
        const std::string text = collapse_space(html_unescape(title));
        const auto parts = title_parts(text);
        if (parts.size() < 2 || text.size() > kMaxTitle) return;
        ballot_.add(between(text, parts.front(), parts[parts.size() - 2]), kTitleButLast);
        ballot_.add(parts.front(), kTitleFirst);
        ballot_.add(between(text, parts[1], parts.back()), kTitleButFirst);
        ballot_.add(parts.back(), kTitleLast);
        const auto longest = std::ranges::max_element(
            parts, {}, [](std::string_view part) { return code_point_count(part); });
        ballot_.add(*longest, kTitlePart);
    }

    void judge() {
        const std::string page = fold_fact(in_.head.title);
        const std::vector<std::string> slug = slug_words(in_.url);
        const bool is_article =
            in_.head.article() != nullptr || in_.head.meta({"og:type"}) == "article";
        const std::string heading = only_heading();
        for (FactCandidate& candidate : ballot_.candidates()) {
            count_sources(candidate);
            if (in_.site.is_site(candidate.value)) candidate.mark(kIsSite);
            const std::size_t length = code_point_count(candidate.value);
            if (length > kLong) candidate.mark(kIsLong);
            const bool is_one_word =
                word_count(candidate.value) < 2 && length == candidate.value.size();
            if (is_one_word || length < 4) candidate.mark(kIsShort);
            if (candidate.folded != page && page.starts_with(candidate.folded))
                candidate.mark(kBeginsTitle);
            if (!contains(page, candidate.folded)) candidate.mark(kNotInTitle);
            compare(candidate, slug);
            if (is_article) of_article(candidate);
            if (shares_words(candidate.folded, page)) candidate.mark(kLikeTitle);
            if (candidate.folded != heading && heading.ends_with(candidate.folded))
                candidate.mark(kEndsH1);
        }
    }

    static void of_article(FactCandidate& candidate) {
        const bool is_h1 = candidate.has(kOnlyH1) || candidate.has(kFirstH1);
        if (is_h1) candidate.mark(kArticleH1);
        if (!is_h1 && (candidate.has(kHeadTitle) || candidate.has(kTitleFirst) ||
                       candidate.has(kTitleButLast)))
            candidate.mark(kArticleTitle);
    }

    std::string only_heading() {
        for (const FactCandidate& candidate : ballot_.candidates())
            if (candidate.has(kOnlyH1)) return candidate.folded;
        return {};
    }

    // Half of the longer words stand in the other text too: a heading that is the page's own.
    static bool shares_words(std::string_view text, std::string_view other) {
        std::size_t words = 0;
        std::size_t shared = 0;
        for (const std::string_view word : split(text, ' ')) {
            if (word.size() < 4) continue;
            ++words;
            shared += contains(other, word);
        }
        return words > 0 && shared * 2 >= words;
    }

    static void count_sources(FactCandidate& candidate) {
        int sources = 0;
        for (const unsigned feature :
             {kOgTitle, kTwitterTitle, kMetaTitle, kMetaName, kLinkedHeadline, kLinkedPage, kOnlyH1,
              kFirstH1, kOtherH1, kItemHeadline})
            sources += candidate.has(feature);
        if (sources >= 2) candidate.mark(kTwoSources);
        if (sources >= 3) candidate.mark(kThreeSources);
    }

    static void compare(FactCandidate& candidate, const std::vector<std::string>& slug) {
        if (slug.size() < kMinSlugWords) return;
        std::size_t found = 0;
        for (const std::string& word : slug) found += contains(candidate.folded, word);
        if (found * 10 >= slug.size() * 9) candidate.mark(kLikeSlug);
        if (found * 2 < slug.size()) candidate.mark(kUnlikeSlug);
    }

    const FactInput& in_;
    FactBallot ballot_;
};

}  // namespace

Fact read_title(const FactInput& in) { return TitleReader(in).read(); }

const Place* title_place(const FactPlaces& places, std::string_view title) {
    const std::string wanted = squeeze_fact(title);
    if (wanted.empty()) return nullptr;
    for (const Place& place : places.places)
        if ((place.kind == PlaceKind::heading || place.kind == PlaceKind::headline) &&
            squeeze_fact(visible_text(place.node, kMaxTitle)) == wanted)
            return &place;
    return nullptr;
}

}  // namespace magpie
