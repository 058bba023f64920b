// The authors of a page: see facts.h. Metadata, elements that say so, lines near the title that
// begin with "By" or 作者; the same people named twice count once and more.
#include <algorithm>

#include "base/text.h"
#include "parser/article/author_judge.h"
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

constexpr std::size_t kMaxLabelLeaf = 120;  // bytes of a leaf that is a label with names, or a date
constexpr std::uint32_t kBesideLeaves = 5;

constexpr std::string_view kFarLabels[] = {
    "written by",        "article by", "post by",  "posted by",   "author:", "authors:",
    "about the author:", "story by",   "words by", "authored by", "text by", "author(s):"};

struct AuthorMeta {
    std::string_view name;
    unsigned feature;
};
// clang-format off
constexpr AuthorMeta kAuthorMetas[] = {
    {"author", kMetaAuthor}, {"authors", kMetaAuthor}, {"article:author", kArticleAuthor},
    {"og:article:author", kArticleAuthor}, {"article:author_name", kArticleAuthor},
    {"article:author:name", kArticleAuthor}, {"og:author", kArticleAuthor},
    {"parsely-author", kMetaOther}, {"sailthru.author", kMetaOther}, {"byl", kMetaOther},
    {"dc.creator", kMetaOther}, {"dcterms.creator", kMetaOther}, {"dc.author", kMetaOther},
    {"dcsext.author", kMetaOther}, {"citation_author", kMetaOther},
    {"cxenseparse:author", kMetaOther}, {"rbauthors", kMetaOther}, {"bt:author", kMetaOther},
    {"mediator_author", kMetaOther}, {"shareaholic:article_author_name", kMetaOther},
    {"article_author", kMetaOther}, {"vr:author", kMetaOther}, {"lp.article:author", kMetaOther},
    {"cse-authors", kMetaOther}, {"author.name", kMetaOther},
    {"analyticsattributes.author", kMetaOther}, {"twitter:creator", kTwitterCreator},
};
// clang-format on

class AuthorReader {
  public:
    AuthorReader(const FactInput& in, const Place* title, std::span<const LabelledText> labels)
        : in_(in),
          title_(title),
          labels_(labels),
          folded_title_(fold_fact(in.head.title)),
          ballot_(kAuthorFeatures) {}

    Fact read() {
        from_linked_data();
        from_metas();
        from_places();
        from_text();
        from_far_labels();
        from_date_lines();
        from_labels();
        judge_authors(ballot_.candidates(), in_.site, crowded_);
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
        for (const AuthorMeta& meta : kAuthorMetas) metas(meta.name, meta.feature);
        for (const std::string_view n : {"1", "2"}) written_by(std::string(n));
    }

    // Several elements of one name are several authors; those of citations are one author each.
    void metas(std::string_view name, unsigned feature) {
        const bool is_inverted = name == "citation_author";
        std::vector<std::string> names;
        for (const MetaValue& meta : in_.head.metas)
            if (meta.name == name && !meta.value.starts_with('@'))
                append(names, is_inverted ? name_turned_around(meta.value) : meta.value);
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
        std::size_t seen = 0;
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
            FactCandidate* single = place_names(names, place, runs + 1);
            if (single != nullptr && last == nullptr) single->mark(kFirstPlace);
            last = &place;
            if (++seen > kManyPlaces) crowded_ = true;
            for (std::string& name : names)
                if (run.size() < kMaxAuthors && std::ranges::find(run, name) == run.end())
                    run.push_back(std::move(name));
        }
        flush();
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

    FactCandidate* place_names(const std::vector<std::string>& names, const Place& place,
                               std::size_t run) {
        FactCandidate* candidate = add(names, feature_of(place));
        if (candidate == nullptr) return nullptr;
        candidate->mark(distance(place.leaf));
        if (place.in_chrome || (place.words & class_word::kRelated) != 0)
            candidate->mark(kInChrome);
        if (place.in_article) candidate->mark(kInArticle);
        if (run == 1) candidate->mark(kFirstRun);
        return candidate;
    }

