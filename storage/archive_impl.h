// What an open archive holds. Private to storage/archive*.cpp.
#pragma once

#include <optional>
#include <vector>

#include "storage/archive.h"
#include "storage/blobs.h"
#include "storage/documents.h"
#include "storage/encoded_visit.h"
#include "storage/lock.h"
#include "storage/media.h"
#include "storage/proposals.h"
#include "storage/relations.h"
#include "storage/revisions.h"
#include "storage/sightings.h"
#include "storage/site_memories.h"
#include "storage/sources.h"
#include "storage/sqlite.h"
#include "storage/urls.h"

namespace magpie {

// The stores point at `database`: an Impl does not move.
struct Archive::Impl {
    explicit Impl(sqlite::Database opened)
        : database(std::move(opened)),
          blobs(database),
          documents(database),
          revisions(database),
          media(database),
          relations(database),
          proposals(database),
          urls(database),
          sightings(database),
          sources(database),
          site_memories(database) {}
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    // Released after the database is closed; nothing for a reader.
    std::optional<ProcessLock> lock;
    sqlite::Database database;
    BlobStore blobs;
    DocumentStore documents;
    RevisionStore revisions;
    MediaStore media;
    RelationStore relations;
    ProposalStore proposals;
    UrlStore urls;
    SightingStore sightings;
    SourceStore sources;
    SiteMemoryStore site_memories;
    // Why nothing is written any more.
    std::optional<Error> poison;
    // How long the log was when a reader last kept it from being emptied.
    Bytes held_back_at;

    // Inside the caller's transaction.
    Result<Receipt> write(const EncodedWrite& write);
    Result<> save(const std::vector<HostMemory>& hosts);
    Result<Receipt> save(const SourceUpdate& update);
    // The source itself, of whose URLs `news` were not known; nothing when it has no name.
    Result<> remember(const SourceUpdate& update, std::size_t news);
    // The places of those that were not known.
    Result<std::vector<std::size_t>> enlist(const std::vector<ListedUrl>& found, Instant now);
    // Why the archive refuses this write, known only by looking; nothing when it does not.
    Result<std::optional<Error>> refusal(const EncodedWrite& write);
    Result<bool> holds_document(std::string_view url);
    // Inside the caller's snapshot.
    Result<std::optional<std::int64_t>> document_named(std::string_view id_url_or_identity);
    Result<std::optional<StoredDocument>> load(std::int64_t id, int number);  // 0: the current one
    // The rendering that a document shows; nothing for a number that names none.
    Result<std::optional<std::int64_t>> shown_by(std::int64_t document);
    // The text of a rendering as it will be stored; id 0.
    Result<Rendering> put_text(const CleanDocument& clean, const EncodedText& text);
    // With its files and relations. `shown`: it is the first one of the revision.
    Result<> add_rendering(std::int64_t revision, Rendering& rendering, const CleanDocument& clean,
                           const Naming& naming, bool shown);
    struct Target {
        Document document;
        Revision revision;
    };
    // Number 0: the current revision.
    Result<std::optional<Target>> target_of(std::int64_t document, int number);
    Result<> propose(const EncodedRendering& rendering, const Target& target);
    Result<> accept(const Proposal& proposal);
    // One transaction over these proposals, over all when empty; how many there were.
    template <class Do>
    Result<std::size_t> for_proposals(const std::vector<std::int64_t>& ids, Do each);
    // Other URLs of the article at `url`.
    Result<std::vector<std::string>> siblings_of(std::string_view url);
    // Runs `write` in one transaction and makes it durable. Any error poisons the archive.
    template <class Write>
    auto transact(Write write) -> decltype(write());
    // Runs `read` on one snapshot.
    template <class Read>
    auto on_snapshot(Read read) -> decltype(read());

  private:
    struct Placed {
        std::int64_t document = 0;
        int revision = 0;
        Receipt::Outcome outcome = Receipt::Outcome::recorded;
    };
    Result<Placed> place(const EncodedVisit& visit);
    Result<Placed> place_new(const EncodedVisit& visit);
    Result<Placed> place_known(const EncodedVisit& visit, Document document);
    Result<> render_new(const EncodedVisit& visit, std::int64_t revision);
    Result<> render_again(const EncodedVisit& visit, std::int64_t revision, const Rendering& shown);
    Result<> name(const Visit& visit, const Document& document);
    Result<Receipt> put_visit(const EncodedVisit& visit);
    Result<Receipt> put_unchanged(const EncodedVisit& visit);
    Result<Receipt> with_leads(Receipt receipt, const Visit& visit);
    Result<> put_company(const EncodedVisit& visit, Receipt& receipt);
    // Those of the revision with this text and the files and relations of `clean`.
    Result<std::vector<Rendering>> equal_renderings(std::int64_t revision, const Rendering& text,
                                                    const CleanDocument& clean);
    Result<std::vector<Proposal>> proposals_among(std::vector<std::int64_t> ids);
    Result<> put_file(const EncodedMedia& file);
};

template <class Write>
auto Archive::Impl::transact(Write write) -> decltype(write()) {
    if (!lock) return fail(ErrorCode::refused, "the archive is open for reading only");
    if (poison) return fail(Error(*poison).with("the archive stopped writing after an error"));
    const auto poisoned = [&](const Error& error) {
        poison = error;
        return fail(error);
    };
    Result<sqlite::Transaction> transaction =
        sqlite::Transaction::begin(database, sqlite::Transaction::Kind::write);
    if (!transaction) return poisoned(transaction.error());
    auto written = write();
    if (!written) return poisoned(written.error());
    if (const Result<> done = transaction->commit(); !done) return poisoned(done.error());
    return written;
}

template <class Do>
Result<std::size_t> Archive::Impl::for_proposals(const std::vector<std::int64_t>& ids, Do each) {
    return transact([&]() -> Result<std::size_t> {
        const Result<std::vector<Proposal>> found = proposals_among(ids);
        if (!found) return fail(found.error());
        for (const Proposal& proposal : *found) {
            if (Result<> done = each(proposal); !done) return fail(std::move(done.error()));
        }
        return found->size();
    });
}

template <class Read>
auto Archive::Impl::on_snapshot(Read read) -> decltype(read()) {
    Result<sqlite::Transaction> snapshot =
        sqlite::Transaction::begin(database, sqlite::Transaction::Kind::read);
    if (!snapshot) return fail(snapshot.error());
    return read();  // nothing was written: the rollback of the scope ends the snapshot
}

}  // namespace magpie
