#include "config/read_sources.h"

#include <vector>

#include "base/cron.h"
#include "base/text.h"
#include "base/wechat_hosts.h"
#include "config/checks.h"
#include "config/read_settings.h"
#include "config/suggest.h"
#include "config/units.h"

namespace magpie {
namespace {

// Tenfold what the largest list of feeds at hand has.
constexpr std::size_t kMaxSources = 100'000;

constexpr ValueRules kNameRules{
    .text = TextKind::line, .may_be_empty = false, .check = check_source_name};
constexpr ValueRules kAddressRules{
    .text = TextKind::line, .may_be_empty = false, .check = check_web_address};
constexpr ValueRules kAddressesRules{
    .text = TextKind::line, .check = check_web_address, .example = R"(["https://example.org/a"])"};
constexpr ValueRules kPathRules{.may_be_empty = false};

bool is_web_address(std::string_view text) {
    return starts_with_ignore_case(text, "http:") || starts_with_ignore_case(text, "https:") ||
           contains(text, "://");
}

// ---- the kind ----

const KindKey* find_kind(std::string_view name) {
    for (const KindKey& key : kind_keys())
        if (key.name() == name) return &key;
    return nullptr;
}

std::string kind_names() {
    std::vector<std::string> names;
    for (const KindKey& key : kind_keys()) names.emplace_back(key.name());
    return join(names, ", ");
}

Result<> read_address(const toml::node& node, const KindKey& kind, SourceSpec& spec,
                      const std::filesystem::path& directory) {
    if (kind.takes_list) {
        auto read = read_value(node, spec.urls, {kAddressesRules, directory});
        if (read && spec.urls.empty())
            return fail(ErrorCode::invalid_argument, "must not be empty");
        return read;
    }
    const auto text = node.value_exact<std::string>();
    const bool is_url = kind.takes_url && (!kind.takes_path || (text && is_web_address(*text)));
    return is_url ? read_value(node, spec.url, {kAddressRules, directory})
                  : read_value(node, spec.path, {kPathRules, directory});
}

// ---- one table of a source ----

// Reads everything that a source and the defaults have in common. What is left over goes to `rest`.
template <class Rest>
void read_source_keys(const ConfigFile& file, const toml::table& table, const std::string& label,
                      SourceSpec& spec, Rest rest) {
    for (const auto& [name, node] : table) {
        const SourceKey* const key = find_key(source_keys(), name.str());
        if (key != nullptr)
            file.read_key(node, *key, spec, label + std::string(name.str()));
        else
            rest(name.str(), node);
    }
}

void add_unknown_source_key(const ConfigFile& file, const std::string& label, std::string_view name,
                            const toml::node& node) {
    const std::string full = label + std::string(name);
    if (find_key(host_keys(), name) != nullptr)
        file.add(node, full + ": unknown key; it belongs to a [[host]]");
    else
        file.add_unknown(node, full, closest_source_key(name));
}

void check_cron(const ConfigFile& file, const toml::node& node, const std::string& label,
                const Schedule& schedule) {
    const auto cron = Cron::parse(schedule.cron, schedule.time_zone);
    if (!cron) return file.add(node, label + "cron: " + cron.error().message);
    // Any day will do: the search spans every kind of year.
    const Instant begin{std::chrono::sys_days{std::chrono::January / 1 / 2024}};
    if (!cron->after(begin)) file.add(node, label + "cron: \"" + schedule.cron + "\" never comes");
}

// What the keys of a schedule say together; `table` is where they were written.
void settle_schedule(const ConfigFile& file, const toml::table& table, const std::string& label,
                     Schedule& schedule) {
    const toml::node* const cron = table.get("cron");
    const toml::node* const zone = table.get("time_zone");
    if (table.contains("every") && cron == nullptr) schedule.cron.clear();
    if (!schedule.cron.empty()) {
        schedule.every = Schedule{}.every;  // an inherited interval means nothing
        if (table.contains("every"))
            file.add(*cron, label + "cron: a source has `every` or `cron`, not both");
        if (cron != nullptr || zone != nullptr)
            check_cron(file, cron != nullptr ? *cron : *zone, label, schedule);
        return;
    }
    const toml::node* const longest = table.get("at_most_every");
    if (longest != nullptr && schedule.at_most_every < schedule.every)
        file.add(*longest, label + "at_most_every: shorter than every (" +
                               format_duration(schedule.every) + ')');
}

void check_export(const ConfigFile& file, const toml::table& table, const std::string& label,
                  const SourceSpec& spec) {
    if (spec.export_format.empty() == spec.export_to.empty()) return;
    const std::string_view set = spec.export_to.empty() ? "export_format" : "export_to";
    const std::string_view missing = spec.export_to.empty() ? "export_to" : "export_format";
    const toml::node* const node = table.get(set);
    file.add(node != nullptr ? *node : table,
             label + std::string(set) + ": needs " + std::string(missing));
}

std::string label_of(const toml::table& table) {
    const auto name = table["name"].value_exact<std::string>();
    const bool is_fit = name && !name->empty() && check_source_name(*name);
    return is_fit ? "source " + *name + ": " : "source: ";
}

// ---- hosts ----

void check_wechat_host(const ConfigFile& file, const toml::table& table, const std::string& label,
                       const HostConfig& host) {
    const bool has_pages = is_wechat_page_host(host.host);
    if (!has_pages && !is_wechat_asset_host(host.host)) return;
    const PolitenessConfig usual;
    const auto delay = has_pages ? usual.wechat_delay : usual.asset_delay;
    const int connections = has_pages ? 1 : usual.asset_connections;
    if (host.delay && *host.delay < delay)
        file.add(*table.get("delay"), impolite(label + "delay", true));
    if (host.connections && *host.connections > connections)
        file.add(*table.get("connections"), impolite(label + "connections", false));
    if (has_pages && host.daily_cap &&
        (*host.daily_cap == 0 || *host.daily_cap > usual.wechat_daily_cap))
        file.add(*table.get("daily_cap"), impolite(label + "daily_cap", false));
}

}  // namespace

void SourceTables::read(const ConfigFile& file) {
    const SourceSpec defaults = read_defaults(file);
    if (file.is_main) defaults_ = defaults;
    file.for_each_table(kHostTable, [&](const toml::table& table) { read_host(file, table); });
    file.for_each_table(kSourceTable,
                        [&](const toml::table& table) { read_source(file, table, defaults); });
}

SourceSpec SourceTables::read_defaults(const ConfigFile& file) const {
    SourceSpec defaults = defaults_;
    const toml::node* const node = file.root.get(kDefaultsTable);
    if (node == nullptr) return defaults;
    const toml::table* const table = node->as_table();
    if (table == nullptr) {
        file.add(*node, std::string(kDefaultsTable) + ": expected a table");
        return defaults;
    }
    const std::string label = std::string(kDefaultsTable) + '.';
    read_source_keys(
        file, *table, label, defaults, [&](std::string_view name, const toml::node& value) {
            if (name == "name" || find_kind(name) != nullptr)
                file.add(value,
                         label + std::string(name) + ": belongs to each [[source]] of its own");
            else
                add_unknown_source_key(file, label, name, value);
        });
    settle_schedule(file, *table, label, defaults.schedule);
    return defaults;
}

void SourceTables::read_source(const ConfigFile& file, const toml::table& table, SourceSpec spec) {
    if (into_.sources.size() == kMaxSources) {
        file.add(table, "source: more than " + std::to_string(kMaxSources));
        return;
    }
    const std::string label = label_of(table);
    std::vector<std::pair<const KindKey*, const toml::node*>> kinds;
    read_source_keys(file, table, label, spec, [&](std::string_view name, const toml::node& node) {
        if (const KindKey* const kind = find_kind(name))
            kinds.emplace_back(kind, &node);
        else if (name == "name") {
            if (auto read = read_value(node, spec.name, {kNameRules, file.directory}); !read)
                file.add(node, "source: name: " + read.error().message);
        } else
            add_unknown_source_key(file, label, name, node);
    });
    settle_schedule(file, table, label, spec.schedule);
    spec.schedule.at_most_every = std::max(spec.schedule.at_most_every, spec.schedule.every);
    check_export(file, table, label, spec);

    if (kinds.empty()) file.add(table, label + "no address: give one of " + kind_names());
    for (std::size_t i = 1; i < kinds.size(); ++i)
        file.add(*kinds[i].second, label + std::string(kinds[i].first->name()) +
                                       ": this source is a " + std::string(kinds[0].first->name()) +
                                       " already");
    if (!kinds.empty()) {
        const auto& [kind, node] = kinds.front();
        spec.kind = kind->kind;
        if (auto read = read_address(*node, *kind, spec, file.directory); !read)
            file.add(*node, label + std::string(kind->name()) + ": " + read.error().message);
        for (const auto& [name, value] : table)
            if (!applies_to(name.str(), spec.kind))
                file.add(value, label + std::string(name.str()) + ": means nothing for a " +
                                    std::string(kind->name()));
    }
    if (!table.contains("name")) file.add(table, "source: no name");
    check_unique(file, table, "source", spec.name, sources_seen_);

    const std::filesystem::path place = file.problems.place(table.source().begin.line);
    spec.origin = home_.empty() ? place.string() : place.lexically_relative(home_).string();
    into_.sources.push_back(std::move(spec));
}

void SourceTables::read_host(const ConfigFile& file, const toml::table& table) {
    HostConfig host;
    const auto name = table["host"].value_exact<std::string>();
    const std::string label = name && check_host(*name) ? "host " + *name + ": " : "host: ";
    for (const auto& [key_name, node] : table) {
        const HostKey* const key = find_key(host_keys(), key_name.str());
        const std::string full = label + std::string(key_name.str());
        if (key == nullptr)
            file.add_unknown(node, full, closest_host_key(key_name.str()));
        else
            file.read_key(node, *key, host, full);
    }
    if (!table.contains("host")) file.add(table, "host: which one? give host = \"example.org\"");
    if (!host.delay && !host.connections && !host.daily_cap && table.size() < 2)
        file.add(table, label + "nothing is set: give delay, connections or daily_cap");
    if (!into_.config.politeness.allow_faster_than_default)
        check_wechat_host(file, table, label, host);
    check_unique(file, table, "host", host.host, hosts_seen_);
    into_.config.hosts.push_back(std::move(host));
}

void SourceTables::check_unique(const ConfigFile& file, const toml::table& table,
                                std::string_view what, const std::string& name,
                                std::unordered_map<std::string, std::string>& seen) {
    if (name.empty()) return;
    const auto [first, is_new] = seen.emplace(name, file.problems.place(table.source().begin.line));
    if (!is_new)
        file.add(table,
                 std::string(what) + ' ' + name + ": stands at " + first->second + " already");
}

}  // namespace magpie
