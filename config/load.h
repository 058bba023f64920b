// Configuration from TOML and back. Reading reports everything that is wrong with a file at once,
// one line per problem ("magpie.toml:12: fetch.max_bdy: unknown key; did you mean
// fetch.max_body?"), and refuses the file as a whole. No clock, no environment: what the caller
// found there comes in as arguments.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/config.h"

namespace magpie {

// Relative paths in the file are relative to its directory.
Result<Config> load_config(const std::filesystem::path& file);
// The same from memory; `name` stands in front of the line numbers.
Result<Config> parse_config(std::string_view toml, const std::filesystem::path& name);

// Every key with its value, as TOML that parse_config reads back to an equal Config.
std::string write_config(const Config& config);
// Every key with its meaning, commented out at its default: a prose line begins with "# ", a
// setting with "#" alone.
std::string config_example();

// What the process found in its environment; empty: not set.
struct Environment {
    std::string magpie_archive;  // MAGPIE_ARCHIVE
    std::string xdg_data_home;   // XDG_DATA_HOME
    std::string home;            // HOME
};

// --archive, else MAGPIE_ARCHIVE, else the configuration, else $XDG_DATA_HOME/magpie/archive (XDG
// base directories 0.8: a relative XDG_DATA_HOME is ignored, an unset one is ~/.local/share).
Result<std::filesystem::path> resolve_archive_path(std::string_view flag,
                                                   const Environment& environment,
                                                   const Config& config);

}  // namespace magpie
