#include "parser/article/page_type.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace magpie {
namespace {

// One node of a tree, in pre-order: the left child follows its parent. A feature below 0 is a leaf.
struct TreeNode {
    std::int16_t feature;
    std::uint16_t right;
    float value;  // threshold (at most it: left), or what a leaf adds
};

// kPriors, kNodes, kRoots (one for each type in turn, round after round): made by
// tools/training/page_type.py.
#include "parser/article/page_type_table.inc"

// An index page that is kept as an article is noise, an article that is taken for an index is lost:
// index has to be this probable and this many times as probable as article.
constexpr double kIndexLeast = 0.55;
constexpr double kIndexAhead = 2.5;

// A page that leads to fewer others is no index of them.
constexpr double kIndexLinks = 8;

constexpr std::array<std::string_view, kPageTypes> kNames{"article", "index",         "forum",
                                                          "product", "documentation", "other"};

double leaf_of(std::size_t root, const PageTypeFeatures& features) {
    std::size_t at = root;
    while (kNodes[at].feature >= 0) {
        const auto feature = static_cast<std::size_t>(kNodes[at].feature);
        at = features[feature] <= kNodes[at].value ? at + 1 : kNodes[at].right;
    }
    return static_cast<double>(kNodes[at].value);
}

std::array<double, kPageTypes> probabilities(const PageTypeFeatures& features) {
    std::array<double, kPageTypes> scores = kPriors;
    for (std::size_t tree = 0; tree < kRoots.size(); ++tree)
        scores[tree % kPageTypes] += leaf_of(kRoots[tree], features);
    const double most = *std::ranges::max_element(scores);
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(score - most);
    for (double& score : scores) score /= sum;
    return scores;
}

double score_of(const PageTypeReading& reading, PageType type) {
    return reading.scores[static_cast<std::size_t>(type)];
}

bool has_links(const PageTypeFeatures& features) {
    static const auto place = static_cast<std::size_t>(
        std::ranges::find(page_type_feature_names(), "links") - page_type_feature_names().begin());
    return static_cast<double>(features[place]) >= std::log1p(kIndexLinks);
}

bool is_clearly_index(const PageTypeReading& reading) {
    const double index = score_of(reading, PageType::index);
    return index >= kIndexLeast && index >= kIndexAhead * score_of(reading, PageType::article);
}

}  // namespace

std::string_view to_string(PageType type) { return kNames[static_cast<std::size_t>(type)]; }

Kind kind_of(PageType type) {
    if (type == PageType::index) return Kind::index;
    const bool is_other = type == PageType::product || type == PageType::other;
    return is_other ? Kind::other : Kind::article;
}

PageTypeReading judge_page_type(const PageTypeFeatures& features) {
    PageTypeReading reading;
    reading.scores = probabilities(features);
    const auto best =
        static_cast<std::size_t>(std::ranges::max_element(reading.scores) - reading.scores.begin());
    reading.type = static_cast<PageType>(best);
    if (reading.type == PageType::index && !(is_clearly_index(reading) && has_links(features)))
        reading.type = PageType::article;
    return reading;
}

}  // namespace magpie
