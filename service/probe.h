// Each source asked once, for `magpie sources check`: what it answers and what it would bring.
// Stores nothing, fetches no entry, and keeps to the same politeness as the service.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/load_sources.h"

namespace magpie {

struct ProbeResult {
    std::string source;
    bool works = false;
    std::string state, reason;
    std::size_t found = 0, filtered = 0, unusable = 0, feeds = 0, more = 0;
    std::vector<std::string> first;  // a few of the URLs it would bring
    std::vector<std::string> notes;
};

// Told one by one, as they come in. Errors: what stops all of them (settings of fetch that do not
// work).
Result<> probe_sources(const Config& config, const std::vector<SourceSpec>& sources,
                       const std::function<void(const ProbeResult&)>& tell);

}  // namespace magpie
