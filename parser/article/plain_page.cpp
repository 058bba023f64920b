#include "parser/article/plain_page.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>

#include "base/text.h"
#include "base/url.h"
#include "parser/dom.h"
#include "parser/markdown.h"
#include "parser/wechat/body.h"
#include "parser/wechat/content.h"
#include "parser/wechat/identity.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxScriptShellText =
    200;  // code points of text below which a script shell has none

std::string line_of(Node node) { return node ? collapse_space(text_of(node)) : std::string(); }

// What the head of the page says, by lower-case name or property.
class Metadata {
  public:
    explicit Metadata(const Document& document) {
        for_each_element(document.root(), [&](Node node) {
            if (node.is("meta")) add(node);
            if (node.is("link") && equals_ignore_case(node.attribute_or_empty("rel"), "canonical"))
                values_.emplace("canonical", std::string(trim(node.attribute_or_empty("href"))));
        });
    }

    // First name that has a value.
    std::string first(std::initializer_list<std::string_view> names) const {
        for (const std::string_view name : names)
            if (const auto found = values_.find(name); found != values_.end()) return found->second;
        return {};
    }

  private:
    void add(Node node) {
        const std::string content = collapse_space(node.attribute_or_empty("content"));
        if (content.empty()) return;
        for (const std::string_view key : {"property", "name", "itemprop"})
            if (const auto name = node.attribute_or_empty(key); !name.empty())
                values_.emplace(to_lower_ascii(name), content);
    }

    std::map<std::string, std::string, std::less<>> values_;
};

std::string title_of(const Document& document, const Metadata& meta) {
    std::string title;
    int headings = 0;
    for_each_element(document.body(), [&](Node node) {
        if (node.is("h1") && ++headings == 1) title = line_of(node);
    });
    if (headings == 1 && !title.empty()) return title;
    if (std::string shared = meta.first({"og:title", "twitter:title"}); !shared.empty())
        return shared;
    return line_of(document.first_by_tag("title"));
}

std::optional<Timestamp> published_of(const Document& document, const Metadata& meta) {
    const std::string named =
        meta.first({"article:published_time", "og:article:published_time", "datepublished",
                    "publishdate", "pubdate", "dc.date.issued", "dc.date", "date"});
    if (auto time = parse_timestamp(named)) return time;
    const Node element = find_first(document.root(), [](Node node) {
        return node.is("time") && parse_timestamp(node.attribute_or_empty("datetime")).has_value();
    });
    return element ? parse_timestamp(element.attribute_or_empty("datetime")) : std::nullopt;
}

std::size_t text_size(Node root) { return code_point_count(line_of(root)); }

// The parent whose own paragraphs hold most text.
Node richest_parent(Node body) {
    std::map<const void*, std::size_t> sizes;
    Node best;
    std::size_t best_size = 0;
    for_each_element(body, [&](Node node) {
        if (!node.is("p")) return;
        std::size_t& size = sizes[node.parent().key()];
        size += text_size(node);
        if (size <= best_size) return;
        best_size = size;
        best = node.parent();
    });
    return best;
}

Node body_of(const Document& document) {
    for (const std::string_view tag : {"article", "main"}) {
        int count = 0;
        Node only;
        for_each_element(document.body(), [&](Node node) {
            if (node.is(tag) && ++count == 1) only = node;
        });
        if (count == 1 && text_size(only) > 0) return only;  // several: a listing
    }
    const Node richest = richest_parent(document.body());
    return richest ? richest : document.body();
}

bool is_same_title(const Block& block, std::string_view title) {
    if (block.kind != Block::Kind::heading) return false;
    std::string text;
    for (const Run& run : block.runs) text += run.text;
    return collapse_space(text) == title;
}

// A page that says it needs scripts, or that has an application's root element and nothing else.
bool needs_scripts(const Document& document) {
    if (text_size(document.body()) > kMaxScriptShellText) return false;
    const Node shell = find_first(document.body(), [](Node node) {
        const std::string_view id = node.id();
        return id == "app" || id == "root" || id == "__next" || id == "__nuxt";
    });
    return shell || document.first_by_tag("noscript");
}

std::string canonical_of(const RawDocument& raw, const Metadata& meta) {
    const std::string& asked = raw.final_url.empty() ? raw.url : raw.final_url;
    const auto base = Url::parse(asked);
    const auto named = Url::parse(meta.first({"canonical", "og:url"}), base ? &*base : nullptr);
    // A canonical link to another host is a syndication claim, not this page's address.
    const bool trusted = named && named->is_http() && (!base || base->host() == named->host());
    return wechat::canonical_url(trusted ? named->href() : asked);
}

std::string site_of(const std::string& url, const Metadata& meta) {
    if (std::string name = meta.first({"og:site_name", "application-name"}); !name.empty())
        return name;
    const auto parsed = Url::parse(url);
    return parsed ? std::string(parsed->host()) : std::string();
}

Article article_of(const RawDocument& raw, const Document& document, const Metadata& meta) {
    Article article;
    article.title = title_of(document, meta);
    article.published = published_of(document, meta);
    article.author = meta.first({"author", "article:author", "dc.creator", "byl"});
    if (article.author.starts_with("http")) article.author.clear();  // a profile page, not a name
    article.url = canonical_of(raw, meta);
    article.identity = article.url;
    article.account = site_of(article.url, meta);
    article.digest = meta.first({"og:description", "description"});
    article.cover = wechat::clean_image_url(meta.first({"og:image", "twitter:image"}));
    article.captured = raw.captured_at;
    const Node html = document.root();
    article.language = collapse_space(html.attribute_or_empty("lang"));
    return article;
}

}  // namespace

Page read_plain_page(const RawDocument& raw, std::string_view utf8, Arena& arena) {
    Page page;
    const auto document = Document::parse(utf8, arena);
    if (!document) {
        page.state = PageState::empty;
        page.notes.push_back("page: " + document.error().message);
        return page;
    }
    const Metadata meta(*document);
    Article article = article_of(raw, *document, meta);
    wechat::BodyContext context;
    context.article_url = article.url;
    wechat::Body body = wechat::read_body(body_of(*document), context);
    std::erase_if(body.blocks,
                  [&](const Block& block) { return is_same_title(block, article.title); });
    if (!wechat::has_substance(body.blocks)) {
        page.state = needs_scripts(*document) ? PageState::js_required : PageState::empty;
        return page;
    }
    page.state = PageState::article;
    article.markdown = print_markdown(body.blocks);
    article.components = std::move(body.components);
    article.dropped = std::move(body.dropped);
    page.article = std::move(article);
    return page;
}

}  // namespace magpie
