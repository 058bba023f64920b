#include "storage/verify.h"

#include <array>
#include <utility>

namespace magpie {

namespace {

class Faults {
  public:
    explicit Faults(std::size_t most) : most_(most) {}

    // False when there is no room for more.
    bool add(std::string sentence) {
        if (full()) return false;
        sentences_.push_back(std::move(sentence));
        if (full()) sentences_.push_back("stopped after " + std::to_string(most_) + " faults");
        return !full();
    }
    bool full() const { return sentences_.size() >= most_; }
    std::vector<std::string> take() { return std::move(sentences_); }

  private:
    std::size_t most_;
    std::vector<std::string> sentences_;
};

// A query whose every row is a fault: its id, then what is wrong with it.
struct Rule {
    std::string_view sql;
    const char* subject;
    const char* fault;
};

constexpr std::array kRules = {
    Rule{"SELECT url FROM urls WHERE state = ''", "url", "has no state"},
    Rule{"SELECT url FROM urls u WHERE visits <> (SELECT count(*) FROM sightings WHERE url = u.id)",
         "url", "has another number of sightings than visits"},
    Rule{"SELECT url FROM urls WHERE (visits = 0) <> (state = 'pending')", "url",
         "is pending although it was visited, or the reverse"},
    Rule{"SELECT url FROM urls WHERE visits = 0 AND due IS NULL", "url",
         "was never visited and waits for nothing"},
    Rule{"SELECT url FROM urls WHERE (due IS NULL) <> (due_for IS NULL)"
         " OR (due IS NULL) <> (attempt IS NULL) OR (due IS NULL) <> (failures IS NULL)"
         " OR (due IS NULL) <> (revisit IS NULL)"
         " OR (due IS NULL AND (etag IS NOT NULL OR last_modified IS NOT NULL))",
         "url", "waits by half"},
    Rule{"SELECT url FROM urls WHERE due_for NOT BETWEEN 0 AND 3 OR attempt < 1 OR failures < 0"
         " OR revisit < 0",
         "url", "waits for something unknown"},
    Rule{"SELECT url FROM urls WHERE visits = 0 AND due_for > 1", "url",
         "waits for another look before the first"},
    Rule{"SELECT url FROM urls u WHERE visits > 0 AND NOT EXISTS"
         " (SELECT 1 FROM sightings s WHERE s.url = u.id AND s.state = u.state)",
         "url", "is in a state that no sighting gave"},
    Rule{"SELECT id FROM documents d WHERE NOT EXISTS"
         " (SELECT 1 FROM revisions r WHERE r.document = d.id AND r.number = d.revision)",
         "document", "lacks its current revision"},
    Rule{"SELECT document FROM revisions GROUP BY document HAVING max(number) <> count(*)",
         "document", "has a gap in its revisions"},
    Rule{"SELECT id FROM documents WHERE identity = ''", "document", "has no identity"},
    Rule{"SELECT id FROM revisions r WHERE NOT EXISTS"
         " (SELECT 1 FROM sightings s WHERE s.document = r.document AND s.revision = r.number)",
         "revision", "was never seen"},
    Rule{"SELECT id FROM revisions r WHERE NOT EXISTS"
         " (SELECT 1 FROM renderings x WHERE x.revision = r.id AND x.shown = 1)",
         "revision", "has no text"},
    Rule{"SELECT id FROM revisions WHERE text_hash IS NOT NULL AND length(text_hash) <> 32",
         "revision", "has a malformed hash"},
    Rule{"SELECT id FROM renderings WHERE length(content_hash) <> 32", "rendering",
         "has a malformed hash"},
    Rule{"SELECT p.id FROM proposals p JOIN renderings x ON x.id = p.rendering WHERE x.shown = 1",
         "proposal", "is shown already"},
    Rule{"SELECT p.id FROM proposals p JOIN renderings x ON x.id = p.rendering"
         " WHERE x.revision <> p.revision",
         "proposal", "belongs to another revision than its text"},
    Rule{"SELECT id FROM proposals WHERE text_hash IS NOT NULL AND length(text_hash) <> 32",
         "proposal", "has a malformed hash"},
    Rule{"SELECT id FROM media WHERE identity = ''", "file", "has no identity"},
    Rule{"SELECT id FROM media WHERE state = ''", "file", "has no state"},
    Rule{"SELECT id FROM media WHERE (state = 'stored') <> (copy IS NOT NULL)", "file",
         "is stored without bytes, or the reverse"},
    Rule{"SELECT id FROM media WHERE (attempts = 0) <> (state = 'missing')"
         " OR (attempts = 0) <> (last_tried IS NULL)",
         "file", "is missing although it was tried, or the reverse"},
    Rule{"SELECT m.id FROM media m JOIN media_copies c ON c.id = m.copy WHERE c.media <> m.id",
         "file", "shows the bytes of another one"},
    Rule{"SELECT rendering FROM rendering_media GROUP BY rendering HAVING max(place) <> count(*)",
         "rendering", "has a gap in its files"},
    Rule{"SELECT rendering FROM relations GROUP BY rendering HAVING max(place) <> count(*)",
         "rendering", "has a gap in its relations"},
    Rule{"SELECT rendering FROM relations WHERE kind = ''", "rendering",
         "has a relation that says nothing"},
    Rule{"SELECT id FROM sightings WHERE state = ''", "sighting", "has no state"},
    Rule{"SELECT id FROM sightings WHERE (document IS NULL) <> (revision IS NULL)", "sighting",
         "names a document without a revision, or the reverse"},
    Rule{"SELECT id FROM sightings WHERE (document IS NULL) <> (outcome = 'recorded')", "sighting",
         "has an outcome that does not fit its document"},
    Rule{"SELECT id FROM sightings WHERE document IS NOT NULL"
         " AND state NOT IN ('article', 'paid_preview', 'not_modified')",
         "sighting", "keeps a document under a state that holds none"},
    Rule{"SELECT id FROM sightings WHERE document IS NULL AND state = 'not_modified'", "sighting",
         "found nothing unchanged"},
    Rule{"SELECT name FROM sources WHERE name = ''", "source", "has no name"},
    Rule{"SELECT host FROM site_memories WHERE host = '' OR length(digest) <> 16 OR pages < 1"
         " OR number < 1 OR newest NOT IN (0, 1) OR named NOT IN (0, 1)",
         "site memory", "makes no sense"},
    Rule{"SELECT host FROM site_memories WHERE newest = 0 AND named = 0", "site memory",
         "is neither the newest nor named by a document"},
    Rule{"SELECT host FROM site_memories GROUP BY host HAVING sum(newest) > 1", "site memory",
         "is the newest twice"},
    Rule{"SELECT a.url FROM aliases a JOIN documents d ON d.identity = a.url"
         " WHERE d.id <> a.document",
         "alias", "is the identity of another document"},
    Rule{"SELECT id FROM blobs EXCEPT SELECT markdown FROM renderings"
         " EXCEPT SELECT metadata FROM renderings EXCEPT SELECT header_block FROM captures"
         " EXCEPT SELECT body FROM captures EXCEPT SELECT body FROM media_copies",
         "blob", "belongs to nothing"},
};

Result<> apply(sqlite::Database& database, const Rule& rule, Faults& faults) {
    sqlite::Cursor cursor = database.query(rule.sql);
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        const std::string sentence =
            std::string(rule.subject) + " " + cursor.text(0) + " " + rule.fault;
        if (!faults.add(sentence)) return {};
    }
}

Result<> check_pages(sqlite::Database& database, Faults& faults) {
    sqlite::Cursor cursor = database.query("PRAGMA integrity_check");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        if (cursor.bytes(0) == "ok") continue;
        if (!faults.add("database: " + cursor.text(0))) return {};
    }
}

