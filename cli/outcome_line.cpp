#include "cli/outcome_line.h"

#include "cli/table.h"

namespace magpie::cli {
namespace {

std::string document_phrase(const CrawlEvent& event) {
    const Article& article = *event.processed.article;
    std::string phrase = shorten(article.title, 60);
    if (!article.account.empty()) phrase += " (" + article.account + ")";
    if (!event.receipt) return phrase;
    const Receipt& receipt = *event.receipt;
    std::string place = "document " + std::to_string(receipt.document);
    if (receipt.outcome == Receipt::Outcome::duplicate) place += ", unchanged";
    if (receipt.outcome == Receipt::Outcome::revision)
        place += ", revision " + std::to_string(receipt.revision);
    if (receipt.same_text_as)
        place += ", same text as document " + std::to_string(*receipt.same_text_as);
    return place + ": " + phrase;
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

std::string outcome_word(const CrawlEvent& event) {
    if (event.processed.article)
        return event.receipt ? std::string(to_string(event.receipt->outcome)) : "fetched";
    return event.processed.visit.state;
}

std::string outcome_line(const CrawlEvent& event) {
    std::string line = padded(outcome_word(event)) + event.candidate.url.href() + "  ";
    if (event.processed.article) return line + document_phrase(event);
    const std::string reason =
        without_url(event.processed.visit.reason, event.candidate.url.href());
    if (!event.processed.page_state) return line + reason;
    line += describe(*event.processed.page_state);
    if (!reason.empty()) line += " (" + reason + ")";
    return event.followed_by ? line + "; asking " + *event.followed_by + " instead" : line;
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
