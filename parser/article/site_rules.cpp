#include "parser/article/site_rules.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "parser/article/fact_places.h"
#include "parser/date_text.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxFact = 1'000;  // bytes; a title or a line of names is far below

bool is_any_of(const std::vector<RegionSelector>& selectors, Node node) {
    return std::ranges::any_of(selectors,
                               [&](const RegionSelector& one) { return one.matches(node); });
}

// Everything below the elements that `selector` names; false: there is none.
bool mark_all_of(const RegionSelector& selector, const Document& document, ContentMarks& marks) {
    const Node root = document.root();
    bool has_any = false;
    Node behind;  // the first node behind the element that is being marked
    bool is_inside = false;
    for (Node node = root; node; node = node.next_in(root)) {
        if (is_inside && node == behind) is_inside = false;
        if (!is_inside && selector.matches(node)) {
            is_inside = has_any = true;
            behind = node.next_in(root, true);
        }
        if (is_inside) marks.add(node);
    }
    return has_any;
}

// The one value of an element that stands for a fact: what it says to machines, else its text.
std::string value_of(Node node) {
    for (const char* name : {"content", "datetime"})
        if (const auto value = node.attribute(name); value && !trim(*value).empty())
            return collapse_space(code_point_prefix(*value, kMaxFact));
    return collapse_space(visible_text(node, kMaxFact));
}

std::string fact_of(const std::optional<RegionSelector>& selector, const Document& document) {
    if (!selector) return {};
    std::string value;
    find_first(document.root(), [&](Node node) {
        if (selector->matches(node)) value = value_of(node);
        return !value.empty();
    });
    return value;
}

bool set_fact(std::string value, std::string& fact) {
    if (value.empty()) return false;
    fact = std::move(value);
    return true;
}

// The first whole date in it. Without a zone: China's where it is written as there, else UTC.
std::optional<Timestamp> date_of(const std::string& text) {
    constexpr std::size_t kMostDates = 4;
    std::vector<DateMention> dates = find_dates(text, kMostDates);
    if (const auto whole = read_date_value(text)) dates.insert(dates.begin(), *whole);
    for (const DateMention& date : dates)
        if (date.parts.year >= 0 && date.parts.day >= 0)
            return timestamp_of(date.parts,
                                date.is_east_asian ? kChinaOffset : std::chrono::minutes(0));
    return std::nullopt;
}

}  // namespace

void SiteRules::add(SiteRule rule) {
    for (const std::string& host : rule.hosts) by_host_.try_emplace(host, rules_.size());
    rules_.push_back(std::move(rule));
}

const SiteRule* SiteRules::find(std::string_view host) const {
    if (by_host_.empty()) return nullptr;
    if (const auto own = by_host_.find(host); own != by_host_.end()) return &rules_[own->second];
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos;
         dot = host.find('.', dot + 1)) {
        const auto above = by_host_.find('*' + std::string(host.substr(dot)));
        if (above != by_host_.end()) return &rules_[above->second];
    }
    return nullptr;
}

std::optional<ContentMarks> content_by_rule(const SiteRule& rule, const Document& document) {
    ContentMarks marks(document);
    const bool is_there = std::ranges::any_of(rule.content, [&](const RegionSelector& selector) {
        return mark_all_of(selector, document, marks);
    });
    if (!is_there) return std::nullopt;
    drop_by_rule(rule, document, marks);
    return marks;
}

bool drop_by_rule(const SiteRule& rule, const Document& document, ContentMarks& marks) {
    if (rule.drop.empty()) return false;
    const Node root = document.root();
    bool has_any = false;
    for (Node node = root; node;) {
        const bool leaves = node.is_element() && is_any_of(rule.drop, node);
        if (!leaves) {
            node = node.next_in(root);
            continue;
        }
        has_any = true;
        const Node behind = node.next_in(root, true);
        for (; node && node != behind; node = node.next_in(root)) marks.remove(node);
    }
    return has_any;
}

bool facts_by_rule(const SiteRule& rule, const Document& document, Article& article) {
    bool has_any = set_fact(fact_of(rule.title, document), article.title);
    has_any = set_fact(fact_of(rule.author, document), article.author) || has_any;
    const auto date = date_of(fact_of(rule.date, document));
    if (date) article.published = date;
    return has_any || date.has_value();
}

}  // namespace magpie
