// What an operator knows of the pages of a site: where its article stands, what in it is none,
// where its title, author and date are. For the few sites that the general road does not read well;
// it does not depend on them. How a rule is used stands in docs/web-pages.md, "Site rules". Pure
// and total.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/content_marks.h"
#include "parser/document.h"
#include "parser/dom.h"
#include "parser/region_selector.h"

namespace magpie {

struct SiteRule {
    // "blog.example.org", or "*.example.org": every host below that one.
    std::vector<std::string> hosts = {};
    // The first one that is on the page names the article.
    std::vector<RegionSelector> content = {};
    std::vector<RegionSelector> drop = {};  // no part of the article, wherever they stand
    std::optional<RegionSelector> title = {}, author = {}, date = {};
};

class SiteRules {
  public:
    // Of two rules for one host the first one counts.
    void add(SiteRule rule);
    // The host's own rule, else that of the nearest "*." above it; null: none. Valid until add().
    const SiteRule* find(std::string_view host) const;
    bool empty() const { return rules_.empty(); }

  private:
    std::vector<SiteRule> rules_;
    std::map<std::string, std::size_t, std::less<>> by_host_;  // → index into rules_
};

inline constexpr std::string_view kSiteRuleFlag = "site_rule";

// All below the elements that the content selectors name, without what is dropped; nothing when the
// page has no such element.
std::optional<ContentMarks> content_by_rule(const SiteRule& rule, const Document& document);
// Takes away what the rule drops; true: the page has some of it.
bool drop_by_rule(const SiteRule& rule, const Document& document, ContentMarks& marks);
// The facts that the rule points at, over those that are known; true: one of them was found.
bool facts_by_rule(const SiteRule& rule, const Document& document, Article& article);

}  // namespace magpie
