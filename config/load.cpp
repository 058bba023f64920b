// Files to LoadedConfig: parses each file, lets config/read_settings and config/read_sources walk
// what it says, and gathers the problems of all.
#include "config/load.h"

#include <vector>

#include "config/config_file.h"
#include "config/load_sources.h"
#include "config/read_settings.h"
#include "config/read_sources.h"
#include "config/suggest.h"
#include "config/toml_files.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

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
        const auto root = parse_toml(*text, name.string(), problems_);
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

}  // namespace

Result<LoadedConfig> load_all(const fs::path& file) {
    const auto text = read_toml_text(file);
    if (!text) return fail(Error(text.error()).with(file.string()));
    Loader loader(file);
    loader.read(file, text);
    const fs::path folder = file.parent_path() / "sources.d";
    const auto further = toml_files(folder);
    if (!further) loader.add_problem(folder, further.error().message);
    for (const fs::path& name : further.value_or(std::vector<fs::path>{}))
        loader.read(name, read_toml_text(name));
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
    const auto text = read_toml_text(file);
    if (!text) return fail(Error(text.error()).with(file.string()));
    return parse_config(*text, file);
}

}  // namespace magpie
