// Rules for sites as the configuration has them → as the parser wants them.
#pragma once

#include <span>

#include "config/config.h"
#include "parser/article/site_rules.h"

namespace magpie {

// A text that is no selector, which the configuration does not let through, is left out.
SiteRules site_rules_of(std::span<const SiteRuleConfig> sites);

}  // namespace magpie
