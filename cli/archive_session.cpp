#include "cli/archive_session.h"

#include <CLI/CLI.hpp>

#include "parser/article_json.h"
#include "parser/wechat/identity.h"

namespace magpie::cli {

namespace {

Result<Archive> open(const Globals& globals, Archive::Mode mode, bool must_exist) {
    const auto config = configuration(globals);
    if (!config) return fail(config.error());
    const auto path = archive_path(globals, *config);
    if (!path) return fail(path.error());
    if (must_exist && !std::filesystem::exists(*path))
        return fail(ErrorCode::not_found,
                    "there is no archive at " + path->string() +
                        ". Fetch or import something first, or name another with --archive");
    return Archive::open(*path, mode);
}

}  // namespace

Result<Archive> open_archive(const Globals& globals, Archive::Mode mode) {
    return open(globals, mode, mode == Archive::Mode::read);
}

Result<Archive> open_existing_archive(const Globals& globals) {
    return open(globals, Archive::Mode::write, true);
}

Result<std::optional<StoredDocument>> find_document(const Archive& archive,
                                                    std::string_view which) {
    auto found = archive.find(which);
    if (!found || *found) return found;
    const std::string url = wechat::canonical_url(wechat::repair_url(which));
    if (url != which) found = archive.find(url);
    if (!found || *found) return found;
    const auto key = wechat::key_of(url);
    return key ? archive.find(key->to_string()) : found;
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

Result<std::vector<std::int64_t>> selected_documents(const Archive& archive,
                                                     const std::vector<std::string>& which,
                                                     const Selection& selection) {
    std::vector<std::int64_t> ids;
    for (const std::string& name : which) {
        const auto found = find_document(archive, name);
        if (!found) return fail(found.error());
        if (!*found) return fail(ErrorCode::not_found, name + ": not in this archive");
        ids.push_back((*found)->row.id);
    }
    if (!which.empty()) return ids;
    const auto query = query_of(selection);
    if (!query) return fail(query.error());
    const auto rows = archive.list(*query);
    if (!rows) return fail(rows.error());
    for (const DocumentRow& row : *rows) ids.push_back(row.id);
    return ids;
}

}  // namespace magpie::cli
