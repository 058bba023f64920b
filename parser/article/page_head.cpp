#include "parser/article/page_head.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/article/linked_data.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxMetas = 400;    // of 2,506 real pages one has more (619), the next 173
constexpr std::size_t kMaxLinks = 200;    // of 2,506 real pages one has more (373), the next 197
constexpr std::size_t kMaxValue = 4'096;  // bytes; a description of 4,059 is met

std::string value_of(std::string_view text) {
    if (text.size() > kMaxValue) text = code_point_prefix(text.substr(0, kMaxValue), kMaxValue / 4);
    return collapse_space(text);
}

bool is_of_style(std::string_view relation) {
    static constexpr std::array<std::string_view, 7> kRelations{
        "stylesheet", "preload",       "prefetch",     "preconnect",
        "prerender",  "modulepreload", "dns-prefetch",
    };
    return std::ranges::find(kRelations, relation) != kRelations.end();
}

class HeadReader {
  public:
    explicit HeadReader(PageHead& head) : head_(head) {}

    // Some pages have their metadata in the body, or a parser put it there: one walk over all.
    void read(Node root) {
        head_.language = value_of(root.attribute_or_empty("lang"));
        if (head_.language.empty()) head_.language = value_of(root.attribute_or_empty("xml:lang"));
        for (Node node = root; node;) {
            const std::string_view tag = node.tag();
            if (tag == "meta") meta(node);
            if (tag == "link") link(node);
            if (tag == "title") title(node);
            if (tag == "base" && head_.base.empty())
                head_.base = value_of(node.attribute_or_empty("href"));
            node = node.next_in(root, tag == "svg");  // whose title is not the page's
        }
    }

  private:
    void meta(Node node) {
        const std::string_view content = node.attribute_or_empty("content");
        if (trim(content).empty()) return;
        for (const std::string_view key : {"property", "name", "itemprop", "http-equiv"}) {
            const std::string_view name = trim(node.attribute_or_empty(key));
            if (name.empty() || head_.metas.size() >= kMaxMetas) continue;
            head_.metas.push_back(
                {to_lower_ascii(name), value_of(content), node.parent().is("noscript")});
        }
    }

    void link(Node node) {
        const std::string_view href = trim(node.attribute_or_empty("href"));
        if (href.empty() || href.size() > kMaxValue) return;
        const std::string relations = value_of(node.attribute_or_empty("rel"));
        for (const std::string_view word : split(relations, ' ')) {
            const std::string relation = to_lower_ascii(word);
            if (relation.empty() || is_of_style(relation) || head_.links.size() >= kMaxLinks)
                continue;
            head_.links.push_back({relation, std::string(href),
                                   value_of(node.attribute_or_empty("type")),
                                   value_of(node.attribute_or_empty("hreflang"))});
        }
    }

    void title(Node node) {
        if (head_.title.empty()) head_.title = value_of(text_of(node));
    }

    PageHead& head_;
};

}  // namespace

std::string_view PageHead::meta(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        const auto found = std::ranges::find(metas, name, &MetaValue::name);
        if (found != metas.end()) return found->value;
    }
    return {};
}

std::string_view PageHead::link(std::string_view relation) const {
    const auto found = std::ranges::find(links, relation, &LinkValue::relation);
    return found == links.end() ? std::string_view() : std::string_view(found->href);
}

const nlohmann::json* PageHead::article() const {
    const nlohmann::json* first = nullptr;
    for (const nlohmann::json& node : linked_data) {
        if (!is_linked_article(node)) continue;
        if (!linked_text(node, "headline").empty()) return &node;
        if (first == nullptr) first = &node;
    }
    return first;
}

const nlohmann::json& PageHead::resolved(const nlohmann::json& value) const {
    if (!value.is_object() || value.contains("name")) return value;
    const std::string_view id = linked_text(value, "@id");
    if (id.empty()) return value;
    const auto found = std::ranges::find_if(linked_data, [&](const nlohmann::json& node) {
        return linked_text(node, "@id") == id && node.contains("name");
    });
    return found == linked_data.end() ? value : *found;
}

PageHead read_page_head(const Document& document, std::span<const ScriptSpan> scripts) {
    PageHead head;
    HeadReader(head).read(document.root());
    head.linked_data = read_linked_data(scripts);
    return head;
}

}  // namespace magpie
