// The pages of one article while they are fetched one after the other, to become one document of
// the first one's URL. The first page's visit waits here until the last page has come; each further
// page is a visit of its own URL, in state "joined_page". A page that cannot be had, or has nothing
// new, ends the joining with what is there. Bounded by kMaxJoinedPages; no URL is asked for twice.
// Confined to the network thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/answer_hints.h"
#include "crawler/pipeline.h"
#include "crawler/retry.h"

namespace magpie {

// The state of a URL whose text stands in the document of the article's first page.
inline constexpr std::string_view kJoinedPageState = "joined_page";

class PageJoin {
  public:
    // Nothing, and `first` stays as it is: its article has no next page.
    static std::optional<PageJoin> begin(const Candidate& candidate, Processed& first,
                                         AnswerHints hints);

    // The page to ask for now, by the rules of the first one's candidate.
    const Candidate& asked() const { return asked_; }

    // Takes the text out of the answer to asked(); what is left of `page` is its own visit, to be
    // written. False: that was the last page.
    bool take(Processed& page);

    // What the answer that ended it means for the host (captcha, rate limit); by the engine.
    std::optional<JobOutcome> trouble = {};

    // Once: the visit of the first page, with the whole document.
    Processed finish();
    AnswerHints hints;  // of the first page

  private:
    PageJoin(Candidate asked, Processed first, AnswerHints first_hints);
    bool join(Processed& page);
    bool ask_for(const std::string& next_page);

    Candidate asked_;
    Processed first_;
    std::vector<std::string> seen_;  // hrefs, in the order of the pages
};

}  // namespace magpie
