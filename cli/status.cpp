// magpie status: how the sources, the hosts and the ledger stand, with the running service or
// without; --check makes it a monitoring probe.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/command.h"
#include "cli/health.h"
#include "cli/service_client.h"
#include "cli/source_rows.h"
#include "cli/status_facts.h"
#include "cli/table.h"
#include "service/control.h"

namespace magpie::cli {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;

// Hosts in the table; all of them are in the JSON form.
constexpr std::size_t kHostsShown = 20;

struct StatusOptions {
    std::string socket;
    bool check = false;
    bool timer = false;
};

// An error: the configuration, without which neither archive nor service is known.
Result<StatusFacts> gather(const Globals& globals, const StatusOptions& options, Instant now) {
    const auto config = configuration(globals);
    if (!config) return fail(config.error());
    const auto archive = archive_path(globals, *config);
    if (!archive) return fail(archive.error());
    StatusFacts facts;
    facts.late_after = config->service.late_after;
    facts.daemon_expected = !options.timer;
    if (const auto read = read_archive(*archive, now, facts); !read)
        facts.archive_problem = read.error().message;
    if (const auto loaded = configuration_with_sources(globals); loaded)
        add_configured(loaded->sources, facts);
    else
        facts.sources_problem = loaded.error().message;
    const auto socket = options.socket.empty() ? control_socket_path(*config, *archive)
                                               : std::filesystem::path(options.socket);
    const auto answer = ask(socket, {{"command", "status"}});
    if (answer) {
        facts.service = service_facts(*answer);
        facts.hosts = host_facts(*answer);
    } else if (answer.error().code != ErrorCode::not_found) {
        facts.service_problem = answer.error().message;
    }
    return facts;
}

void print_service(const StatusFacts& facts, Instant now) {
    if (!facts.service) {
        std::cout << "service    "
                  << (facts.service_problem.empty() ? "not running" : facts.service_problem)
                  << '\n';
        return;
    }
    const ServiceFacts& service = *facts.service;
    std::cout << "service    " << (service.stopping ? "stopping" : "running");
    if (service.running_since)
        std::cout << " since " << format_utc_seconds(*service.running_since) << " ("
                  << rough(now - *service.running_since) << ")";
    std::cout << "\nwork       " << service.in_flight << " in flight, " << service.queued
              << " queued, " << service.due_later << " due later, " << service.visits
              << " done since the start\n"
              << "network    longest stall " << service.longest_stall.count() / 1'000 << "."
              << service.longest_stall.count() / 100 % 10 << " ms\n";
    if (service.log_lines_dropped > 0)
        std::cout << "log        " << service.log_lines_dropped << " lines dropped\n";
    if (!service.reload_problem.empty())
        std::cout << "reload     refused, the configuration before it is in force: "
                  << service.reload_problem << '\n';
}

std::string breaker_of(const HostFacts& host, Instant now) {
    const std::string why = host.reason.empty() ? "" : " (" + host.reason + ")";
    if (host.paused_until && *host.paused_until > now)
        return "paused for " + rough(*host.paused_until - now) + why;
    if (host.paused_until) return "one probe next" + why;
    if (host.slow_until && *host.slow_until > now) return "half rate";
    return "closed";
}

void print_hosts(const StatusFacts& facts, Instant now) {
    if (facts.hosts.empty()) return;
    Table table({"HOST", "DELAY", "IN FLIGHT", "BACKLOG", "BREAKER"});
    const std::size_t shown = std::min(facts.hosts.size(), kHostsShown);
    for (std::size_t i = 0; i < shown; ++i) {
        const HostFacts& host = facts.hosts[i];
        table.add({shorten(host.host, 50),
                   host.delay > 0ms ? std::to_string(host.delay.count()) + " ms" : "-",
                   std::to_string(host.in_flight), std::to_string(host.waiting),
                   breaker_of(host, now)});
    }
    std::cout << '\n';
    table.print(std::cout);
    if (facts.hosts.size() > shown)
        std::cout << "and " << facts.hosts.size() - shown << " more (--json shows them)\n";
}

std::int64_t sum_of_states(const ArchiveStats& ledger) {
    std::int64_t sum = 0;
    for (const auto& [state, count] : ledger.urls_by_state) sum += count;
    return sum;
}

void print_ledger(const ArchiveStats& ledger) {
    Table table({"URLS", "STATE"});
    for (const auto& [state, count] : ledger.urls_by_state)
        table.add({std::to_string(count), state});
    table.add({std::to_string(sum_of_states(ledger)),
               "in all, of " + std::to_string(ledger.urls) + " listed"});
    std::cout << '\n';
    table.print(std::cout);
}

void print_unsure(const StatusFacts& facts) {
    if (facts.ledger.low_confidence == 0) return;
    std::cout << '\n'
              << facts.ledger.low_confidence
              << " documents were read with low confidence (magpie list --flag low_confidence); "
                 "the newest:\n";
    for (const DocumentRow& row : facts.unsure)
        std::cout << "  " << row.id << "  " << row.url << '\n';
}

ordered_json unsure_json(const StatusFacts& facts) {
    ordered_json newest = ordered_json::array();
    for (const DocumentRow& row : facts.unsure)
        newest.push_back({{"document", row.id}, {"url", row.url}, {"title", row.title}});
    return {{"documents", facts.ledger.low_confidence}, {"newest", std::move(newest)}};
}

ordered_json json_of(const HostFacts& host) {
    return {{"host", host.host},
            {"delay_ms", host.delay.count()},
            {"waiting", host.waiting},
            {"in_flight", host.in_flight},
            {"paused_until", time_json(host.paused_until)},
            {"slow_until", time_json(host.slow_until)},
            {"stop_reason", host.reason}};
}

ordered_json json_of(const ArchiveStats& ledger) {
    ordered_json states = ordered_json::object();
    for (const auto& [state, count] : ledger.urls_by_state) states[state] = count;
    std::int64_t waiting = 0;
    for (const auto& [reason, count] : ledger.waiting) waiting += count;
    return {{"urls", ledger.urls},
            {"sum_of_states", sum_of_states(ledger)},
            {"waiting", waiting},
            {"by_state", std::move(states)}};
}

ordered_json json_of(const StatusFacts& facts, const Health& health, Instant now) {
    ordered_json sources = ordered_json::array(), hosts = ordered_json::array();
    for (const SourceFacts& source : facts.sources)
        sources.push_back(json_of(source, facts.late_after, now));
    for (const HostFacts& host : facts.hosts) hosts.push_back(json_of(host));
    ordered_json service;
    if (facts.service) service = ordered_json(facts.service->told);
    if (service.is_object()) {
        service.erase("hosts");  // below
        service.erase("done");
    }
    return {{"health", {{"level", static_cast<int>(health.level)}, {"line", health.line}}},
            {"running", facts.service.has_value()},
            {"service", std::move(service)},
            {"service_problem", facts.service_problem},
            {"archive_problem", facts.archive_problem},
            {"sources_problem", facts.sources_problem},
            {"last_visit", time_json(facts.last_visit)},
            {"sources", std::move(sources)},
            {"hosts", std::move(hosts)},
            {"low_confidence", unsure_json(facts)},
            {"ledger", json_of(facts.ledger)}};
}

void print_tables(const StatusFacts& facts, const Health& health, Instant now) {
    std::cout << "health     " << health.line << '\n';
    print_service(facts, now);
    if (!facts.sources.empty()) {
        std::cout << '\n';
        print_sources(facts, now);
    }
    print_hosts(facts, now);
    if (facts.archive_problem.empty()) print_ledger(facts.ledger);
    print_unsure(facts);
}

int without_configuration(const Error& error, bool check) {
    if (!check) return complain_and_return(error, kWrongUsage);
    std::cout << "CRITICAL: the configuration cannot be read: " << collapse_space(error.message)
              << '\n';
    return static_cast<int>(HealthLevel::critical);
}

int status(const Globals& globals, const StatusOptions& options) {
    const Instant now = wall_clock_now();
    const auto facts = gather(globals, options, now);
    if (!facts) return without_configuration(facts.error(), options.check);
    const Health health = judge(*facts, now);
    if (globals.json)
        print_json(json_of(*facts, health, now));
    else if (options.check)
        std::cout << health.line << '\n';
    else
        print_tables(*facts, health, now);
    if (options.check) return static_cast<int>(health.level);
    if (facts->archive_problem.empty()) return kDone;
    complain(facts->archive_problem);
    return kFailed;
}

}  // namespace

void add_status(Registry registry) {
    auto options = std::make_shared<StatusOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "status", "How sources, hosts and listed URLs stand, with or without a running service");
    command->add_flag(
        "--check", options->check,
        "For monitoring: one line, and exit code 0 (OK), 1 (WARNING) or 2 (CRITICAL)");
    command->add_flag("--timer", options->timer,
                      "Passes are started by a timer: no running service is expected");
    add_socket_option(*command, options->socket);
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return status(globals, *options); };
    });
}

}  // namespace magpie::cli
