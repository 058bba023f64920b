// The authors of a page: see facts.h. Metadata, elements that say so, lines near the title that
// begin with "By" or 作者; the same people named twice count once and more.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/article/author_names.h"
#include "parser/article/fact_weights.h"
#include "parser/article/facts.h"
#include "parser/article/han_labels.h"
#include "parser/article/linked_data.h"

namespace magpie {
namespace {

using namespace author_feature;

constexpr std::size_t kMaxByline = 300;    // bytes of an element's text; more is a biography
constexpr std::uint32_t kRunGap = 6;       // text leaves between authors of one byline
constexpr std::uint32_t kNearLeaves = 15;  // text leaves between title and byline
constexpr std::uint32_t kSoonLeaves = 40;
constexpr std::uint32_t kAboveLeaves = 10;
constexpr std::uint32_t kTopLeaves = 150;  // where a page without a title's heading is searched
constexpr std::size_t kManyPlaces = 6;     // elements for authors on a list of articles

class AuthorReader {
  public:
    AuthorReader(const FactInput& in, const Place* title, std::span<const LabelledText> labels)
        : in_(in), title_(title), labels_(labels), ballot_(kAuthorFeatures) {}

    Fact read() {
        from_linked_data();
        from_metas();
        from_places();
        from_text();
        from_labels();
        judge();
        return std::move(ballot_).decide(kAuthorThreshold);
    }

  private:
    void from_linked_data() {
        const nlohmann::json* article = in_.head.article();
        for (const nlohmann::json& node : in_.head.linked_data) {
            const bool is_article = &node == article;
            linked(node, "author", is_article ? kLinkedAuthor : kLinkedOther);
            linked(node, "creator", kLinkedCreator);
            if (has_linked_type(node, "Person")) named(linked_text(node, "name"), kLinkedPerson);
            if (has_linked_type(node, "DiscussionForumPosting") && is_article)
                linked(node, "author", kForumAuthor);
        }
    }

    void linked(const nlohmann::json& node, const char* key, unsigned feature) {
        const auto found = node.find(key);
        if (found == node.end()) return;
        std::vector<std::string> names;
        linked_names(*found, names);
        add(std::move(names), feature);
    }

    void linked_names(const nlohmann::json& value, std::vector<std::string>& names) {
        if (value.is_array()) {
            for (const nlohmann::json& element : value)
                if (!element.is_array()) linked_names(element, names);
            return;
        }
        if (value.is_string()) return append(names, value.get_ref<const std::string&>());
        const nlohmann::json& person = in_.head.resolved(value);
        if (!person.is_object()) return;
        const auto name = person.find("name");
        if (name == person.end()) return;
        if (name->is_string()) append(names, name->get_ref<const std::string&>());
        if (!name->is_array()) return;
        for (const nlohmann::json& element : *name)
            if (element.is_string()) append(names, element.get_ref<const std::string&>());
    }

    static void append(std::vector<std::string>& names, std::string_view text) {
        for (std::string& name : plain_names_in(collapse_space(html_unescape(text))))
            if (names.size() < kMaxAuthors && std::ranges::find(names, name) == names.end())
                names.push_back(std::move(name));
    }

    void from_metas() {
        struct Name {
            std::string_view meta;
            unsigned feature;
        };
        static constexpr Name kNames[] = {{"author", kMetaAuthor},
                                          {"authors", kMetaAuthor},
                                          {"article:author", kArticleAuthor},
                                          {"og:article:author", kArticleAuthor},
                                          {"article:author_name", kArticleAuthor},
                                          {"article:author:name", kArticleAuthor},
                                          {"og:author", kArticleAuthor},
                                          {"parsely-author", kMetaOther},
                                          {"sailthru.author", kMetaOther},
                                          {"byl", kMetaOther},
                                          {"dc.creator", kMetaOther},
                                          {"dcterms.creator", kMetaOther},
                                          {"dc.author", kMetaOther},
                                          {"dcsext.author", kMetaOther},
                                          {"citation_author", kMetaOther},
                                          {"cxenseparse:author", kMetaOther},
                                          {"rbauthors", kMetaOther},
                                          {"bt:author", kMetaOther},
                                          {"mediator_author", kMetaOther},
                                          {"shareaholic:article_author_name", kMetaOther},
                                          {"article_author", kMetaOther},
                                          {"vr:author", kMetaOther},
                                          {"lp.article:author", kMetaOther},
                                          {"cse-authors", kMetaOther},
                                          {"author.name", kMetaOther},
                                          {"analyticsattributes.author", kMetaOther},
                                          {"twitter:creator", kTwitterCreator}};
        for (const Name& name : kNames) metas(name.meta, name.feature);
        for (const std::string_view n : {"1", "2"}) written_by(std::string(n));
    }

