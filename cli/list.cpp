// magpie list, history, stats, verify: what the archive holds and whether it is intact. Documents
// or, by their state, URLs.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/row_json.h"
#include "cli/service_client.h"
#include "cli/table.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

struct ListOptions {
    Selection selection;
    std::string state;
    std::string flag;
    bool waiting = false;
    std::size_t limit = 0;
};

std::string remark(const DocumentRow& row) {
    return row.same_text_as ? "same text as " + std::to_string(*row.same_text_as) : "";
}

// A text member of what a listing told of a URL; "-" when it told none.
std::string fact(const ordered_json& facts, const char* name) {
    const auto found = facts.find(name);
    if (found == facts.end() || !found->is_string()) return "-";
    return found->get<std::string>();
}

std::string day_of_fact(const ordered_json& facts) {
    const auto when = parse_timestamp(fact(facts, "published"));
    return when ? format_day(day_of(*when)) : "-";
}

Result<std::vector<UrlRow>> urls_in_state(const Archive& archive, const ListOptions& options,
                                          const Query& query) {
    auto rows = archive.urls(options.state);
    if (!rows) return rows;
    std::erase_if(*rows, [&](const UrlRow& row) {
        return (!query.source.empty() && row.source != query.source) ||
               (query.since && row.first_seen < *query.since) ||
               (query.until && row.first_seen >= *query.until);
    });
    if (query.limit != 0 && rows->size() > query.limit) rows->resize(query.limit);
    return rows;
}

int list_urls(const Globals& globals, const Archive& archive, const ListOptions& options,
              const Query& query) {
    const auto rows = urls_in_state(archive, options, query);
    if (!rows) return complain_and_return(rows.error());
    if (rows->empty()) {
        complain("no URL is in state " + options.state);
        return kNothingFound;
    }
    if (globals.json) {
        for (const UrlRow& row : *rows) print_json(json_of(row));
        return kDone;
    }
    Table table({"FIRST SEEN", "DAY", "ACCOUNT", "TITLE", "URL", ""});
    for (const UrlRow& row : *rows) {
        const ordered_json facts = json_of(row).value("facts", ordered_json::object());
        const bool object = facts.is_object();
        table.add({format_utc_seconds(row.first_seen), object ? day_of_fact(facts) : "-",
                   object ? shorten(fact(facts, "account"), 20) : "-",
                   object ? shorten(collapse_space(fact(facts, "title")), 50) : "-", row.url,
                   row.reason});
    }
    table.print(std::cout);
    return kDone;
}

// Printed as they come: there may be a million.
int list_waiting(const Globals& globals, const Archive& archive, const Query& query) {
    std::size_t printed = 0;
    const auto read = archive.for_each_queued([&](const QueuedUrl& url) {
        if (!query.source.empty() && url.source != query.source) return true;
        if (query.since && url.next.due < *query.since) return true;
        if (query.until && url.next.due >= *query.until) return false;  // soonest first
        if (globals.json)
            print_json(json_of(url));
        else
            std::cout << format_utc_seconds(url.next.due) << "  " << to_string(url.next.reason)
                      << "  " << url.url << '\n';
        return ++printed != query.limit;
    });
    if (!read) return complain_and_return(read.error());
    if (printed == 0) complain("nothing waits");
    return printed == 0 ? kNothingFound : kDone;
}

int list(const Globals& globals, const ListOptions& options) {
    auto query = query_of(options.selection);
    if (!query) return complain_and_return(query.error(), kWrongUsage);
    query->limit = options.limit;
    query->flag = options.flag;
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    if (options.waiting) return list_waiting(globals, *archive, *query);
    if (!options.state.empty()) return list_urls(globals, *archive, options, *query);
    const auto rows = archive->list(*query);
    if (!rows) return complain_and_return(rows.error());
    if (globals.json) {
        for (const DocumentRow& row : *rows) print_json(json_of(row));
        return rows->empty() ? kNothingFound : kDone;
    }
    Table table({"ID", "PUBLISHED", "KIND", "ACCOUNT", "REVISIONS", "SIGHTINGS", "TITLE", ""});
    for (const DocumentRow& row : *rows)
        table.add({std::to_string(row.id), row.published ? format_day(day_of(*row.published)) : "-",
                   row.kind, shorten(row.account, 20), std::to_string(row.revisions),
                   std::to_string(row.sightings), shorten(row.title, 50), remark(row)});
    if (table.empty()) {
        complain("no documents match");
        return kNothingFound;
    }
    table.print(std::cout);
    return kDone;
}

int print_sightings(const Globals& globals, const std::vector<SightingRow>& rows) {
    if (globals.json) {
        for (const SightingRow& row : rows) print_json(json_of(row));
        return kDone;
    }
    Table table({"TIME", "STATE", "OUTCOME", "DOCUMENT", "REVISION", "STATUS", "URL", ""});
    for (const SightingRow& row : rows)
        table.add({format_utc_seconds(row.at), row.state, row.outcome,
                   row.document ? std::to_string(row.document) : "-",
                   row.revision ? std::to_string(row.revision) : "-",
                   row.status ? std::to_string(row.status) : "-", row.url, row.reason});
    table.print(std::cout);
    return kDone;
}

