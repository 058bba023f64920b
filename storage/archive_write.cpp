// Archive, writing: one transaction per batch, one place where a visit becomes rows.
#include <algorithm>
#include <utility>

#include "storage/archive_impl.h"
#include "storage/encoded_visit.h"
#include "storage/identity.h"
#include "storage/observation.h"
#include "storage/resolve.h"

namespace magpie {

namespace {

void take_if_said(std::string& known, const std::string& said, bool newest) {
    if (!said.empty() && (newest || known.empty())) known = said;
}

// What a visit says about its document. An older copy only fills gaps.
void learn(Document& document, const Visit& visit, int revision) {
    const CleanDocument& said = *visit.document;
    const bool newest = is_newest(visit, document.observed);
    take_if_said(document.kind, said.kind, newest);
    take_if_said(document.title, said.title, newest);
    take_if_said(document.account, said.account, newest);
    take_if_said(document.author, said.author, newest);
    if (said.published && (newest || !document.published)) document.published = said.published;
    document.first_seen = std::min(document.first_seen, visit.at);
    document.last_seen = std::max(document.last_seen, visit.at);
    if (!newest) return;
    document.revision = revision;
    document.observed = observed_at(visit);
}

Document first_look(const Visit& visit) {
    Document document;
    document.identity = visit.document->identity;
    document.url = visit.url;
    document.source = visit.source;
    document.first_seen = visit.at;
    document.last_seen = visit.at;
    document.observed = observed_at(visit);
    learn(document, visit, 1);
    return document;
}

}  // namespace

Result<std::vector<Receipt>> Archive::put(const std::vector<Visit>& visits) {
    std::vector<EncodedVisit> encoded;
    encoded.reserve(visits.size());
    for (const Visit& visit : visits) {
        Result<> acceptable = check(visit);
        if (!acceptable) return fail(std::move(acceptable.error()).with(visit.url));
        encoded.push_back(encode(visit));
    }
    return put(encoded);
}

Result<std::vector<Receipt>> Archive::put(const std::vector<EncodedVisit>& visits) {
    Result<std::vector<Receipt>> receipts = impl_->transact([&]() -> Result<std::vector<Receipt>> {
        std::vector<Receipt> written;
        written.reserve(visits.size());
        for (const EncodedVisit& visit : visits) {
            Result<Receipt> receipt = impl_->write(visit);
            if (!receipt) {
                return fail(std::move(receipt.error()).with("store " + visit.visit.url));
            }
            written.push_back(*receipt);
        }
        return written;
    });
    if (!receipts) return receipts;
    // The receipts are durable whatever becomes of this; if it fails, the next put() says so.
    if (const Result<bool> tidied = checkpoint_above(kMaxLog); !tidied) {
        impl_->poison = tidied.error();
    }
    return receipts;
}

Result<> Archive::enlist(const std::vector<ListedUrl>& urls, Instant now) {
    return impl_->transact([&]() -> Result<> {
        for (const ListedUrl& url : urls) {
            Result<> listed = impl_->urls.enlist(url, now);
            if (!listed) return fail(std::move(listed.error()).with("enlist " + url.url));
        }
        return {};
    });
}

Result<> Archive::remember_hosts(const std::vector<HostMemory>& hosts) {
    return impl_->transact([&]() -> Result<> {
        for (const HostMemory& host : hosts) {
            Result<> saved = impl_->database.run(
                "INSERT INTO hosts (host, memory) VALUES (?1, ?2)"
                " ON CONFLICT (host) DO UPDATE SET memory = excluded.memory",
                host.host, host.memory);
            if (!saved) return fail(std::move(saved.error()).with("remember " + host.host));
        }
        return {};
    });
}

Result<bool> Archive::checkpoint_above(Bytes size) {
    // Each try syncs twice: while a reader holds the log back, wait until it has grown as much
    // again.
    const Bytes log = impl_->database.wal_size();
    if (log.count <= impl_->held_back_at.count + size.count) return true;
    Result<bool> emptied = impl_->database.checkpoint();
    if (!emptied) return fail(Error(emptied.error()).with("checkpoint"));
    impl_->held_back_at = *emptied ? Bytes{} : log;
    return emptied;
}

Result<Receipt> Archive::Impl::write(const EncodedVisit& encoded) {
    const Visit& visit = encoded.visit;
    Receipt receipt;
    if (visit.document) {
        Result<Placed> placed = place(encoded);
        if (!placed) return fail(std::move(placed.error()));
        receipt.outcome = placed->outcome;
        receipt.document = placed->document;
        receipt.revision = placed->revision;
        auto same_text = revisions.first_with_text_of(placed->document, placed->revision);
        if (!same_text) return fail(std::move(same_text.error()));
        receipt.same_text_as = *same_text;
    }
    const Result<std::int64_t> url = urls.record(visit, receipt.document);
    if (!url) return fail(url.error());
    const Result<std::int64_t> sighting =
        sightings.add(visit, *url, receipt.outcome, {receipt.document, receipt.revision});
    if (!sighting) return fail(sighting.error());
    receipt.sighting = *sighting;
    for (const ListedUrl& found : visit.found) {
        const Result<> listed = urls.enlist(found, visit.at);
        if (!listed) return fail(listed.error());
    }
    if (!visit.capture) return receipt;
    const Result<BlobId> header_block = blobs.put(encoded.header_block);
    if (!header_block) return fail(header_block.error());
    const Result<BlobId> body = blobs.put(encoded.body);
    if (!body) return fail(body.error());
    return sightings.add_capture(*sighting, *visit.capture, *header_block, *body).map([&] {
        return receipt;
    });
}

Result<Archive::Impl::Placed> Archive::Impl::place(const EncodedVisit& encoded) {
    Result<Resolution> resolution = resolve(documents, encoded.visit);
    if (!resolution) return fail(std::move(resolution.error()));
    if (!resolution->document) return place_new(encoded);
    for (const Document& other : resolution->merge) {
        Result<> merged = documents.merge(other, *resolution->document);
        if (!merged) return fail(std::move(merged.error()));
    }
    return place_known(encoded, std::move(*resolution->document));
}

Result<Archive::Impl::Placed> Archive::Impl::place_new(const EncodedVisit& encoded) {
    const CleanDocument& clean = *encoded.visit.document;
    Document document = first_look(encoded.visit);
    if (Result<> saved = documents.save(document); !saved) return fail(saved.error());
    const Result<Revision> revision =
        revisions.append(document.id, clean.content_hash, clean.text_hash);
    if (!revision) return fail(revision.error());
    return render(encoded, revision->id)
        .and_then([&] { return name(encoded.visit, document); })
        .map([&] {
            return Placed{document.id, revision->number, Receipt::Outcome::stored};
        });
}

Result<Archive::Impl::Placed> Archive::Impl::place_known(const EncodedVisit& encoded,
                                                         Document document) {
    const CleanDocument& clean = *encoded.visit.document;
    Result<std::optional<Revision>> known = revisions.with_content(document.id, clean.content_hash);
    if (!known) return fail(known.error());
    const auto outcome = *known ? Receipt::Outcome::duplicate : Receipt::Outcome::revision;
    Result<Revision> revision =
        *known ? Result<Revision>(**known)
               : revisions.append(document.id, clean.content_hash, clean.text_hash);
    if (!revision) return fail(revision.error());
    const std::string former = document.identity;
    if (is_wechat_key(clean.identity)) document.identity = clean.identity;
    learn(document, encoded.visit, revision->number);
    Result<> done = documents.save(document);
    if (done && former != document.identity) {
        done = documents.add_alias(former, document.id, DocumentStore::Claim::take_over);
    }
    return done.and_then([&] { return render(encoded, revision->id); })
        .and_then([&] { return name(encoded.visit, document); })
        .map([&] {
            return Placed{document.id, revision->number, outcome};
        });
}

Result<> Archive::Impl::render(const EncodedVisit& encoded, std::int64_t revision) {
    const std::string& cleaner = encoded.visit.document->cleaner;
    const Result<bool> present = revisions.has_rendering(revision, cleaner);
    if (!present) return fail(present.error());
    if (*present) return {};
    const Result<BlobId> markdown = blobs.put(encoded.markdown);
    if (!markdown) return fail(markdown.error());
    const Result<BlobId> metadata = blobs.put(encoded.metadata);
    if (!metadata) return fail(metadata.error());
    return revisions.add_rendering(revision, cleaner, {*markdown, *metadata});
}

// Every name this visit proves for its document becomes an alias.
Result<> Archive::Impl::name(const Visit& visit, const Document& document) {
    using Claim = DocumentStore::Claim;
    const std::string& identity = visit.document->identity;
    if (identity != document.identity) {  // weak, or it would have replaced the other
        Result<> added = documents.add_alias(identity, document.id, Claim::keep_first);
        if (!added) return added;
    }
    for (const NameClaim& claim : claims_of(visit)) {
        if (claim.url == document.identity) continue;
        // A fixed address may serve another article tomorrow; only WeChat's addresses stay.
        if (claim.is_visited && !is_wechat_key(document.identity)) continue;
        Result<> added = documents.add_alias(
            claim.url, document.id, claim.is_visited ? Claim::take_over : Claim::keep_first);
        if (!added) return added;
    }
    return {};
}

}  // namespace magpie
