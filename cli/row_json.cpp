#include "cli/row_json.h"

namespace magpie::cli {

using nlohmann::ordered_json;

ordered_json json_of(const DocumentRow& row) {
    ordered_json object{{"id", row.id},
                        {"identity", row.identity},
                        {"kind", row.kind},
                        {"title", row.title},
                        {"account", row.account},
                        {"author", row.author},
                        {"published", row.published ? ordered_json(format_rfc3339(*row.published))
                                                    : ordered_json()},
                        {"url", row.url},
                        {"source", row.source},
                        {"first_seen", format_utc_seconds(row.first_seen)},
                        {"last_seen", format_utc_seconds(row.last_seen)},
                        {"revisions", row.revisions},
                        {"sightings", row.sightings},
                        {"content_hash", row.content_hash.hex()}};
    if (row.same_text_as) object["same_text_as"] = *row.same_text_as;
    return object;
}

ordered_json json_of(const SightingRow& row) {
    return {{"id", row.id},
            {"at", format_utc_seconds(row.at)},
            {"url", row.url},
            {"listed_url", row.listed_url},
            {"source", row.source},
            {"state", row.state},
            {"reason", row.reason},
            {"outcome", row.outcome},
            {"status", row.status},
            {"final_url", row.final_url},
            {"peer", row.peer},
            {"document", row.document},
            {"revision", row.revision}};
}

// What the newest listing told is JSON itself; anything else it may hold is shown as text.
ordered_json json_of(const UrlRow& row) {
    ordered_json object{{"url", row.url},
                        {"listed_url", row.listed_url},
                        {"source", row.source},
                        {"state", row.state},
                        {"reason", row.reason},
                        {"first_seen", format_utc_seconds(row.first_seen)},
                        {"last_seen", format_utc_seconds(row.last_seen)},
                        {"visits", row.visits}};
    if (row.document != 0) object["document"] = row.document;
    if (!row.identity.empty()) object["identity"] = row.identity;
    if (!row.moved_to.empty()) object["moved_to"] = row.moved_to;
    if (row.next) object["next"] = json_of(*row.next);
    if (row.facts.empty()) return object;
    ordered_json facts = ordered_json::parse(row.facts, nullptr, false);
    object["facts"] = facts.is_discarded() ? ordered_json(row.facts) : std::move(facts);
    return object;
}

ordered_json json_of(const MediaRow& row) {
    ordered_json object{
        {"identity", row.identity}, {"role", row.role}, {"state", row.state}, {"url", row.url}};
    if (row.state == "stored") {
        object["media_type"] = row.media_type;
        object["size"] = row.size;
        object["sha256"] = row.sha256.hex();
    } else if (!row.reason.empty()) {
        object["reason"] = row.reason;
    }
    return object;
}

ordered_json json_of(const NextVisit& next) {
    return {{"due", format_utc_seconds(next.due)},
            {"for", to_string(next.reason)},
            {"attempt", next.attempt},
            {"failures", next.failures},
            {"revisit", next.revisit}};
}

ordered_json json_of(const QueuedUrl& url) {
    return {{"url", url.url},
            {"source", url.source},
            {"directed", url.directed},
            {"depth", url.depth},
            {"next", json_of(url.next)}};
}

ordered_json json_of(const Tombstone& tombstone) {
    return {{"state", tombstone.state},
            {"reason", tombstone.reason},
            {"url", tombstone.url},
            {"last_seen", format_utc_seconds(tombstone.last_seen)},
            {"found_gone", format_utc_seconds(tombstone.found_gone)}};
}

}  // namespace magpie::cli
