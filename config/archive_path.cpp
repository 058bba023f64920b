// Which archive is meant.
#include "config/load.h"

namespace magpie {

Result<std::filesystem::path> resolve_archive_path(std::string_view flag,
                                                   const Environment& environment,
                                                   const Config& config) {
    using std::filesystem::path;
    if (!flag.empty()) return path(flag);
    if (!environment.magpie_archive.empty()) return path(environment.magpie_archive);
    if (!config.archive.path.empty()) return config.archive.path;
    path data = environment.xdg_data_home;
    if (data.is_relative() && !environment.home.empty())
        data = path(environment.home) / ".local" / "share";
    if (data.is_relative())
        return fail(ErrorCode::invalid_argument,
                    "no archive named: use --archive, MAGPIE_ARCHIVE or archive.path");
    return data / "magpie" / "archive";
}

}  // namespace magpie
