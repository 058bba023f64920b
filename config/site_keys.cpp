// The keys of a site's rule.
#include "config/checks.h"
#include "config/keys.h"

namespace magpie {
namespace {

template <auto Member>
auto& of_site(SiteRuleConfig& site) {
    return site.*Member;
}
template <auto Member>
constexpr auto kSite = &of_site<Member>;

constexpr ValueRules kSelector{.text = TextKind::line,
                               .may_be_empty = false,
                               .check = check_selector,
                               .example = R"(["#text"])"};

const SiteKey kSiteKeys[] = {
    {.name = "hosts",
     .field = kSite<&SiteRuleConfig::hosts>,
     .help = "Hosts that the rule is for; \"*.example.org\": every host below that one.",
     .rules = {.may_be_empty = false, .check = check_site_host, .example = R"(["*.example.org"])"}},
    {.name = "content",
     .field = kSite<&SiteRuleConfig::content>,
     .help = "Where the article stands: the first of these that is on the page.",
     .rules = kSelector},
    {.name = "drop",
     .field = kSite<&SiteRuleConfig::drop>,
     .help = "What is no part of the article.",
     .rules = kSelector},
    {.name = "title",
     .field = kSite<&SiteRuleConfig::title>,
     .help = "The element that holds the title.",
     .rules = kSelector},
    {.name = "author",
     .field = kSite<&SiteRuleConfig::author>,
     .help = "The element that holds the author.",
     .rules = kSelector},
    {.name = "date",
     .field = kSite<&SiteRuleConfig::date>,
     .help = "The element that holds the time of publication.",
     .rules = kSelector},
};

}  // namespace

std::span<const SiteKey> site_keys() { return kSiteKeys; }

}  // namespace magpie
