#include "storage/media.h"

#include <utility>

#include "storage/columns.h"
#include "storage/observation.h"

namespace magpie {

namespace {

// Addresses lie in one column, a line each. No URL holds a raw line break (WHATWG URL §4.4 strips
// them); one that does is written as the parser of its server would have to read it.
std::string lines_of(const std::vector<std::string>& urls) {
    std::string lines;
    for (const std::string& url : urls) {
        if (!lines.empty()) lines += '\n';
        for (const char c : url) {
            if (c == '\n') {
                lines += "%0A";
            } else {
                lines += c;
            }
        }
    }
    return lines;
}

std::vector<std::string> urls_in(std::string_view lines) {
    std::vector<std::string> urls;
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        urls.emplace_back(lines.substr(0, end));
        if (end == std::string_view::npos) break;
        lines.remove_prefix(end + 1);
    }
    return urls;
}

// Every SELECT of a file starts with these columns; `role` is that in a document, or of the row.
#define MAGPIE_MEDIA_COLUMNS(role)                                                    \
    "m.id, m.identity, m.url, m.fetch_urls, " role                                    \
    ", m.state, m.reason, c.media_type, b.sha256, b.size, m.attempts, m.first_seen, " \
    "m.last_tried, m.retry_at"
#define MAGPIE_MEDIA_COPY \
    " LEFT JOIN media_copies c ON c.id = m.copy LEFT JOIN blobs b ON b.id = c.body "
// Asked for again only when somebody said when.
#define MAGPIE_MEDIA_IS_DUE(now) "m.state <> 'stored' AND (m.attempts = 0 OR m.retry_at <= " now ")"

MediaRow media_from(const sqlite::Cursor& row) {
    MediaRow media;
    media.id = row.integer(0);
    media.identity = row.text(1);
    media.url = row.text(2);
    media.fetch_urls = urls_in(row.bytes(3));
    media.role = row.text(4);
    media.state = row.text(5);
    media.reason = row.text(6);
    media.media_type = row.text(7);
    media.sha256 = row.sha256(8);
    media.size = static_cast<std::uint64_t>(row.integer(9));
    media.attempts = static_cast<int>(row.integer(10));
    media.first_seen = instant_from(row.integer(11));
    media.last_tried = instant_from(row.integer(12));
    if (const auto retry_at = row.optional_integer(13)) media.retry_at = instant_from(*retry_at);
    return media;
}

}  // namespace

Naming naming_of(const Visit& visit) {
    return {visit.at, observed_at(visit), !is_from_file(visit)};
}

// A file that could not be had is due again when there is a new address to ask.
Result<> MediaStore::learn(const MediaReference& file, const Naming& naming) {
    return database_->run(
        "INSERT INTO media (identity, url, role, fetch_urls, observed, first_seen, state, reason,"
        " attempts) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', 0)"
        " ON CONFLICT (identity) DO UPDATE SET"
        "  fetch_urls = excluded.fetch_urls, observed = excluded.observed,"
        "  retry_at = iif(copy IS NULL AND attempts > 0, excluded.first_seen, retry_at)"
        " WHERE fetch_urls <> excluded.fetch_urls AND (?8 OR observed <= excluded.observed)",
        file.identity, file.url, file.role, lines_of(file.fetch_urls), to_column(naming.observed),
        to_column(naming.at), kMissing, naming.is_live ? 1 : 0);
}

Result<> MediaStore::link(std::int64_t rendering, const std::vector<MediaReference>& files,
                          const Naming& naming) {
    int place = 0;
    for (const MediaReference& file : files) {
        Result<> linked = learn(file, naming).and_then([&] {
            return database_->run(
                "INSERT INTO rendering_media (rendering, place, media, role)"
                " SELECT ?1, ?2, id, ?4 FROM media WHERE identity = ?3 ON CONFLICT DO NOTHING",
                rendering, ++place, file.identity, file.role);
        });
        if (!linked) return fail(std::move(linked.error()).with("file " + file.identity));
    }
    return {};
}

Result<> MediaStore::refresh(const std::vector<MediaReference>& files, const Naming& naming) {
    for (const MediaReference& file : files) {
        const auto known =
            database_->integer("SELECT id FROM media WHERE identity = ?1", file.identity);
        if (!known) return fail(known.error());
        if (!*known) continue;  // what is shown does not name it
        if (Result<> learned = learn(file, naming); !learned) return learned;
    }
    return {};
}

