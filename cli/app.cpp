// The command line: global options, the list of subcommands, and the one place where exceptions
// end.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "magpie_version.h"

namespace magpie::cli {

void complain(std::string_view message) { std::cerr << "magpie: " << message << '\n'; }

void print_document(std::string_view document) {
    std::cout << document;
    if (::isatty(STDOUT_FILENO) != 0 && !document.ends_with('\n')) std::cout << '\n';
    std::cout.flush();
}

void print_json(const nlohmann::ordered_json& value) {
    std::cout << value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
              << '\n';
}

int complain_and_return(const Error& error, int code) {
    complain(error.message);
    return code;
}

CLI::Option* add_format_option(CLI::App& command, Format& format) {
    const auto take = [&format](const std::string& name) { format = *format_from(name); };
    const auto known = [](const std::string& name) {
        return format_from(name) ? std::string() : "there is no format \"" + name + "\"";
    };
    return command
        .add_option_function<std::string>("--format", take,
                                          "seed (default), plain, markdown, text, html or json")
        ->check(known);
}

namespace {

int parse_and_run(int argc, const char* const* argv) {
    Globals globals;
    Action chosen;
    CLI::App app{"magpie keeps what is published on the Chinese web before it disappears.",
                 "magpie"};
    app.set_version_flag("--version", "magpie " MAGPIE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--config", globals.config_file,
                   "Configuration file (TOML; default: MAGPIE_CONFIG, the "
                   "user's magpie/magpie.toml, /etc/magpie/magpie.toml)");
    app.add_option("--archive", globals.archive,
                   "Archive directory (default: MAGPIE_ARCHIVE, the configuration, or the user's "
                   "data folder)");
    app.add_flag("--json", globals.json, "Machine-readable output where a table is the default");
    const Registry registry{app, globals, chosen};
    for (const auto add : {add_fetch, add_run, add_clean, add_import, add_export, add_list, add_show,
                           add_history, add_stats, add_status, add_sources, add_verify, add_reclean,
                           add_media, add_config, add_demo, add_debug})
        add(registry);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kWrongUsage;
    }
    return chosen();
}

}  // namespace

int run(int argc, const char* const* argv) {
    try {
        return parse_and_run(argc, argv);
    } catch (const std::exception& error) {
        complain(std::string("internal error: ") + error.what());
        return kFailed;
    }
}

}  // namespace magpie::cli
