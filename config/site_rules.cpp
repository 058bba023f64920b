#include "config/site_rules.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "config/config_file.h"
#include "config/keys.h"
#include "config/suggest.h"
#include "config/toml_files.h"

namespace magpie {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxSites = 10'000;  // a page looks its host up, so this bounds memory only

class SiteTables {
  public:
    void read(const fs::path& name, const Result<std::string>& text) {
        problems_.begin_file(name);
        if (!text) return problems_.add(0, text.error().message);
        const auto root = parse_toml(*text, name.string(), problems_);
        if (!root) return;
        const ConfigFile file{*root, name.parent_path(), problems_};
        for (const auto& [table, node] : *root)
            if (table.str() != kSiteTable)
                file.add_unknown(node, table.str(), closest_site_key(table.str()));
        file.for_each_table(kSiteTable, [&](const toml::table& table) { read_site(file, table); });
    }

    Result<std::vector<SiteRuleConfig>> finish() {
        if (!problems_.empty()) return fail(ErrorCode::invalid_argument, problems_.report());
        return std::move(sites_);
    }

  private:
    void read_site(const ConfigFile& file, const toml::table& table) {
        if (sites_.size() == kMaxSites)
            return file.add(table, "site: more than " + std::to_string(kMaxSites));
        SiteRuleConfig site;
        for (const auto& [name, node] : table) {
            const SiteKey* const key = find_key(site_keys(), name.str());
            const std::string full = "site." + std::string(name.str());
            if (key == nullptr)
                file.add_unknown(node, full, closest_site_key(name.str()));
            else
                file.read_key(node, *key, site, full);
        }
        if (!table.contains("hosts"))
            file.add(table, "site: of which host? give hosts = [\"example.org\"]");
        if (table.size() < 2)
            file.add(table, "site: nothing is set: give content, drop, title, author or date");
        for (const std::string& host : site.hosts) check_unique(file, table, host);
        sites_.push_back(std::move(site));
    }

    void check_unique(const ConfigFile& file, const toml::table& table, const std::string& host) {
        const auto [first, is_new] =
            seen_.emplace(host, problems_.place(table.source().begin.line));
        if (!is_new) file.add(table, "site: " + host + ": stands at " + first->second + " already");
    }

    Problems problems_;
    std::vector<SiteRuleConfig> sites_;
    std::unordered_map<std::string, std::string> seen_;  // host → place
};

}  // namespace

Result<std::vector<SiteRuleConfig>> load_site_rules(const fs::path& folder) {
    const auto files = toml_files(folder);
    if (!files) return fail(Error(files.error()).with(folder.string()));
    SiteTables tables;
    for (const fs::path& file : *files) tables.read(file, read_toml_text(file));
    return tables.finish();
}

Result<std::vector<SiteRuleConfig>> parse_site_rules(std::span<const ConfigText> files) {
    SiteTables tables;
    for (const ConfigText& file : files) tables.read(file.name, file.text);
    return tables.finish();
}

}  // namespace magpie
