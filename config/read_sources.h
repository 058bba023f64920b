// [source_defaults], [[source]] and [[host]] of one file after another.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/config_file.h"
#include "config/load_sources.h"

namespace magpie {

class SourceTables {
  public:
    // `home`: the main file's directory, which `origin` of a source is relative to. Results go to
    // `into`, whose config the main file's settings stand in already.
    SourceTables(std::filesystem::path home, LoadedConfig& into)
        : home_(std::move(home)), into_(into) {}

    // The tables above of one file; the main one comes first.
    void read(const ConfigFile& file);

  private:
    SourceSpec read_defaults(const ConfigFile& file) const;
    void read_source(const ConfigFile& file, const toml::table& table, SourceSpec spec);
    void read_host(const ConfigFile& file, const toml::table& table);
    void check_unique(const ConfigFile& file, const toml::table& table, std::string_view what,
                      const std::string& name, std::unordered_map<std::string, std::string>& seen);

    std::filesystem::path home_;
    LoadedConfig& into_;
    SourceSpec defaults_;                                                     // of the main file
    std::unordered_map<std::string, std::string> sources_seen_, hosts_seen_;  // name → place
};

}  // namespace magpie
