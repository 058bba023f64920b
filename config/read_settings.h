// The tables of settings ([fetch], [politeness] …) of the main file into a Config, with the checks
// between keys.
#pragma once

#include "config/config.h"
#include "config/config_file.h"

namespace magpie {

// One table. Other files than the main one have none.
void read_settings_table(const ConfigFile& file, std::string_view table, const toml::node& node,
                         Config& config);
// After all tables of the main file.
void check_settings(const ConfigFile& file, Config& config);

// The sentence for a setting that asks more of WeChat than the default.
std::string impolite(std::string_view key, bool is_below);

}  // namespace magpie
