#include "crawler/pipeline.h"

#include <algorithm>

#include "crawler/content_coding.h"
#include "crawler/failure_text.h"
#include "crawler/follow.h"
#include "crawler/read_with_memory.h"
#include "crawler/records.h"
#include "parser/feed.h"
#include "parser/markdown.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

// Of one article. The longest real list of links in an article has some hundreds.
constexpr std::size_t kMostFollowed = 1'000;

// A wall's page proves nothing about the article and may carry tokens: only its URL and time are
// kept.
bool keeps_response(const Visit& visit, const std::optional<PageState>& page_state) {
    if (visit.state == to_string(PageState::captcha)) return false;
    return !page_state || action_of(*page_state) != StateAction::pause_host;
}

Capture capture_of(FetchResult&& result, Instant at) {
    Capture capture;
    capture.final_url = wechat::without_credentials(result.final_url.href());
    capture.at = at;
    capture.status = result.response.status;
    capture.media_type = result.response.header("content-type");
    capture.header_block = std::move(result.response.header_block);
    capture.body = std::move(result.response.wire_body);
    capture.peer = std::move(result.response.peer);
    capture.hops = std::move(result.hops);
    for (Hop& hop : capture.hops) {
        hop.url = wechat::without_credentials(hop.url);
        hop.location = wechat::without_credentials(hop.location);
    }
    return capture;
}

// The article's account has moved: its new address is visited once, as any other URL.
void follow_move(const Candidate& from, const std::string& target, Processed& processed) {
    if (target.empty()) return;
    auto to = make_candidate(target, from.source);
    if (!to) {
        processed.notes.push_back(to.error().message);
        return;
    }
    if (to->url == from.url) return;
    processed.visit.moved_to = to->url.href();
    processed.visit.found.push_back(listed(*to));
    processed.found.push_back(std::move(*to));
}

// The links of an article, one step deeper, where its source says so. A link is named by nobody but
// a page: robots.txt applies to it.
void follow_links(const Fetched& fetched, Processed& processed) {
    if (!fetched.task || !processed.article) return;
    const SourceSpec& spec = fetched.task->spec;
    if (fetched.candidate.depth >= spec.follow) return;
    SourceFilters of_addresses;
    of_addresses.include_url = spec.filters.include_url;
    of_addresses.exclude_url = spec.filters.exclude_url;
    const SourceFilter filter(of_addresses);
    for (const Link& written : markdown_links(read_markdown(processed.article->markdown))) {
        if (processed.found.size() >= kMostFollowed) return;
        auto link = make_candidate(written.href, spec.name);
        if (!link || !in_scope(spec.follow_scope, fetched.result.final_url, link->url)) continue;
        if (!filter.passes({link->url.href(), {}, {}, {}, {}}, fetched.at)) continue;
        link->directed = false;
        link->depth = fetched.candidate.depth + 1;
        processed.visit.found.push_back(listed(*link));
        processed.found.push_back(std::move(*link));
    }
}

}  // namespace

// Entries whose address is none stay out of both lists: the reader counts them.
void Pipeline::read_source_answer(const Fetched& fetched, std::string body, Processed& processed) {
    const SourceTask& task = *fetched.task;
    SourceReading reading =
        read_source(task.spec, task.cursor,
                    {.url = fetched.candidate.url,
                     .final_url = fetched.result.final_url,
                     .content_type = std::string(fetched.result.response.header("content-type")),
                     .body = std::move(body),
                     .at = fetched.at});
    processed.visit.state = reading.state;
    processed.visit.reason = reading.reason;
    processed.notes = std::move(reading.notes);
    for (ListedUrl& url : reading.found) {
        auto candidate = candidate_of(url);
        if (!candidate) {
            ++reading.unusable;
            continue;
        }
        processed.found.push_back(std::move(*candidate));
        processed.visit.found.push_back(std::move(url));
    }
    reading.found.clear();
    processed.reading = std::move(reading);
}

