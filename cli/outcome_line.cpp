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

}  // namespace

std::string outcome_word(const CrawlEvent& event) {
    if (event.processed.article)
        return event.receipt ? std::string(to_string(event.receipt->outcome)) : "fetched";
    return event.processed.visit.state;
}

std::string outcome_line(const CrawlEvent& event) {
    std::string word = outcome_word(event);
    word.resize(std::max<std::size_t>(word.size(), 11), ' ');
    std::string line = word + " " + event.candidate.url.href() + "  ";
    if (event.processed.article) return line + document_phrase(event);
    const std::string reason =
        without_url(event.processed.visit.reason, event.candidate.url.href());
    if (!event.processed.page_state) return line + reason;
    line += describe(*event.processed.page_state);
    return reason.empty() ? line : line + " (" + reason + ")";
}

}  // namespace magpie::cli
