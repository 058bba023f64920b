// magpie run: the service in the foreground; systemd/magpie.service starts it.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/command.h"
#include "service/service.h"

namespace magpie::cli {
namespace {

struct RunOptions {
    bool once = false;
    bool quiet = false;
    bool verbose = false;
};

LogLevel level_of(const RunOptions& options) {
    if (options.quiet) return LogLevel::warning;
    return options.verbose ? LogLevel::debug : LogLevel::info;
}

void print_summary(const ServiceSummary& summary, bool as_json) {
    if (as_json)
        return print_json({{"visits", summary.visits},
                           {"sources_run", summary.sources_run},
                           {"new_urls", summary.new_urls},
                           {"longest_stall_us", summary.longest_stall.count()},
                           {"start_us", summary.start_time.count()},
                           {"interrupted", summary.interrupted},
                           {"cut_short", summary.cut_short}});
    std::cout << summary.sources_run << " sources asked, " << summary.new_urls << " new URLs, "
              << summary.visits << " visits"
              << (summary.interrupted ? "; interrupted, the rest waits in the archive" : "")
              << '\n';
}

int run_command(const Globals& globals, const RunOptions& options) {
    auto loaded = configuration_with_sources(globals);
    if (!loaded) return complain_and_return(loaded.error(), kWrongUsage);
    if (const auto fit = check_for_service(loaded->config); !fit)
        return complain_and_return(fit.error(), kWrongUsage);
    auto archive = archive_path(globals, loaded->config);
    if (!archive) return complain_and_return(archive.error(), kWrongUsage);
    Log::Options log_options;
    log_options.format = loaded->config.service.log;
    log_options.level = level_of(options);
    log_options.journal = is_journal(STDERR_FILENO);
    Log log(std::move(log_options));
    ServiceSettings settings;
    settings.config_file = config_file(globals);
    settings.loaded = std::move(*loaded);
    settings.archive = std::move(*archive);
    settings.once = options.once;
    settings.log = &log;
    settings.notify = Notify::from_environment();
    const auto summary = run_service(std::move(settings));
    if (!summary) return complain_and_return(summary.error());
    if (options.once) print_summary(*summary, globals.json);
    return kDone;
}

}  // namespace

void add_run(Registry registry) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "run", "Run the service: ask the sources when they are due, archive what they list");
    command->add_flag("--once", options->once,
                      "One pass over everything that is due now, then exit (for timers and cron)");
    command->add_flag("--quiet", options->quiet, "Log warnings and errors only");
    command->add_flag("--verbose", options->verbose, "Log details");
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return run_command(globals, *options); };
    });
}

}  // namespace magpie::cli
