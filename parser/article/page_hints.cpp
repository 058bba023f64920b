#include "parser/article/page_hints.h"

#include "parser/article/linked_data.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestTitle = 1'000;      // bytes
constexpr std::size_t kLongestBody = 512 * 1024;  // bytes of articleBody

void add(std::vector<std::string>& titles, std::string_view title) {
    if (!title.empty() && title.size() <= kLongestTitle) titles.emplace_back(title);
}

}  // namespace

PageHints hints_of(const PageHead& head) {
    PageHints hints;
    add(hints.titles, head.meta({"og:title", "twitter:title"}));
    add(hints.titles, head.title);
    hints.description = head.meta({"og:description", "description"});
    hints.claims_article = head.meta({"og:type"}) == "article";
    if (const nlohmann::json* article = head.article()) {
        hints.claims_article = true;
        add(hints.titles, linked_text(*article, "headline"));
        hints.article_body = linked_text(*article, "articleBody").substr(0, kLongestBody);
    }
    return hints;
}

}  // namespace magpie
