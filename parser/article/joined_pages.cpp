#include "parser/article/joined_pages.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace magpie {
namespace {

// Paragraphs at an end that may be repeated; a head of title, byline, date, picture, lead has five.
constexpr std::size_t kMostRepeated = 8;

bool is_of_code(std::string_view paragraph) {
    return contains(paragraph, "```") || contains(paragraph, "~~~");
}

// The first `count` paragraphs, or all. Views into the text.
std::vector<std::string_view> first_paragraphs(std::string_view text, std::size_t count) {
    std::vector<std::string_view> paragraphs;
    while (!text.empty() && paragraphs.size() < count) {
        const std::size_t end = text.find("\n\n");
        paragraphs.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
    }
    return paragraphs;
}

std::string_view last_paragraph(std::string_view text) {
    const std::size_t begin = text.rfind("\n\n");
    return begin == std::string_view::npos ? text : text.substr(begin + 2);
}

std::string_view without_last(std::string_view text) {
    const std::size_t begin = text.rfind("\n\n");
    return begin == std::string_view::npos ? std::string_view() : text.substr(0, begin);
}

bool is_title(std::string_view paragraph, std::string_view title) {
    const std::size_t mark = paragraph.find_first_not_of('#');
    return mark != std::string_view::npos && !title.empty() &&
           trim(paragraph.substr(mark)) == title;
}

// `text` without what stands at the beginning of `first` as well.
std::string_view without_repeated_head(std::string_view text, std::string_view first,
                                       std::string_view title) {
    const auto known = first_paragraphs(first, kMostRepeated);
    for (std::size_t count = 0; count < kMostRepeated && !text.empty(); ++count) {
        const std::string_view paragraph = first_paragraphs(text, 1).front();
        const bool repeats = std::ranges::find(known, paragraph) != known.end();
        if (is_of_code(paragraph) || (!repeats && !is_title(paragraph, title))) break;
        text.remove_prefix(std::min(text.size(), paragraph.size() + 2));
    }
    return text;
}

// `text` without the paragraphs at its end with which `next` ends too.
std::string_view without_repeated_tail(std::string_view text, std::string_view next) {
    for (std::size_t count = 0; count < kMostRepeated && !text.empty() && !next.empty(); ++count) {
        const std::string_view paragraph = last_paragraph(text);
        if (is_of_code(paragraph) || paragraph != last_paragraph(next)) break;
        text = without_last(text);
        next = without_last(next);
    }
    return text;
}

template <class T>
void append_new(std::vector<T>& to, std::vector<T>& from) {
    for (T& value : from)
        if (std::ranges::find(to, value) == to.end()) to.push_back(std::move(value));
}

void add_counts(std::map<std::string, int>& to, const std::map<std::string, int>& from) {
    for (const auto& [name, count] : from) to[name] += count;
}

// "several_articles" and the like of a further page say nothing about the whole.
void join_rest(Article& article, Article& further) {
    append_new(article.media, further.media);
    add_counts(article.components, further.components);
    add_counts(article.dropped, further.dropped);
    for (DroppedNode& node : further.dropped_nodes)
        if (article.dropped_nodes.size() < kMaxDroppedNodes)
            article.dropped_nodes.push_back(std::move(node));
    if (further.confidence >= 0 && article.confidence >= 0)
        article.confidence = std::min(article.confidence, further.confidence);
    article.next_page = std::move(further.next_page);
    if (std::ranges::find(article.flags, kJoinedPagesFlag) == article.flags.end())
        article.flags.emplace_back(kJoinedPagesFlag);
}

}  // namespace

bool join_page(Article& article, Article further) {
    const std::string_view more =
        without_repeated_head(further.markdown, article.markdown, article.title);
    const std::string_view text = without_repeated_tail(article.markdown, more);
    // A server that knows no such page gives the first one again.
    if (more.empty() || text.empty() || contains(article.markdown, more)) return false;
    if (text.size() + more.size() > kMaxJoinedText) return false;
    std::string joined(text);
    (joined += "\n\n") += more;
    article.markdown = std::move(joined);
    join_rest(article, further);
    return true;
}

}  // namespace magpie
