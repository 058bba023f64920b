#include "crawler/records.h"

#include "crawler/fetch_plan.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "parser/article_json.h"
#include "parser/content_hash.h"
#include "parser/markdown.h"
#include "parser/media.h"
#include "parser/wechat/identity.h"

namespace magpie {

namespace {

std::string key_text(std::string_view url) {
    const auto key = wechat::key_of(url);
    return key ? key->to_string() : std::string();
}

std::string canonical_or_empty(const std::string& url) {
    return url.empty() ? std::string() : wechat::canonical_url(url);
}

Relation relation_of(std::string_view kind, const LinkedArticle& other) {
    Relation relation;
    relation.kind = kind;
    relation.url = canonical_or_empty(other.url);
    relation.identity = other.identity.empty() ? key_text(relation.url) : other.identity;
    relation.title = other.title;
    relation.account = other.account;
    return relation;
}

void add_source(const Article& article, std::vector<Relation>& relations) {
    if (!article.reprint) return;
    const ReprintSource& source = *article.reprint;
    relations.push_back(relation_of(article.kind == Kind::share ? "share_of" : "reprint_of",
                                    {source.title, source.account, source.url, source.identity}));
}

void add_albums(const Article& article, std::vector<Relation>& relations) {
    for (const Album& album : article.albums) {
        Relation place;
        place.kind = "in_album";
        place.identity = album.id;
        place.url = canonical_or_empty(album.url);
        place.title = album.title;
        place.account = article.account;
        place.position = album.position;
        relations.push_back(std::move(place));
        if (album.previous) relations.push_back(relation_of("previous_in_album", *album.previous));
        if (album.next) relations.push_back(relation_of("next_in_album", *album.next));
    }
}

bool is_article_form(wechat::UrlForm form) {
    return form == wechat::UrlForm::short_link || form == wechat::UrlForm::long_link ||
           form == wechat::UrlForm::temporary;
}

// Other articles that the page lists or links, each once, the article itself never.
class Links {
  public:
    explicit Links(const Article& article) {
        known_.insert(article.identity);
        for (const std::string& url : article.aliases) known_.insert(wechat::canonical_url(url));
        known_.insert(canonical_or_empty(article.url));
    }

    void add(const LinkedArticle& other) {
        Relation relation = relation_of("links_to", other);
        if (relation.identity.empty() && relation.url.empty()) return;
        const bool known =
            known_.contains(relation.identity.empty() ? relation.url : relation.identity) ||
            (!relation.url.empty() && known_.contains(relation.url));
        if (known) return;
        if (relations_.size() == kMaxLinks) {
            over_ = true;
            return;
        }
        known_.insert(relation.identity);
        known_.insert(relation.url);
        relation.position = static_cast<int>(relations_.size()) + 1;
        relations_.push_back(std::move(relation));
    }

    bool over() const { return over_; }
    std::vector<Relation> take() { return std::move(relations_); }

  private:
    std::unordered_set<std::string> known_;
    std::vector<Relation> relations_;
    bool over_ = false;
};

Links links_of(const Article& article, const std::vector<Block>& body) {
    Links links(article);
    for (const LinkedArticle& linked : article.linked) links.add(linked);
    for (const Link& link : markdown_links(body))
        if (is_article_form(wechat::form_of(link.href))) links.add({link.text, "", link.href, ""});
    return links;
}

std::vector<MediaReference> references_of(const std::vector<MediaFile>& files) {
    std::vector<MediaReference> references;
    for (const MediaFile& file : files)
        references.push_back(
            {file.identity, file.url, fetch_urls(file), std::string(to_string(file.role))});
    return references;
}

// The article's own, and one for every bound that cut something off.
std::vector<std::string> flags_of(const Article& article, bool media_over, bool links_over) {
    std::vector<std::string> flags = article.flags;
    if (media_over) flags.push_back("media_over_" + std::to_string(kMaxMediaFiles));
    if (links_over) flags.push_back("links_over_" + std::to_string(kMaxLinks));
    return flags;
}

std::string metadata_of(const Article& article, const std::vector<std::string>& flags) {
    if (flags == article.flags) return article_metadata(article);
    Article flagged = article;
    flagged.flags = flags;
    return article_metadata(flagged);
}

}  // namespace

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
    document.cleaner = kCleanerVersion;
    const std::vector<Block> body = read_markdown(article.markdown);
    document.content_hash = content_hash(article.title, body);
    if (code_point_count(markdown_to_text(body)) >= kShortestComparableText)
        document.text_hash = text_hash(body);
    const std::vector<MediaFile> files = media_of(article, body);
    document.media = references_of(files);
    add_source(article, document.relations);
    add_albums(article, document.relations);
    Links links = links_of(article, body);
    document.flags = flags_of(article, files.size() == kMaxMediaFiles, links.over());
    document.metadata = metadata_of(article, document.flags);
    std::ranges::move(links.take(), std::back_inserter(document.relations));
    return document;
}

Result<Candidate> make_candidate(std::string_view listed_url, std::string_view source) {
    const std::string repaired = wechat::repair_url(listed_url);
    auto url = Url::parse(wechat::canonical_url(repaired));
    if (!url || !url->is_http() || url->host().empty())
        return fail(ErrorCode::invalid_argument,
                    wechat::without_credentials(listed_url) +
                        ": not a web address. Give a URL that starts with https:// or http://");
    return Candidate{.listed_url = wechat::without_credentials(listed_url),
                     .url = url->without_fragment().without_credentials(),
                     .source = std::string(source)};
}

std::optional<Candidate> candidate_of(const ListedUrl& listed) {
    auto url = Url::parse(listed.url);
    if (!url || !url->is_http()) return std::nullopt;
    return Candidate{.listed_url = listed.listed_url,
                     .url = std::move(*url),
                     .source = listed.source,
                     .directed = listed.directed,
                     .depth = listed.depth};
}

std::optional<Candidate> candidate_of(const QueuedUrl& queued) {
    auto url = Url::parse(queued.url);
    if (!url || !url->is_http()) return std::nullopt;
    // Not forced: what was settled since the queue was read stays so.
    Candidate candidate{.listed_url = "",
                        .url = std::move(*url),
                        .source = queued.source,
                        .reason = queued.next.reason,
                        .directed = queued.directed,
                        .depth = queued.depth,
                        .due = queued.next.due,
                        .attempt = queued.next.attempt,
                        .failures = queued.next.failures,
                        .revisit = queued.next.revisit};
    if (!queued.next.etag.empty() || !queued.next.last_modified.empty())
        candidate.validators = std::make_shared<const Validators>(
            Validators{queued.next.etag, queued.next.last_modified});
    return candidate;
}

ListedUrl listed(const Candidate& candidate) {
    const std::string& url = candidate.url.href();
    ListedUrl listed{candidate.listed_url, url, candidate.source, key_text(url)};
    listed.directed = candidate.directed;
    listed.depth = candidate.depth;
    return listed;
}

}  // namespace magpie
