#include "storage/proposals.h"

#include "storage/columns.h"

namespace magpie {

namespace {

#define MAGPIE_PROPOSAL_SELECT                                                              \
    "SELECT p.id, p.revision, r.document, r.number, p.rendering, x.cleaner, x.markdown, "   \
    "x.metadata, x.content_hash, y.content_hash, p.text_hash, p.kind, p.title, p.account, " \
    "p.author, p.published, p.published_offset, p.published_day_only FROM proposals p "     \
    "JOIN revisions r ON r.id = p.revision JOIN renderings x ON x.id = p.rendering "        \
    "JOIN renderings y ON y.revision = p.revision AND y.shown = 1 "

Proposal proposal_from(const sqlite::Cursor& row) {
    Proposal proposal;
    proposal.id = row.integer(0);
    proposal.revision = row.integer(1);
    proposal.document = row.integer(2);
    proposal.number = static_cast<int>(row.integer(3));
    proposal.rendering = row.integer(4);
    proposal.cleaner = row.text(5);
    proposal.markdown = BlobId{row.integer(6)};
    proposal.metadata = BlobId{row.integer(7)};
    proposal.content_hash = row.sha256(8);
    proposal.shown_content_hash = row.sha256(9);
    if (!row.is_null(10)) proposal.text_hash = row.sha256(10);
    proposal.facts = {row.text(11), row.text(12), row.text(13), row.text(14),
                      timestamp_from(row, 15)};
    return proposal;
}

}  // namespace

Result<> ProposalStore::add(std::int64_t revision, std::int64_t rendering,
                            const std::optional<Sha256>& text_hash, const Facts& facts) {
    const TimestampColumns published = to_columns(facts.published);
    return database_->run(
        "INSERT INTO proposals (revision, rendering, text_hash, kind, title, account, author,"
        " published, published_offset, published_day_only)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        revision, rendering, text_hash, facts.kind, facts.title, facts.account, facts.author,
        published.instant, published.offset, published.day_only);
}

Result<> ProposalStore::drop(std::int64_t revision) {
    return database_->run("DELETE FROM proposals WHERE revision = ?1", revision);
}

Result<std::optional<Proposal>> ProposalStore::find(std::int64_t id) {
    return first_row(database_->query(MAGPIE_PROPOSAL_SELECT "WHERE p.id = ?1", id), proposal_from);
}

Result<std::vector<Proposal>> ProposalStore::all() {
    return all_rows(database_->query(MAGPIE_PROPOSAL_SELECT "ORDER BY p.id"), proposal_from);
}

}  // namespace magpie
