#include "parser/index_page.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "parser/charset.h"
#include "parser/dom.h"

namespace magpie {
namespace {

std::string one_line(std::string_view text) {
    return std::string(code_point_prefix(collapse_space(text), kMaxLinkText));
}

bool has_word(std::string_view words, std::string_view wanted) {
    for (const std::string_view word : split(words, ' '))
        if (equals_ignore_case(trim(word), wanted)) return true;
    return false;
}

// Its words, its own description, or that of a picture in it.
std::string text_of_link(Node link) {
    if (std::string words = one_line(text_of(link)); !words.empty()) return words;
    for (const char* name : {"title", "aria-label", "alt"})
        if (std::string words = one_line(link.attribute_or_empty(name)); !words.empty())
            return words;
    const Node picture = find_first(link, [](Node node) { return node.is("img"); });
    return picture ? one_line(picture.attribute_or_empty("alt")) : std::string();
}

class Reader {
  public:
    Reader(const Document& document, std::optional<Url> base,
           const std::optional<RegionSelector>& region)
        : document_(document), base_(std::move(base)), region_(region) {
        page_.has_region = !region;
    }

    IndexPage read() {
        take_base();
        const Node root = document_.root();
        Node after_region;  // the first node behind the region that is being walked
        bool in_region = !region_;
        for (Node node = root; node; node = node.next_in(root)) {
            if (region_ && in_region && node == after_region) in_region = false;
            if (!node.is_element()) continue;
            if (region_ && !in_region && region_->matches(node)) {
                in_region = page_.has_region = true;
                after_region = node.next_in(root, true);
            }
            if (!take(node, in_region)) break;
        }
        return std::move(page_);
    }

  private:
    void take_base() {
        const Node base = find_first(
            document_.root(), [](Node node) { return node.is("base") && node.attribute("href"); });
        if (!base) return;
        auto url = Url::parse(base.attribute_or_empty("href"), base_ ? &*base_ : nullptr);
        if (url && url->is_http()) base_ = std::move(url);
    }

    // False ends the reading.
    bool take(Node node, bool in_region) {
        if (node.is("a") || node.is("area")) return add_link(node, in_region);
        if (node.is("link")) return take_head_link(node);
        if (node.is("title") && page_.title.empty()) page_.title = one_line(text_of(node));
        if (node.is("meta") && equals_ignore_case(node.attribute_or_empty("name"), "robots"))
            page_.asks_nofollow =
                page_.asks_nofollow ||
                contains(to_lower_ascii(node.attribute_or_empty("content")), "nofollow");
        return true;
    }

    bool take_head_link(Node node) {
        const std::string_view rel = node.attribute_or_empty("rel");
        if (has_word(rel, "next")) return add_link(node, false);
        const std::string type = to_lower_ascii(node.attribute_or_empty("type"));
        const bool is_feed = type == "application/rss+xml" || type == "application/atom+xml" ||
                             type == "application/feed+json";
        constexpr std::size_t kMaxFeeds = 20;
        if (!is_feed || !has_word(rel, "alternate") || page_.feeds.size() >= kMaxFeeds) return true;
        if (auto url = absolute(node)) page_.feeds.push_back(url->href());
        return true;
    }

    bool add_link(Node node, bool in_region) {
        const auto url = absolute(node);
        if (!url) return true;
        if (page_.links.size() >= kMaxIndexLinks) {
            page_.is_complete = false;
            return false;
        }
        const std::string_view rel = node.attribute_or_empty("rel");
        page_.links.push_back(
            {url->href(), text_of_link(node), in_region,
             has_word(rel, "nofollow") || has_word(rel, "ugc") || has_word(rel, "sponsored"),
             has_word(rel, "next")});
        return true;
    }

    // A link into the page itself ("#top") has none.
    std::optional<Url> absolute(Node node) const {
        const auto href = node.attribute("href");
        if (!href || trim(*href).empty() || trim(*href).starts_with('#')) return std::nullopt;
        const auto url = Url::parse(*href, base_ ? &*base_ : nullptr);
        if (!url || !url->is_http() || url->host().empty()) return std::nullopt;
        return url->without_fragment();
    }

    const Document& document_;
    std::optional<Url> base_;
    const std::optional<RegionSelector>& region_;
    IndexPage page_;
};

}  // namespace

Result<IndexPage> read_index_page(std::string_view bytes, std::string_view url,
                                  std::string_view content_type,
                                  const std::optional<RegionSelector>& region, Arena& arena) {
    const std::string text = decode_text(std::string(bytes), content_type).text;
    const auto document = Document::parse(text, arena);
    if (!document) return fail(document.error());
    return Reader(*document, Url::parse(url), region).read();
}

}  // namespace magpie
