// What kind of page this is: an article, an index of other pages, a forum thread, a product, a
// documentation page, or something else. Judged by a small learned table over numbers: the address,
// what the page says of itself, what it is built of. Index pages are no articles, so an article
// must not be taken for one: index is said only when it is clearly ahead. The model:
// docs/model-card.md. Pure and total; one walk over the tree.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "parser/article/page_head.h"
#include "parser/document.h"
#include "parser/dom.h"

namespace magpie {

enum class PageType { article, index, forum, product, documentation, other };
inline constexpr std::size_t kPageTypes = 6;
std::string_view to_string(PageType type);
// What an article of such a page is to the queue and to people: threads and documentation are
// written to be read as articles are.
Kind kind_of(PageType type);

inline constexpr std::size_t kPageTypeFeatures = 130;
using PageTypeFeatures = std::array<float, kPageTypeFeatures>;

// Names of the features, for the training script and people; the same order.
std::span<const std::string_view> page_type_feature_names();

PageTypeFeatures page_type_features(const Document& document, const PageHead& head,
                                    std::string_view url);

struct PageTypeReading {
    PageType type = PageType::article;
    std::array<double, kPageTypes> scores{};  // probabilities
};

PageTypeReading judge_page_type(const PageTypeFeatures& features);

inline PageTypeReading read_page_type(const Document& document, const PageHead& head,
                                      std::string_view url) {
    return judge_page_type(page_type_features(document, head, url));
}

}  // namespace magpie
