// magpie show: one document — an overview with its sightings and its place
// among other articles, or the document itself in a format, or the raw
// response.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>

#include "base/text.h"
#include "cli/archive_session.h"
#include "cli/graph.h"
#include "cli/promotion.h"
#include "cli/row_json.h"
#include "cli/table.h"
#include "parser/markdown.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

struct ShowOptions {
    std::string which;
    std::optional<Format> format;
    int revision = 0;
    bool raw = false;
    PromotionUse promotion = PromotionUse::keep;
};

void print_field(std::string_view name, std::string_view value) {
    if (!value.empty()) std::cout << name << std::string(14 - name.size(), ' ') << value << '\n';
}

std::string counted(const std::map<std::string, int>& counts) {
    std::vector<std::string> parts;
    for (const auto& [name, count] : counts) parts.push_back(name + " " + std::to_string(count));
    return join(parts, ", ");
}

std::string words_of(const MediaCounts& counts) {
    if (counts.kept + counts.missing + counts.failed == 0) return {};
    return std::to_string(counts.kept) + " kept, " + std::to_string(counts.missing) + " missing, " +
           std::to_string(counts.failed) + " failed";
}

// What is known of a document beside its own words.
struct Overview {
    std::vector<SightingRow> sightings;
    IdentityGraph graph;
    std::vector<MediaRow> media;
    std::optional<Tombstone> deletion;
};

Result<Overview> overview_of(const Archive& archive, const StoredDocument& stored) {
    auto sightings = archive.sightings_of(stored.row.id);
    if (!sightings) return fail(std::move(sightings.error()));
    auto graph = graph_of(archive, stored);
    if (!graph) return fail(std::move(graph.error()));
    auto media = archive.media_of(stored.row.id);
    if (!media) return fail(std::move(media.error()));
    auto deletion = archive.deletion_of(stored.row.id);
    if (!deletion) return fail(std::move(deletion.error()));
    return Overview{std::move(*sightings), std::move(*graph), std::move(*media),
                    std::move(*deletion)};
}

std::string words_of(const std::optional<Tombstone>& deletion) {
    if (!deletion) return {};
    std::string words = deletion->state + ", last seen " + format_utc_seconds(deletion->last_seen) +
                        ", found gone " + format_utc_seconds(deletion->found_gone);
    if (!deletion->reason.empty()) words += " (" + deletion->reason + ")";
    return words;
}

// "blocks 1, confidence 0.93, memory 0123456789abcdef"; empty where no model had a say.
std::string reading_of(const Article& article) {
    std::vector<std::string> parts;
    if (!article.model.empty()) parts.push_back(article.model);
    if (article.confidence >= 0)
        parts.push_back("confidence " + std::to_string(article.confidence).substr(0, 4));
    if (!article.memory.empty()) parts.push_back("memory " + article.memory);
    return join(parts, ", ");
}

void print_overview(const StoredDocument& stored, const Article& article,
                    const Overview& overview) {
    const DocumentRow& row = stored.row;
    print_field("title", row.title);
    print_field("account", row.account);
    print_field("author", row.author);
    print_field("kind", row.kind);
    print_field("originality", to_string(article.originality));
    if (row.published) print_field("published", format_rfc3339(*row.published));
    print_field("place", article.place);
    print_field("deleted", words_of(overview.deletion));
    print_field("identity", row.identity);
    print_graph(std::cout, article, overview.graph);
    if (row.same_text_as) print_field("same text as", std::to_string(*row.same_text_as));
    print_field("media", words_of(count_media(overview.media)));
    print_field("components", counted(article.components));
    print_field("dropped", counted(article.dropped));
    print_field("flags", join(article.flags, ", "));
    print_field("page type", article.page_type);
    print_field("read by", reading_of(article));
    print_field("revision",
                std::to_string(stored.revision) + " of " + std::to_string(row.revisions));
    print_field("content hash", row.content_hash.hex());
    std::cout << '\n';
    Table table({"SEEN", "STATE", "OUTCOME", "REVISION", "URL"});
    for (const SightingRow& sighting : overview.sightings)
        table.add({format_utc_seconds(sighting.at), sighting.state, sighting.outcome,
                   std::to_string(sighting.revision), sighting.listed_url});
    table.print(std::cout);
    std::cout << '\n' << full_markdown_body(article) << '\n';
}

void print_overview_json(const StoredDocument& stored, const Article& article,
                         const Overview& overview) {
    ordered_json object = json_of(stored.row);
    object["revision"] = stored.revision;
    if (overview.deletion) object["deleted"] = json_of(*overview.deletion);
    add_graph(object, article, overview.graph);
    const MediaCounts counts = count_media(overview.media);
    object["media"] = {
        {"kept", counts.kept}, {"missing", counts.missing}, {"failed", counts.failed}};
    object["media"]["files"] = ordered_json::array();
    for (const MediaRow& row : overview.media) object["media"]["files"].push_back(json_of(row));
    object["sightings"] = ordered_json::array();
    for (const SightingRow& row : overview.sightings) object["sightings"].push_back(json_of(row));
    object["metadata"] = ordered_json::parse(stored.metadata, nullptr, false);
    object["markdown"] = stored.markdown;
    print_json(object);
}

int print_raw(const Archive& archive, const std::vector<SightingRow>& sightings) {
    for (auto sighting = sightings.rbegin(); sighting != sightings.rend(); ++sighting) {
        if (!sighting->has_capture || sighting->state == kUnchanged) continue;
        const auto capture = archive.capture_of(sighting->id);
        if (!capture) return complain_and_return(capture.error());
        if (!*capture) continue;
        std::cout << (*capture)->header_block << (*capture)->body;
        return kDone;
    }
    complain("no response was kept for this document");
    return kNothingFound;
}

int print_rendered(const Archive& archive, const StoredDocument& stored, const ShowOptions& options,
                   Article& article) {
    if (options.promotion == PromotionUse::mark && !can_mark(*options.format)) {
        complain("this format has no place for marks: use --promotion drop or keep");
        return kWrongUsage;
    }
    RenderOptions render_options = render_options_for(archive, stored);
    if (options.promotion != PromotionUse::keep || options.format == Format::json) {
        auto found = PromotionOfAccounts(archive).find(stored.row, article);
        if (!found) return complain_and_return(found.error());
        render_options.promotion = std::move(*found);
        use_promotion(options.promotion, render_options.promotion, article);
    }
    std::cout << render(article, *options.format, render_options);
    return kDone;
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
    if (options.raw) {
        const auto sightings = archive->sightings_of((*found)->row.id);
        return sightings ? print_raw(*archive, *sightings) : complain_and_return(sightings.error());
    }
    auto article = article_of(**found);
    if (!article) return complain_and_return(article.error());
    if (options.format) return print_rendered(*archive, **found, options, *article);
    const auto overview = overview_of(*archive, **found);
    if (!overview) return complain_and_return(overview.error());
    if (globals.json)
        print_overview_json(**found, *article, *overview);
    else
        print_overview(**found, *article, *overview);
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
    add_promotion_option(*command, options->promotion);
    auto format = std::make_shared<Format>(Format::seed);
    CLI::Option* format_option = add_format_option(*command, *format);
    command->callback(
        [options, format, format_option, &globals = registry.globals, &chosen = registry.chosen] {
            if (format_option->count() > 0) options->format = *format;
            chosen = [options, &globals] { return show(globals, *options); };
        });
}

}  // namespace magpie::cli
