// The whole configuration: settings and sources, from magpie.toml and the files of sources.d beside
// it. Everything that is wrong with any of them is reported at once, one line per problem
// ("sources.d/blogs.toml:12: solidot: …"), and the configuration is refused as a whole.
//
//   magpie.toml        every table; [source_defaults] holds for all sources, [[source]] and
//   [[host]] as often as needed sources.d/*.toml   in the order of their names: [[source]],
//   [[host]], and [source_defaults] for the file's own
//                      sources, over those of magpie.toml
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/source_spec.h"

namespace magpie {

struct LoadedConfig {
    Config config;
    std::vector<SourceSpec> sources;           // in the order of the files; names are unique
    std::vector<std::filesystem::path> files;  // that were read
};

// `file` and its sources.d. Relative paths in a file are relative to its directory.
Result<LoadedConfig> load_all(const std::filesystem::path& file);

// The same from memory: the first file is the main one.
struct ConfigText {
    std::filesystem::path
        name;  // stands in front of line numbers; its directory counts for relative paths
    std::string text;
};
Result<LoadedConfig> parse_all(std::span<const ConfigText> files);

// [[source]] tables with every setting that differs from the defaults, as TOML that reads back to
// equal sources (but for where they were written).
std::string write_sources(std::span<const SourceSpec> sources);

// What only the service asks for: that whoever is crawled can tell whom to write to.
Result<> check_for_service(const Config& config);

}  // namespace magpie
