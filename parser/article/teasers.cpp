#include "parser/article/teasers.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/registrable_domain.h"
#include "base/stable_hash.h"
#include "base/text.h"
#include "parser/article/branch.h"

namespace magpie {
namespace {

constexpr std::uint32_t kCards = 3;        // alike, that make a list
constexpr std::uint32_t kCardBlocks = 6;   // headline, summary, source, date, a label, "more"
constexpr std::uint32_t kCardChars = 600;  // code points
constexpr std::uint32_t kHeadline = 8;     // code points of a link; wide characters count twice
constexpr int kLevels = 5;                 // from a block up to its card
constexpr std::uint32_t kArticle = 40;  // code points of a text above the cards, as for headlines

std::uint32_t weight(const TextBlock& block) { return block.measure.chars + block.measure.wide; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// D: a number; N: a name with one of four digits or more; S: a slug; w: any other word.
char form_of_step(std::string_view step) {
    std::size_t run = 0, longest = 0, joints = 0;
    for (const char c : step) {
        run = is_digit(c) ? run + 1 : 0;
        longest = std::max(longest, run);
        joints += c == '-' || c == '_';
    }
    if (longest == step.size()) return 'D';
    if (longest >= 4) return 'N';
    return joints >= 2 ? 'S' : 'w';
}

// The address that a text leads to: of the nearest <a> around it.
std::string_view target_of(Node leaf) {
    constexpr int kSteps = 8;
    Node node = leaf.parent();
    for (int step = 0; node && step < kSteps; ++step, node = node.parent())
        if (node.is("a")) return node.attribute_or_empty("href");
    return {};
}

// The lists of cards of a page.
class CardLists {
  public:
    CardLists(const PageBlocks& page, const Url& address)
        : page_(page), address_(address), form_(address_form(address)) {
        if (form_.empty()) return;
        std::unordered_map<std::uint64_t, std::uint32_t> cards;
        for (const PageElement& element : page.elements)
            if (is_card(element) && ++cards[list_of(element)] == kCards)
                lists_.insert(list_of(element));
    }

    bool empty() const { return lists_.empty(); }

    // The card that the block stands in; 0: none.
    std::uint32_t card_of(const TextBlock& block) const {
        std::uint32_t at = block.element;
        for (int level = 0; level < kLevels && at != 0; ++level, at = page_.elements[at].parent)
            if (lists_.contains(list_of(page_.elements[at]))) return at;
        return 0;
    }

  private:
    // What siblings of one make have in common.
    static std::uint64_t list_of(const PageElement& element) {
        return stable_hash_step(element.signature, std::uint64_t{element.parent});
    }

    bool is_card(const PageElement& element) const {
        if (element.twins < kCards || element.blocks < 2 || element.blocks > kCardBlocks ||
            element.chars > kCardChars || element.link_chars == 0)
            return false;
        const auto begin = page_.blocks.begin() + element.first_block;
        return std::any_of(begin, begin + element.blocks, [this](const TextBlock& block) {
            return block.link_chars >= block.measure.chars && weight(block) >= kHeadline &&
                   leads_to_an_article(target_of(page_.leaves[block.leaf_begin]));
        });
    }

    bool leads_to_an_article(std::string_view href) const {
        const auto target = Url::parse(href, &address_);
        return target && target->is_http() && is_same_site(target->host(), address_.host()) &&
               target->path() != address_.path() && address_form(*target) == form_;
    }

    const PageBlocks& page_;
    const Url& address_;
    const std::string form_;
    std::unordered_set<std::uint64_t> lists_;
};

// Whether the first of two elements lies in a container that the other does not lie in, and not in
// one <article> with it.
bool stands_apart(const PageBlocks& page, std::uint32_t element, std::uint32_t other) {
    const std::uint32_t article = page.elements[element].article;
    if (article != 0 && article == page.elements[other].article) return false;
    return branch_of(page, element, other) != element;
}

}  // namespace

std::string address_form(const Url& url) {
    std::string form;
    bool says_something = false;
    std::string_view path = url.path();
    std::string_view extension;
    if (const std::size_t dot = path.rfind('.');
        dot != std::string_view::npos && dot > path.rfind('/') && path.size() - dot <= 6) {
        extension = path.substr(dot);
        path = path.substr(0, dot);
    }
    for_each_part(path, '/', [&](std::string_view step) {
        if (step.empty()) return;
        form += form_of_step(step);
        form += '/';
        says_something = says_something || form[form.size() - 2] != 'w';
    });
    return says_something ? form + std::string(extension) : std::string();
}

std::vector<char> find_teasers(const PageBlocks& page, const std::vector<char>& kept,
                               std::string_view address) {
    const auto url = Url::parse(address);
    if (!url || !url->is_http()) return {};
    const CardLists lists(page, *url);
    if (lists.empty()) return {};
    std::vector<char> teasers(page.blocks.size(), 0);
    bool any_was_kept = false;
    std::uint32_t above = 0;
    const TextBlock* longest = nullptr;
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
        const TextBlock& block = page.blocks[i];
        const std::uint32_t card = lists.card_of(block);
        if (card == 0 && kept[i]) {
            above += weight(block);
            if (!longest || weight(*longest) < weight(block)) longest = &block;
        }
        if (card == 0 || above < kArticle || !stands_apart(page, longest->element, card)) continue;
        teasers[i] = 1;
        any_was_kept = any_was_kept || kept[i];
    }
    return any_was_kept ? teasers : std::vector<char>();
}

}  // namespace magpie
