// Where the configuration and the archive of one invocation come from.
#include <cstdlib>

#include "cli/command.h"
#include "config/load.h"

namespace magpie::cli {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

Environment environment() {
    Environment found;
    found.magpie_archive = variable("MAGPIE_ARCHIVE");
    found.xdg_data_home = variable("XDG_DATA_HOME");
    found.home = variable("HOME");
    if (const char* file = std::getenv("MAGPIE_CONFIG")) found.magpie_config = file;
    found.xdg_config_home = variable("XDG_CONFIG_HOME");
    return found;
}

}  // namespace

std::filesystem::path config_file(const Globals& globals) {
    return resolve_config_path(globals.config_file, environment());
}

Result<Config> configuration(const Globals& globals) {
    const auto file = config_file(globals);
    return file.empty() ? Config{} : load_config(file);
}

Result<LoadedConfig> configuration_with_sources(const Globals& globals) {
    const auto file = config_file(globals);
    return file.empty() ? LoadedConfig{} : load_all(file);
}

Result<std::filesystem::path> archive_path(const Globals& globals, const Config& config) {
    return resolve_archive_path(globals.archive, environment(), config);
}

}  // namespace magpie::cli