    // Several elements of one name are several authors.
    void metas(std::string_view name, unsigned feature) {
        std::vector<std::string> names;
        for (const MetaValue& meta : in_.head.metas)
            if (meta.name == name && !meta.value.starts_with('@')) append(names, meta.value);
        add(std::move(names), feature);
    }

    // twitter:label1 "Written by", twitter:data1 the name.
    void written_by(const std::string& number) {
        const std::string label = to_lower_ascii(in_.head.meta({"twitter:label" + number}));
        if (label.starts_with("written by") || label == "author" || label.starts_with("by"))
            named(in_.head.meta({"twitter:data" + number}), kTwitterWritten);
    }

    void from_places() {
        for (const PlaceKind kind : {PlaceKind::author_item, PlaceKind::author_link,
                                     PlaceKind::byline, PlaceKind::profile})
            runs_of(kind);
    }

    static unsigned feature_of(const Place& place) {
        switch (place.kind) {
            case PlaceKind::author_item:
                return kItemAuthor;
            case PlaceKind::author_link:
                return kRelAuthor;
            case PlaceKind::profile:
                return kProfileLink;
            default:
                return (place.words & class_word::kByline) != 0 ? kBylineClass : kAuthorClass;
        }
    }

    // Places that follow each other closely are one byline, of one or several authors.
    void runs_of(PlaceKind kind) {
        std::vector<std::string> run;
        const Place* first = nullptr;
        const Place* last = nullptr;
        std::size_t runs = 0;
        const auto flush = [&] {
            if (first != nullptr) place_names(run, *first, ++runs);
            run.clear();
            first = nullptr;
        };
        for (const Place& place : in_.places.places) {
            if (place.kind != kind) continue;
            std::vector<std::string> names = names_at(place);
            if (names.empty()) continue;
            if (last != nullptr && place.leaf > last->leaf + kRunGap) flush();
            if (first == nullptr) first = &place;
            last = &place;
            if (names.size() > 0) place_names(names, place, runs + 1);
            for (std::string& name : names)
                if (run.size() < kMaxAuthors && std::ranges::find(run, name) == run.end())
                    run.push_back(std::move(name));
        }
        flush();
        if (runs > kManyPlaces) crowded_ = true;
    }

    std::vector<std::string> names_at(const Place& place) const {
        if (place.kind == PlaceKind::profile && distance(place.leaf) == kFar) return {};
        if (place.kind == PlaceKind::author_item)
            if (const auto content = place.node.attribute("content")) return names_in(*content);
        const Node name = find_first(
            place.node, [](Node node) { return node.attribute_or_empty("itemprop") == "name"; });
        if (name) {
            if (const auto content = name.attribute("content")) return names_in(*content);
            return names_in(visible_lines(name, kMaxByline));
        }
        return names_in(visible_lines(place.node, kMaxByline));
    }

    void place_names(const std::vector<std::string>& names, const Place& place, std::size_t run) {
        FactCandidate* candidate = add(names, feature_of(place));
        if (candidate == nullptr) return;
        candidate->mark(distance(place.leaf));
        if (place.in_chrome || (place.words & class_word::kRelated) != 0)
            candidate->mark(kInChrome);
        if (place.in_article) candidate->mark(kInArticle);
        if (run == 1) candidate->mark(kFirstRun);
    }

    // Lines that say "By": around the title, or at the top when no heading prints it.
    void from_text() {
        const auto& leaves = in_.places.leaves;
        const std::uint32_t at = title_ != nullptr ? title_->leaf : 0;
        const std::uint32_t begin = at > kAboveLeaves ? at - kAboveLeaves : 0;
        const std::size_t end = std::min<std::size_t>(
            leaves.size(), at + (title_ != nullptr ? kSoonLeaves : kTopLeaves));
        for (std::uint32_t leaf = begin; leaf < end; ++leaf) {
            if (leaves[leaf].text().size() > kMaxByline) continue;
            FactCandidate* candidate = add(labelled_names(lines_from(leaf)), kTextLabel);
            if (candidate != nullptr) candidate->mark(distance(leaf));
        }
    }

