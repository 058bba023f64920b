// What an operator writes of sites whose pages the general road does not read well: *.toml files of
// one folder, each with any number of [[site]] tables. Everything that is wrong with any of them is
// reported at once, one line per problem. What a rule does stands in docs/web-pages.md, "Site
// rules".
//
//   [[site]]
//   hosts = ["*.wiki.example.org"]
//   content = ["#text"]
//   drop = [".navbox", "span.edit"]
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/load_sources.h"

namespace magpie {

// None where there is no such folder.
Result<std::vector<SiteRuleConfig>> load_site_rules(const std::filesystem::path& folder);
// The same from memory.
Result<std::vector<SiteRuleConfig>> parse_site_rules(std::span<const ConfigText> files);

}  // namespace magpie