int history(const Globals& globals, const std::string& url) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    const auto rows = archive->history_of(url);
    if (!rows) return complain_and_return(rows.error());
    if (rows->empty()) {
        complain(url + ": never seen by this archive");
        return kNothingFound;
    }
    return print_sightings(globals, *rows);
}

std::map<std::string_view, std::int64_t> waiting_by_name(const ArchiveStats& numbers) {
    std::map<std::string_view, std::int64_t> counts;
    for (const auto& [reason, count] : numbers.waiting) counts[to_string(reason)] = count;
    return counts;
}

// What only a running service can tell; null when there is none.
nlohmann::json service_numbers(const Globals& globals) {
    const auto socket = service_socket(globals, "");
    if (!socket) return nullptr;
    auto answer = ask(*socket, {{"command", "status"}});
    if (!answer) return nullptr;
    answer->erase("hosts");
    answer->erase("done");
    return std::move(*answer);
}

void print_service(const nlohmann::json& service) {
    if (!service.is_object()) return;
    std::cout << "service     running since " << service.value("running_since", "?") << ": "
              << service.value("visits", 0) << " visits, longest stall of the network thread "
              << service.value("longest_stall_us", 0) << " µs ("
              << service.value("longest_stall_in", "") << ")\n";
}

int stats(const Globals& globals) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    const auto numbers = archive->stats();
    if (!numbers) return complain_and_return(numbers.error());
    if (globals.json) {
        print_json({{"urls", numbers->urls},
                    {"urls_by_state", numbers->urls_by_state},
                    {"waiting", waiting_by_name(*numbers)},
                    {"documents", numbers->documents},
                    {"revisions", numbers->revisions},
                    {"reposts", numbers->reposts},
                    {"sightings", numbers->sightings},
                    {"captures", numbers->captures},
                    {"media",
                     {{"files", numbers->media.files},
                      {"stored", numbers->media.stored},
                      {"missing", numbers->media.missing},
                      {"failed", numbers->media.failed},
                      {"bytes", numbers->media.bytes}}},
                    {"raw_bytes", numbers->raw_bytes},
                    {"stored_bytes", numbers->stored_bytes},
                    {"service", service_numbers(globals)}});
        return kDone;
    }
    std::cout << "documents   " << numbers->documents << " (" << numbers->revisions
              << " revisions, " << numbers->reposts << " reposts)\n"
              << "sightings   " << numbers->sightings << " (" << numbers->captures
              << " with the response kept)\n"
              << "media       " << numbers->media.files << " (" << numbers->media.stored
              << " stored, " << numbers->media.missing << " missing, " << numbers->media.failed
              << " failed), " << to_string(Bytes{static_cast<std::uint64_t>(numbers->media.bytes)})
              << '\n'
              << "stored      "
              << to_string(Bytes{static_cast<std::uint64_t>(numbers->stored_bytes)}) << " for "
              << to_string(Bytes{static_cast<std::uint64_t>(numbers->raw_bytes)}) << " received\n"
              << "URLs        " << numbers->urls << '\n';
    for (const auto& [state, count] : numbers->urls_by_state)
        std::cout << "  " << state << "  " << count << '\n';
    if (!numbers->waiting.empty()) std::cout << "waiting\n";
    for (const auto& [reason, count] : waiting_by_name(*numbers))
        std::cout << "  " << reason << "  " << count << '\n';
    print_service(service_numbers(globals));
    return kDone;
}

int verify(const Globals& globals) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    const auto problems = archive->verify();
    if (!problems) return complain_and_return(problems.error());
    for (const std::string& problem : *problems) std::cout << problem << '\n';
    if (!problems->empty()) return kFailed;
    std::cout << "intact\n";
    return kDone;
}

}  // namespace

void add_list(Registry registry) {
    auto options = std::make_shared<ListOptions>();
    CLI::App* command = registry.app.add_subcommand("list", "List the documents of the archive");
    add_selection(*command, options->selection);
    command->add_option("--state", options->state,
                        "URLs in this state instead of documents: pending, deleted_by_author, "
                        "captcha, timeout … (magpie stats counts them)");
    command->add_option("--flag", options->flag,
                        "Documents that show this flag, newest first: low_confidence, "
                        "joined_pages …");
    command->add_flag("--waiting", options->waiting,
                      "URLs that wait for a look instead, soonest first; --since and --until then "
                      "mean the time they are due");
    command->add_option("--limit", options->limit, "At most this many");
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return list(globals, *options); };
    });
}

void add_history(Registry registry) {
    auto url = std::make_shared<std::string>();
    CLI::App* command =
        registry.app.add_subcommand("history", "Every look at one URL: time, state, outcome");
    command->add_option("url", *url, "The URL, in any form")->required();
    command->callback([url, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [url, &globals] { return history(globals, *url); };
    });
}

void add_stats(Registry registry) {
    registry.app.add_subcommand("stats", "Numbers: documents, sightings, URLs by state, bytes")
        ->callback([&globals = registry.globals, &chosen = registry.chosen] {
            chosen = [&globals] { return stats(globals); };
        });
}

void add_verify(Registry registry) {
    registry.app.add_subcommand("verify", "Check every stored byte and reference")
        ->callback([&globals = registry.globals, &chosen = registry.chosen] {
            chosen = [&globals] { return verify(globals); };
        });
}

}  // namespace magpie::cli
