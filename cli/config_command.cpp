// magpie config check|show|example
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.h"
#include "config/load.h"

namespace magpie::cli {
namespace {

int check(const Globals& globals) {
    if (globals.config_file.empty()) {
        complain("name a file: magpie config check --config FILE");
        return kWrongUsage;
    }
    const auto config = configuration(globals);
    if (!config) return complain_and_return(config.error(), kWrongUsage);
    std::cout << globals.config_file << ": correct\n";
    return kDone;
}

int show(const Globals& globals) {
    const auto config = configuration(globals);
    if (!config) return complain_and_return(config.error(), kWrongUsage);
    std::cout << write_config(*config);
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
    add("check", "Read a file and report everything that is wrong with it",
        [&globals = registry.globals] { return check(globals); });
    add("show", "Print every key with the value in force",
        [&globals = registry.globals] { return show(globals); });
    add("example", "Print a commented example with every key", example);
}

}  // namespace magpie::cli
