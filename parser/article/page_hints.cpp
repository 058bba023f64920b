#include "parser/article/page_hints.h"

#include "parser/article/linked_data.h"
#include "parser/article/page_title.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestTitle = 1'000;  // bytes

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
    }
    return hints;
}

bool knows_the_article(const PageBlocks& page, const PageHints& hints) {
    if (!hints.memory) return false;
    std::size_t all = 0, repeated = 0;
    for (const TextBlock& block : page.blocks) {
        if (block.measure.chars + block.measure.wide < kLongBlock) continue;
        all += block.measure.chars;
        if (hints.memory->text(block.hash, hints.page).pages > 0) repeated += block.measure.chars;
    }
    if (repeated * 2 <= all) return false;
    if (repeated * 10 >= all * 9) return true;
    const std::size_t title = PageTitle(page, hints).block();
    return title == PageTitle::kNone ||
           hints.memory->text(page.blocks[title].hash, hints.page).pages > 0;
}

PageHints trusted_hints(const PageBlocks& page, const PageHints& hints) {
    PageHints trusted = hints;
    if (knows_the_article(page, hints)) trusted.memory = nullptr;
    return trusted;
}

}  // namespace magpie
