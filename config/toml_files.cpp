#include "config/toml_files.h"

#include <algorithm>
#include <system_error>

#include "base/bytes.h"
#include "base/files.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr Bytes kMaxFile{16u << 20};       // 10,000 feeds, each a table of its own, are 2 MiB
constexpr std::size_t kMaxFiles = 10'000;  // of one folder

}  // namespace

Result<std::vector<fs::path>> toml_files(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    fs::directory_iterator entries(folder, error);
    if (error == std::errc::no_such_file_or_directory) return files;
    for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
        const fs::path& path = entries->path();
        if (path.extension() == ".toml" && !path.filename().string().starts_with('.'))
            files.push_back(path);
        if (files.size() > kMaxFiles)
            return fail(ErrorCode::limit, "more than " + std::to_string(kMaxFiles) + " files");
    }
    if (error) return fail(ErrorCode::io, error.message());
    std::sort(files.begin(), files.end());
    return files;
}

Result<std::string> read_toml_text(const fs::path& file) {
    auto text = read_file(file, kMaxFile);
    const std::string prefix = file.string() + ": ";
    if (!text && text.error().message.starts_with(prefix))
        text.error().message.erase(0, prefix.size());
    return text;
}

std::optional<toml::table> parse_toml(std::string_view text, const std::string& name,
                                      Problems& problems) {
    try {
        return toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        problems.add(error.source().begin.line, std::string(error.description()));
        return std::nullopt;
    }
}

}  // namespace magpie
