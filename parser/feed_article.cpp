#include "parser/feed_article.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/article/web_page.h"
#include "parser/feed_markup.h"
#include "parser/feed_text.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

// The longest that stands in the feed; null when none does.
const FeedText* content_of(const FeedEntry& entry) {
    const FeedText* longest = nullptr;
    for (const FeedText& text : entry.details.contents)
        if (!text.value.empty() && text.source.empty() &&
            (longest == nullptr || text.value.size() > longest->value.size()))
            longest = &text;
    return longest;
}

// What ends a teaser, in lower case. Behind it nothing but arrows and punctuation.
constexpr std::array<std::string_view, 16> kTeaserEnds = {
    "read more",         "continue reading", "read the rest",
    "read full article", "read full story",  "click here to read more",
    "view more",         "keep reading",     "阅读全文",
    "查看全文",          "阅读更多",         "点击阅读全文",
    "展开全文",          "閱讀全文",         "继续阅读",
    "繼續閱讀"};

std::string_view without_tail_marks(std::string_view line) {
    constexpr std::array<std::string_view, 16> kMarks = {
        " ", ".", "»", "›", "→", ">", "]", "[", ")", "(", "…", "。", "）", "（", "】", "【"};
    for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view mark : kMarks)
            while (!mark.empty() && line.ends_with(mark)) {
                line.remove_suffix(mark.size());
                cut = true;
            }
    }
    return line;
}

bool ends_as_teaser(std::string_view line) {
    const std::string_view words = without_tail_marks(line);
    const std::string_view marks = line.substr(words.size());
    if (contains(marks, "…") || contains(marks, "...")) return true;
    const std::string tail =
        to_lower_ascii(words.substr(words.size() - std::min<std::size_t>(words.size(), 80)));
    return std::any_of(kTeaserEnds.begin(), kTeaserEnds.end(),
                       [&](std::string_view end) { return tail.ends_with(end); });
}

void append_meta(std::string& page, std::string_view attribute, std::string_view name,
                 std::string_view value) {
    if (value.empty()) return;
    page.append("<meta ").append(attribute).append("=\"").append(name);
    page.append("\" content=\"").append(escape_html(value)).append("\">\n");
}

// Blank lines part paragraphs, line ends stay line ends.
std::string paragraphs(std::string_view text) {
    std::string html = "<p>";
    bool is_blank = false;
    for (const std::string_view line : split_lines(text)) {
        const std::string_view words = trim_unicode(line);
        if (words.empty()) {
            is_blank = html.size() > 3;
            continue;
        }
        if (is_blank) html += "</p>\n<p>";
        if (!is_blank && !html.ends_with("<p>")) html += "<br>\n";
        html += escape_html(words);
        is_blank = false;
    }
    return html + "</p>";
}

bool is_plain(const FeedText& text) {
    return text.type.starts_with("text/") && text.type != "text/html";
}

}  // namespace

bool has_whole_text(const FeedEntry& entry) {
    const FeedText* const content = content_of(entry);
    if (content == nullptr) return false;
    const std::string line = feed_line(*content);
    const std::size_t length = code_point_count(line);
    const std::size_t summary = code_point_count(feed_line(entry.details.summary));
    const bool is_long = length >= kWholeTextAlone;
    const bool outdoes_summary = summary > 0 && length >= kWholeText && length >= 2 * summary;
    return (is_long || outdoes_summary) && !ends_as_teaser(line);
}

std::string feed_entry_page(const Feed& feed, const FeedEntry& entry) {
    const FeedText* const content = content_of(entry);
    const std::string& language =
        content != nullptr && !content->language.empty() ? content->language : feed.language;
    std::string page = "<!DOCTYPE html>\n<html lang=\"" + escape_html(language) +
                       "\">\n<head>\n<meta charset=\"utf-8\">\n<title>" + escape_html(entry.title) +
                       "</title>\n";
    append_meta(page, "property", "og:title", entry.title);
    append_meta(page, "property", "og:site_name", feed.title);
    append_meta(page, "name", "author", entry.author);
    if (entry.published)
        append_meta(page, "property", "article:published_time", format_rfc3339(*entry.published));
    if (!entry.link.empty())
        page += "<link rel=\"canonical\" href=\"" + escape_html(entry.link) + "\">\n";
    page += "</head>\n<body>\n<article>\n";
    if (content != nullptr)
        page += is_plain(*content) ? paragraphs(content->value) : content->value;
    return page + "\n</article>\n</body>\n</html>\n";
}

std::optional<Article> read_feed_article(const Feed& feed, const FeedEntry& entry, Arena& arena) {
    if (!has_whole_text(entry)) return std::nullopt;
    RawDocument raw;
    raw.url = entry.link;
    const std::string page = feed_entry_page(feed, entry);
    Page read = read_web_page(raw, page, arena);
    if (!read.article) return std::nullopt;
    Article& article = *read.article;
    // A heading of the text is not its title, and a feed knows its entries' times and authors.
    article.title = entry.title;
    article.author = entry.author;
    article.published = entry.published;
    if (!feed.title.empty()) article.account = feed.title;
    if (const auto key = wechat::key_of(entry.link)) article.identity = key->to_string();
    return std::move(read.article);
}

}  // namespace magpie
