#include "cli/archive_session.h"

#include <CLI/CLI.hpp>

#include "parser/article_json.h"

namespace magpie::cli {

Result<Archive> open_archive(const Globals& globals, Archive::Mode mode) {
    const auto config = configuration(globals);
    if (!config) return fail(config.error());
    const auto path = archive_path(globals, *config);
    if (!path) return fail(path.error());
    if (mode == Archive::Mode::read && !std::filesystem::exists(*path))
        return fail(ErrorCode::not_found,
                    "there is no archive at " + path->string() +
                        ". Fetch or import something first, or name another with --archive");
    return Archive::open(*path, mode);
}

Result<Article> article_of(const StoredDocument& stored) {
    auto article = article_from_metadata(stored.metadata, stored.markdown);
    if (!article)
        return fail(std::move(article.error()).with("document " + std::to_string(stored.row.id)));
    return article;
}

RenderOptions render_options_for(const Archive& archive, const StoredDocument& stored) {
    RenderOptions options;
    options.source = stored.row.source;
    const auto url = archive.url_state(stored.row.url);
    options.listed_url = url && *url ? (*url)->listed_url : stored.row.url;
    options.fetched_at = stored.row.last_seen;
    return options;
}

void add_selection(CLI::App& command, Selection& selection) {
    command.add_option("--source", selection.source, "Only documents of this source");
    command.add_option("--since", selection.since, "First seen at or after this day or time");
    command.add_option("--until", selection.until, "First seen before this day or time");
}

Result<Query> query_of(const Selection& selection) {
    Query query;
    query.source = selection.source;
    for (const auto& [text, target] :
         {std::pair{&selection.since, &query.since}, std::pair{&selection.until, &query.until}}) {
        if (text->empty()) continue;
        const auto when = parse_timestamp(*text);
        if (!when)
            return fail(ErrorCode::invalid_argument,
                        "\"" + *text +
                            "\" is not a day (2026-01-31) or a time (2026-01-31T08:00:00+08:00)");
        *target = when->instant;
    }
    return query;
}

}  // namespace magpie::cli
