// Archive, writing: one transaction per batch, one place where a visit becomes rows.
#include <algorithm>
#include <utility>

#include "storage/archive_impl.h"
#include "storage/encoded_visit.h"
#include "storage/facts.h"
#include "storage/identity.h"
#include "storage/observation.h"
#include "storage/resolve.h"

namespace magpie {

namespace {

// What a visit says about its document. An older copy only fills gaps; so does a visit whose text
// is not what the document shows.
void learn(Document& document, const Visit& visit, int revision, bool is_shown) {
    const bool newest = is_newest(visit, document.observed);
    take_facts(document, *visit.document, newest && is_shown);
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
    learn(document, visit, 1, true);
    return document;
}

// " one two ": a flag is looked for with a blank on both sides.
std::string flag_words(const std::vector<std::string>& flags) {
    std::string words;
    for (const std::string& flag : flags) words += (words.empty() ? " " : "") + flag + " ";
    return words;
}

Result<> nothing_to_be_unchanged() {
    return fail(ErrorCode::invalid_argument,
                "unchanged, but the archive holds no document of this URL");
}

// For batches in which nothing can be refused alone.
Result<std::vector<Receipt>> all_of(Result<std::vector<Result<Receipt>>> receipts) {
    if (!receipts) return fail(std::move(receipts.error()));
    std::vector<Receipt> all;
    all.reserve(receipts->size());
    for (Result<Receipt>& receipt : *receipts) {
        if (!receipt) return fail(std::move(receipt.error()));
        all.push_back(std::move(*receipt));
    }
    return all;
}

}  // namespace

Result<std::vector<Receipt>> Archive::put(const std::vector<Visit>& visits) {
    std::vector<EncodedWrite> encoded;
    encoded.reserve(visits.size());
    for (const Visit& visit : visits) {
        Result<> acceptable = check(visit).and_then([&] { return check_unchanged(visit, visits); });
        if (!acceptable) return fail(std::move(acceptable.error()).with(visit.url));
        encoded.emplace_back(encode(visit));
    }
    return all_of(put_encoded(encoded));
}

// The copy at hand may come with an earlier visit of the batch.
Result<> Archive::check_unchanged(const Visit& visit, const std::vector<Visit>& batch) const {
    if (!visit.unchanged) return {};
    for (const Visit* earlier = batch.data(); earlier != &visit; ++earlier) {
        if (earlier->document && earlier->url == visit.url) return {};
    }
    const Result<bool> held = impl_->holds_document(visit.url);
    if (!held) return fail(held.error());
    return *held ? Result<>{} : nothing_to_be_unchanged();
}

Result<> Archive::put_media(const std::vector<MediaVisit>& visits) {
    std::vector<EncodedWrite> encoded;
    encoded.reserve(visits.size());
    for (const MediaVisit& visit : visits) {
        Result<> acceptable = check(visit);
        if (!acceptable) return fail(std::move(acceptable.error()).with(visit.identity));
        encoded.emplace_back(encode(visit));
    }
    return all_of(put_encoded(encoded)).map([](const std::vector<Receipt>&) {});
}

Result<std::vector<Receipt>> Archive::put_sources(const std::vector<SourceUpdate>& updates) {
    return all_of(put_encoded({updates.begin(), updates.end()}));
}

Result<std::vector<Result<Receipt>>> Archive::put_encoded(const std::vector<EncodedWrite>& writes) {
    using Receipts = std::vector<Result<Receipt>>;
    Result<Receipts> receipts = impl_->transact([&]() -> Result<Receipts> {
        Receipts written;
        written.reserve(writes.size());
        for (const EncodedWrite& write : writes) {
            Result<std::optional<Error>> refused = impl_->refusal(write);
            if (!refused) return fail(std::move(refused.error()));
            if (*refused) {
                written.emplace_back(fail(std::move(**refused)));
                continue;
            }
            Result<Receipt> receipt = impl_->write(write);
            if (!receipt) return fail(std::move(receipt.error()));
            written.push_back(std::move(receipt));
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

Result<std::vector<std::size_t>> Archive::enlist(const std::vector<ListedUrl>& urls, Instant now) {
    return impl_->transact([&] { return impl_->enlist(urls, now); });
}

Result<std::vector<std::size_t>> Archive::Impl::enlist(const std::vector<ListedUrl>& found,
                                                       Instant now) {
    std::vector<std::size_t> added;
    for (std::size_t place = 0; place < found.size(); ++place) {
        Result<bool> is_new = urls.enlist(found[place], now);
        if (!is_new) return fail(std::move(is_new.error()).with("enlist " + found[place].url));
        if (*is_new) added.push_back(place);
    }
    return added;
}

Result<> Archive::remember_hosts(const std::vector<HostMemory>& hosts) {
    return impl_->transact([&] { return impl_->save(hosts); });
}

Result<> Archive::Impl::save(const std::vector<HostMemory>& hosts) {
    for (const HostMemory& host : hosts) {
        Result<> saved = database.run(
            "INSERT INTO hosts (host, memory) VALUES (?1, ?2)"
            " ON CONFLICT (host) DO UPDATE SET memory = excluded.memory",
            host.host, host.memory);
        if (!saved) return fail(std::move(saved.error()).with("remember " + host.host));
    }
    return {};
}

Result<Receipt> Archive::Impl::save(const SourceUpdate& update) {
    Result<std::vector<std::size_t>> added = enlist(update.found, update.at);
    if (!added) return fail(std::move(added.error()));
    Receipt receipt;
    receipt.enlisted = std::move(*added);
    return save(update.hosts)
        .and_then([&] { return remember(update, receipt.enlisted.size()); })
        .map([&] { return std::move(receipt); });
}

Result<> Archive::Impl::remember(const SourceUpdate& update, std::size_t news) {
    if (update.state.name.empty()) return {};
    SourceState state = update.state;
    if (news > 0) {
        state.listed += static_cast<std::int64_t>(news);
        state.last_new = update.at;
    }
    return sources.put(state).map_error(
        [&](Error error) { return std::move(error).with("remember source " + state.name); });
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

Result<bool> Archive::Impl::holds_document(std::string_view url) {
    return urls.held_at(url).map(
        [](const std::optional<UrlStore::Held>& held) { return held.has_value(); });
}

Result<std::optional<Error>> Archive::Impl::refusal(const EncodedWrite& write) {
    const auto* encoded = std::get_if<EncodedVisit>(&write);
    if (!encoded || !encoded->visit.unchanged) return std::nullopt;
    const Result<bool> held = holds_document(encoded->visit.url);
    if (!held) return fail(held.error());
    if (*held) return std::nullopt;
    return Error(nothing_to_be_unchanged().error()).with(encoded->visit.url);
}

Result<Receipt> Archive::Impl::write(const EncodedWrite& write) {
    if (const auto* file = std::get_if<EncodedMedia>(&write)) {
        return put_file(*file).map([] { return Receipt{}; }).map_error([&](Error error) {
            return std::move(error).with("store file " + file->visit.identity);
        });
    }
    if (const auto* hosts = std::get_if<std::vector<HostMemory>>(&write))
        return save(*hosts).map([] { return Receipt{}; });
    if (const auto* update = std::get_if<SourceUpdate>(&write)) return save(*update);
    if (const auto* source = std::get_if<ForgottenSource>(&write))
        return sources.forget(source->name).map([] { return Receipt{}; });
    const auto& visit = std::get<EncodedVisit>(write);
    Result<Receipt> receipt = visit.visit.unchanged ? put_unchanged(visit) : put_visit(visit);
    return receipt.map_error(
        [&](Error error) { return std::move(error).with("store " + visit.visit.url); });
}

Result<> Archive::Impl::put_file(const EncodedMedia& file) {
    if (!file.body) return media.record(file.visit, std::nullopt);
    const Result<BlobId> body = blobs.put(*file.body);
    if (!body) return fail(body.error());
    return media.record(file.visit, *body);
}

Result<Receipt> Archive::Impl::put_visit(const EncodedVisit& encoded) {
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
    if (Result<> done = put_company(encoded, receipt); !done) return fail(done.error());
    return with_leads(std::move(receipt), visit);
}

// Precondition: refusal() had nothing against it. The document keeps its current revision, also
// when another URL has shown a newer one than this URL's copy.
Result<Receipt> Archive::Impl::put_unchanged(const EncodedVisit& encoded) {
    const Visit& visit = encoded.visit;
    const Result<std::optional<UrlStore::Held>> held = urls.held_at(visit.url);
    if (!held) return fail(held.error());
    if (!*held) return fail(ErrorCode::internal, "no document is held at this URL");
    Receipt receipt;
    receipt.outcome = Receipt::Outcome::duplicate;
    receipt.document = (*held)->document;
    receipt.revision = (*held)->revision;
    const Result<> seen = documents.see(receipt.document, receipt.revision, visit.at);
    if (!seen) return fail(seen.error());
    const Result<std::int64_t> url = urls.record_unchanged(visit);
    if (!url) return fail(url.error());
    const Result<std::int64_t> sighting =
        sightings.add(visit, *url, receipt.outcome, {receipt.document, receipt.revision});
    if (!sighting) return fail(sighting.error());
    receipt.sighting = *sighting;
    if (Result<> done = put_company(encoded, receipt); !done) return fail(done.error());
    return with_leads(std::move(receipt), visit);
}

// What to ask for next: the files of a document, the other URLs of an article that did not come.
Result<Receipt> Archive::Impl::with_leads(Receipt receipt, const Visit& visit) {
    if (receipt.document == 0) {
        Result<std::vector<std::string>> siblings = siblings_of(visit.url);
        if (!siblings) return fail(std::move(siblings.error()));
        receipt.siblings = std::move(*siblings);
        return receipt;
    }
    const auto shown = revisions.current_rendering(receipt.document);
    if (!shown) return fail(shown.error());
    if (!*shown) return fail(ErrorCode::corrupt, "the document shows nothing");
    Result<std::vector<MediaRow>> missing = media.due_of(**shown, visit.at);
    if (!missing) return fail(std::move(missing.error()));
    receipt.missing_media = std::move(*missing);
    return receipt;
}

// What came with a visit: the response, the URLs of a listing, the files of a saved page, what is
// known of hosts since.
Result<> Archive::Impl::put_company(const EncodedVisit& encoded, Receipt& receipt) {
    Result<std::vector<std::size_t>> added = enlist(encoded.visit.found, encoded.visit.at);
    if (!added) return fail(std::move(added.error()));
    receipt.enlisted = std::move(*added);
    if (Result<> saved = save(encoded.visit.hosts); !saved) return saved;
    if (const auto& taught = encoded.visit.taught) {
        Result<> learned = site_memories.teach(*taught, encoded.visit.at);
        if (!learned) return fail(std::move(learned.error()).with("remember " + taught->host));
    }
    for (const EncodedMedia& file : encoded.media) {
        if (Result<> kept = put_file(file); !kept) return kept;
    }
    if (!encoded.visit.capture) return {};
    const Result<BlobId> header_block = blobs.put(encoded.header_block);
    if (!header_block) return fail(header_block.error());
    const Result<BlobId> body = blobs.put(encoded.body);
    if (!body) return fail(body.error());
    return sightings.add_capture(receipt.sighting, *encoded.visit.capture, *header_block, *body);
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
    const Result<Revision> revision = revisions.append(document.id, clean.text_hash);
    if (!revision) return fail(revision.error());
    return render_new(encoded, revision->id)
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
        *known ? Result<Revision>(**known) : revisions.append(document.id, clean.text_hash);
    if (!revision) return fail(revision.error());
    const Result<std::optional<Rendering>> shown = revisions.shown_rendering(revision->id);
    if (!shown) return fail(shown.error());
    const std::string former = document.identity;
    if (is_wechat_key(clean.identity)) document.identity = clean.identity;
    learn(document, encoded.visit, revision->number,
          !*shown || (*shown)->content_hash == clean.content_hash);
    Result<> done = documents.save(document);
    if (done && former != document.identity) {
        done = documents.add_alias(former, document.id, DocumentStore::Claim::take_over);
    }
    return done
        .and_then([&] {
            return *shown ? render_again(encoded, revision->id, **shown)
                          : render_new(encoded, revision->id);
        })
        .and_then([&] { return name(encoded.visit, document); })
        .map([&] {
            return Placed{document.id, revision->number, outcome};
        });
}

Result<> Archive::Impl::render_new(const EncodedVisit& encoded, std::int64_t revision) {
    const CleanDocument& clean = *encoded.visit.document;
    Result<Rendering> rendering = put_text(clean, encoded.text);
    if (!rendering) return fail(rendering.error());
    return add_rendering(revision, *rendering, clean, naming_of(encoded.visit), true);
}

// A cleaner that has spoken of this revision already, shown or not, says nothing new, and a text
// other than the shown one waits to be proposed; the addresses of the files are news all the same.
Result<> Archive::Impl::render_again(const EncodedVisit& encoded, std::int64_t revision,
                                     const Rendering& shown) {
    const CleanDocument& clean = *encoded.visit.document;
    const Result<bool> present = revisions.has_rendering(revision, clean.cleaner);
    if (!present) return fail(present.error());
    if (*present || shown.content_hash != clean.content_hash) {
        return media.refresh(clean.media, naming_of(encoded.visit));
    }
    Result<Rendering> rendering = put_text(clean, encoded.text);
    if (!rendering) return fail(rendering.error());
    return add_rendering(revision, *rendering, clean, naming_of(encoded.visit), false)
        .and_then([&] { return revisions.show(revision, rendering->id, clean.text_hash); })
        .and_then([&] { return proposals.drop(revision); });  // older than what is shown now
}

Result<Rendering> Archive::Impl::put_text(const CleanDocument& clean, const EncodedText& text) {
    const Result<BlobId> markdown = blobs.put(text.markdown);
    if (!markdown) return fail(markdown.error());
    const Result<BlobId> metadata = blobs.put(text.metadata);
    if (!metadata) return fail(metadata.error());
    return Rendering{0,         clean.cleaner,      *markdown,
                     *metadata, clean.content_hash, flag_words(clean.flags)};
}

Result<> Archive::Impl::add_rendering(std::int64_t revision, Rendering& rendering,
                                      const CleanDocument& clean, const Naming& naming,
                                      bool shown) {
    return revisions.add_rendering(revision, rendering, shown)
        .and_then([&] {
            return clean.read_with ? site_memories.name(*clean.read_with, naming.at) : Result<>{};
        })
        .and_then([&] { return media.link(rendering.id, clean.media, naming); })
        .and_then([&] { return relations.link(rendering.id, clean.relations); });
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
