// magpie config check|show|example
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.h"
#include "config/load.h"
#include "config/load_sources.h"

namespace magpie::cli {
namespace {

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

int check(const Globals& globals) {
    const auto file = config_file(globals);
    if (file.empty()) {
        complain("there is no configuration; name a file: magpie config check --config FILE");
        return kWrongUsage;
    }
    auto loaded = load_all(file);
    if (!loaded) return complain_and_return(loaded.error(), kWrongUsage);
    if (const auto rules = add_site_rules(loaded->config); !rules)
        return complain_and_return(rules.error(), kWrongUsage);
    std::cout << file.string() << ": correct; " << counted(loaded->sources.size(), "source")
              << " in " << counted(loaded->files.size(), "file");
    if (const std::size_t rules = loaded->config.fetch.site_rules.size(); rules > 0)
        std::cout << ", " << counted(rules, "site rule");
    std::cout << '\n';
    return kDone;
}

int show(const Globals& globals) {
    const auto loaded = configuration_with_sources(globals);
    if (!loaded) return complain_and_return(loaded.error(), kWrongUsage);
    std::cout << write_config(loaded->config);
    if (!loaded->sources.empty()) std::cout << '\n' << write_sources(loaded->sources);
    return kDone;
}

int example() {
    std::cout << config_example();
    return kDone;
}

}  // namespace

void add_config(Registry registry) {
    CLI::App* command =
        registry.app.add_subcommand("config", "Check, show or explain the configuration");
    command->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, Action action) {
        command->add_subcommand(name, help)->callback([action, &chosen = registry.chosen] {
            chosen = action;
        });
    };
    add("check", "Read magpie.toml and sources.d and report everything that is wrong with them",
        [&globals = registry.globals] { return check(globals); });
    add("show", "Print every key with the value in force, and the sources",
        [&globals = registry.globals] { return show(globals); });
    add("example", "Print a commented example with every key", example);
}

}  // namespace magpie::cli
