// What is known of the candidates for a page's authors beside who named them: the words of the
// name, how many sources agree, which candidate is part of which. Private to the reader of authors.
#pragma once

#include <string_view>
#include <vector>

#include "parser/article/fact_ballot.h"
#include "parser/article/site_names.h"

namespace magpie {

// Marks all of them. `is_crowded`: the page has more elements for authors than an article.
void judge_authors(std::vector<FactCandidate>& candidates, const SiteNames& site, bool is_crowded);

// Does not begin with a small letter of ASCII, as words of a sentence do.
bool begins_as_name(std::string_view name);

}  // namespace magpie