Result<> check_references(sqlite::Database& database, Faults& faults) {
    sqlite::Cursor cursor = database.query("PRAGMA foreign_key_check");
    for (;;) {
        const Result<bool> row = cursor.next();
        if (!row) return fail(row.error());
        if (!*row) return {};
        if (!faults.add(cursor.text(0) + " row " + std::to_string(cursor.integer(1)) +
                        " refers to a missing row of " + cursor.text(2))) {
            return {};
        }
    }
}

}  // namespace

Result<std::vector<std::string>> verify_archive(sqlite::Database& database, BlobStore& blobs,
                                                std::size_t most) {
    Faults faults(most);
    // A damaged page may make any later query fail: that too is a fault found, not the end of the
    // report.
    const auto note = [&](const Result<>& step, const char* what) {
        if (!step) faults.add(std::string(what) + ": " + step.error().message);
    };
    note(check_pages(database, faults), "pages");
    if (!faults.full()) note(check_references(database, faults), "references");
    for (const Rule& rule : kRules) {
        if (!faults.full()) note(apply(database, rule, faults), rule.subject);
    }
    if (!faults.full()) {
        note(blobs.check_all([&](std::string sentence) { return faults.add(std::move(sentence)); }),
             "blobs");
    }
    return faults.take();
}

}  // namespace magpie