    // Lines that say "By": around the title, or at the top when no heading prints it.
    void from_text() {
        const auto& leaves = in_.places.leaves;
        const std::uint32_t at = title_ != nullptr ? title_->leaf : 0;
        const std::uint32_t begin = at > kAboveLeaves ? at - kAboveLeaves : 0;
        const std::size_t end = std::min<std::size_t>(
            leaves.size(), at + (title_ != nullptr ? kSoonLeaves : kTopLeaves));
        for (std::uint32_t leaf = begin; leaf < end; ++leaf) {
            const std::string_view text = leaves[leaf].text();
            if (text.size() > kMaxByline || !begins_with_author_label(text)) continue;
            const std::vector<std::string> names = labelled_names(lines_from(leaf));
            if (names.empty() || !begins_as_name(names.front())) continue;
            FactCandidate* candidate = add(names, kTextLabel);
            if (candidate != nullptr) candidate->mark(distance(leaf));
        }
    }

    // "Written by Jane Doe" at the end of the article; a bare "By" there may be anyone's.
    void from_far_labels() {
        for (std::uint32_t leaf = 0; leaf < in_.places.leaves.size(); ++leaf) {
            const std::string_view text = trim_unicode(in_.places.leaves[leaf].text());
            if (text.size() > kMaxLabelLeaf || !is_far_label(text)) continue;
            const std::vector<std::string> names = labelled_names(lines_from(leaf));
            if (names.empty() || !begins_as_name(names.front())) continue;
            if (FactCandidate* candidate = add(names, kFarLabel)) candidate->mark(distance(leaf));
        }
    }

    static bool is_far_label(std::string_view text) {
        const char first = static_cast<char>(text.front() | 0x20);  // a letter in lower case
        return std::ranges::any_of(kFarLabels, [&](std::string_view label) {
            return label.front() == first && starts_with_ignore_case(text, label);
        });
    }

    // "Jane Doe · Jan 3, 2024" below or above the title, in one leaf or several.
    void from_date_lines() {
        if (title_ == nullptr) return;
        const auto& leaves = in_.places.leaves;
        const std::uint32_t begin = title_->leaf > kBesideLeaves ? title_->leaf - kBesideLeaves : 0;
        const std::size_t end =
            std::min<std::size_t>(leaves.size(), title_->leaf + 3 * kBesideLeaves);
        for (std::uint32_t leaf = begin; leaf < end; ++leaf) {
            if (!has_year(leaves[leaf].text())) continue;
            for (std::uint32_t near = leaf > 1 ? leaf - 2 : 0; near < end && near <= leaf + 2;
                 ++near)
                for (const std::string_view part : title_parts(leaves[near].text()))
                    beside_date(part, near);
        }
    }

    void beside_date(std::string_view part, std::uint32_t leaf) {
        const std::vector<std::string> names = names_in(collapse_space(part));
        if (names.empty() || !std::ranges::all_of(names, looks_like_a_person)) return;
        if (contains(folded_title_, fold_fact(part))) return;  // what it is about, not who wrote it
        if (FactCandidate* candidate = add(names, kDateLine)) candidate->mark(distance(leaf));
    }

    // "2024", in a text short enough to be a date's.
    static bool has_year(std::string_view text) {
        if (text.size() > kMaxLabelLeaf) return false;
        for (std::size_t at = 0; at + 4 <= text.size(); ++at) {
            const std::string_view year = text.substr(at, 4);
            const bool is_year = (year.starts_with("20") || year.starts_with("19")) &&
                                 is_digit(year[2]) && is_digit(year[3]);
            if (is_year && (at == 0 || !is_digit(text[at - 1])) &&
                (at + 4 == text.size() || !is_digit(text[at + 4])))
                return true;
        }
        return false;
    }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

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

    // The site's name beside a person's is where the person works.
    std::vector<std::string> without_site(std::vector<std::string> names) const {
        if (names.size() < 2) return names;
        const std::string first = names.front();
        std::erase_if(names, [&](const std::string& name) { return in_.site.is_site(name); });
        if (names.empty()) names.push_back(first);
        return names;
    }

    FactCandidate* add(std::vector<std::string> found, unsigned feature) {
        const std::vector<std::string> names = without_site(std::move(found));
        if (names.empty()) return nullptr;
        return ballot_.add(joined_names(names), folded_names(names), feature);
    }

    const FactInput& in_;
    const Place* const title_;
    const std::span<const LabelledText> labels_;
    const std::string folded_title_;
    FactBallot ballot_;
    bool crowded_ = false;
};

}  // namespace

Fact read_author(const FactInput& in, const Place* title, std::span<const LabelledText> labels) {
    return AuthorReader(in, title, labels).read();
}

}  // namespace magpie
