// magpie import: files that people or other programs saved — archived text, server HTML, browser
// saves, MHTML — into the archive. The original bytes are kept as the raw sighting; what is no
// article changes its URL's state and nothing else.
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/archive_session.h"
#include "crawler/records.h"
#include "parser/extract.h"
#include "parser/seed_clean.h"
#include "parser/seed_format.h"
#include "parser/wechat/identity.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;

struct ImportOptions {
    std::vector<std::string> paths;
    std::string source, report;
    bool recursive = false;
};

struct Imported {
    Page page;
    seed::CleanReport report;
    std::optional<Instant> captured;  // when the file says so
    std::string listed_url;           // as the file has it; empty: the article's own
    std::string source, media_type;
};

Result<std::vector<fs::path>> files_below(const fs::path& path, bool recursive) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return std::vector<fs::path>{path};
    std::vector<fs::path> files;
    const auto collect = [&](auto iterator) {
        for (const auto& entry : iterator)
            if (entry.is_regular_file(error)) files.push_back(entry.path());
    };
    try {
        if (recursive)
            collect(fs::recursive_directory_iterator(path));
        else
            collect(fs::directory_iterator(path));
    } catch (const fs::filesystem_error& failure) {
        return fail(ErrorCode::io, failure.what());
    }
    std::sort(files.begin(), files.end());
    return files;
}

Instant file_time(const fs::path& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return wall_clock_now();
    return Instant{std::chrono::seconds{info.st_mtim.tv_sec}};
}

class Importer {
  public:
    Importer(Archive archive, const ImportOptions& options)
        : archive_(std::move(archive)), options_(options) {}

    Result<> open_report() {
        if (options_.report.empty()) return {};
        report_.open(options_.report);
        if (!report_) return fail(ErrorCode::io, options_.report + ": cannot be written");
        return {};
    }

    // A file that cannot be read is counted and the rest goes on; only a failing archive ends the
    // import.
    Result<> add(const fs::path& path) {
        auto body = read_file(path, kMaxSavedFile);
        if (!body) {
            complain(body.error().message);
            ++failed_;
            return {};
        }
        RawDocument raw;
        raw.body = *body;
        raw.captured_at = file_time(path);
        raw.source = options_.source;
        const Imported imported = read(std::move(raw));
        return put(path, std::move(*body), imported);
    }

    int finish() const {
        std::cerr << stored_ << " stored, " << duplicates_ << " already held, " << refused_
                  << " not articles, " << failed_ << " failed; " << dropped_lines_
                  << " lines dropped"
                  << (options_.report.empty() && dropped_lines_ > 0
                          ? " (list them with --report FILE)"
                          : "")
                  << '\n';
        const std::size_t good = stored_ + duplicates_;
        if (failed_ + refused_ == 0) return good == 0 ? kNothingFound : kDone;
        if (good > 0) return kPartlyDone;
        return failed_ > 0 ? kFailed : kNothingFound;
    }

  private:
    Imported read(RawDocument raw) {
        raw.form = detect_form(raw);
        Imported imported;
        imported.captured = raw.captured_at;
        if (raw.form != SourceForm::seed) {
            imported.media_type = raw.form == SourceForm::mhtml ? "multipart/related" : "text/html";
            imported.source = options_.source;
            imported.page = extractor_.extract(std::move(raw));
            return imported;
        }
        const seed::SeedFile file = seed::read(raw.body);
        auto cleaned = seed::clean(file, raw, [this](std::string_view biz) {
            return archive_.accounts_of_biz(biz).value_or(std::vector<std::string>{});
        });
        imported.media_type = "text/markdown";
        imported.listed_url = wechat::without_credentials(seed::one_line(file.url));
        imported.source = options_.source.empty() ? seed::display(file.source) : options_.source;
        if (const auto when = parse_timestamp(file.fetch_date)) imported.captured = when->instant;
        imported.page = std::move(cleaned.page);
        imported.report = std::move(cleaned.report);
        return imported;
    }

