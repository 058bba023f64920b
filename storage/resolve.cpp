#include "storage/resolve.h"

#include <algorithm>
#include <utility>

#include "storage/identity.h"

namespace magpie {

namespace {

// A page may list this many names for itself; real ones have up to three.
constexpr std::size_t kMaxClaims = 32;
// Candidates of one content; more means reposts, which other rules tell apart.
constexpr int kMaxSameContent = 16;

using Found = Result<std::optional<Document>>;

Found by_identity_or_alias(DocumentStore& documents, std::string_view url) {
    Found found = documents.by_identity(url);
    if (!found || *found) return found;
    return documents.by_alias(url);
}

// A fixed address ("/today") may serve a new article each day: between two weak identities the
// visited URL proves nothing, only the page's own word does.
bool accepts(const NameClaim& claim, std::string_view identity, const Document& known) {
    if (!may_name_one_document(identity, known.identity)) return false;
    return !claim.is_visited || is_wechat_key(identity) || is_wechat_key(known.identity);
}

Found by_name(DocumentStore& documents, const Visit& visit) {
    const std::string& identity = visit.document->identity;
    Found found = documents.by_identity(identity);
    if (!found || *found) return found;
    if (!is_wechat_key(identity)) {
        found = documents.by_alias(identity);
        if (!found || *found) return found;
    }
    for (const NameClaim& claim : claims_of(visit)) {
        found = by_identity_or_alias(documents, claim.url);
        if (!found) return found;
        if (*found && accepts(claim, identity, **found)) return found;
    }
    return std::nullopt;
}

// Only with enough text to compare (text_hash): two empty pages of one title are not one document.
Found by_content(DocumentStore& documents, const Visit& visit) {
    const CleanDocument& document = *visit.document;
    if (!document.text_hash) return std::nullopt;
    Result<std::vector<Document>> same =
        documents.with_content(document.content_hash, kMaxSameContent);
    if (!same) return fail(std::move(same.error()));
    const auto match = std::find_if(same->begin(), same->end(), [&](const Document& known) {
        return may_name_one_document(document.identity, known.identity) &&
               same_publisher({document.account, document.identity},
                              {known.account, known.identity});
    });
    if (match == same->end()) return std::nullopt;
    return std::move(*match);
}

// Documents stored under a name that this visit shows to belong to `document`.
Result<std::vector<Document>> others_named(DocumentStore& documents, const Visit& visit,
                                           const Document& document) {
    // The identity the document is about to have: a key replaces a weak one.
    const std::string& identity =
        is_wechat_key(visit.document->identity) ? visit.document->identity : document.identity;
    std::vector<Document> others;
    for (const NameClaim& claim : claims_of(visit)) {
        Found found = documents.by_identity(claim.url);
        if (!found) return fail(std::move(found.error()));
        if (!*found || (*found)->id == document.id) continue;
        if (!accepts(claim, identity, **found)) continue;
        const bool listed = std::any_of(others.begin(), others.end(),
                                        [&](const Document& d) { return d.id == (*found)->id; });
        if (!listed) others.push_back(std::move(**found));
    }
    return others;
}

}  // namespace

std::vector<NameClaim> claims_of(const Visit& visit) {
    const std::string& identity = visit.document->identity;
    const std::string_view host = host_of(identity);
    std::vector<NameClaim> claims;
    const auto claim = [&](std::string_view url, bool is_visited) {
        if (claims.size() >= kMaxClaims || url == identity) return;
        if (is_wechat_key(url) || host_of(url) != host) return;
        claims.push_back({url, is_visited});
    };
    const bool answered_itself = !visit.capture || visit.capture->hops.empty();
    if (answered_itself && !host.empty()) claim(visit.url, true);
    for (const std::string& alias : visit.document->aliases) claim(alias, false);
    return claims;
}

Result<Resolution> resolve(DocumentStore& documents, const Visit& visit) {
    Found found = by_name(documents, visit);
    if (found && !*found) found = by_content(documents, visit);
    if (!found) return fail(std::move(found.error()));
    Resolution resolution;
    if (*found) {
        Result<std::vector<Document>> merge = others_named(documents, visit, **found);
        if (!merge) return fail(std::move(merge.error()));
        resolution.merge = std::move(*merge);
    }
    resolution.document = std::move(*found);
    return resolution;
}

}  // namespace magpie