void Pipeline::read_listing(const Fetched& fetched, std::string_view body, Processed& processed) {
    const auto feed = read_feed(body, fetched.result.final_url.href());
    if (!feed) {
        processed.visit.state = "not_a_feed";
        processed.visit.reason = fetched.candidate.url.href() + ": neither RSS nor Atom";
        return;
    }
    processed.visit.state = "listing";
    processed.visit.reason = std::to_string(feed->entries.size()) + " entries";
    const std::string& source =
        fetched.candidate.source.empty() ? feed->title : fetched.candidate.source;
    for (const FeedEntry& entry : feed->entries) {
        auto candidate = make_candidate(entry.link, source);
        if (!candidate) {
            processed.notes.push_back(candidate.error().message);
            continue;
        }
        candidate->force = fetched.candidate.force;
        processed.visit.found.push_back(listed(*candidate));
        processed.found.push_back(std::move(*candidate));
    }
}

void Pipeline::read_page(Fetched& fetched, std::string body, Processed& processed) {
    RawDocument raw;
    raw.url = fetched.candidate.url.href();
    raw.final_url = fetched.result.final_url.href();
    raw.content_type = fetched.result.response.header("content-type");
    raw.body = std::move(body);
    raw.form = SourceForm::html;
    raw.captured_at = fetched.at;
    raw.source = fetched.candidate.source;
    const auto& mirrors = config_.wechat_mirrors;
    raw.from_wechat_mirror =
        std::find(mirrors.begin(), mirrors.end(), fetched.result.final_url.host()) != mirrors.end();
    PageWithMemory read = read_with_memory(extractor_, std::move(raw), memories_, true, &rules_);
    Page& page = read.page;
    processed.visit.taught = std::move(read.taught);
    processed.page_state = page.state;
    processed.visit.state = to_string(page.state);
    processed.visit.reason = page.reason;
    processed.notes = std::move(page.notes);
    if (action_of(page.state) == StateAction::follow_move)
        follow_move(fetched.candidate, page.target_url, processed);
    if (page.state == PageState::redirect) processed.points_to = std::move(page.target_url);
    processed.article = std::move(page.article);
    // A front page is no article: it is not stored, only its links are followed.
    const bool is_index = processed.article && processed.article->kind == Kind::index;
    if (is_index) processed.visit.state = kIndexState;
    if (processed.article && !is_index) {
        processed.visit.document = to_clean_document(*processed.article);
        processed.visit.document->read_with = std::move(read.read_with);
    }
    follow_links(fetched, processed);
}

Processed Pipeline::process(Fetched fetched) {
    Processed processed;
    Visit& visit = processed.visit;
    visit.listed_url = fetched.candidate.listed_url;
    visit.url = fetched.candidate.url.href();
    visit.source = fetched.candidate.source;
    visit.at = fetched.at;
    visit.state = fetched.result.state;
    visit.reason = fetched.result.message;
    if (fetched.result.is_captcha()) processed.page_state = PageState::captcha;
    if (fetched.candidate.purpose == Purpose::media) {
        processed.media = read_media(std::move(fetched.result), max_media_);
        return processed;
    }
    if (fetched.result.has_page()) {
        auto body = decode_content(fetched.result.response.wire_body,
                                   fetched.result.response.joined_header("content-encoding"),
                                   config_.max_body);
        if (!body) {
            processed.failure = failure_of_decoding(body.error());
            visit.state = to_string(processed.failure);
            visit.reason =
                describe_failure(processed.failure, fetched.result.final_url, body.error().message);
        } else if (fetched.candidate.purpose == Purpose::listing && fetched.task) {
            return read_source_answer(fetched, std::move(*body), processed), processed;
        } else if (fetched.candidate.purpose == Purpose::listing) {
            read_listing(fetched, *body, processed);
        } else {
            read_page(fetched, std::move(*body), processed);
        }
    }
    if (fetched.result.is_unchanged()) visit.unchanged = true;
    // A response that was cut off is no evidence of what was served.
    const bool complete =
        fetched.result.failure == FetchFailure::none && fetched.result.response.status != 0;
    if (complete && keeps_response(visit, processed.page_state))
        visit.capture = capture_of(std::move(fetched.result), fetched.at);
    return processed;
}

}  // namespace magpie
