// magpie show: one document — an overview with its sightings, or the document itself in a format,
// or the raw response.
#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/archive_session.h"
#include "cli/table.h"
#include "parser/markdown.h"

namespace magpie::cli {
namespace {

struct ShowOptions {
    std::string which;
    std::optional<Format> format;
    int revision = 0;
    bool raw = false;
};

void print_field(std::string_view name, std::string_view value) {
    if (!value.empty()) std::cout << name << std::string(14 - name.size(), ' ') << value << '\n';
}

void print_overview(const StoredDocument& stored, const Article& article,
                    const std::vector<SightingRow>& sightings) {
    const DocumentRow& row = stored.row;
    print_field("title", row.title);
    print_field("account", row.account);
    print_field("author", row.author);
    print_field("kind", row.kind);
    print_field("originality", to_string(article.originality));
    if (row.published) print_field("published", format_rfc3339(*row.published));
    print_field("place", article.place);
    print_field("identity", row.identity);
    print_field("url", row.url);
    for (const std::string& alias : stored.aliases) print_field("alias", alias);
    if (article.reprint)
        print_field("reprint of", article.reprint->account + " " + article.reprint->url);
    if (row.same_text_as) print_field("same text as", std::to_string(*row.same_text_as));
    print_field("revision",
                std::to_string(stored.revision) + " of " + std::to_string(row.revisions));
    print_field("content hash", row.content_hash.hex());
    std::cout << '\n';
    Table table({"SEEN", "STATE", "OUTCOME", "REVISION", "URL"});
    for (const SightingRow& sighting : sightings)
        table.add({format_utc_seconds(sighting.at), sighting.state, sighting.outcome,
                   std::to_string(sighting.revision), sighting.listed_url});
    table.print(std::cout);
    std::cout << '\n' << full_markdown_body(article) << '\n';
}

int print_raw(const Archive& archive, const std::vector<SightingRow>& sightings) {
    for (auto sighting = sightings.rbegin(); sighting != sightings.rend(); ++sighting) {
        if (!sighting->has_capture) continue;
        const auto capture = archive.capture_of(sighting->id);
        if (!capture) return complain_and_return(capture.error());
        if (!*capture) continue;
        std::cout << (*capture)->header_block << (*capture)->body;
        return kDone;
    }
    complain("no response was kept for this document");
    return kNothingFound;
}

int show(const Globals& globals, const ShowOptions& options) {
    const auto archive = open_archive(globals, Archive::Mode::read);
    if (!archive) return complain_and_return(archive.error());
    auto found = find_document(*archive, options.which);
    if (found && *found && options.revision != 0)
        found = archive->document((*found)->row.id, options.revision);
    if (!found) return complain_and_return(found.error());
    if (!*found) {
        complain(options.which + ": not in this archive" +
                 (options.revision != 0 ? " with that revision" : ""));
        return kNothingFound;
    }
    const auto sightings = archive->sightings_of((*found)->row.id);
    if (!sightings) return complain_and_return(sightings.error());
    if (options.raw) return print_raw(*archive, *sightings);
    const auto article = article_of(**found);
    if (!article) return complain_and_return(article.error());
    if (options.format)
        std::cout << render(*article, *options.format, render_options_for(*archive, **found));
    else
        print_overview(**found, *article, *sightings);
    return kDone;
}

}  // namespace

void add_show(Registry registry) {
    auto options = std::make_shared<ShowOptions>();
    CLI::App* command =
        registry.app.add_subcommand("show", "Show one document, with every sighting");
    command
        ->add_option("which", options->which,
                     "Document number, URL in any form, or identity (biz:mid:idx)")
        ->required();
    command->add_option("--revision", options->revision, "An earlier revision")
        ->check(CLI::PositiveNumber);
    command->add_flag("--raw", options->raw,
                      "Print the stored response instead: headers and body as received");
    auto format = std::make_shared<Format>(Format::seed);
    CLI::Option* format_option = add_format_option(*command, *format);
    command->callback(
        [options, format, format_option, &globals = registry.globals, &chosen = registry.chosen] {
            if (format_option->count() > 0) options->format = *format;
            chosen = [options, &globals] { return show(globals, *options); };
        });
}

}  // namespace magpie::cli
