#include "storage/urls.h"

#include <utility>

#include "storage/columns.h"
#include "storage/identity.h"
#include "storage/observation.h"

namespace magpie {

namespace {

#define MAGPIE_URL_SELECT                                                                       \
    "SELECT url, listed_url, source, state, reason, first_seen, last_seen, visits, document, "  \
    "identity, facts, moved_to, due, due_for, attempt, failures, revisit, etag, last_modified " \
    "FROM urls "

// From seven columns; the first is `due`.
NextVisit next_from(const sqlite::Cursor& row, int first) {
    NextVisit next;
    next.due = instant_from(row.integer(first));
    next.reason = static_cast<VisitReason>(row.integer(first + 1));
    next.attempt = static_cast<int>(row.integer(first + 2));
    next.failures = static_cast<int>(row.integer(first + 3));
    next.revisit = static_cast<int>(row.integer(first + 4));
    next.etag = row.text(first + 5);
    next.last_modified = row.text(first + 6);
    return next;
}

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
    if (!row.is_null(12)) url.next = next_from(row, 12);
    return url;
}

// The columns of what a URL waits for; all NULL when it is settled.
struct NextColumns {
    explicit NextColumns(const std::optional<NextVisit>& next) {
        if (!next) return;
        due = to_column(next->due);
        reason = static_cast<std::int64_t>(next->reason);
        attempt = next->attempt;
        failures = next->failures;
        revisit = next->revisit;
        etag = none_if_empty(next->etag);
        last_modified = none_if_empty(next->last_modified);
    }
    std::optional<std::int64_t> due, reason, attempt, failures, revisit;
    std::optional<std::string_view> etag, last_modified;
};

// A saved file that says less than what is known changes no plan, and one that merely agrees ends
// no re-visits.
#define MAGPIE_KEEPS_PLAN "NOT ?9 AND (observed > ?6 OR (due_for IS 3 AND excluded.due IS NULL))"
#define MAGPIE_PLANNED_AS(column) \
    column " = iif(" MAGPIE_KEEPS_PLAN ", " column ", excluded." column ")"
#define MAGPIE_PLANNED       \
    MAGPIE_PLANNED_AS("due") \
    ", " MAGPIE_PLANNED_AS("due_for") ", " MAGPIE_PLANNED_AS("attempt") ", "         \
    MAGPIE_PLANNED_AS("failures") ", " MAGPIE_PLANNED_AS("revisit") ", "             \
    MAGPIE_PLANNED_AS("etag") ", " MAGPIE_PLANNED_AS("last_modified")
static_assert(static_cast<int>(VisitReason::revisit) == 3);

}  // namespace

Result<std::int64_t> UrlStore::record(const Visit& visit, std::int64_t document) {
    const std::string& listed = visit.listed_url.empty() ? visit.url : visit.listed_url;
    const std::int64_t at = to_column(visit.at);
    const NextColumns next(visit.next);
    const auto id = database_->integer(
        "INSERT INTO urls (url, listed_url, source, state, reason, observed, first_seen, last_seen,"
        " visits, document, moved_to, due, due_for, attempt, failures, revisit, etag,"
        " last_modified)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1, ?8, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
        " ON CONFLICT (url) DO UPDATE SET"
        "  state = iif(?9 OR observed <= ?6, excluded.state, state),"
        "  reason = iif(?9 OR observed <= ?6, excluded.reason, reason),"
        "  observed = iif(?9, ?6, max(observed, ?6)),"
        "  first_seen = min(first_seen, ?7), last_seen = max(last_seen, ?7), visits = visits + 1,"
        "  document = coalesce(excluded.document, document),"
        "  moved_to = coalesce(excluded.moved_to, moved_to), " MAGPIE_PLANNED " RETURNING id",
        visit.url, listed, visit.source, visit.state, visit.reason, to_column(observed_at(visit)),
        at, none_if_zero(document), is_from_file(visit) ? 0 : 1, none_if_empty(visit.moved_to),
        next.due, next.reason, next.attempt, next.failures, next.revisit, next.etag,
        next.last_modified);
    if (!id) return fail(id.error());
    return id->value_or(0);
}

Result<std::int64_t> UrlStore::record_unchanged(const Visit& visit) {
    const NextColumns next(visit.next);
    // Looks that failed in between are over: the state is that of the look that gave the document.
    const auto id = database_->integer(
        "UPDATE urls SET (state, reason) = (SELECT state, reason FROM (SELECT state, reason, id"
        "  FROM sightings WHERE url = urls.id AND document = urls.document"
        "   AND state <> 'not_modified'"
        "  UNION ALL SELECT urls.state, urls.reason, 0) ORDER BY id DESC LIMIT 1),"
        " last_seen = max(last_seen, ?2), observed = ?2,"
        " visits = visits + 1, due = ?3, due_for = ?4, attempt = ?5, failures = ?6, revisit = ?7,"
        " etag = ?8, last_modified = ?9 WHERE url = ?1 RETURNING id",
        visit.url, to_column(visit.at), next.due, next.reason, next.attempt, next.failures,
        next.revisit, next.etag, next.last_modified);
    if (!id) return fail(id.error());
    if (!*id) return fail(ErrorCode::internal, "an unchanged URL that is not known");
    return **id;
}

