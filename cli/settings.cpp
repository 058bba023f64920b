// Where the configuration and the archive of one invocation come from.
#include <cstdlib>
#include <system_error>

#include "cli/command.h"
#include "config/load.h"
#include "config/site_rules.h"

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

// Beside the program: PREFIX/bin/magpie, PREFIX/share/magpie/sites.
std::filesystem::path installed_site_rules() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    return program.parent_path().parent_path() / "share" / "magpie" / "sites";
}

}  // namespace

std::filesystem::path config_file(const Globals& globals) {
    return resolve_config_path(globals.config_file, environment());
}

Result<> add_site_rules(Config& config) {
    const bool is_named = !config.sites.dir.empty();
    const auto folder = is_named ? config.sites.dir : installed_site_rules();
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        if (!is_named) return {};
        return fail(ErrorCode::not_found, "sites.dir: " + folder.string() + " is no folder");
    }
    auto rules = load_site_rules(folder);
    if (!rules) return fail(std::move(rules.error()));
    config.fetch.site_rules = std::move(*rules);
    return {};
}

Result<Config> configuration(const Globals& globals) {
    const auto file = config_file(globals);
    auto config = file.empty() ? Result<Config>(Config{}) : load_config(file);
    if (!config) return config;
    if (auto added = add_site_rules(*config); !added) return fail(std::move(added.error()));
    return config;
}

Result<LoadedConfig> configuration_with_sources(const Globals& globals) {
    const auto file = config_file(globals);
    auto loaded = file.empty() ? Result<LoadedConfig>(LoadedConfig{}) : load_all(file);
    if (!loaded) return loaded;
    if (auto added = add_site_rules(loaded->config); !added) return fail(std::move(added.error()));
    return loaded;
}

Result<std::filesystem::path> archive_path(const Globals& globals, const Config& config) {
    return resolve_archive_path(globals.archive, environment(), config);
}

}  // namespace magpie::cli
