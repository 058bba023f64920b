#include "storage/sightings.h"

#include <utility>

#include "storage/columns.h"

namespace magpie {

namespace {

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

// When a look was at the page: a file was looked at when it was saved (storage/observation.h).
#define MAGPIE_SEEN_AT "iif(c.status = 0 AND c.at <> 0, c.at, s.at)"

// States in which a site says that an article is gone for good. A wall, a wrong link, a moved
// account and a failure to look say nothing of the kind.
#define MAGPIE_GONE                                                                       \
    "('deleted_by_author', 'violation', 'infringement', 'send_failed', 'spam_marketing'," \
    " 'account_blocked', 'account_cancelled', 'rumor', 'impersonation', 'stopped_page',"  \
    " 'privacy_limited', 'http_404', 'http_410', 'http_451')"

std::optional<std::string_view> listed_if_different(const Visit& visit) {
    if (visit.listed_url.empty() || visit.listed_url == visit.url) return std::nullopt;
    return visit.listed_url;
}

}  // namespace

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

Result<std::optional<Tombstone>> SightingStore::deletion_of(std::int64_t document) {
    return first_row(
        database_->query(
            "WITH alive AS (SELECT max(" MAGPIE_SEEN_AT ") AS at FROM sightings s"
            " LEFT JOIN captures c ON c.sighting = s.id WHERE s.document = ?1)"
            " SELECT alive.at, " MAGPIE_SEEN_AT
            " AS gone, s.state, s.reason, u.url FROM alive, urls u"
            " JOIN sightings s ON s.url = u.id LEFT JOIN captures c ON c.sighting = s.id"
            " WHERE u.document = ?1 AND s.document IS NULL AND s.state IN " MAGPIE_GONE
            " AND gone > alive.at ORDER BY gone, s.id LIMIT 1",
            document),
        [](const sqlite::Cursor& row) {
            return Tombstone{instant_from(row.integer(0)), instant_from(row.integer(1)),
                             row.text(2), row.text(3), row.text(4)};
        });
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
