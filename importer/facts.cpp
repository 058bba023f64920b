#include "importer/facts.h"

namespace magpie {

Result<ListedUrl> listed_url(const ListRow& row, std::string_view source) {
    ListedFacts facts;
    facts.title = row.title;
    facts.account = row.account;
    facts.author = row.author;
    facts.published = row.published;
    return listed_url(row.url, source.empty() ? std::string_view(row.source) : source, facts);
}

}  // namespace magpie
