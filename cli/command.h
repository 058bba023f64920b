// What every subcommand shares: exit codes, the streams they write to, and how they register with
// the parser of arguments. Results go to stdout, everything else to stderr.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "config/load_sources.h"
#include "parser/render.h"
#include "parser/saved_page.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace magpie::cli {

// Exit codes.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kNothingFound = 3;  // also: not an article
inline constexpr int kPartlyDone = 4;    // some of several failed

// Options that every subcommand accepts.
struct Globals {
    std::string config_file;  // --config; see config_file() below
    std::string archive;      // --archive
    bool json = false;        // --json
};

// A registered subcommand hands its work here; main runs it after parsing.
using Action = std::function<int()>;

struct Registry {
    CLI::App& app;
    Globals& globals;
    Action& chosen;
};

void add_clean(Registry registry);
void add_fetch(Registry registry);
void add_import(Registry registry);
void add_export(Registry registry);
void add_list(Registry registry);
void add_show(Registry registry);
void add_history(Registry registry);
void add_stats(Registry registry);
void add_status(Registry registry);
void add_sources(Registry registry);
void add_verify(Registry registry);
void add_reclean(Registry registry);
void add_config(Registry registry);
void add_media(Registry registry);
void add_demo(Registry registry);
void add_run(Registry registry);
void add_debug(Registry registry);

// Parses the command line and runs the subcommand. Never throws.
int run(int argc, const char* const* argv);

// --format, checked, with the names of parser/render.h.
CLI::Option* add_format_option(CLI::App& command, Format& format);

// A result to stdout; on a terminal it ends with a line end even where the format has none.
void print_document(std::string_view document);

// One JSON value on a line of its own on stdout.
void print_json(const nlohmann::ordered_json& value);

// "magpie: message" on stderr.
void complain(std::string_view message);
int complain_and_return(const Error& error, int code = kFailed);

// --config, MAGPIE_CONFIG, or the first of the usual files that is there (config/load.h); empty:
// the defaults count.
std::filesystem::path config_file(const Globals& globals);
// The settings of that file, with the rules for sites; its sources.d is not read.
Result<Config> configuration(const Globals& globals);
// The whole configuration: settings, rules for sites, and sources.
Result<LoadedConfig> configuration_with_sources(const Globals& globals);
// Reads sites.dir, or the folder of rules that was installed with the program, if it is there.
Result<> add_site_rules(Config& config);
// --archive, MAGPIE_ARCHIVE, the configuration, or the user's data folder — in that order.
Result<std::filesystem::path> archive_path(const Globals& globals, const Config& config);

}  // namespace magpie::cli
