// What a row of a table knows of its address; feeds and listings are crawler/listed_facts.
#pragma once

#include <string_view>

#include "crawler/listed_facts.h"
#include "importer/url_list.h"

namespace magpie {

// Nothing but an error when the row has no web address.
Result<ListedUrl> listed_url(const ListRow& row, std::string_view source);

}  // namespace magpie
