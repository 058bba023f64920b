// What became of a URL, in one line for people.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "crawler/engine.h"

namespace magpie::cli {

// "stored      https://…  document 3: 雨后的山 (山间笔记)"
std::string outcome_line(const CrawlEvent& event);
// The same of what a running service told (service/visit_log.h).
std::string outcome_line(const nlohmann::ordered_json& visit);

// "12 of 13 pictures kept, 1 of 2 clips kept (1 beyond media.max_files or media.max_bytes)"
std::string media_phrase(const MediaTally& tally);
// "  stored      https://…  image/png, 12 KiB"
std::string media_line(const MediaVisit& visit, std::size_t size);

}  // namespace magpie::cli
