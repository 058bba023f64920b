// Sources as status and sources list print them: a table for people, objects for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/status_facts.h"

namespace magpie::cli {

// To stdout; what needs an eye comes first, then by name.
void print_sources(const StatusFacts& facts, Instant now);
nlohmann::ordered_json json_of(const SourceFacts& source, int late_after, Instant now);
// Null when unknown.
nlohmann::ordered_json time_json(const std::optional<Instant>& when);

}  // namespace magpie::cli
