// One visit as fields: a line of the log, an answer on the control socket. The names and reason
// codes are stable (docs/service.md).
#pragma once

#include <nlohmann/json.hpp>

#include "crawler/engine.h"
#include "service/log.h"

namespace magpie {

// url, state, outcome, document, revision, same_text_as, title, account, source, attempt, ms, next,
// reason, asking — those that are known.
nlohmann::ordered_json visit_fields(const CrawlEvent& event);

// A wall is a warning, a failure a notice, everything else information.
LogLevel level_of(const CrawlEvent& event);

}  // namespace magpie
