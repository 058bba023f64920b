#include "storage/sightings.h"

#include <utility>

#include "storage/columns.h"
#include "storage/identity.h"
#include "storage/observation.h"

namespace magpie {

namespace {

#define MAGPIE_URL_SELECT                                                                      \
    "SELECT url, listed_url, source, state, reason, first_seen, last_seen, visits, document, " \
    "identity, facts, moved_to FROM urls "

UrlRow url_from(const sqlite::Cursor& row) {
    UrlRow url;
    url.url = row.text(0);
    url.listed_url = row.text(1);
    url.source = row.text(2);
    url.state = row.text(3);
    url.reason = row.text(4);
    url.first_seen = instant_from(row.integer(5));
    url.last_seen = instant_from(row.integer(6));
    url.visits = static_cast<int>(row.integer(7));
    url.document = row.integer(8);
    url.identity = row.text(9);
    url.facts = row.text(10);
    url.moved_to = row.text(11);
    return url;
}

// A listed form equal to the canonical one is stored as NULL.
#define MAGPIE_SIGHTING_SELECT                                                                    \
    "SELECT s.id, coalesce(s.listed_url, u.url), u.url, s.source, s.state, s.reason, s.outcome, " \
    "s.at, c.status, c.final_url, c.peer, s.document, s.revision, c.sighting IS NOT NULL "        \
    "FROM sightings s JOIN urls u ON u.id = s.url LEFT JOIN captures c ON c.sighting = s.id "

SightingRow sighting_from(const sqlite::Cursor& row) {
    SightingRow sighting;
    sighting.id = row.integer(0);
    sighting.listed_url = row.text(1);
    sighting.url = row.text(2);
    sighting.source = row.text(3);
    sighting.state = row.text(4);
    sighting.reason = row.text(5);
    sighting.outcome = row.text(6);
    sighting.at = instant_from(row.integer(7));
    sighting.status = static_cast<int>(row.integer(8));
    sighting.final_url = row.text(9);
    sighting.peer = row.text(10);
    sighting.document = row.integer(11);
    sighting.revision = static_cast<int>(row.integer(12));
    sighting.has_capture = row.integer(13) != 0;
    return sighting;
}

Result<std::vector<SightingRow>> all_sightings(sqlite::Cursor cursor) {
    return all_rows(std::move(cursor), sighting_from);
}

std::optional<std::string_view> listed_if_different(const Visit& visit) {
    if (visit.listed_url.empty() || visit.listed_url == visit.url) return std::nullopt;
    return visit.listed_url;
}

}  // namespace

// --- UrlStore
// ---------------------------------------------------------------------------------------

Result<std::int64_t> UrlStore::record(const Visit& visit, std::int64_t document) {
    const std::string& listed = visit.listed_url.empty() ? visit.url : visit.listed_url;
    const std::int64_t at = to_column(visit.at);
    const auto id = database_->integer(
        "INSERT INTO urls (url, listed_url, source, state, reason, observed, first_seen, last_seen,"
        " visits, document, moved_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1, ?8, ?10)"
        " ON CONFLICT (url) DO UPDATE SET"
        "  state = iif(?9 OR observed <= ?6, excluded.state, state),"
        "  reason = iif(?9 OR observed <= ?6, excluded.reason, reason),"
        "  observed = iif(?9, ?6, max(observed, ?6)),"
        "  first_seen = min(first_seen, ?7), last_seen = max(last_seen, ?7), visits = visits + 1,"
        "  document = coalesce(excluded.document, document),"
        "  moved_to = coalesce(excluded.moved_to, moved_to)"
        " RETURNING id",
        visit.url, listed, visit.source, visit.state, visit.reason, to_column(observed_at(visit)),
        at, none_if_zero(document), is_from_file(visit) ? 0 : 1, none_if_empty(visit.moved_to));
    if (!id) return fail(id.error());
    return id->value_or(0);
}

Result<> UrlStore::enlist(const ListedUrl& url, Instant now) {
    // observed 0: whatever is seen of it, in however old a file, says more.
    return database_->run(
        "INSERT INTO urls (url, listed_url, source, state, reason, observed, first_seen, last_seen,"
        " visits, identity, facts) VALUES (?1, ?2, ?3, ?4, '', 0, ?5, ?5, 0, ?6, ?7)"
        " ON CONFLICT (url) DO UPDATE SET identity = coalesce(identity, excluded.identity),"
        "  facts = coalesce(excluded.facts, facts)"
        " WHERE (identity IS NULL AND excluded.identity IS NOT NULL)"
        "  OR (excluded.facts IS NOT NULL AND excluded.facts IS NOT facts)",
        url.url, url.listed_url.empty() ? url.url : url.listed_url, url.source, kPending,
        to_column(now), none_if_empty(url.identity), none_if_empty(url.facts));
}

Result<std::optional<UrlRow>> UrlStore::find(std::string_view url) {
    return first_row(database_->query(MAGPIE_URL_SELECT "WHERE url = ?1", url), url_from);
}

Result<std::vector<UrlRow>> UrlStore::list(std::string_view state) {
    if (state.empty()) return all_rows(database_->query(MAGPIE_URL_SELECT "ORDER BY id"), url_from);
    return all_rows(database_->query(MAGPIE_URL_SELECT "WHERE state = ?1 ORDER BY id", state),
                    url_from);
}

Result<std::optional<std::int64_t>> UrlStore::document_at(std::string_view url) {
    auto found = database_->integer("SELECT document FROM urls WHERE url = ?1", url);
    if (!found || *found) return found;
    return database_->integer(
        "SELECT u.document FROM sightings s JOIN urls u ON u.id = s.url"
        " WHERE s.listed_url = ?1 AND u.document IS NOT NULL ORDER BY s.id DESC LIMIT 1",
        url);
}

Result<std::string> UrlStore::article_at(std::string_view url) {
    return first_row(database_->query("SELECT coalesce("
                                      "(SELECT identity FROM urls WHERE url = ?1),"
                                      "(SELECT d.identity FROM aliases a"
                                      " JOIN documents d ON d.id = a.document WHERE a.url = ?1),"
                                      "(SELECT d.identity FROM urls u"
                                      " JOIN documents d ON d.id = u.document WHERE u.url = ?1))",
                                      url),
                     [](const sqlite::Cursor& row) { return row.text(0); })
        .map([](std::optional<std::string> identity) {
            return identity && is_wechat_key(*identity) ? std::move(*identity) : std::string{};
        });
}

Result<std::vector<std::string>> UrlStore::of_article(std::string_view identity) {
    return all_rows(
        database_->query("SELECT n.url FROM ("
                         "SELECT url FROM urls WHERE identity = ?1"
                         " UNION SELECT url FROM documents WHERE identity = ?1"
                         " UNION SELECT a.url FROM documents d JOIN aliases a ON a.document = d.id"
                         "  WHERE d.identity = ?1"
                         " UNION SELECT l.url FROM relations l JOIN renderings x"
                         "  ON x.id = l.rendering AND x.shown = 1"
                         "  WHERE l.identity = ?1 AND l.url IS NOT NULL"
                         ") n LEFT JOIN urls u ON u.url = n.url ORDER BY u.id IS NULL, u.id, n.url",
                         identity),
        [](const sqlite::Cursor& row) { return row.text(0); });
}

Result<std::vector<std::pair<std::string, std::string>>> UrlStore::moves() {
    return all_rows(
        database_->query("SELECT url, moved_to FROM urls WHERE moved_to IS NOT NULL ORDER BY id"),
        [](const sqlite::Cursor& row) { return std::make_pair(row.text(0), row.text(1)); });
}

// --- SightingStore
// ----------------------------------------------------------------------------------

Result<std::int64_t> SightingStore::add(const Visit& visit, std::int64_t url,
                                        Receipt::Outcome outcome, Found found) {
    const Result<> inserted = database_->run(
        "INSERT INTO sightings (url, listed_url, source, at, state, reason, outcome, document,"
        " revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        url, listed_if_different(visit), visit.source, to_column(visit.at), visit.state,
        visit.reason, to_string(outcome), none_if_zero(found.document),
        none_if_zero(found.revision));
    if (!inserted) return fail(inserted.error());
    return database_->last_insert_id();
}

Result<> SightingStore::add_capture(std::int64_t sighting, const Capture& capture,
                                    BlobId header_block, BlobId body) {
    Result<> inserted = database_->run(
        "INSERT INTO captures (sighting, final_url, at, status, peer, media_type, header_block, "
        "body)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        sighting, capture.final_url, to_column(capture.at), capture.status, capture.peer,
        capture.media_type, static_cast<std::int64_t>(header_block),
        static_cast<std::int64_t>(body));
    int step = 0;
    for (const Hop& hop : capture.hops) {
        if (!inserted) break;
        inserted = database_->run(
            "INSERT INTO hops (sighting, step, status, url, location) VALUES (?1, ?2, ?3, ?4, ?5)",
            sighting, ++step, hop.status, hop.url, hop.location);
    }
    return inserted;
}

Result<std::vector<SightingRow>> SightingStore::of_document(std::int64_t document) {
    return all_sightings(
        database_->query(MAGPIE_SIGHTING_SELECT "WHERE s.document = ?1 ORDER BY s.id", document));
}

Result<std::vector<SightingRow>> SightingStore::of_url(std::string_view canonical_or_listed) {
    return all_sightings(database_->query(
        MAGPIE_SIGHTING_SELECT
        "WHERE s.id IN (SELECT id FROM sightings WHERE listed_url = ?1 UNION"
        " SELECT id FROM sightings WHERE url = (SELECT id FROM urls WHERE url = ?1)) ORDER BY s.id",
        canonical_or_listed));
}

Result<std::vector<SightingRow>> SightingStore::recent(const Query& query) {
    return all_sightings(
        database_->query(MAGPIE_SIGHTING_SELECT "WHERE (?1 = '' OR s.source = ?1) AND (?2 IS NULL "
                                                "OR s.at >= ?2) AND (?3 IS NULL OR s.at < ?3)"
                                                " ORDER BY s.id DESC LIMIT iif(?4 = 0, -1, ?4)",
                         query.source, to_column(query.since), to_column(query.until),
                         static_cast<std::int64_t>(query.limit)));
}

Result<std::vector<Hop>> SightingStore::hops_of(std::int64_t sighting) {
    sqlite::Cursor cursor = database_->query(
        "SELECT status, url, location FROM hops WHERE sighting = ?1 ORDER BY step", sighting);
    std::vector<Hop> hops;
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return hops;
        hops.push_back({static_cast<int>(cursor.integer(0)), cursor.text(1), cursor.text(2)});
    }
}

Result<std::optional<SightingStore::StoredCapture>> SightingStore::capture_of(
    std::int64_t sighting) {
    Result<std::vector<Hop>> hops = hops_of(sighting);
    if (!hops) return fail(hops.error());
    sqlite::Cursor cursor = database_->query(
        "SELECT final_url, at, status, peer, media_type, header_block, body FROM captures"
        " WHERE sighting = ?1",
        sighting);
    const Result<bool> row = cursor.next();
    if (!row) return fail(row.error());
    if (!*row) return std::nullopt;
    StoredCapture stored;
    stored.capture.final_url = cursor.text(0);
    stored.capture.at = instant_from(cursor.integer(1));
    stored.capture.status = static_cast<int>(cursor.integer(2));
    stored.capture.peer = cursor.text(3);
    stored.capture.media_type = cursor.text(4);
    stored.capture.hops = std::move(*hops);
    stored.header_block = BlobId{cursor.integer(5)};
    stored.body = BlobId{cursor.integer(6)};
    return stored;
}

}  // namespace magpie
