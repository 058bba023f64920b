// magpie media: the pictures and clips of archived articles — which are kept, fetching what is
// missing, and writing kept ones into a folder.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "cli/archive_session.h"
#include "cli/outcome_line.h"
#include "cli/table.h"
#include "config/units.h"
#include "crawler/crawl.h"
#include "parser/media_type.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// Documents whose files are fetched in one go: bounds the memory, not the work.
constexpr std::size_t kDocumentsAtOnce = 500;

constexpr std::string_view kStored = "stored";
constexpr std::string_view kMissing = "missing";

int code_of(const Error& error) {
    if (error.code == ErrorCode::invalid_argument) return kWrongUsage;
    return error.code == ErrorCode::not_found ? kNothingFound : kFailed;
}

// ---- list

struct ListOptions {
    std::vector<std::string> which;
    bool missing = false, failed = false;
};

bool is_shown(const MediaRow& row, const ListOptions& options) {
    if (!options.missing && !options.failed) return true;
    if (row.state == kStored) return false;
    return row.state == kMissing ? options.missing : options.failed;
}

ordered_json json_of(const MediaRow& row, std::int64_t document) {
    ordered_json object{{"id", row.id},
                        {"document", document},
                        {"identity", row.identity},
                        {"role", row.role},
                        {"state", row.state},
                        {"reason", row.reason},
                        {"url", row.url},
                        {"fetch_urls", row.fetch_urls},
                        {"attempts", row.attempts},
                        {"first_seen", format_utc_seconds(row.first_seen)}};
    if (row.attempts > 0) object["last_tried"] = format_utc_seconds(row.last_tried);
    if (row.retry_at) object["retry_at"] = format_utc_seconds(*row.retry_at);
    if (row.state == kStored) {
        object["media_type"] = row.media_type;
        object["bytes"] = row.size;
        object["sha256"] = row.sha256.hex();
    }
    return object;
}

std::vector<std::string> cells_of(const MediaRow& row, std::int64_t document) {
    const bool stored = row.state == kStored;
    return {std::to_string(document),
            row.role,
            row.state,
            stored ? row.media_type : "-",
            stored ? to_string(Bytes(row.size)) : "-",
            row.url,
            row.reason};
}

int list(const Globals& globals, const ListOptions& options) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    const auto documents = selected_documents(*archive, options.which, {});
    if (!documents) return complain_and_return(documents.error(), code_of(documents.error()));
    Table table({"DOCUMENT", "ROLE", "STATE", "TYPE", "SIZE", "URL", ""});
    std::set<std::int64_t> shown;  // a file of several documents stands with the first
    for (const std::int64_t document : *documents) {
        const auto rows = archive->media_of(document);
        if (!rows) return complain_and_return(rows.error());
        for (const MediaRow& row : *rows) {
            if (!is_shown(row, options) || !shown.insert(row.id).second) continue;
            if (globals.json) {
                std::cout << json_of(row, document)
                                 .dump(-1, ' ', false, ordered_json::error_handler_t::replace)
                          << '\n';
            } else {
                table.add(cells_of(row, document));
            }
        }
    }
    if (shown.empty()) {
        complain("no files match");
        return kNothingFound;
    }
    if (!globals.json) table.print(std::cout);
    return kDone;
}

// ---- fetch

struct FetchOptions {
    std::vector<std::string> which;
    Selection selection;
    std::string collect;
    bool force = false, wait = false, verbose = false;
};

// Fetches what is missing, a few hundred documents at a time.
class MediaFetch {
  public:
    MediaFetch(const Globals& globals, const FetchOptions& options)
        : globals_(globals), options_(options) {}

    int run() {
        if (const auto prepared = prepare(); !prepared)
            return complain_and_return(prepared.error(), code_of(prepared.error()));
        for (std::size_t next = 0; next < documents_.size() && !interrupted_;) {
            auto files = gather(next);
            if (!files) return complain_and_return(files.error());
            if (files->empty()) continue;
            if (const auto done = fetch(std::move(*files)); !done)
                return complain_and_return(done.error());
        }
        if (wanted_ == 0) std::cout << "nothing is missing\n";
        if (interrupted_) complain("interrupted: what was not fetched yet stays missing");
        if (kept_ == wanted_ && !interrupted_) return kDone;
        return kept_ > 0 ? kPartlyDone : kFailed;
    }

  private:
    Result<> prepare() {
        const auto config = configuration(globals_);
        if (!config) return fail(ErrorCode::invalid_argument, config.error().message);
        settings_.config = *config;
        settings_.wait_for_paused_hosts = options_.wait;
        settings_.collect = config->media.collect;
        if (!options_.collect.empty()) {
            auto choice = parse_media_choice(options_.collect);
            if (!choice) return fail(std::move(choice.error()).with("--collect"));
            settings_.collect = *choice;
        }
        if (settings_.collect == MediaChoice::none)
            return fail(ErrorCode::invalid_argument,
                        "media.collect is \"none\"; say what to fetch with --collect images or "
                        "--collect all");
        const auto archive = open_archive(globals_, Archive::Mode::read);
        if (!archive) return fail(archive.error());
        const auto path = archive_path(globals_, *config);
        if (!path) return fail(path.error());
        settings_.archive = *path;
        auto documents = selected_documents(*archive, options_.which, options_.selection);
        if (!documents) return fail(documents.error());
        documents_ = std::move(*documents);
        return {};
    }