    // A leaf, and those behind it when it is a label alone or goes on.
    std::string lines_from(std::uint32_t leaf) const {
        const auto& leaves = in_.places.leaves;
        std::string lines = collapse_space(leaves[leaf].text());
        for (std::uint32_t next = leaf + 1; next < leaves.size() && next < leaf + kRunGap; ++next) {
            if (leaves[next].text().size() > kMaxByline) break;
            lines += '\n';
            lines += collapse_space(leaves[next].text());
        }
        return lines;
    }

    void from_labels() {
        for (const LabelledText& text : labels_) {
            if (text.label == HanLabel::origin) continue;
            const unsigned feature = text.label == HanLabel::author     ? kHanAuthor
                                     : text.label == HanLabel::reporter ? kHanReporter
                                                                        : kHanEditor;
            if (FactCandidate* candidate = add(names_in(text.value), feature))
                candidate->mark(distance(text.leaf));
        }
    }

    unsigned distance(std::uint32_t leaf) const {
        if (title_ == nullptr) return leaf < kTopLeaves ? kNoTitle : kFar;
        if (leaf < title_->leaf) return leaf + kAboveLeaves >= title_->leaf ? kAbove : kFar;
        const std::uint32_t behind = leaf - title_->leaf;
        return behind <= kNearLeaves ? kNear : behind <= kSoonLeaves ? kSoon : kFar;
    }

    void named(std::string_view value, unsigned feature) {
        std::vector<std::string> names;
        append(names, value);
        add(std::move(names), feature);
    }

    FactCandidate* add(const std::vector<std::string>& names, unsigned feature) {
        if (names.empty()) return nullptr;
        FactCandidate* candidate = ballot_.add(joined_names(names), folded_names(names), feature);
        if (candidate != nullptr && names.size() > 1) candidate->mark(kSeveral);
        return candidate;
    }

    void judge() {
        for (FactCandidate& candidate : ballot_.candidates()) {
            if (in_.site.is_site(candidate.value)) candidate.mark(kIsSite);
            if (!contains(candidate.value, " ") && candidate.value.front() > 0)
                candidate.mark(kOneWord);
            if (std::ranges::any_of(candidate.value, [](char c) { return c >= '0' && c <= '9'; }))
                candidate.mark(kHasDigit);
            if (candidate.value.front() >= 'a' && candidate.value.front() <= 'z')
                candidate.mark(kIsLower);
            if (code_point_count(candidate.value) > 40 && !candidate.has(kSeveral))
                candidate.mark(kIsLong);
            if (split(candidate.value, ' ').size() > 4 && !candidate.has(kSeveral))
                candidate.mark(kManyWords);
            if (crowded_ && candidate.has(kFar)) candidate.mark(kCrowded);
            count_sources(candidate);
            compare(candidate);
        }
    }

    static void count_sources(FactCandidate& candidate) {
        const std::array head{kLinkedAuthor,  kLinkedOther, kMetaAuthor,
                              kArticleAuthor, kMetaOther,   kTwitterWritten};
        const std::array body{kItemAuthor,  kRelAuthor, kBylineClass, kAuthorClass,
                              kProfileLink, kTextLabel, kHanAuthor};
        const auto has = [&](unsigned feature) { return candidate.has(feature); };
        const auto in_head = std::ranges::count_if(head, has);
        const auto in_body = std::ranges::count_if(body, has);
        if (in_head > 0 && in_body > 0) candidate.mark(kHeadAndBody);
        if (in_head > 1) candidate.mark(kTwoInHead);
        if (in_body > 1) candidate.mark(kTwoInBody);
        if (in_body > 2) candidate.mark(kThreeInBody);
    }

    // A list that another one contains, or that contains another.
    void compare(FactCandidate& candidate) {
        for (const FactCandidate& other : ballot_.candidates()) {
            if (&other == &candidate) continue;
            if (contains(other.folded, candidate.folded)) candidate.mark(kPartOfOther);
            if (contains(candidate.folded, other.folded)) candidate.mark(kHoldsOther);
        }
    }

    const FactInput& in_;
    const Place* const title_;
    const std::span<const LabelledText> labels_;
    FactBallot ballot_;
    bool crowded_ = false;
};

}  // namespace

Fact read_author(const FactInput& in, const Place* title, std::span<const LabelledText> labels) {
    return AuthorReader(in, title, labels).read();
}

}  // namespace magpie
