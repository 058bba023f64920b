// Configuration from TOML and back, without the files of sources.d (config/load_sources.h). Reading
// reports everything that is wrong with a file at once, one line per problem ("magpie.toml:12:
// fetch.max_bdy: unknown key; did you mean fetch.max_body?"), and refuses the file as a whole. No
// clock, no environment: what the caller found there comes in as arguments.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace magpie {

// Relative paths in the file are relative to its directory.
Result<Config> load_config(const std::filesystem::path& file);
// The same from memory; `name` stands in front of the line numbers.
Result<Config> parse_config(std::string_view toml, const std::filesystem::path& name);

// Every key with its value, and the hosts, as TOML that parse_config reads back to an equal Config.
std::string write_config(const Config& config);
// Every key with its meaning, commented out at its default, and a source of each kind: a prose line
// begins with "# ", a setting with "#" alone.
std::string config_example();

// What the process found in its environment; empty: not set.
struct Environment {
    std::string magpie_archive;  // MAGPIE_ARCHIVE
    std::string xdg_data_home;   // XDG_DATA_HOME
    std::string home;            // HOME
    // MAGPIE_CONFIG: the file; set and empty: none.
    std::optional<std::string> magpie_config{};
    std::string xdg_config_home{};  // XDG_CONFIG_HOME
};

// Where a configuration is looked for when nothing names one, best first:
// $XDG_CONFIG_HOME/magpie/magpie.toml (unset or relative: ~/.config), /etc/magpie/magpie.toml.
std::vector<std::filesystem::path> usual_config_files(const Environment& environment);
// --config, else MAGPIE_CONFIG, else the first usual file that is there; empty: the defaults count.
std::filesystem::path resolve_config_path(std::string_view flag, const Environment& environment);

// --archive, else MAGPIE_ARCHIVE, else the configuration, else $XDG_DATA_HOME/magpie/archive (XDG
// base directories 0.8: a relative XDG_DATA_HOME is ignored, an unset one is ~/.local/share).
Result<std::filesystem::path> resolve_archive_path(std::string_view flag,
                                                   const Environment& environment,
                                                   const Config& config);

}  // namespace magpie
