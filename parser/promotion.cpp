#include "parser/promotion.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "base/text.h"
#include "parser/media.h"

namespace magpie {
namespace {

// What makes two blocks one: their words; their pictures where they have hardly any.
std::optional<std::uint64_t> key_of(const Block& block) {
    const std::vector<Block> alone{block};
    std::string key = to_lower_ascii(remove_space(to_nfkc(markdown_to_text(alone))));
    if (code_point_count(key) < kShortestPromotion) {
        const std::vector<std::string> pictures = markdown_images(alone);
        if (pictures.empty()) return std::nullopt;
        for (const std::string& url : pictures) key += '\n' + media_identity(url);
    }
    return std::hash<std::string>{}(key);
}

bool is_label(const Block& block) {
    if (block.kind == Block::Kind::heading) return true;
    const std::string text = markdown_to_text({block});
    return text.ends_with(':') || text.ends_with("：");
}

// Blocks of the body in order, each with whether it was found.
template <class Visit>
void for_each_block(const std::vector<Block>& body, const std::vector<PromotionBlock>& found,
                    Visit visit) {
    auto next = found.begin();
    for (std::size_t i = 0; i < body.size(); ++i) {
        const bool is_found = next != found.end() && next->block == i;
        if (is_found) ++next;
        visit(body[i], is_found);
    }
}

}  // namespace

std::vector<PromotionBlock> PromotionRules::find(const std::vector<Block>& body) const {
    std::vector<PromotionBlock> found;
    if (documents_.empty()) return found;
    // From the end: what a label stands before is known then.
    bool before_own_words = false;
    for (std::size_t i = body.size(); i-- > 0;) {
        const auto key = key_of(body[i]);
        const auto rule = key ? documents_.find(*key) : documents_.end();
        const bool recurs = rule != documents_.end();
        if (recurs && !(before_own_words && is_label(body[i]))) {
            found.push_back({i, rule->second, print_markdown({body[i]})});
            before_own_words = false;
        } else {
            before_own_words = true;
        }
    }
    std::reverse(found.begin(), found.end());
    return found;
}

void PromotionLearner::add(const std::vector<Block>& body) {
    ++documents_;
    for (const Block& block : body) {
        const auto key = key_of(block);
        if (!key) continue;
        if (counts_.size() >= kMaxCountedBlocks && !counts_.contains(*key)) forget_singles();
        Count& count = counts_[*key];
        if (count.last == documents_) continue;
        count.last = documents_;
        ++count.documents;
    }
}

// Every second block of an account is its only one: this makes room for long. When all recur, all
// go, and the account's newest documents decide.
void PromotionLearner::forget_singles() {
    forgot_ = true;
    const std::size_t dropped =
        std::erase_if(counts_, [](const auto& entry) { return entry.second.documents == 1; });
    if (dropped == 0) counts_.clear();
}

PromotionRules PromotionLearner::rules() const {
    PromotionRules rules;
    for (const auto& [key, count] : counts_)
        if (count.documents >= kLeastPromotionDocuments &&
            count.documents * kPromotionShare >= documents_)
            rules.documents_.emplace(key, count.documents);
    return rules;
}

std::string with_marked_promotion(const std::vector<Block>& body,
                                  const std::vector<PromotionBlock>& found) {
    if (found.empty()) return print_markdown(body);
    std::vector<std::string> parts;
    bool inside = false;
    const auto turn = [&](bool to) {
        if (inside != to) parts.emplace_back(to ? kPromotionBegin : kPromotionEnd);
        inside = to;
    };
    for_each_block(body, found, [&](const Block& block, bool is_found) {
        std::string text = print_markdown({block});
        if (text.empty()) return;
        turn(is_found);
        parts.push_back(std::move(text));
    });
    turn(false);
    return join(parts, "\n\n");
}

std::string without_promotion(const std::vector<Block>& body,
                              const std::vector<PromotionBlock>& found) {
    std::vector<Block> rest;
    for_each_block(body, found, [&](const Block& block, bool is_found) {
        if (!is_found) rest.push_back(block);
    });
    return print_markdown(rest);
}

}  // namespace magpie
