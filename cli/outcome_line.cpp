#include "cli/outcome_line.h"

#include <nlohmann/json.hpp>

#include "cli/table.h"
#include "parser/page_state.h"
#include "service/visit_log.h"

namespace magpie::cli {
namespace {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& fields, const char* name) {
    const auto found = fields.find(name);
    return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const ordered_json& fields, const char* name) {
    const auto found = fields.find(name);
    return found != fields.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::string document_phrase(const ordered_json& visit) {
    std::string phrase = shorten(text_of(visit, "title"), 60);
    const std::string account = text_of(visit, "account");
    if (!account.empty()) phrase += " (" + account + ")";
    const std::int64_t document = number_of(visit, "document");
    if (document == 0) return phrase;
    std::string place = "document " + std::to_string(document);
    const std::string outcome = text_of(visit, "outcome");
    if (outcome == "duplicate") place += ", unchanged";
    if (outcome == "revision")
        place += ", revision " + std::to_string(number_of(visit, "revision"));
    if (const std::int64_t other = number_of(visit, "same_text_as"); other != 0)
        place += ", same text as document " + std::to_string(other);
    return phrase.empty() ? place : place + ": " + phrase;
}

// Failures begin with their URL, which the line names already.
std::string without_url(const std::string& reason, const std::string& url) {
    const std::string prefix = url + ": ";
    return reason.starts_with(prefix) ? reason.substr(prefix.size()) : reason;
}

std::string padded(std::string word) {
    word.resize(std::max<std::size_t>(word.size(), 11), ' ');
    return word + ' ';
}

std::string count_phrase(const MediaTally::Count& count, std::string_view noun) {
    if (count.wanted == 0) return "";
    return std::to_string(count.kept) + " of " + std::to_string(count.wanted) + ' ' +
           std::string(noun) + (count.wanted == 1 ? "" : "s") + " kept";
}

}  // namespace

std::string outcome_line(const CrawlEvent& event) { return outcome_line(visit_fields(event)); }

std::string outcome_line(const ordered_json& visit) {
    const std::string url = text_of(visit, "url");
    const std::string state = text_of(visit, "state");
    if (visit.contains("title") || visit.contains("document")) {
        const bool kept = visit.contains("document");
        return padded(kept ? text_of(visit, "outcome") : "fetched") + url + "  " +
               document_phrase(visit);
    }
    std::string line = padded(state) + url + "  ";
    const std::string reason = without_url(text_of(visit, "reason"), url);
    const auto page_state = page_state_from(state);
    if (!page_state) return line + reason;
    line += describe(*page_state);
    if (!reason.empty()) line += " (" + reason + ")";
    const std::string other = text_of(visit, "asking");
    return other.empty() ? line : line + "; asking " + other + " instead";
}

std::string media_phrase(const MediaTally& tally) {
    std::string phrase = count_phrase(tally.by_class[0], "picture");
    const std::string clips = count_phrase(tally.by_class[1], "clip");
    if (!phrase.empty() && !clips.empty()) phrase += ", ";
    phrase += clips;
    if (tally.over_limit > 0)
        phrase +=
            " (" + std::to_string(tally.over_limit) + " beyond media.max_files or media.max_bytes)";
    if (tally.not_asked > 0)
        phrase += " (" + std::to_string(tally.not_asked) + " left for magpie media fetch)";
    return phrase;
}

std::string media_line(const MediaVisit& visit, std::size_t size) {
    const std::string line = "  " + padded(visit.state) + visit.url + "  ";
    if (visit.state == "stored") return line + visit.media_type + ", " + to_string(Bytes(size));
    std::string reason = without_url(visit.reason, visit.url);
    if (visit.retry_at) reason += "; again after " + format_utc_seconds(*visit.retry_at);
    return line + reason;
}

}  // namespace magpie::cli