    // The next documents that miss something; moves `next` behind them.
    Result<std::vector<DocumentFiles>> gather(std::size_t& next) const {
        const auto archive = open_archive(globals_, Archive::Mode::read);
        if (!archive) return fail(archive.error());
        std::vector<DocumentFiles> files;
        for (; next < documents_.size() && files.size() < kDocumentsAtOnce; ++next) {
            auto rows = rows_of(*archive, documents_[next]);
            if (!rows) return fail(rows.error());
            std::erase_if(*rows, [this](const MediaRow& row) {
                return row.state == kStored || !is_collected(row.role, settings_.collect);
            });
            if (!rows->empty()) files.push_back({documents_[next], std::move(*rows)});
        }
        return files;
    }

    Result<std::vector<MediaRow>> rows_of(const Archive& archive, std::int64_t document) const {
        return options_.force ? archive.media_of(document)
                              : archive.missing_media(wall_clock_now(), document);
    }

    Result<> fetch(std::vector<DocumentFiles> files) {
        CrawlListener listener;
        listener.media.file = [this](const MediaVisit& visit, std::size_t size) {
            if (options_.verbose) std::cout << media_line(visit, size) << std::endl;
        };
        listener.media.article = [this](const ArticleMedia& media) {
            std::cout << "document " << media.document << ": " << media_phrase(media.tally)
                      << std::endl;
            wanted_ += media.tally.wanted();
            kept_ += media.tally.kept();
        };
        const auto summary =
            crawl(settings_, {.candidates = {}, .files = std::move(files)}, std::move(listener));
        if (!summary) return fail(summary.error());
        interrupted_ = summary->interrupted;
        return {};
    }

    const Globals& globals_;
    const FetchOptions& options_;
    CrawlSettings settings_;
    std::vector<std::int64_t> documents_;
    int wanted_ = 0, kept_ = 0;
    bool interrupted_ = false;
};

// ---- save

struct SaveOptions {
    std::string which, output;
};

Result<> write_file(const StoredMedia& file, const fs::path& folder) {
    const fs::path path = folder / (file.row.sha256.hex().substr(0, 16) + '.' +
                                    std::string(extension_of(file.row.media_type)));
    if (const auto written = write_file_atomically(path, file.body); !written)
        return fail(written.error());
    std::cout << path.string() << "  " << file.row.url << '\n';
    return {};
}

// The identities of the document's files, or the name itself: of a single file.
Result<std::vector<std::string>> identities_of(const Archive& archive, const std::string& which) {
    const auto stored = find_document(archive, which);
    if (!stored) return fail(stored.error());
    if (!*stored) return std::vector<std::string>{which};
    const auto rows = archive.media_of((*stored)->row.id);
    if (!rows) return fail(rows.error());
    std::vector<std::string> identities;
    for (const MediaRow& row : *rows) identities.push_back(row.identity);
    return identities;
}

int save(const Globals& globals, const SaveOptions& options) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    const auto identities = identities_of(*archive, options.which);
    if (!identities) return complain_and_return(identities.error());
    std::error_code error;
    fs::create_directories(options.output, error);
    if (error) return complain_and_return({ErrorCode::io, options.output + ": " + error.message()});
    bool any = false;
    for (const std::string& identity : *identities) {
        const auto file = archive->media(identity);
        if (!file) return complain_and_return(file.error());
        if (!*file || (*file)->row.state != kStored) continue;
        if (const auto written = write_file(**file, options.output); !written)
            return complain_and_return(written.error());
        any = true;
    }
    if (any) return kDone;
    complain(options.which + ": no file of this is kept");
    return kNothingFound;
}

}  // namespace

void add_media(Registry registry) {
    CLI::App* media = registry.app.add_subcommand(
        "media", "Pictures and clips of archived articles: list, fetch, save");
    media->require_subcommand(1);

    auto listing = std::make_shared<ListOptions>();
    CLI::App* command = media->add_subcommand("list", "The files of documents and their state");
    command->add_option("documents", listing->which,
                        "Document ids, URLs or identities (default: all)");
    command->add_flag("--missing", listing->missing, "Only files that were not asked for yet");
    command->add_flag("--failed", listing->failed, "Only files that could not be had");
    command->callback([listing, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [listing, &globals] { return list(globals, *listing); };
    });

    auto fetching = std::make_shared<FetchOptions>();
    command = media->add_subcommand("fetch", "Fetch the files that are missing and due");
    command->add_option("documents", fetching->which,
                        "Document ids, URLs or identities (default: all)");
    add_selection(*command, fetching->selection);
    command->add_option("--collect", fetching->collect,
                        "images or all (default: media.collect of the configuration)");
    command->add_flag("--force", fetching->force, "Ask again for what failed for good, too");
    command->add_flag("--wait", fetching->wait, "Wait for hosts that asked to stop");
    command->add_flag("--verbose", fetching->verbose, "A line for every file");
    command->callback([fetching, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [fetching, &globals] { return MediaFetch(globals, *fetching).run(); };
    });

    auto saving = std::make_shared<SaveOptions>();
    command = media->add_subcommand("save", "Write kept files into a folder");
    command->add_option("which", saving->which, "A document, or the identity of one file")
        ->required();
    command->add_option("--output", saving->output, "The folder")->required();
    command->callback([saving, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [saving, &globals] { return save(globals, *saving); };
    });
}

}  // namespace magpie::cli
