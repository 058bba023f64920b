// Archive, renderings that wait to be accepted: what today's cleaner makes of stored pages.
#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "storage/archive_impl.h"

namespace magpie {

namespace {

template <class Said>
Facts facts_of(const Said& said) {
    return {said.kind, said.title, said.account, said.author, said.published};
}

template <class Known, class Said>
bool would_learn(const Known& known, const Said& said) {
    Facts learned = facts_of(known);
    take_facts(learned, said, true);
    return learned != facts_of(known);
}

// Whether these are the document's files: each once, in its order.
bool names_files(const CleanDocument& clean, const std::vector<MediaRow>& files) {
    std::size_t next = 0;
    std::unordered_set<std::string_view> seen;
    for (const MediaReference& file : clean.media) {
        if (!seen.insert(file.identity).second) continue;
        if (next == files.size() || files[next].identity != file.identity ||
            files[next].role != file.role) {
            return false;
        }
        ++next;
    }
    return next == files.size();
}

std::string name_of(const NewRendering& rendering) {
    return "document " + std::to_string(rendering.document) + ", revision " +
           std::to_string(rendering.revision);
}

}  // namespace

Result<> Archive::propose(const std::vector<NewRendering>& renderings) {
    // Looked up before the transaction, whose errors poison the archive.
    std::vector<std::pair<EncodedRendering, Impl::Target>> proposed;
    proposed.reserve(renderings.size());
    for (const NewRendering& rendering : renderings) {
        if (Result<> acceptable = check(rendering.clean); !acceptable) {
            return fail(std::move(acceptable.error()).with(name_of(rendering)));
        }
        Result<std::optional<Impl::Target>> target = impl_->on_snapshot(
            [&] { return impl_->target_of(rendering.document, rendering.revision); });
        if (!target) return fail(std::move(target.error()));
        if (!*target) return fail(ErrorCode::not_found, "there is no " + name_of(rendering));
        proposed.emplace_back(encode(rendering), std::move(**target));
    }
    return impl_->transact([&]() -> Result<> {
        for (const auto& [rendering, target] : proposed) {
            Result<> done = impl_->propose(rendering, target);
            if (!done) return fail(std::move(done.error()).with(name_of(rendering.rendering)));
        }
        return {};
    });
}

Result<std::optional<Archive::Impl::Target>> Archive::Impl::target_of(std::int64_t document,
                                                                      int number) {
    Result<std::optional<Document>> known = documents.by_id(document);
    if (!known) return fail(std::move(known.error()));
    if (!*known) return std::nullopt;
    const Result<std::optional<Revision>> revision =
        revisions.at((*known)->id, number == 0 ? (*known)->revision : number);
    if (!revision) return fail(revision.error());
    if (!*revision) return std::nullopt;
    return Target{std::move(**known), **revision};
}

// A rendering that was proposed before and left aside is proposed again, not stored again.
Result<> Archive::Impl::propose(const EncodedRendering& encoded, const Target& target) {
    const CleanDocument& clean = encoded.rendering.clean;
    const std::int64_t revision = target.revision.id;
    if (Result<> dropped = proposals.drop(revision); !dropped) return dropped;
    Result<Rendering> rendering = put_text(clean, encoded.text);
    if (!rendering) return fail(rendering.error());
    const Result<std::optional<Rendering>> shown = revisions.shown_rendering(revision);
    if (!shown) return fail(shown.error());
    if (!*shown) return fail(ErrorCode::corrupt, "the revision shows nothing");
    const Result<std::vector<Rendering>> equal = equal_renderings(revision, *rendering, clean);
    if (!equal) return fail(equal.error());
    const bool is_current = target.document.revision == target.revision.number;
    for (const Rendering& known : *equal) {
        const bool is_shown = known.id == (*shown)->id;
        if (is_shown && !(is_current && would_learn(target.document, clean))) return {};
        if (!is_shown && known.cleaner == clean.cleaner) rendering->id = known.id;
    }
    if (rendering->id == 0) {
        // Nothing shown changes, so neither do the addresses of known files.
        const Naming naming{target.document.last_seen, Instant{}, false};
        Result<> added = add_rendering(revision, *rendering, clean, naming, false);
        if (!added) return added;
    }
    return proposals.add(revision, rendering->id, clean.text_hash, facts_of(clean));
}

Result<std::vector<Rendering>> Archive::Impl::equal_renderings(std::int64_t revision,
                                                               const Rendering& text,
                                                               const CleanDocument& clean) {
    Result<std::vector<Rendering>> candidates = revisions.renderings_with(revision, text);
    if (!candidates) return candidates;
    std::vector<Rendering> equal;
    for (Rendering& candidate : *candidates) {
        const Result<std::vector<MediaRow>> files = media.of_rendering(candidate.id);
        if (!files) return fail(files.error());
        const Result<std::vector<Relation>> said = relations.of_rendering(candidate.id);
        if (!said) return fail(said.error());
        if (names_files(clean, *files) && *said == clean.relations) {
            equal.push_back(std::move(candidate));
        }
    }
    return equal;
}

Result<std::vector<ProposalRow>> Archive::proposals() const {
    return impl_->on_snapshot([&] {
        return impl_->proposals.all().map([](const std::vector<Proposal>& all) {
            std::vector<ProposalRow> rows;
            rows.reserve(all.size());
            for (const Proposal& proposal : all) {
                rows.push_back({proposal.id, proposal.document, proposal.number, proposal.cleaner,
                                proposal.content_hash != proposal.shown_content_hash});
            }
            return rows;
        });
    });
}

Result<std::optional<StoredDocument>> Archive::proposed(std::int64_t proposal) const {
    return impl_->on_snapshot([&]() -> Result<std::optional<StoredDocument>> {
        const Result<std::optional<Proposal>> found = impl_->proposals.find(proposal);
        if (!found) return fail(found.error());
        if (!*found) return std::nullopt;
        const Proposal& waiting = **found;
        Result<std::optional<StoredDocument>> document =
            impl_->load(waiting.document, waiting.number);
        if (!document || !*document) return document;
        Result<std::string> markdown = impl_->blobs.get(waiting.markdown);
        if (!markdown) return fail(std::move(markdown.error()));
        Result<std::string> metadata = impl_->blobs.get(waiting.metadata);
        if (!metadata) return fail(std::move(metadata.error()));
        (*document)->markdown = std::move(*markdown);
        (*document)->metadata = std::move(*metadata);
        take_facts((*document)->row, waiting.facts, true);
        (*document)->row.content_hash = waiting.content_hash;
        return document;
    });
}

Result<std::vector<Proposal>> Archive::Impl::proposals_among(std::vector<std::int64_t> ids) {
    if (ids.empty()) return proposals.all();
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<Proposal> found;
    for (const std::int64_t id : ids) {
        Result<std::optional<Proposal>> proposal = proposals.find(id);
        if (!proposal) return fail(std::move(proposal.error()));
        if (*proposal) found.push_back(std::move(**proposal));
    }
    return found;
}

Result<> Archive::Impl::accept(const Proposal& proposal) {
    Result<> shown = proposals.drop(proposal.revision).and_then([&] {
        return revisions.show(proposal.revision, proposal.rendering, proposal.text_hash);
    });
    if (!shown) return shown;
    Result<std::optional<Document>> document = documents.by_id(proposal.document);
    if (!document) return fail(std::move(document.error()));
    if (!*document || (*document)->revision != proposal.number) return {};
    take_facts(**document, proposal.facts, true);
    return documents.save(**document);
}

Result<std::size_t> Archive::accept_proposals(const std::vector<std::int64_t>& proposals) {
    return impl_->for_proposals(proposals,
                                [&](const Proposal& proposal) { return impl_->accept(proposal); });
}

// The rendering stays: what that cleaner makes of the page is known, and no later look at it is
// taken for an edit.
Result<std::size_t> Archive::discard_proposals(const std::vector<std::int64_t>& proposals) {
    return impl_->for_proposals(proposals, [&](const Proposal& proposal) {
        return impl_->proposals.drop(proposal.revision);
    });
}

}  // namespace magpie
