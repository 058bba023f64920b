// An Article as a JSON object and back: the `json` output format, and the metadata an archive keeps
// beside a body. Lossless: read(write(a)) == a but for the body, which travels separately.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "parser/document.h"

namespace magpie {

// Everything but the body. Keys are sorted, empty fields left out.
std::string article_metadata(const Article& article);
// Unknown keys are ignored (written by a newer version), wrong types are an error naming the key.
Result<Article> article_from_metadata(std::string_view json, std::string markdown);

}  // namespace magpie