    static Visit visit_of(std::string body, const Imported& imported) {
        Visit visit;
        visit.listed_url = imported.listed_url;
        if (visit.listed_url.empty())
            visit.listed_url =
                imported.page.article ? imported.page.article->url : imported.page.target_url;
        // A file without a URL of its own is known by its content, wherever it lies.
        if (visit.listed_url.empty()) visit.listed_url = "urn:sha256:" + sha256(body).hex();
        const auto candidate = make_candidate(visit.listed_url);
        visit.url = candidate ? candidate->url.href() : visit.listed_url;
        visit.source = imported.source;
        visit.at = *imported.captured;
        visit.state = to_string(imported.page.state);
        visit.reason = imported.page.reason;
        Capture capture;
        capture.final_url = visit.url;
        capture.at = visit.at;
        capture.media_type = imported.media_type;
        capture.body = std::move(body);
        visit.capture = std::move(capture);
        if (imported.page.article) {
            visit.document = to_clean_document(*imported.page.article);
            if (visit.document->identity.empty()) visit.document->identity = visit.url;
        }
        return visit;
    }

    Result<> put(const fs::path& path, std::string body, const Imported& imported) {
        const Visit visit = visit_of(std::move(body), imported);
        const auto receipts = archive_.put(std::vector<Visit>{visit});
        if (!receipts) return fail(receipts.error());
        print_line(path, imported, receipts->front());
        write_report(path, imported.report);
        return {};
    }

    void print_line(const fs::path& path, const Imported& imported, const Receipt& receipt) {
        std::cout << path.string() << ": ";
        if (!imported.page.article) {
            ++refused_;
            std::cout << "refused: " << to_string(imported.page.state) << ". "
                      << describe(imported.page.state);
            if (!imported.page.reason.empty()) std::cout << " (" << imported.page.reason << ")";
        } else {
            ++(receipt.outcome == Receipt::Outcome::duplicate ? duplicates_ : stored_);
            std::cout << to_string(receipt.outcome) << " as document " << receipt.document;
            if (receipt.outcome == Receipt::Outcome::revision)
                std::cout << ", revision " << receipt.revision;
            if (receipt.same_text_as)
                std::cout << ", same text as document " << *receipt.same_text_as;
        }
        print_dropped(imported.report);
        std::cout << '\n';
    }

    void print_dropped(const seed::CleanReport& report) {
        if (report.dropped.empty()) return;
        std::map<std::string_view, std::size_t> by_reason;
        for (const seed::DroppedLine& line : report.dropped) ++by_reason[line.reason];
        std::cout << "; " << report.dropped.size() << " lines dropped:";
        for (const auto& [reason, count] : by_reason) std::cout << ' ' << count << ' ' << reason;
        dropped_lines_ += report.dropped.size();
    }

    void write_report(const fs::path& path, const seed::CleanReport& report) {
        if (!report_.is_open()) return;
        for (const seed::DroppedLine& line : report.dropped) {
            const nlohmann::ordered_json object{{"file", path.string()},
                                                {"line", line.line},
                                                {"reason", line.reason},
                                                {"text", line.text}};
            report_ << object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
                    << '\n';
        }
    }

    Archive archive_;
    const ImportOptions& options_;
    Extractor extractor_;
    std::ofstream report_;
    std::size_t stored_ = 0, duplicates_ = 0, refused_ = 0, failed_ = 0, dropped_lines_ = 0;
};

int import_command(const Globals& globals, const ImportOptions& options) {
    std::vector<fs::path> files;
    for (const std::string& path : options.paths) {
        auto found = files_below(path, options.recursive);
        if (!found) return complain_and_return(found.error());
        files.insert(files.end(), found->begin(), found->end());
    }
    if (files.empty()) {
        complain("no files there" +
                 std::string(options.recursive ? "" : "; use --recursive for folders in folders"));
        return kNothingFound;
    }
    auto archive = open_archive(globals, Archive::Mode::write);
    if (!archive) return complain_and_return(archive.error());
    Importer importer(std::move(*archive), options);
    if (const auto opened = importer.open_report(); !opened)
        return complain_and_return(opened.error(), kWrongUsage);
    for (const fs::path& file : files)
        if (const auto added = importer.add(file); !added)
            return complain_and_return(added.error());
    return importer.finish();
}

}  // namespace

void add_import(Registry registry) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "import", "Take saved files into the archive: archived text, HTML, MHTML");
    command->add_option("paths", options->paths, "Files or folders")->required();
    command->add_flag("--recursive", options->recursive, "Folders in folders too");
    command->add_option("--source", options->source, "Name of the source, where the file has none");
    command->add_option("--report", options->report,
                        "Write every dropped line to this file (JSON lines)");
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return import_command(globals, *options); };
    });
}

}  // namespace magpie::cli
