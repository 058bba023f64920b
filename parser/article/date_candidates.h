// The candidates for a page's dates, source by source, each with the probability that its source
// and place give it. Private to page_dates.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/date_body.h"
#include "parser/article/page_head.h"
#include "parser/date_text.h"
#include "parser/date_words.h"
#include "parser/html_scan.h"

namespace magpie {

struct RawDate {
    DateMention mention;
    DateRole role = DateRole::published;
    double score = 0;
    std::string_view source;  // a literal
    std::string place;
    std::string value;
    bool is_plain = false;  // <meta name="date">: of anything
    bool is_seen = false;   // beside the title
    bool is_shown = false;  // beside the title, marked as a date: what the page tells its readers
};

using RawDates = std::vector<RawDate>;

void add_head_dates(const PageHead& head, RawDates& dates);
void add_url_dates(const PageHead& head, std::string_view url, RawDates& dates);
void add_body_dates(const BodyDates& body, RawDates& dates);
// Fields of the state objects in scripts, for pages that say nothing elsewhere.
void add_script_dates(std::span<const ScriptSpan> scripts, RawDates& dates);

}  // namespace magpie