namespace {

// What a listing may add to a known URL.
struct Known {
    std::int64_t id = 0;
    bool learns = false;
};

Known known_from(const sqlite::Cursor& row, const ListedUrl& listed) {
    const bool is_lifted = listed.directed && row.integer(3) == 0 && !row.is_null(4);
    const bool is_identified = row.is_null(1) && !listed.identity.empty();
    const bool has_facts = !listed.facts.empty() && row.bytes(2) != listed.facts;
    return {row.integer(0), is_lifted || is_identified || has_facts};
}

}  // namespace

// Most of what a feed lists is known and teaches nothing: one look, no write.
Result<bool> UrlStore::enlist(const ListedUrl& url, Instant now) {
    const auto known = first_row(
        database_->query("SELECT id, identity, facts, directed, due FROM urls WHERE url = ?1",
                         url.url),
        [&](const sqlite::Cursor& row) { return known_from(row, url); });
    if (!known) return fail(known.error());
    if (!*known) return add_pending(url, now).map([] { return true; });
    if (!(*known)->learns) return false;
    return database_
        ->run(
            "UPDATE urls SET identity = coalesce(identity, ?2), facts = coalesce(?3, facts),"
            " directed = iif(due IS NULL, directed, max(directed, ?4)) WHERE id = ?1",
            (*known)->id, none_if_empty(url.identity), none_if_empty(url.facts),
            url.directed ? 1 : 0)
        .map([] { return false; });
}

Result<> UrlStore::add_pending(const ListedUrl& url, Instant now) {
    // observed 0: whatever is seen of it, in however old a file, says more.
    return database_->run(
        "INSERT INTO urls (url, listed_url, source, state, reason, observed, first_seen, last_seen,"
        " visits, identity, facts, directed, depth, due, due_for, attempt, failures, revisit)"
        " VALUES (?1, ?2, ?3, ?4, '', 0, ?5, ?5, 0, ?6, ?7, ?8, ?9, ?5, ?10, 1, 0, 0)",
        url.url, url.listed_url.empty() ? url.url : url.listed_url, url.source, kPending,
        to_column(now), none_if_empty(url.identity), none_if_empty(url.facts), url.directed ? 1 : 0,
        url.depth, static_cast<int>(VisitReason::fresh));
}

Result<std::optional<UrlRow>> UrlStore::find(std::string_view url) {
    return first_row(database_->query(MAGPIE_URL_SELECT "WHERE url = ?1", url), url_from);
}

Result<std::vector<UrlRow>> UrlStore::list(std::string_view state) {
    if (state.empty()) return all_rows(database_->query(MAGPIE_URL_SELECT "ORDER BY id"), url_from);
    return all_rows(database_->query(MAGPIE_URL_SELECT "WHERE state = ?1 ORDER BY id", state),
                    url_from);
}

Result<> UrlStore::for_each_queued(const std::function<bool(QueuedUrl)>& visit) {
    // The index is named: sorting a million rows would take longer than all the rest.
    sqlite::Cursor cursor = database_->query(
        "SELECT url, source, directed, depth, due, due_for, attempt, failures, revisit, etag,"
        " last_modified FROM urls INDEXED BY urls_by_due WHERE due IS NOT NULL ORDER BY due, id");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        QueuedUrl queued{cursor.text(0), cursor.text(1), cursor.integer(2) != 0,
                         static_cast<int>(cursor.integer(3)), next_from(cursor, 4)};
        if (!visit(std::move(queued))) return {};
    }
}

Result<std::map<std::string, std::int64_t>> UrlStore::queued_by_source() {
    std::map<std::string, std::int64_t> counts;
    sqlite::Cursor cursor = database_->query(
        "SELECT source, count(*) FROM urls INDEXED BY urls_waiting WHERE due IS NOT NULL"
        " GROUP BY source");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return counts;
        counts[cursor.text(0)] = cursor.integer(1);
    }
}

Result<std::map<VisitReason, std::int64_t>> UrlStore::queued_by_reason() {
    std::map<VisitReason, std::int64_t> counts;
    sqlite::Cursor cursor = database_->query(
        "SELECT due_for, count(*) FROM urls INDEXED BY urls_waiting WHERE due IS NOT NULL"
        " GROUP BY due_for");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return counts;
        counts[static_cast<VisitReason>(cursor.integer(0))] = cursor.integer(1);
    }
}

Result<std::optional<UrlStore::Held>> UrlStore::held_at(std::string_view url) {
    return first_row(
        database_->query(
            "SELECT s.document, s.revision FROM sightings s JOIN urls u ON u.id = s.url"
            " WHERE u.url = ?1 AND u.document IS NOT NULL"
            " AND s.document = u.document ORDER BY s.id DESC LIMIT 1",
            url),
        [](const sqlite::Cursor& row) {
            return Held{row.integer(0), static_cast<int>(row.integer(1))};
        });
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

}  // namespace magpie
