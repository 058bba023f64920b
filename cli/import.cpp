// magpie import: files that people or other programs saved, into the archive. What they may be and
// what becomes of each: docs/import.md. Here only the command line and what is printed.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/archive_session.h"
#include "crawler/site_rules_of.h"
#include "importer/importer.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;
using Kind = FileOutcome::Kind;

struct ImportOptions {
    std::vector<std::string> paths;
    std::string report;
    ImportSettings settings;
};

std::string dump(const ordered_json& object) {
    return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::map<std::string_view, std::size_t> reasons_of(const seed::CleanReport& report) {
    std::map<std::string_view, std::size_t> by_reason;
    for (const seed::DroppedLine& line : report.dropped) ++by_reason[line.reason];
    return by_reason;
}

// ---- one line per file

std::string words_of_document(const FileOutcome& outcome) {
    std::string text =
        std::string(to_string(outcome.kind)) + " as document " + std::to_string(outcome.document);
    if (outcome.kind == Kind::revision) text += ", revision " + std::to_string(outcome.revision);
    if (outcome.same_text_as)
        text += ", same text as document " + std::to_string(*outcome.same_text_as);
    if (outcome.pictures > 0) text += ", with " + std::to_string(outcome.pictures) + " pictures";
    return text;
}

std::string words_of_state(const FileOutcome& outcome) {
    std::string text =
        "refused: " + outcome.state + ". " + std::string(describe(outcome.page_state));
    if (!outcome.reason.empty()) text += " (" + outcome.reason + ")";
    return text;
}

std::string words_of_listing(const FileOutcome& outcome) {
    std::string text = "listing: " + std::to_string(outcome.listed) + " addresses";
    const auto add = [&](std::size_t count, std::string_view words) {
        if (count > 0) text += ", " + std::to_string(count) + std::string(words);
    };
    add(outcome.deleted, " of them deleted");
    add(outcome.held, " marked deleted that the archive holds");
    add(outcome.without_address, " deleted without an address");
    add(outcome.other_messages, " other messages");
    add(outcome.unreadable, " without a usable address");
    return text;
}

std::string words_of(const FileOutcome& outcome) {
    switch (outcome.kind) {
        case Kind::stored:
        case Kind::revision:
        case Kind::duplicate:
            return words_of_document(outcome);
        case Kind::state:
            return words_of_state(outcome);
        case Kind::listing:
            return words_of_listing(outcome);
        case Kind::refused:
            return "refused: " + outcome.reason;
        case Kind::skipped:
        case Kind::failed:
            break;
    }
    return std::string(to_string(outcome.kind)) + ": " + outcome.problem;
}

void print_line(const FileOutcome& outcome) {
    std::cout << outcome.name << ": " << words_of(outcome);
    if (!outcome.report.dropped.empty()) {
        std::cout << "; " << outcome.report.dropped.size() << " lines dropped:";
        for (const auto& [reason, count] : reasons_of(outcome.report))
            std::cout << ' ' << count << ' ' << reason;
    }
    if (outcome.masked > 0) std::cout << "; " << outcome.masked << " credentials covered";
    for (const std::string& note : outcome.notes) std::cout << "; " << note;
    std::cout << '\n';
}

void print_json(const FileOutcome& outcome) {
    ordered_json object{{"file", outcome.name}, {"outcome", to_string(outcome.kind)}};
    const auto put = [&](const char* key, const auto& value, bool known) {
        if (known) object[key] = value;
    };
    put("state", outcome.state, !outcome.state.empty());
    put("reason", outcome.reason, !outcome.reason.empty());
    put("problem", outcome.problem, !outcome.problem.empty());
    put("document", outcome.document, outcome.document != 0);
    put("revision", outcome.revision, outcome.revision != 0);
    if (outcome.same_text_as) object["same_text_as"] = *outcome.same_text_as;
    put("pictures", outcome.pictures, outcome.pictures > 0);
    if (outcome.kind == Kind::listing) {
        object["listed"] = outcome.listed;
        object["deleted"] = outcome.deleted;
        object["held"] = outcome.held;
        object["deleted_without_address"] = outcome.without_address;
        object["other_messages"] = outcome.other_messages;
        object["unusable"] = outcome.unreadable;
    }
    if (!outcome.report.dropped.empty()) {
        ordered_json& dropped = object["dropped_lines"] = ordered_json::object();
        for (const auto& [reason, count] : reasons_of(outcome.report))
            dropped[std::string(reason)] = count;
    }
    put("credentials_covered", outcome.masked, outcome.masked > 0);
    put("notes", outcome.notes, !outcome.notes.empty());
    std::cout << dump(object) << '\n';
}

// ---- the run

class Printer {
  public:
    explicit Printer(bool json) : json_(json) {}

    Result<> open_report(const std::string& path) {
        if (path.empty()) return {};
        report_.open(path);
        if (!report_) return fail(ErrorCode::io, path + ": cannot be written");
        return {};
    }

    void print(const FileOutcome& outcome) {
        ++counts_[outcome.kind];
        dropped_lines_ += outcome.report.dropped.size();
        listed_ += outcome.listed;
        unusable_ += outcome.unreadable;
        if (json_)
            print_json(outcome);
        else if (outcome.kind == Kind::failed)
            complain(outcome.name + ": " + outcome.problem);
        else
            print_line(outcome);
        write_report(outcome);
        show_progress();
    }

    int finish() {
        if (progress_shown_) std::cerr << "\r\033[K";
        const std::size_t refused = count(Kind::state) + count(Kind::refused);
        std::cerr << count(Kind::stored) + count(Kind::revision) << " stored, "
                  << count(Kind::duplicate) << " already held, " << refused << " not articles, "
                  << count(Kind::failed) << " failed; " << dropped_lines_ << " lines dropped";
        if (count(Kind::listing) > 0)
            std::cerr << "; " << count(Kind::listing) << " listings with " << listed_
                      << " addresses";
        if (unusable_ > 0) std::cerr << ", " << unusable_ << " rows without one";
        if (!report_.is_open() && dropped_lines_ + unusable_ > 0)
            std::cerr << " (list them with --report FILE)";
        std::cerr << '\n';
        const std::size_t good = count(Kind::stored) + count(Kind::revision) +
                                 count(Kind::duplicate) + count(Kind::listing);
        if (count(Kind::failed) + refused == 0) return good == 0 ? kNothingFound : kDone;
        if (good > 0) return kPartlyDone;
        return count(Kind::failed) > 0 ? kFailed : kNothingFound;
    }

  private:
    std::size_t count(Kind kind) const {
        const auto found = counts_.find(kind);
        return found == counts_.end() ? 0 : found->second;
    }

    void write_report(const FileOutcome& outcome) {
        if (!report_.is_open()) return;
        const auto write = [&](std::size_t line, std::string_view reason, const std::string& text) {
            report_ << dump({{"file", outcome.name},
                             {"line", line},
                             {"reason", reason},
                             {"text", text}})
                    << '\n';
        };
        for (const seed::DroppedLine& line : outcome.report.dropped)
            write(line.line, line.reason, line.text);
        for (const UnusableRow& row : outcome.unusable) write(row.line, "no_address", row.text);
    }

    void show_progress() {
        constexpr std::size_t kEvery = 100;
        if (::isatty(STDERR_FILENO) == 0 || ++printed_ % kEvery != 0) return;
        std::cerr << "\r[" << printed_ << " files]" << std::flush;
        progress_shown_ = true;
    }

    bool json_;
    std::ofstream report_;
    std::map<Kind, std::size_t> counts_;
    std::size_t dropped_lines_ = 0, listed_ = 0, unusable_ = 0, printed_ = 0;
    bool progress_shown_ = false;
};

Result<> import_all(Importer& importer, const std::vector<std::string>& paths) {
    for (const std::string& path : paths) importer.learn(path);
    for (const std::string& path : paths)
        if (auto added = importer.add(path); !added) return added;
    return importer.flush();
}

int import_command(const Globals& globals, const ImportOptions& options) {
    const bool one_file =
        options.paths.size() == 1 && !std::filesystem::is_directory(options.paths[0]);
    if (!options.settings.url.empty() && !one_file) {
        complain("--url belongs to one file");
        return kWrongUsage;
    }
    Printer printer(globals.json);
    if (const auto opened = printer.open_report(options.report); !opened)
        return complain_and_return(opened.error(), kWrongUsage);
    auto archive = open_archive(globals, Archive::Mode::write);
    if (!archive) return complain_and_return(archive.error());
    const auto config = configuration(globals);
    if (!config) return complain_and_return(config.error(), kWrongUsage);
    ImportSettings settings = options.settings;
    settings.rules = site_rules_of(config->fetch.site_rules);
    OwnedArchive door(std::move(*archive));
    Importer importer(door, std::move(settings),
                      [&](const FileOutcome& outcome) { printer.print(outcome); });
    if (const auto imported = import_all(importer, options.paths); !imported)
        return complain_and_return(imported.error());
    if (importer.files() == 0) {
        complain("no files there" + std::string(options.settings.recursive
                                                    ? ""
                                                    : "; use --recursive for folders in folders"));
        return kNothingFound;
    }
    return printer.finish();
}

}  // namespace

void add_import(Registry registry) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "import",
        "Take saved files into the archive: pages, listings, archived text, zips of them");
    command->add_option("paths", options->paths, "Files, folders or zip files")->required();
    command->add_flag("--recursive", options->settings.recursive, "Folders in folders too");
    command->add_option("--source", options->settings.source,
                        "Name of the source, where the file has none");
    command->add_option("--url", options->settings.url,
                        "Address of the page, where the one file does not say it");
    command->add_option("--report", options->report,
                        "Write every dropped line and unusable row to this file (JSON lines)");
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return import_command(globals, *options); };
    });
}

}  // namespace magpie::cli
