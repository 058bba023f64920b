#include "crawler/page_join.h"

#include <algorithm>
#include <utility>

#include "crawler/records.h"
#include "parser/article/joined_pages.h"
#include "parser/article/paged_address.h"

namespace magpie {
namespace {

// Where the answer came from; a redirect out of the series leads to another article.
bool is_page_asked_for(const Visit& visit, const Url& asked) {
    if (!visit.capture) return true;
    const auto final_url = Url::parse(visit.capture->final_url);
    return final_url && is_same_series(asked, *final_url);
}

// The next page as a candidate that is treated as the article's own.
std::optional<Candidate> candidate_for(const std::string& next_page, const Candidate& like) {
    auto candidate = make_candidate(next_page, like.source);
    if (!candidate || candidate->purpose != Purpose::page) return std::nullopt;
    candidate->directed = like.directed;
    candidate->depth = like.depth;
    candidate->reason = like.reason;
    candidate->force = like.force;
    return std::move(*candidate);
}

}  // namespace

PageJoin::PageJoin(Candidate asked, Processed first, AnswerHints first_hints)
    : hints(std::move(first_hints)), asked_(std::move(asked)), first_(std::move(first)) {}

std::optional<PageJoin> PageJoin::begin(const Candidate& candidate, Processed& first,
                                        AnswerHints hints) {
    if (!first.article || !first.visit.document || first.article->next_page.empty())
        return std::nullopt;
    auto next = candidate_for(first.article->next_page, candidate);
    if (!next || next->url == candidate.url) return std::nullopt;
    PageJoin join(std::move(*next), std::move(first), std::move(hints));
    join.seen_ = {candidate.url.href(), join.asked_.url.href()};
    return join;
}

bool PageJoin::take(Processed& page) {
    const bool joined = join(page);
    page.article.reset();
    page.found.clear();
    page.visit.found.clear();
    page.visit.moved_to.clear();
    page.visit.document.reset();
    return joined && ask_for(first_.article->next_page);
}

bool PageJoin::join(Processed& page) {
    const std::string& url = asked_.url.href();
    if (!page.article) {
        first_.notes.push_back("the article goes on at " + url +
                               ", which is not joined: " + page.visit.state);
        return false;
    }
    page.visit.state = kJoinedPageState;
    page.visit.reason = "page of " + seen_.front();
    if (is_page_asked_for(page.visit, asked_.url) &&
        join_page(*first_.article, std::move(*page.article)))
        return true;
    page.visit.reason += ", with nothing that was not there";
    return false;
}

bool PageJoin::ask_for(const std::string& next_page) {
    if (next_page.empty()) return false;
    if (seen_.size() >= static_cast<std::size_t>(kMaxJoinedPages)) {
        first_.notes.push_back("only the first " + std::to_string(kMaxJoinedPages) +
                               " pages are joined");
        return false;
    }
    auto next = candidate_for(next_page, asked_);
    if (!next || !is_same_series(asked_.url, next->url)) return false;
    if (std::ranges::find(seen_, next->url.href()) != seen_.end()) return false;
    asked_ = std::move(*next);
    seen_.push_back(asked_.url.href());
    return true;
}

Processed PageJoin::finish() {
    auto read_with = std::move(first_.visit.document->read_with);
    first_.visit.document = to_clean_document(*first_.article);
    first_.visit.document->read_with = std::move(read_with);
    return std::move(first_);
}

}  // namespace magpie
