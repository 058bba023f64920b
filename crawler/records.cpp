#include "crawler/records.h"

#include "base/text.h"
#include "parser/article_json.h"
#include "parser/content_hash.h"
#include "parser/markdown.h"
#include "parser/wechat/identity.h"

namespace magpie {

CleanDocument to_clean_document(const Article& article) {
    CleanDocument document;
    document.identity = article.identity;
    document.aliases = article.aliases;
    if (!article.url.empty()) document.aliases.push_back(article.url);
    document.kind = to_string(article.kind);
    document.title = article.title;
    document.account = article.account;
    document.author = article.author;
    document.published = article.published;
    document.markdown = article.markdown;
    document.metadata = article_metadata(article);
    document.cleaner = kCleanerVersion;
    const std::vector<Block> body = read_markdown(article.markdown);
    document.content_hash = content_hash(article.title, body);
    if (code_point_count(markdown_to_text(body)) >= kShortestComparableText)
        document.text_hash = text_hash(body);
    return document;
}

Result<Candidate> make_candidate(std::string_view listed_url, std::string_view source) {
    const std::string repaired = wechat::repair_url(listed_url);
    auto url = Url::parse(wechat::canonical_url(repaired));
    if (!url || !url->is_http() || url->host().empty())
        return fail(ErrorCode::invalid_argument,
                    std::string(listed_url) +
                        ": not a web address. Give a URL that starts with https:// or http://");
    return Candidate{wechat::without_credentials(listed_url),
                     url->without_fragment().without_credentials(), std::string(source), false,
                     false};
}

}  // namespace magpie
