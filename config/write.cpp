// Config and sources to TOML: what is in force, and the commented example.
#include <algorithm>

#include "base/text.h"
#include "config/load.h"
#include "config/load_sources.h"
#include "config/suggest.h"
#include "config/write_value.h"

namespace magpie {
namespace {

// One block per key, a header in front of each table's first.
template <class Block>
std::string write_tables(Block block) {
    std::string out;
    std::string_view table;
    for (const Key& key : config_keys()) {
        if (key.table() != table) {
            table = key.table();
            out += (out.empty() ? "[" : "\n[") + std::string(table) + "]\n";
        }
        out += block(key);
    }
    return out;
}

std::string array_header(std::string_view table) { return "[[" + std::string(table) + "]]\n"; }

std::string comment(std::string_view help) {
    std::string out;
    for (std::string_view line : split(help, '\n')) out += "# " + std::string(line) + '\n';
    return out;
}

std::string address_of(const SourceSpec& source) {
    const ValueRules rules;
    if (!source.urls.empty()) return write_value(source.urls, rules);
    return source.url.empty() ? write_value(source.path, rules) : write_value(source.url, rules);
}

std::string write_source(SourceSpec source) {
    SourceSpec defaults;
    defaults.schedule.at_most_every =
        std::max(defaults.schedule.at_most_every, source.schedule.every);
    std::string out = array_header(kSourceTable) + "name = " + write_value(source.name) + '\n' +
                      std::string(to_string(source.kind)) + " = " + address_of(source) + '\n';
    for (const SourceKey& key : source_keys()) {
        // A source has `every` or `cron`.
        if (key.name == "every" && !source.schedule.cron.empty()) continue;
        const std::string line = write_field(key, source);
        if (line != write_field(key, defaults)) out += line;
    }
    return out;
}

std::string write_host(HostConfig host) {
    std::string out = array_header(kHostTable);
    for (const HostKey& key : host_keys()) out += write_field(key, host);
    return out;
}

// ---- the example ----

constexpr std::string_view kPreamble =
    "# Configuration of magpie. Every setting is shown at its default; remove the '#' in front of\n"
    "# those you change (where nothing is the default, an example). Durations are strings with ms, s,\n"
    "# min, h or d, sizes with B, KiB, MiB or GiB. Check the file with:\n"
    "#     magpie config check --config FILE\n\n";

constexpr std::string_view kDefaultsPreamble =
    "\n# What all sources have in common; each may say otherwise. In a file of sources.d this "
    "table\n"
    "# is for the sources of that file.\n";

constexpr std::string_view kHostPreamble =
    "\n# Settings of one host, over the general ones; as many of these tables as needed.\n\n";

constexpr std::string_view kSourcesPreamble =
    "\n# The sources. Each has a name, one address (its key tells the kind) and any of the "
    "settings\n"
    "# of [source_defaults]. They may stand here or in files sources.d/*.toml beside this one.\n";

// A setting at its default; where that is nothing, an example.
template <class Root>
std::string example_line(const KeyOf<Root>& key, Root& defaults) {
    const std::string line = write_field(key, defaults);
    return '#' + (line.empty()
                      ? std::string(key.leaf()) + " = " + std::string(key.rules.example) + '\n'
                      : line);
}

std::string defaults_example() {
    SourceSpec defaults;
    std::string out = std::string(kDefaultsPreamble) + '[' + std::string(kDefaultsTable) + "]\n";
    for (const SourceKey& key : source_keys())
        out += '\n' + comment(key.help) + example_line(key, defaults);
    return out;
}

std::string host_example() {
    HostConfig host{.host = "slow.example.org", .delay = {}, .connections = {}, .daily_cap = {}};
    std::string out = std::string(kHostPreamble) + '#' + array_header(kHostTable);
    for (const HostKey& key : host_keys()) out += comment(key.help) + example_line(key, host);
    return out;
}

std::string sources_example() {
    std::string out(kSourcesPreamble);
    for (const KindKey& kind : kind_keys()) {
        out += '\n' + comment(kind.help) + '#' + array_header(kSourceTable) + "#name = \"" +
               std::string(kind.name()) + "-example\"\n#" + std::string(kind.name()) + " = " +
               std::string(kind.example) + '\n';
        if (kind.kind == SourceKind::feed)
            out += "#every = \"30min\"\n#tags = [\"news\"]\n#exclude_title = [\"招聘\"]\n";
        if (kind.kind == SourceKind::album)
            out += "#cron = \"0 7 * * *\"\n#time_zone = \"Asia/Shanghai\"\n";
        if (kind.kind == SourceKind::page)
            out +=
                "#links = [\"/archive/20[0-9]{2}/\"]\n#next = \"^(Older|下一页)\"\n#max_pages = "
                "5\n";
    }
    return out;
}

}  // namespace

std::string write_config(const Config& config) {
    Config copy = config;
    std::string out = write_tables([&](const Key& key) { return write_field(key, copy); });
    for (const HostConfig& host : config.hosts) out += '\n' + write_host(host);
    return out;
}

std::string write_sources(std::span<const SourceSpec> sources) {
    std::string out;
    for (const SourceSpec& source : sources)
        out += (out.empty() ? "" : "\n") + write_source(source);
    return out;
}

std::string config_example() {
    Config defaults;
    return std::string(kPreamble) + write_tables([&](const Key& key) {
               return '\n' + comment(key.help) + example_line(key, defaults);
           }) +
           defaults_example() + host_example() + sources_example();
}

}  // namespace magpie
