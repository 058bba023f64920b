#include "config/read_settings.h"

#include <type_traits>

#include "config/suggest.h"
#include "config/units.h"

namespace magpie {
namespace {

// The value as a number, to compare with the default.
template <class T>
double magnitude(const T& value) {
    if constexpr (std::is_arithmetic_v<T>)
        return static_cast<double>(value);
    else if constexpr (requires { value.count(); })
        return static_cast<double>(value.count());
    else
        return 0;
}

bool is_impolite(const Key& key, Config& config) {
    if (key.impolite == Impolite::neither) return false;
    Config defaults;
    const auto value_in = [&](Config& of) {
        return std::visit([&](auto access) { return magnitude(access(of)); }, key.field);
    };
    const double value = value_in(config), usual = value_in(defaults);
    return key.impolite == Impolite::below_default ? value < usual : value > usual;
}

const toml::node* node_of(const ConfigFile& file, std::string_view name) {
    return file.root.at_path(name).node();
}

void check_politeness(const ConfigFile& file, Config& config) {
    if (config.politeness.allow_faster_than_default) return;
    for (const Key& key : config_keys()) {
        const toml::node* const node = node_of(file, key.name);
        if (node == nullptr || !is_impolite(key, config)) continue;
        file.add(*node, impolite(key.name, key.impolite == Impolite::below_default));
    }
}

// A contradiction between two keys, told where one of them is set.
void contradict(const ConfigFile& file, std::string_view key, std::string_view other,
                std::string_view relation, const std::string& value) {
    const toml::node* const set = node_of(file, key);
    const toml::node* const node = set != nullptr ? set : node_of(file, other);
    if (node != nullptr)
        file.add(*node, std::string(key) + ": " + std::string(relation) + ' ' + std::string(other) +
                            " (" + value + ')');
}

}  // namespace

std::string impolite(std::string_view key, bool is_below) {
    return std::string(key) + ": " + (is_below ? "below" : "above") +
           " the default; WeChat answers with captchas, so this needs "
           "politeness.allow_faster_than_default = true";
}

void read_settings_table(const ConfigFile& file, std::string_view table, const toml::node& node,
                         Config& config) {
    const toml::table* const entries = node.as_table();
    if (entries == nullptr) return file.add(node, std::string(table) + ": expected a table");
    for (const auto& [leaf, value] : *entries) {
        const std::string name = std::string(table) + '.' + std::string(leaf.str());
        const Key* const key = find_key(name);
        if (key == nullptr)
            file.add_unknown(value, name, closest_key(name));
        else
            file.read_key(value, *key, config, name);
    }
}

void check_settings(const ConfigFile& file, Config& config) {
    check_politeness(file, config);
    const FetchConfig& fetch = config.fetch;
    if (fetch.connect_timeout > fetch.total_timeout)
        contradict(file, "fetch.connect_timeout", "fetch.total_timeout", "longer than",
                   format_duration(fetch.total_timeout));
    if (fetch.max_in_flight < fetch.max_body)
        contradict(file, "fetch.max_in_flight", "fetch.max_body", "smaller than",
                   format_size(fetch.max_body));
}

}  // namespace magpie
