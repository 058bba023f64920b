// Files to LoadedConfig: parses each file, lets config/read_settings and config/read_sources walk
// what it says, and gathers the problems of all. The reader is toml++ 3.3 (nesting bounded at 256);
// its exceptions end here.
#include "config/load.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <vector>

#include "base/files.h"
#include "config/config_file.h"
#include "config/load_sources.h"
#include "config/read_settings.h"
#include "config/read_sources.h"
#include "config/suggest.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr Bytes kMaxFile{16u << 20};       // 10,000 feeds, each a table of its own, are 2 MiB
constexpr std::size_t kMaxFiles = 10'000;  // of sources.d

bool is_source_table(std::string_view name) {
    return name == kSourceTable || name == kDefaultsTable || name == kHostTable;
}

// One file after another; the first is the main one.
class Loader {
  public:
    explicit Loader(const fs::path& main) : sources_(main.parent_path(), loaded_) {}

    void read(const fs::path& name, const Result<std::string>& text) {
        problems_.begin_file(name);
        const bool is_main = loaded_.files.empty();
        loaded_.files.push_back(name);
        if (!text) return problems_.add(0, text.error().message);
        const auto root = parse(*text, name.string());
        if (!root) return;
        const ConfigFile file{*root, name.parent_path(), problems_, is_main};
        read_settings(file);
        sources_.read(file);
    }

    void add_problem(const fs::path& name, std::string text) {
        problems_.begin_file(name);
        problems_.add(0, std::move(text));
    }

    Result<LoadedConfig> finish() {
        if (!problems_.empty()) return fail(ErrorCode::invalid_argument, problems_.report());
        return std::move(loaded_);
    }

  private:
    std::optional<toml::table> parse(std::string_view text, const std::string& name) {
        try {
            return toml::parse(text, name);
        } catch (const toml::parse_error& error) {
            problems_.add(error.source().begin.line, std::string(error.description()));
            return std::nullopt;
        }
    }

    void read_settings(const ConfigFile& file) {
        for (const auto& [table, node] : file.root) {
            const std::string_view name = table.str();
            if (is_source_table(name)) continue;
            if (!is_table_name(name))
                file.add_unknown(node, name,
                                 node.is_value() ? closest_key(name) : closest_table(name));
            else if (!file.is_main)
                file.add(node, std::string(name) + ": belongs into " +
                                   loaded_.files.front().filename().string() +
                                   "; this file may hold sources and hosts");
            else
                read_settings_table(file, name, node, loaded_.config);
        }
        if (file.is_main) check_settings(file, loaded_.config);
    }

    LoadedConfig loaded_;
    Problems problems_;
    SourceTables sources_;
};

// The files of sources.d in the order of their names; none where there is no such folder.
Result<std::vector<fs::path>> source_files(const fs::path& folder) {
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

// read_file() names the path, which stands in front of each problem already.
Result<std::string> read_text(const fs::path& file) {
    auto text = read_file(file, kMaxFile);
    const std::string prefix = file.string() + ": ";
    if (!text && text.error().message.starts_with(prefix))
        text.error().message.erase(0, prefix.size());
    return text;
}

}  // namespace

Result<LoadedConfig> load_all(const fs::path& file) {
    const auto text = read_text(file);
    if (!text) return fail(Error(text.error()).with(file.string()));
    Loader loader(file);
    loader.read(file, text);
    const fs::path folder = file.parent_path() / "sources.d";
    const auto further = source_files(folder);
    if (!further) loader.add_problem(folder, further.error().message);
    for (const fs::path& name : further.value_or(std::vector<fs::path>{}))
        loader.read(name, read_text(name));
    return loader.finish();
}

Result<LoadedConfig> parse_all(std::span<const ConfigText> files) {
    if (files.empty()) return LoadedConfig{};
    Loader loader(files.front().name);
    for (const ConfigText& file : files) loader.read(file.name, file.text);
    return loader.finish();
}

Result<Config> parse_config(std::string_view toml, const fs::path& name) {
    const ConfigText file{name, std::string(toml)};
    auto loaded = parse_all({&file, 1});
    if (!loaded) return fail(std::move(loaded).error());
    return std::move(loaded->config);
}

Result<Config> load_config(const fs::path& file) {
    const auto text = read_text(file);
    if (!text) return fail(Error(text.error()).with(file.string()));
    return parse_config(*text, file);
}

}  // namespace magpie
