// magpie sources: which there are and how they stand; pausing, resuming, running one at once,
// reloading the configuration. Through the running service where there is one; a pause also works
// on the archive alone.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/archive_session.h"
#include "cli/command.h"
#include "cli/service_client.h"
#include "cli/source_rows.h"
#include "cli/status_facts.h"
#include "service/probe.h"

namespace magpie::cli {
namespace {

struct SourcesOptions {
    std::string socket;
    std::vector<std::string> names;
};

// As configured and as the archive remembers them. Before the first run there may be no archive.
int list(const Globals& globals, const SourcesOptions&) {
    const auto loaded = configuration_with_sources(globals);
    if (!loaded) return complain_and_return(loaded.error(), kWrongUsage);
    const auto archive = archive_path(globals, loaded->config);
    if (!archive) return complain_and_return(archive.error(), kWrongUsage);
    const Instant now = wall_clock_now();
    StatusFacts facts;
    facts.late_after = loaded->config.service.late_after;
    if (const auto read = read_archive(*archive, now, facts);
        !read && read.error().code != ErrorCode::not_found)
        return complain_and_return(read.error());
    add_configured(loaded->sources, facts);
    if (facts.sources.empty()) {
        complain("there is no source; magpie config example shows how to write one");
        return kNothingFound;
    }
    if (globals.json) {
        for (const SourceFacts& source : facts.sources)
            print_json(json_of(source, facts.late_after, now));
        return kDone;
    }
    print_sources(facts, now);
    return kDone;
}

// A source that was never asked has no state yet; a pause gives it one.
Result<SourceState> state_of(const Globals& globals, const Archive& archive,
                             const std::string& name) {
    auto states = archive.source_states();
    if (!states) return fail(states.error());
    for (SourceState& state : *states)
        if (state.name == name) return std::move(state);
    const auto loaded = configuration_with_sources(globals);
    if (!loaded) return fail(loaded.error());
    for (const SourceSpec& spec : loaded->sources) {
        if (spec.name != name) continue;
        SourceState state;
        state.name = name;
        state.kind = to_string(spec.kind);
        state.url = spec.url;
        return state;
    }
    return fail(ErrorCode::not_found,
                "there is no source named \"" + name + "\"; magpie sources list shows them");
}

Result<> change_in_archive(const Globals& globals, const std::string& name, bool paused) {
    auto archive = open_existing_archive(globals);
    if (!archive) return fail(archive.error());
    auto found = state_of(globals, *archive, name);
    if (!found) return fail(found.error());
    SourceState state = std::move(*found);
    state.paused = paused;
    const auto written = archive->put_sources({{state, {}, wall_clock_now(), {}}});
    if (!written) return fail(written.error());
    return {};
}

Result<> pause(const Globals& globals, const std::filesystem::path& socket, const std::string& name,
               bool paused) {
    const auto answer = ask(socket, {{"command", paused ? "pause" : "resume"}, {"source", name}});
    if (answer) return {};
    if (answer.error().code != ErrorCode::not_found) return fail(answer.error());
    return change_in_archive(globals, name, paused);
}

Result<> run_now(const std::filesystem::path& socket, const std::string& name) {
    const auto answer = ask(socket, {{"command", "run"}, {"source", name}});
    if (answer) return {};
    if (answer.error().code != ErrorCode::not_found) return fail(answer.error());
    return fail(ErrorCode::not_found,
                "the service is not running. magpie run --once asks every source that is due");
}

// Each name apart, so that one that is misspelt does not stop the others.
int for_each_name(const std::vector<std::string>& names, std::string_view done,
                  const std::function<Result<>(const std::string&)>& act) {
    std::size_t failed = 0;
    for (const std::string& name : names) {
        if (const auto acted = act(name); acted) {
            std::cout << name << ": " << done << '\n';
        } else {
            complain(acted.error().message);
            ++failed;
        }
    }
    if (failed == 0) return kDone;
    return failed == names.size() ? kFailed : kPartlyDone;
}

int change(const Globals& globals, const SourcesOptions& options, bool paused) {
    const auto socket = service_socket(globals, options.socket);
    if (!socket) return complain_and_return(socket.error(), kWrongUsage);
    return for_each_name(options.names, paused ? "paused" : "resumed",
                         [&](const auto& name) { return pause(globals, *socket, name, paused); });
}

int run_named(const Globals& globals, const SourcesOptions& options) {
    const auto socket = service_socket(globals, options.socket);
    if (!socket) return complain_and_return(socket.error(), kWrongUsage);
    return for_each_name(options.names, "is asked now",
                         [&](const auto& name) { return run_now(*socket, name); });
}

std::int64_t count_of(const nlohmann::json& answer, const char* name) {
    const auto found = answer.find(name);
    return found != answer.end() && found->is_number() ? found->get<std::int64_t>() : 0;
}

int reload(const Globals& globals, const SourcesOptions& options) {
    const auto socket = service_socket(globals, options.socket);
    if (!socket) return complain_and_return(socket.error(), kWrongUsage);
    const auto answer = ask(*socket, {{"command", "reload"}});
    if (!answer && answer.error().code == ErrorCode::not_found) {
        complain("the service is not running: it reads the configuration when it starts");
        return kFailed;
    }
    if (!answer)
        return complain_and_return(
            answer.error(),
            answer.error().code == ErrorCode::invalid_argument ? kWrongUsage : kFailed);
    if (globals.json) {
        print_json(nlohmann::ordered_json(*answer));
        return kDone;
    }
    std::cout << "reloaded: " << count_of(*answer, "sources") << " sources, "
              << count_of(*answer, "added") << " added, " << count_of(*answer, "changed")
              << " changed, " << count_of(*answer, "removed") << " removed\n";
    if (const auto restart = answer->find("needs_restart");
        restart != answer->end() && restart->is_string())
        complain("in force after a restart only: " + restart->get<std::string>());
    return kDone;
}

void print_probe(const ProbeResult& result, bool as_json) {
    if (as_json)
        return print_json({{"source", result.source},
                           {"works", result.works},
                           {"state", result.state},
                           {"reason", result.reason},
                           {"found", result.found},
                           {"filtered", result.filtered},
                           {"unusable", result.unusable},
                           {"feeds", result.feeds},
                           {"more", result.more},
                           {"first", result.first},
                           {"notes", result.notes}});
    std::cout << (result.works ? "works   " : "fails   ") << result.source << "  ";
    if (!result.works) std::cout << result.state << (result.reason.empty() ? "" : ", ");
    std::cout << result.reason << '\n';
    for (const std::string& url : result.first) std::cout << "          " << url << '\n';
    for (const std::string& note : result.notes) std::cout << "          note: " << note << '\n';
    std::cout.flush();
}

// The sources named, or all of them.
Result<std::vector<SourceSpec>> chosen_sources(const LoadedConfig& loaded,
                                               const std::vector<std::string>& names) {
    if (names.empty()) return loaded.sources;
    std::vector<SourceSpec> chosen;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(loaded.sources, name, &SourceSpec::name);
        if (found == loaded.sources.end())
            return fail(ErrorCode::not_found, "there is no source named \"" + name +
                                                  "\"; magpie sources list shows them");
        chosen.push_back(*found);
    }
    return chosen;
}

// Asks each source once and stores nothing.
int check(const Globals& globals, const SourcesOptions& options) {
    const auto loaded = configuration_with_sources(globals);
    if (!loaded) return complain_and_return(loaded.error(), kWrongUsage);
    const auto sources = chosen_sources(*loaded, options.names);
    if (!sources) return complain_and_return(sources.error(), kNothingFound);
    if (sources->empty()) {
        complain("there is no source; magpie config example shows how to write one");
        return kNothingFound;
    }
    std::size_t failed = 0;
    const auto asked = probe_sources(loaded->config, *sources, [&](const ProbeResult& result) {
        failed += !result.works;
        print_probe(result, globals.json);
    });
    if (!asked) return complain_and_return(asked.error());
    if (failed == 0) return kDone;
    return failed == sources->size() ? kFailed : kPartlyDone;
}

}  // namespace

