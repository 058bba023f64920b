// What the archive keeps of the frontier's decision about a URL: when it is asked for again, and
// with which counts. The same arithmetic as the frontier's own, so that a restart goes on where the
// last run was. Pure.
#pragma once

#include <optional>

#include "crawler/fetch_plan.h"
#include "crawler/frontier.h"
#include "storage/archive.h"

namespace magpie {

// Nothing when the URL is settled.
std::optional<NextVisit> next_visit(const Job& job, const JobOutcome& outcome, Instant now);

}  // namespace magpie
