// Which day the candidates of a page elect. Candidates of one calendar day support each other,
// sources as independent witnesses; a time that is written as UTC also supports the local day
// beside it that the page writes; metadata yields to what the page shows its readers. Private to
// page_dates.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "parser/article/date_candidates.h"
#include "parser/article/page_dates.h"

namespace magpie {

struct DatedCandidate {
    Timestamp time;
    Day day;             // as it is written
    const RawDate* raw;  // lent by the caller, who keeps it
};

// `all` are the dates of the page, also those that are no whole days.
DateChoice elect_day(std::span<const DatedCandidate> candidates, DateRole role,
                     const RawDates& all);

}  // namespace magpie
