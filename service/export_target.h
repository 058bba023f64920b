// A source's export target: each new or changed article as a file in the source's folder, beside
// the archive, named as `magpie export` names it.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "config/source_spec.h"
#include "parser/document.h"

namespace magpie {

// Folders are made when missing. Errors: the folder or the file cannot be written.
Result<> export_document(const SourceSpec& spec, const Article& article,
                         std::string_view listed_url, Instant fetched_at, std::int64_t document);

}  // namespace magpie