// A file that nobody has named is recorded all the same: its bytes are there.
Result<> MediaStore::record(const MediaVisit& visit, std::optional<BlobId> body) {
    const auto media = database_->integer(
        "INSERT INTO media (identity, url, role, fetch_urls, observed, first_seen, state, reason,"
        " attempts, last_tried, retry_at) VALUES (?1, ?2, '', ?3, ?4, ?4, ?5, ?6, 1, ?4, ?7)"
        " ON CONFLICT (identity) DO UPDATE SET attempts = attempts + 1,"
        "  last_tried = excluded.last_tried,"
        "  state = iif(copy IS NULL, excluded.state, state),"
        "  reason = iif(copy IS NULL, excluded.reason, reason),"
        "  retry_at = iif(copy IS NULL, excluded.retry_at, retry_at)"
        " RETURNING id",
        visit.identity, visit.url, lines_of({visit.url}), to_column(visit.at), visit.state,
        visit.reason, to_column(visit.retry_at));
    if (!media) return fail(media.error());
    return body ? keep_copy(media->value_or(0), visit, *body) : Result<>{};
}

Result<> MediaStore::keep_copy(std::int64_t media, const MediaVisit& visit, BlobId body) {
    const auto blob = static_cast<std::int64_t>(body);
    return database_
        ->run(
            "INSERT INTO media_copies (media, body, media_type, url, at)"
            " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            media, blob, visit.media_type, visit.url, to_column(visit.at))
        .and_then([&] {
            return database_->run(
                "UPDATE media SET state = ?3, reason = '', retry_at = NULL, copy ="
                " (SELECT id FROM media_copies WHERE media = ?1 AND body = ?2) WHERE id = ?1",
                media, blob, kStored);
        });
}

Result<std::vector<MediaRow>> MediaStore::of_rendering(std::int64_t rendering) {
    return all_rows(
        database_->query(
            "SELECT " MAGPIE_MEDIA_COLUMNS(
                "l.role") " FROM rendering_media l JOIN media m ON m.id = l.media" MAGPIE_MEDIA_COPY
                          "WHERE l.rendering = ?1 ORDER BY l.place",
            rendering),
        media_from);
}

Result<std::vector<MediaRow>> MediaStore::due_of(std::int64_t rendering, Instant now) {
    return all_rows(
        database_->query(
            "SELECT " MAGPIE_MEDIA_COLUMNS(
                "l.role") " FROM rendering_media l JOIN media m ON m.id = l.media" MAGPIE_MEDIA_COPY
                          "WHERE l.rendering = ?1 AND " MAGPIE_MEDIA_IS_DUE(
                              "?2") " ORDER BY l.place",
            rendering, to_column(now)),
        media_from);
}

Result<std::vector<MediaRow>> MediaStore::due(Instant now, std::size_t most) {
    return all_rows(
        database_->query(
            "SELECT " MAGPIE_MEDIA_COLUMNS(
                "m.role") " FROM media m" MAGPIE_MEDIA_COPY
                          "WHERE " MAGPIE_MEDIA_IS_DUE(
                              "?1") " AND EXISTS (SELECT 1 FROM rendering_media l JOIN renderings x"
                                    "  ON x.id = l.rendering WHERE l.media = m.id AND x.shown = 1)"
                                    " ORDER BY m.id LIMIT iif(?2 = 0, -1, ?2)",
            to_column(now), static_cast<std::int64_t>(most)),
        media_from);
}

Result<std::optional<MediaStore::Found>> MediaStore::find(std::string_view identity) {
    return first_row(database_->query("SELECT " MAGPIE_MEDIA_COLUMNS(
                                          "m.role") ", c.body FROM media m" MAGPIE_MEDIA_COPY
                                                    "WHERE m.identity = ?1",
                                      identity),
                     [](const sqlite::Cursor& row) {
                         Found found{media_from(row), std::nullopt};
                         if (const auto body = row.optional_integer(14)) found.body = BlobId{*body};
                         return found;
                     });
}

}  // namespace magpie
