// Where the configuration and the archive of one invocation come from.
#include <cstdlib>

#include "cli/command.h"
#include "config/load.h"

namespace magpie::cli {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace

Result<Config> configuration(const Globals& globals) {
    if (globals.config_file.empty()) return Config{};
    return load_config(globals.config_file);
}

Result<std::filesystem::path> archive_path(const Globals& globals, const Config& config) {
    const Environment found{environment("MAGPIE_ARCHIVE"), environment("XDG_DATA_HOME"),
                            environment("HOME")};
    return resolve_archive_path(globals.archive, found, config);
}

}  // namespace magpie::cli
