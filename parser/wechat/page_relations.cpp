#include "parser/wechat/page_relations.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/url.h"
#include "parser/wechat/identity.h"
#include "parser/wechat/literal_text.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kMaxAlbums = 50;   // most seen: 10
constexpr std::size_t kMaxLinked = 500;  // most seen: 60

std::string without_fragment(std::string url) {
    url.resize(std::min(url.find('#'), url.size()));
    return url;
}

// Albums are opened by a fragment that says nothing: #wechat_redirect.
std::string album_url(std::string_view link) {
    return link.empty() ? std::string() : without_fragment(canonical_url(link));
}

std::string album_id(std::string_view named, const std::string& url) {
    const auto is_id = [](std::string_view id) {
        return id.size() > 1 && id.find_first_not_of("0123456789") == std::string_view::npos;
    };
    if (is_id(named)) return std::string(named);
    const auto parsed = Url::parse(url);
    const auto id = parsed ? parsed->query_value("album_id") : std::nullopt;
    return id && is_id(*id) ? *id : std::string();
}

std::string tag_words(std::string_view name) {
    std::string words = collapse_space(html_unescape(name));
    if (words.starts_with('#')) words.erase(0, 1);  // as the page shows it
    return words;
}

LinkedArticle article_at(std::string_view url, std::string title) {
    LinkedArticle article;
    article.url = canonical_url(url);
    article.title = std::move(title);
    if (const auto key = key_of(article.url)) article.identity = key->to_string();
    return article;
}

std::string first_of(const JsValue& object, std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys)
        if (const JsValue& value = object[key]; value.is_set()) return value.text;
    return {};
}

int small_number(const JsValue& value) {
    return static_cast<int>(std::clamp(value.number().value_or(0), 0LL, 1'000'000LL));
}

std::optional<LinkedArticle> neighbour(const JsValue& info, std::string_view link,
                                       std::string_view title) {
    const std::string url = url_text(info[link]);
    if (url.empty()) return std::nullopt;
    return article_at(url, line_text(info[title]));
}

// Before and after this article in the album's own order. The page gives no number; the ends of the
// row tell theirs.
void read_neighbours(const JsValue& info, Album& album) {
    album.previous = neighbour(info, "pre_article_link", "pre_article_title");
    album.next = neighbour(info, "next_article_link", "next_article_title");
    album.position = small_number(info["pos_num"]);
    if (album.position == 0 && !album.previous && album.next) album.position = 1;
    if (album.position == 0 && album.previous && !album.next) album.position = album.count;
}

// An album under the names that its four places use.
Album read_album(const JsValue& info) {
    Album album;
    album.title = tag_words(first_of(info, {"title", "tag_name"}));
    album.url = album_url(html_unescape_fully(first_of(info, {"link", "tag_link"})));
    album.id = album_id(first_of(info, {"album_id", "album_id_str", "albumId"}), album.url);
    for (const std::string_view key : {"content_size", "tag_content_num", "size"})
        if (album.count == 0) album.count = small_number(info[key]);
    return album;
}

class AlbumList {
  public:
    void add(Album album) {
        if (album.id.empty() && album.title.empty()) return;
        if (albums_.size() < kMaxAlbums && !find(album)) albums_.push_back(std::move(album));
    }

    // The album that the page navigates: first, with its neighbours.
    void navigate(const JsValue& info) {
        Album named = read_album(info);
        if (named.id.empty() && named.title.empty()) return;
        if (Album* const known = find(named)) {
            complete(named, *known);
            albums_.erase(albums_.begin() + (known - albums_.data()));
        }
        albums_.insert(albums_.begin(), std::move(named));
        read_neighbours(info, albums_.front());
    }

    std::vector<Album> take() { return std::move(albums_); }

  private:
    static void complete(Album& album, const Album& known) {
        if (album.id.empty()) album.id = known.id;
        if (album.title.empty()) album.title = known.title;
        if (album.url.empty()) album.url = known.url;
        if (album.count == 0) album.count = known.count;
    }

    Album* find(const Album& wanted) {
        for (Album& album : albums_)
            if (wanted.id.empty() ? album.title == wanted.title : album.id == wanted.id)
                return &album;
        return nullptr;
    }

    std::vector<Album> albums_;
};

void add_all(const JsValue& list, AlbumList& albums) {
    for (const JsValue& info : list.items) albums.add(read_album(info));
}

// Tags without an album are topics.
void add_tags(const JsValue& tags, AlbumList& albums) {
    for (const JsValue& tag : tags.items)
        if (Album album = read_album(tag); !album.id.empty()) albums.add(std::move(album));
}

// A save without scripts still shows the row of tags.
void add_shown(Node tags, AlbumList& albums) {
    if (!tags) return;
    for_each_element(tags, [&](Node node) {
        if (!node.has_class("js_tag")) return;
        Album album;
        album.url = album_url(node.attribute_or_empty("data-url"));
        album.id = album_id(node.attribute_or_empty("data-album_id"), album.url);
        const Node name =
            find_first(node, [](Node child) { return child.has_class("article-tag__item"); });
        album.title = tag_words(text_of(name ? name : node));
        if (!album.id.empty()) albums.add(std::move(album));
    });
}

bool is_article_link(std::string_view url) {
    const UrlForm form = form_of(url);
    return form == UrlForm::short_link || form == UrlForm::long_link;
}

class LinkedList {
  public:
    void add(LinkedArticle article) {
        const std::string& key = article.identity.empty() ? article.url : article.identity;
        if (articles_.size() < kMaxLinked && seen_.insert(key).second)
            articles_.push_back(std::move(article));
    }
    std::vector<LinkedArticle> take() { return std::move(articles_); }

  private:
    std::set<std::string> seen_;
    std::vector<LinkedArticle> articles_;
};

}  // namespace

std::vector<Album> read_albums(Sources& sources) {
    AlbumList albums;
    const JsValue& literal = sources.literal();
    add_tags(literal["public_tag_info"]["tags"], albums);
    albums.navigate(literal["appmsgalbuminfo"]);
    if (literal && !sources.literal_damaged()) return albums.take();
    for (const std::string_view name : {"album_info_list", "publicTagInfo"})
        add_all(sources.literal_named(name), albums);
    albums.navigate(sources.literal_named("album_keep_read_info"));
    add_shown(sources.element("js_tags"), albums);
    return albums.take();
}

std::vector<LinkedArticle> read_linked(Sources& sources) {
    LinkedList linked;
    for (const JsValue& info : sources.literal()["ainfos"].items) {
        const std::string url = url_text(info["url"]);
        if (!is_article_link(url)) continue;
        LinkedArticle article = article_at(url, line_text(info["title"]));
        article.account = line_text(info["subject_name"]);
        linked.add(std::move(article));
    }
    return linked.take();
}

std::vector<LinkedArticle> linked_in(const std::vector<Block>& body) {
    LinkedList linked;
    for (const Link& link : markdown_links(body)) {
        if (!is_article_link(link.href)) continue;
        const bool names_itself = contains(link.text, "://");
        linked.add(article_at(link.href, names_itself ? std::string() : collapse_space(link.text)));
    }
    return linked.take();
}

}  // namespace magpie::wechat