void add_sources(Registry registry) {
    auto options = std::make_shared<SourcesOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "sources", "The sources: list, check, pause, resume, run, reload");
    command->require_subcommand(0, 1);
    command->callback([command, options, &globals = registry.globals, &chosen = registry.chosen] {
        if (command->get_subcommands().empty())
            chosen = [options, &globals] { return list(globals, *options); };
    });
    const auto add = [&](const char* name, const char* help, bool takes_names, auto act) {
        CLI::App* sub = command->add_subcommand(name, help);
        if (takes_names)
            sub->add_option("name", options->names, "The sources")
                ->required(std::string_view(name) != "check");
        add_socket_option(*sub, options->socket);
        sub->callback([act, options, &globals = registry.globals, &chosen = registry.chosen] {
            chosen = [act, options, &globals] { return act(globals, *options); };
        });
    };
    add("list", "All sources, configured and remembered, and how they stand", false, list);
    add("check", "Ask each source once, or those named, and store nothing", true, check);
    add("pause", "Ask these sources no more until they are resumed", true,
        [](const Globals& globals, const SourcesOptions& o) { return change(globals, o, true); });
    add("resume", "Ask these sources again", true,
        [](const Globals& globals, const SourcesOptions& o) { return change(globals, o, false); });
    add("run", "Ask these sources now, whatever their schedule", true, run_named);
    add("reload", "Have the running service read its configuration again", false, reload);
}

}  // namespace magpie::cli
