// Rows of the archive as JSON objects, the same wherever they are printed.
#pragma once

#include <nlohmann/json.hpp>

#include "storage/archive.h"

namespace magpie::cli {

nlohmann::ordered_json json_of(const DocumentRow& row);
nlohmann::ordered_json json_of(const SightingRow& row);
nlohmann::ordered_json json_of(const UrlRow& row);
nlohmann::ordered_json json_of(const MediaRow& row);
nlohmann::ordered_json json_of(const NextVisit& next);
nlohmann::ordered_json json_of(const QueuedUrl& url);
nlohmann::ordered_json json_of(const Tombstone& tombstone);

}  // namespace magpie::cli
