// When a page was published and when it was last changed. Every date that the page offers —
// JSON-LD, metadata, microdata, <time>, text near the title, the address, scripts, the body's text
// — is a candidate with a probability from its source and place. Candidates of one calendar day
// support each other; the day with most support wins, and the most exact of its candidates gives
// the time.
//
// The calendar day is the one that is written: no zone is converted to get it. No date is taken
// from the future of the fetch, from before 1995, from copyright lines or from comments. A page
// that only says when it was changed counts as published then. Pure and total.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "parser/article/page_head.h"
#include "parser/date_words.h"
#include "parser/dom.h"
#include "parser/html_scan.h"

namespace magpie {

struct DateCandidate {
    Timestamp time;
    DateRole role = DateRole::published;
    double score = 0;    // probability that it is the date of its role, alone
    std::string source;  // "json-ld", "meta", "microdata", "time", "text", "url", "script", "image"
    std::string place;   // which field, or where in the text
    std::string value;   // as written
};

struct DateChoice {
    std::optional<Timestamp> value;
    double score = 0;    // with the support of the other candidates; 0 without a value
    std::string source;  // of the candidate that gave it
    std::vector<DateCandidate> candidates;  // best first
};

struct PageDates {
    DateChoice published, modified;
};

// `url` is the page's address, `fetched` the time at which it was read; both may be unknown.
// Relative dates and days without a year need `fetched`.
PageDates find_page_dates(const Document& document, const PageHead& head,
                          std::span<const ScriptSpan> scripts, std::string_view url,
                          std::optional<Instant> fetched);

}  // namespace magpie
