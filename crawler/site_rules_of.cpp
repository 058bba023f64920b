#include "crawler/site_rules_of.h"

#include <string>
#include <utility>
#include <vector>

namespace magpie {
namespace {

std::vector<RegionSelector> selectors_of(const std::vector<std::string>& texts) {
    std::vector<RegionSelector> selectors;
    for (const std::string& text : texts)
        if (auto selector = RegionSelector::parse(text)) selectors.push_back(std::move(*selector));
    return selectors;
}

}  // namespace

SiteRules site_rules_of(std::span<const SiteRuleConfig> sites) {
    SiteRules rules;
    for (const SiteRuleConfig& site : sites)
        rules.add({site.hosts, selectors_of(site.content), selectors_of(site.drop),
                   RegionSelector::parse(site.title), RegionSelector::parse(site.author),
                   RegionSelector::parse(site.date)});
    return rules;
}

}  // namespace magpie
