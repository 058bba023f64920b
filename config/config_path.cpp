// Which configuration is meant.
#include <system_error>

#include "config/load.h"

namespace magpie {

std::vector<std::filesystem::path> usual_config_files(const Environment& environment) {
    using std::filesystem::path;
    std::vector<path> files;
    path folder = environment.xdg_config_home;
    if (folder.is_relative() && !environment.home.empty())
        folder = path(environment.home) / ".config";
    if (folder.is_absolute()) files.push_back(folder / "magpie" / "magpie.toml");
    files.emplace_back("/etc/magpie/magpie.toml");
    return files;
}

std::filesystem::path resolve_config_path(std::string_view flag, const Environment& environment) {
    if (!flag.empty()) return flag;
    if (environment.magpie_config) return *environment.magpie_config;
    for (const auto& file : usual_config_files(environment)) {
        std::error_code hidden;  // a folder that this user may not look into has nothing for him
        if (std::filesystem::exists(file, hidden)) return file;
    }
    return {};
}

}  // namespace magpie
