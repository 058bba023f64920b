// Which document is this? Identity first, then what URLs claim, then content
// (docs/archive-format.md, "One document"). Reads, decides, changes nothing.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/documents.h"

namespace magpie {

struct Resolution {
    std::optional<Document> document;  // nothing: a new one
    std::vector<Document>
        merge;  // known under other names; this visit shows that they are the same
};

// Precondition: visit.document.
Result<Resolution> resolve(DocumentStore& documents, const Visit& visit);

// URLs that this visit shows to be names of its document: those the page reveals and, when the
// answer came from there, the visited URL; all on the identity's own host, so that no site can
// speak for another.
struct NameClaim {
    std::string_view url;  // of the visit
    bool is_visited = false;
};
std::vector<NameClaim> claims_of(const Visit& visit);

}  // namespace magpie
