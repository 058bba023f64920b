#include "service/visit_log.h"

#include "base/text.h"
#include "base/time.h"
#include "parser/page_state.h"

namespace magpie {

namespace {

// Titles are other people's text: long enough to recognise.
constexpr std::size_t kMostTitle = 80;  // code points

std::string_view outcome_of(const CrawlEvent& event) {
    if (event.outcome.kind == JobOutcome::Kind::host_paused) return "host_paused";
    if (event.receipt && event.receipt->document != 0) return to_string(event.receipt->outcome);
    return event.outcome.kind == JobOutcome::Kind::retry_at ? "retry" : "recorded";
}

void add_document(nlohmann::ordered_json& fields, const CrawlEvent& event) {
    if (event.receipt && event.receipt->document != 0) {
        fields["document"] = event.receipt->document;
        fields["revision"] = event.receipt->revision;
        if (event.receipt->same_text_as) fields["same_text_as"] = *event.receipt->same_text_as;
    }
    if (!event.processed.article) return;
    fields["title"] = code_point_prefix(event.processed.article->title, kMostTitle);
    fields["account"] = code_point_prefix(event.processed.article->account, kMostTitle);
}

}  // namespace

nlohmann::ordered_json visit_fields(const CrawlEvent& event) {
    using std::chrono::duration_cast;
    const Visit& visit = event.processed.visit;
    nlohmann::ordered_json fields{{"url", event.candidate.url.href()},
                                  {"state", visit.state},
                                  {"outcome", outcome_of(event)}};
    add_document(fields, event);
    if (!event.candidate.source.empty()) fields["source"] = event.candidate.source;
    fields["attempt"] = event.attempt;
    fields["ms"] = duration_cast<std::chrono::milliseconds>(event.hints.elapsed).count();
    if (event.outcome.kind == JobOutcome::Kind::retry_at)
        fields["next"] = format_utc_seconds(event.outcome.when);
    if (!visit.reason.empty()) fields["reason"] = visit.reason;
    if (event.followed_by) fields["asking"] = *event.followed_by;
    return fields;
}

LogLevel level_of(const CrawlEvent& event) {
    if (event.outcome.kind == JobOutcome::Kind::host_paused) return LogLevel::warning;
    return event.processed.article || event.processed.page_state || event.processed.visit.unchanged
               ? LogLevel::info
               : LogLevel::notice;
}

}  // namespace magpie
