// magpie clean: pages and archived text to clean documents. No network, no archive.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files.h"
#include "cli/clean_batch.h"
#include "cli/command.h"
#include "crawler/site_rules_of.h"
#include "parser/article/joined_pages.h"
#include "parser/extract.h"
#include "parser/render.h"
#include "parser/seed_clean.h"
#include "parser/seed_format.h"

namespace magpie::cli {
namespace {

struct CleanOptions {
    std::string url, content_type, file = "-";
    std::vector<std::string> siblings;    // files: other pages of the same host
    std::vector<std::string> next_pages;  // files: what follows of the same article, in order
    SourceForm form = SourceForm::detect;
    Format format = Format::seed;
    bool further_keys = false;
    std::string model_file;
    std::optional<BlockModel> model;  // of model_file
    SiteRules rules;
    BatchOptions batch;
};

int report_not_an_article(const std::string& name, const Page& page) {
    std::string message = name + ": not an article: " + std::string(to_string(page.state)) + ". " +
                          std::string(describe(page.state));
    if (!page.reason.empty()) message += " (" + page.reason + ")";
    complain(message);
    return kNothingFound;
}

// Archived text keeps its own dates and, when nothing changed, its own bytes.
int clean_seed_file(const CleanOptions& options, const RawDocument& raw) {
    const seed::SeedFile file = seed::read(raw.body);
    const seed::CleanedSeed cleaned = seed::clean(file, raw);
    for (const seed::DroppedLine& line : cleaned.report.dropped)
        std::cerr << "dropped line " << line.line << " (" << line.reason << "): " << line.text
                  << '\n';
    if (!cleaned.page.article) return report_not_an_article(options.file, cleaned.page);
    seed::SeedDocument document = seed::rewritten(file, cleaned);
    if (options.further_keys) document.further = further_keys(*cleaned.page.article);
    if (options.format == Format::seed)
        print_document(seed::write(document));
    else if (options.format == Format::plain)
        print_document(
            seed::write_plain(document.title, document.date, cleaned.page.article->markdown));
    else
        print_document(render(*cleaned.page.article, options.format, {}));
    return kDone;
}

// What these pages teach. Their addresses are unknown: each is named by its place in the list.
Result<SiteMemory> memory_of(const std::vector<std::string>& siblings, const BlockModel* model) {
    SiteMemory memory;
    Extractor extractor;
    for (std::size_t i = 0; i < siblings.size(); ++i) {
        auto body = read_file(siblings[i], kMaxSavedFile);
        if (!body) return fail(std::move(body.error()));
        RawDocument raw;
        raw.body = std::move(*body);
        const Page page = extractor.extract(
            std::move(raw), {.page = i + 1, .model = model, .wants_only_trace = true});
        if (page.trace) memory.learn(*page.trace);
    }
    return memory;
}

// A further page that is no article ends the joining: what follows it would have a gap before it.
Result<> join_next_pages(const CleanOptions& options, const Reading& reading, Article& article) {
    if (options.next_pages.size() >= static_cast<std::size_t>(kMaxJoinedPages))
        return fail(ErrorCode::invalid_argument, "--next-page: an article has at most " +
                                                     std::to_string(kMaxJoinedPages) + " pages");
    Extractor extractor;
    for (const std::string& file : options.next_pages) {
        auto body = read_file(file, kMaxSavedFile);
        if (!body) return fail(std::move(body.error()));
        RawDocument raw;
        raw.url = article.next_page;
        raw.content_type = options.content_type;
        raw.body = std::move(*body);
        Page page = extractor.extract(std::move(raw), reading);
        if (!page.article) {
            std::cerr << "note: " << file << ": not an article (" << to_string(page.state)
                      << "); it and what follows are not joined\n";
            return {};
        }
        if (!join_page(article, std::move(*page.article)))
            std::cerr << "note: " << file << ": nothing that was not there already\n";
    }
    return {};
}

int clean_file(const CleanOptions& options) {
    auto body = options.file == "-" ? read_stream(stdin, kMaxSavedFile)
                                    : read_file(options.file, kMaxSavedFile);
    if (!body) return complain_and_return(body.error());
    RawDocument raw;
    raw.url = options.url;
    raw.content_type = options.content_type;
    raw.body = std::move(*body);
    raw.form = options.form == SourceForm::detect ? detect_form(raw) : options.form;
    if (raw.form == SourceForm::seed) return clean_seed_file(options, raw);
    const auto memory = memory_of(options.siblings, options.batch.model);
    if (!memory) return complain_and_return(memory.error());
    const std::string name = memory->digest();
    Reading reading;
    if (memory->pages() > 0) reading = {.memory = &*memory, .memory_name = name};
    reading.model = options.batch.model;
    reading.rules = &options.rules;
    Page page = Extractor().extract(std::move(raw), reading);
    for (const std::string& note : page.notes) std::cerr << "note: " << note << '\n';
    if (!page.article) return report_not_an_article(options.file, page);
    if (const auto joined = join_next_pages(options, reading, *page.article); !joined)
        return complain_and_return(joined.error());
    RenderOptions render_options;
    render_options.further_keys = options.further_keys;
    render_options.listed_url = options.url;
    render_options.fetched_at = page.article->captured ? page.article->captured : wall_clock_now();
    print_document(render(*page.article, options.format, render_options));
    return kDone;
}

Result<> load_model(CleanOptions& options) {
    if (options.model_file.empty()) return {};
    const auto bytes = read_file(options.model_file, Bytes{BlockModel::kMaxBytes});
    if (!bytes) return fail(bytes.error());
    auto model = BlockModel::parse(*bytes);
    if (!model) return fail(std::move(model.error()).with(options.model_file));
    options.batch.model = &options.model.emplace(std::move(*model));
    return {};
}

int run_clean(const Globals& globals, CleanOptions& options) {
    const auto config = configuration(globals);
    if (!config) return complain_and_return(config.error(), kWrongUsage);
    options.rules = site_rules_of(config->fetch.site_rules);
    options.batch.rules = &options.rules;
    if (const auto loaded = load_model(options); !loaded)
        return complain_and_return(loaded.error(), kWrongUsage);
    options.batch.form = options.form;
    return options.batch.list.empty() ? clean_file(options) : clean_batch(options.batch);
}

}  // namespace

void add_clean(Registry registry) {
    auto options = std::make_shared<CleanOptions>();
    CLI::App* command = registry.app.add_subcommand(
        "clean", "Turn a page or archived text into clean text (no network, no archive)");
    command->add_option("--url", options->url, "URL the page came from");
    command->add_option("--content-type", options->content_type, "Content-Type it was served with");
    command->add_option("--from", options->form, "What the input is: auto, html, mhtml or seed")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, SourceForm>{{"auto", SourceForm::detect},
                                                                      {"html", SourceForm::html},
                                                                      {"mhtml", SourceForm::mhtml},
                                                                      {"seed", SourceForm::seed}}));
    add_format_option(*command, options->format);
    command->add_flag("--more-keys", options->further_keys,
                      "Seed format: append author, account, kind, identity … after the five keys");
    command
        ->add_option("--sibling", options->siblings,
                     "Another page of the same host, to tell its template; repeatable")
        ->allow_extra_args(false);
    command
        ->add_option("--next-page", options->next_pages,
                     "The next page of the same article, to be appended; repeatable")
        ->allow_extra_args(false);
    CLI::Option* batch =
        command->add_option("--batch", options->batch.list,
                            "JSON lines in, JSON lines out; paths are relative to the list");
    command
        ->add_option("--memory", options->batch.with_memory,
                     "For --batch: what a page is read with: batch (the list's other pages of its "
                     "host) or none")
        ->transform(
            CLI::CheckedTransformer(std::map<std::string, bool>{{"batch", true}, {"none", false}}))
        ->needs(batch);
    command->add_option("--jobs", options->batch.jobs, "Threads for --batch")
        ->check(CLI::Range(1u, 256u));
    command->add_option("--model", options->model_file,
                        "Block model to read web pages with, as tools/training writes it");
    command->add_option("file", options->file, "Page to clean; - is standard input");
    command->callback([options, &chosen = registry.chosen, &globals = registry.globals] {
        chosen = [options, &globals] { return run_clean(globals, *options); };
    });
}

}  // namespace magpie::cli
