// The pictures that came with a saved page, matched to those its article names: files of the folder
// beside an HTML page by their `data-src`, parts of an MHTML file by their Content-Location. Only
// files that the article refers to, and that are media by their first bytes, are taken.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/archive.h"

namespace magpie {

struct SavedMedia {
    std::vector<MediaVisit> files;
    std::size_t no_media = 0;  // the article names them, but their bytes are no known media
    bool bound_hit = false;    // kMaxSavedMediaBytes
};

inline constexpr Bytes kMaxSavedMediaBytes{std::uint64_t{1} << 30};  // with one page

using Companion = std::function<std::optional<std::string>(const std::string& name)>;
SavedMedia media_of_folder(std::string_view page, const std::vector<MediaReference>& wanted,
                           const Companion& companion, Instant at);
SavedMedia media_of_mhtml(std::string_view mhtml, const std::vector<MediaReference>& wanted,
                          Instant at);

}  // namespace magpie
