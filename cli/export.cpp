// magpie export: the archive as files, one per document, or as one JSON-lines file that is written
// line by line.
#include <CLI/CLI.hpp>
#include <iostream>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/local_media.h"
#include "cli/promotion.h"
#include "parser/markdown.h"
#include "parser/seed_format.h"

namespace magpie::cli {
namespace {

namespace fs = std::filesystem;

enum class ExportFormat { seed, plain, markdown, text, html, jsonl };

struct ExportOptions {
    ExportFormat format = ExportFormat::seed;
    std::string output;
    Selection selection;
    bool further_keys = false;
    bool zone_suffix = false;
    bool media = false;
    PromotionUse promotion = PromotionUse::keep;

    bool is_one_file() const { return format == ExportFormat::jsonl; }
    // Where files that belong to documents go.
    fs::path folder() const {
        return is_one_file() ? fs::path(output).parent_path() : fs::path(output);
    }
};

Format render_format(ExportFormat format) {
    switch (format) {
        case ExportFormat::seed:
            return Format::seed;
        case ExportFormat::plain:
            return Format::plain;
        case ExportFormat::markdown:
            return Format::markdown;
        case ExportFormat::text:
            return Format::text;
        case ExportFormat::html:
            return Format::html;
        case ExportFormat::jsonl:
            break;
    }
    return Format::json;
}

// Writes documents one by one; numbers them in the order of the archive.
class Exporter {
  public:
    Exporter(const Archive& archive, const ExportOptions& options)
        : archive_(archive),
          options_(options),
          promotion_(archive),
          media_(archive, options.folder()) {}

    Result<> open() {
        if (options_.is_one_file()) {
            auto file = AtomicFile::create(options_.output);
            if (!file) return fail(std::move(file.error()));
            lines_ = std::move(*file);
            return {};
        }
        std::error_code error;
        fs::create_directories(options_.output, error);
        if (error) return fail(ErrorCode::io, options_.output + ": " + error.message());
        return {};
    }

    Result<> add(const DocumentRow& row) {
        const auto stored = archive_.document(row.id);
        if (!stored) return fail(stored.error());
        if (!*stored)
            return fail(ErrorCode::corrupt,
                        "document " + std::to_string(row.id) + " is listed but missing");
        auto article = article_of(**stored);
        if (!article) return fail(article.error());
        RenderOptions render_options = render_options_for(archive_, **stored);
        render_options.further_keys = options_.further_keys;
        render_options.fetch_date_zone = options_.zone_suffix;
        return prepare(row, *article, render_options).and_then([&] {
            return write(row, render(*article, render_format(options_.format), render_options));
        });
    }

    Result<> finish() { return lines_ ? lines_->commit() : Result<>{}; }

    std::size_t media_files() const { return media_.files(); }
    std::size_t count() const { return count_; }

  private:
    // Promotion is told by the pictures' own addresses, so it is looked for first.
    Result<> prepare(const DocumentRow& row, Article& article, RenderOptions& render_options) {
        const bool wanted =
            options_.promotion != PromotionUse::keep || options_.format == ExportFormat::jsonl;
        if (wanted) {
            auto found = promotion_.find(row, article);
            if (!found) return fail(std::move(found.error()));
            render_options.promotion = std::move(*found);
        }
        if (options_.media)
            if (auto copied = media_.localise(row.id, article); !copied) return copied;
        use_promotion(options_.promotion, render_options.promotion, article);
        return {};
    }

    Result<> write(const DocumentRow& row, const std::string& text) {
        ++count_;
        if (lines_) return lines_->write(text + "\n");
        return write_file_atomically(fs::path(options_.output) / name_for(row, text), text);
    }

    std::string name_for(const DocumentRow& row, const std::string& text) {
        const Format format = render_format(options_.format);
        const std::string& source = row.source.empty() ? row.account : row.source;
        std::string name = file_name_of(format, count_, source, row.title, text);
        // File systems that fold case must not lose one of two names either.
        if (names_.insert(to_lower_ascii(name)).second) return name;
        name = file_name_of(format, count_, source, row.title, text, true);
        names_.insert(to_lower_ascii(name));
        return name;
    }

    const Archive& archive_;
    const ExportOptions& options_;
    PromotionOfAccounts promotion_;
    LocalMedia media_;
    std::size_t count_ = 0;
    std::set<std::string> names_;
    std::optional<AtomicFile> lines_;  // jsonl
};

Result<> export_all(const Archive& archive, Exporter& exporter, const Query& query) {
    const auto rows = archive.list(query);
    if (!rows) return fail(rows.error());
    if (auto opened = exporter.open(); !opened) return opened;
    for (const DocumentRow& row : *rows)
        if (auto added = exporter.add(row); !added) return added;
    return exporter.finish();
}

int export_command(const Globals& globals, const ExportOptions& options) {
    const auto query = query_of(options.selection);
    if (!query) return complain_and_return(query.error(), kWrongUsage);
    if (options.promotion == PromotionUse::mark && !can_mark(render_format(options.format))) {
        complain("this format has no place for marks: use --promotion drop or keep");
        return kWrongUsage;
    }
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    Exporter exporter(*archive, options);
    if (const auto done = export_all(*archive, exporter, *query); !done)
        return complain_and_return(done.error());
    std::cerr << exporter.count() << (exporter.count() == 1 ? " document" : " documents");
    if (options.media) std::cerr << " and " << exporter.media_files() << " media files";
    std::cerr << " written to " << options.output << '\n';
    return exporter.count() == 0 ? kNothingFound : kDone;
}

}  // namespace

void add_export(Registry registry) {
    auto options = std::make_shared<ExportOptions>();
    const std::map<std::string, ExportFormat> names{
        {"seed", ExportFormat::seed},         {"plain", ExportFormat::plain},
        {"markdown", ExportFormat::markdown}, {"text", ExportFormat::text},
        {"html", ExportFormat::html},         {"jsonl", ExportFormat::jsonl}};
    CLI::App* command =
        registry.app.add_subcommand("export", "Write the archive's documents as files");
    command
        ->add_option("--format", options->format,
                     "seed (default), plain, markdown, text, html or jsonl")
        ->transform(CLI::CheckedTransformer(names));
    command->add_option("--output", options->output, "Folder to write to; a file for jsonl")
        ->required();
    add_selection(*command, options->selection);
    command->add_flag("--more-keys", options->further_keys,
                      "Seed format: append author, account, kind, identity … after the five keys");
    command->add_flag("--zone", options->zone_suffix,
                      "Seed format: mark fetch_date as UTC with a Z");
    command->add_flag("--media", options->media,
                      "Write the archived pictures and clips into media/ and point to them there");
    add_promotion_option(*command, options->promotion);
    command->callback([options, &globals = registry.globals, &chosen = registry.chosen] {
        chosen = [options, &globals] { return export_command(globals, *options); };
    });
}

}  // namespace magpie::cli
