// The numbers a page's type is judged by. Names and values are written by the same lines, so that
// they cannot drift apart.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/text.h"
#include "base/url.h"
#include "parser/article/page_type.h"
#include "parser/article/page_type_words.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxClass = 80;   // bytes of a class attribute looked at; names come first
constexpr std::size_t kMaxShort = 60;   // bytes of a text that may be a price, a date, a label
constexpr std::size_t kParagraph = 80;  // bytes; as PageSurface
constexpr std::size_t kLongParagraph = 300;
constexpr std::size_t kLongLink = 30;          // a headline rather than a menu entry
constexpr std::size_t kSiblingSlots = 16'384;  // kinds of siblings; what shares one adds up
constexpr std::size_t kMaxElements = 60'000;   // looked at

// What the address says.
struct AddressFacts {
    WordCounts path{}, last{}, host{};
    std::size_t depth = 0, length = 0, last_length = 0, last_words = 0, digits = 0;
    bool has_query = false, has_date = false, ends_with_digits = false, has_extension = false;
};

// What the tree is built of.
struct TreeFacts {
    WordCounts classes{}, body{}, item_types{};
    std::size_t elements = 0, text = 0, link_text = 0, links = 0, paragraphs = 0,
                long_paragraphs = 0;
    std::size_t prose = 0, images = 0, forms = 0, inputs = 0, buttons = 0, lists = 0, tables = 0;
    std::size_t code = 0, times = 0, prices = 0, articles = 0, quotes = 0, selects = 0, mains = 0;
    std::array<std::size_t, 4> headings{};  // h1, h2, h3, the rest
    std::size_t linked_headings = 0, repeated = 0, players = 0;
    std::size_t long_links = 0, longest = 0;
    std::size_t best_container = 0;  // prose of the element with most of it
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_date_in(std::string_view path) {
    for (std::size_t i = 0; i + 5 < path.size(); ++i) {
        const std::string_view year = path.substr(i, 4);
        if ((year.starts_with("19") || year.starts_with("20")) && is_digit(year[2]) &&
            is_digit(year[3]) && (i == 0 || !is_digit(path[i - 1])) && !is_digit(path[i + 4]) &&
            is_digit(path[i + 5]))
            return true;
    }
    return false;
}

AddressFacts read_address(std::string_view url) {
    AddressFacts facts;
    const auto parsed = Url::parse(url);
    if (!parsed) return facts;
    const std::string_view path = parsed->path();
    count_words(parsed->host(), facts.host);
    count_words(path, facts.path);
    count_words(parsed->query(), facts.path);
    std::string_view last;
    for_each_part(path, '/', [&](std::string_view part) {
        if (part.empty()) return;
        ++facts.depth;
        last = part;
    });
    count_words(last, facts.last);
    facts.length = path.size();
    facts.last_length = last.size();
    facts.last_words = static_cast<std::size_t>(
        std::ranges::count_if(last, [](char c) { return c == '-' || c == '_' || c == '+'; }));
    facts.digits = static_cast<std::size_t>(std::ranges::count_if(path, is_digit));
    facts.has_query = !parsed->query().empty();
    facts.has_date = has_date_in(path);
    facts.ends_with_digits = !last.empty() && is_digit(last.back());
    facts.has_extension = contains(last, ".");
    return facts;
}

bool is_price(std::string_view text) {
    const auto may_be_sign = [](char c) {
        return c == '$' || static_cast<unsigned char>(c) >= 0x80;
    };
    if (std::ranges::none_of(text, may_be_sign)) return false;
    for (const std::string_view sign : {"$", "€", "£", "¥", "￥"}) {
        const std::size_t at = text.find(sign);
        if (at == std::string_view::npos) continue;
        const std::string_view after = trim(text.substr(at + sign.size()));
        if (!after.empty() && is_digit(after.front())) return true;
    }
    return false;
}

class TreeReader {
  public:
    explicit TreeReader(const Document& document)
        : siblings_(kSiblingSlots), prose_(document.node_count()) {}

    TreeFacts read(const Document& document) {
        const Node body = document.body();
        count_words(document.root().attribute_or_empty("class").substr(0, kMaxClass), facts_.body);
        count_words(body.attribute_or_empty("class").substr(0, kMaxClass), facts_.body);
        count_words(body.id(), facts_.body);
        for (Node node = body; node && facts_.elements < kMaxElements;) {
            const bool skip = node.is_text() ? (text(node), false) : element(node);
            node = node.next_in(body, skip);
        }
        return facts_;
    }

  private:
    // Whether its children are passed over.
    bool element(Node node) {
        if (!node.is_element()) return false;
        ++facts_.elements;
        const std::string_view tag = node.tag();
        if (tag == "script" || tag == "style" || tag == "svg" || tag == "template") return true;
        count(node, tag);
        const std::string_view names = node.attribute_or_empty("class").substr(0, kMaxClass);
        count_words(names, facts_.classes);
        if (const auto type = node.attribute("itemtype")) count_words(*type, facts_.item_types);
        if (!names.empty() && (tag == "div" || tag == "article" || tag == "li" || tag == "section"))
            repeat(node, names);
        return false;
    }

    void count(Node node, std::string_view tag) {
        const auto add = [](std::size_t& counter) { ++counter; };
        if (tag == "a") return add(facts_.links);
        if (tag == "img" || tag == "picture") return add(facts_.images);
        if (tag == "li") return add(facts_.lists);
        if (tag.size() == 2 && tag[0] == 'h' && is_digit(tag[1])) return heading(node, tag[1]);
        if (tag == "form") return add(facts_.forms);
        if (tag == "input") return add(facts_.inputs);
        if (tag == "button") return add(facts_.buttons);
        if (tag == "select") return add(facts_.selects);
        if (tag == "table") return add(facts_.tables);
        if (tag == "pre" || tag == "code") return add(facts_.code);
        if (tag == "time") return add(facts_.times);
        if (tag == "article") return add(facts_.articles);
        if (tag == "blockquote") return add(facts_.quotes);
        if (tag == "main") return add(facts_.mains);
        if (tag == "video" || tag == "audio" || tag == "iframe") add(facts_.players);
    }

    void heading(Node node, char level) {
        ++facts_.headings[static_cast<std::size_t>(std::clamp(level - '1', 0, 3))];
        const Node child = node.first_child();
        if (node.parent().is("a") || (child && (child.is("a") || child.next_sibling().is("a"))))
            ++facts_.linked_headings;
    }

    // Siblings of one tag and class, by their number: the items of a list of things.
    void repeat(Node node, std::string_view names) {
        const std::size_t key = std::hash<std::string_view>{}(names) ^
                                (std::size_t{node.parent().index()} * 0x9E3779B97F4A7C15u);
        const std::size_t count = ++siblings_[key % siblings_.size()];
        facts_.repeated = std::max(facts_.repeated, count);
    }

    void text(Node node) {
        const std::string_view bytes = trim(node.text());
        if (bytes.empty()) return;
        facts_.text += bytes.size();
        const Node parent = node.parent();
        const bool is_link = parent.is("a") || parent.parent().is("a");
        if (is_link) {
            facts_.link_text += bytes.size();
            facts_.long_links += bytes.size() >= kLongLink;
        }
        if (bytes.size() <= kMaxShort && is_price(bytes)) ++facts_.prices;
        if (is_link || bytes.size() < kParagraph) return;
        ++facts_.paragraphs;
        facts_.prose += bytes.size();
        facts_.long_paragraphs += bytes.size() >= kLongParagraph;
        facts_.longest = std::max(facts_.longest, bytes.size());
        std::size_t& container = prose_[container_of(parent).index()];
        facts_.best_container = std::max(facts_.best_container, container += bytes.size());
    }

    // The element around a paragraph, or around the text itself where there are no paragraphs.
    static Node container_of(Node node) {
        const auto is_part = [](Node part) {
            const std::string_view tag = part.tag();
            return tag == "p" || tag == "span" || tag == "li" || tag == "strong" || tag == "em" ||
                   tag == "b" || tag == "i";
        };
        for (int step = 0; step < 3 && is_part(node); ++step) node = node.parent();
        return node;
    }

    TreeFacts facts_;
    std::vector<std::uint32_t> siblings_;  // by class and parent; two that share a place add up
    std::vector<std::size_t> prose_;       // by container
};

// Collects values; with a null page, their names.
class Writer {
  public:
    void add(std::string_view name, double value) {
        if (count_ >= kPageTypeFeatures) return;
        names_[count_] = name;
        values_[count_++] = static_cast<float>(value);
    }
    void size(std::string_view name, std::size_t value) {
        add(name, std::log1p(static_cast<double>(value)));
    }
    void share(std::string_view name, std::size_t part, std::size_t whole) {
        add(name, whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole));
    }
    void words(const std::array<std::string_view, kWordGroups>& names, const WordCounts& counts) {
        for (std::size_t i = 0; i < kWordGroups; ++i) size(names[i], counts[i]);
    }

    const PageTypeFeatures& values() const { return values_; }
    const std::array<std::string_view, kPageTypeFeatures>& names() const { return names_; }

  private:
    std::size_t count_ = 0;
    PageTypeFeatures values_{};
    std::array<std::string_view, kPageTypeFeatures> names_{};
};

void write_address(const AddressFacts& facts, Writer& out) {
    out.words({"path_article", "path_listing", "path_forum", "path_product", "path_docs",
               "path_service", "path_comment", "path_card", "path_price", "path_nav"},
              facts.path);
    out.words({"last_article", "last_listing", "last_forum", "last_product", "last_docs",
               "last_service", "last_comment", "last_card", "last_price", "last_nav"},
              facts.last);
    out.words({"host_article", "host_listing", "host_forum", "host_product", "host_docs",
               "host_service", "host_comment", "host_card", "host_price", "host_nav"},
              facts.host);
    out.add("url_depth", static_cast<double>(facts.depth));
    out.size("url_length", facts.length);
    out.size("url_last_length", facts.last_length);
    out.add("url_last_words", static_cast<double>(facts.last_words));
    out.size("url_digits", facts.digits);
    out.add("url_query", facts.has_query);
    out.add("url_date", facts.has_date);
    out.add("url_ends_with_digits", facts.ends_with_digits);
    out.add("url_extension", facts.has_extension);
}

bool has_type(const PageHead& head, std::string_view part) {
    return std::ranges::any_of(head.linked_data, [&](const nlohmann::json& node) {
        if (!node.is_object()) return false;
        const auto type = node.find("@type");
        if (type == node.end()) return false;
        const auto is_it = [&](const nlohmann::json& value) {
            return value.is_string() && contains(value.get_ref<const std::string&>(), part);
        };
        return type->is_array() ? std::ranges::any_of(*type, is_it) : is_it(*type);
    });
}

void write_head(const PageHead& head, Writer& out) {
    const std::string_view type = head.meta({"og:type"});
    out.add("og_article", type == "article");
    out.add("og_website", type == "website");
    out.add("og_product", contains(type, "product"));
    out.add("ld_article", head.article() != nullptr);
    out.add("ld_product", has_type(head, "Product"));
    out.add("ld_list", has_type(head, "ItemList") || has_type(head, "CollectionPage"));
    out.add("ld_forum", has_type(head, "DiscussionForum") || has_type(head, "QAPage"));
    out.add("ld_tech", has_type(head, "TechArticle") || has_type(head, "HowTo"));
    out.add("ld_business", has_type(head, "Business") || has_type(head, "Service") ||
                               has_type(head, "Organization"));
    out.add("ld_breadcrumb", has_type(head, "BreadcrumbList"));
    out.add("ld_faq", has_type(head, "FAQPage"));
    out.add("published", !head.meta({"article:published_time", "datepublished"}).empty());
    out.add("author", !head.meta({"author", "article:author"}).empty());
    WordCounts generator{};
    count_words(head.meta({"generator"}), generator);
    out.size("generator_forum", generator[static_cast<std::size_t>(WordGroup::forum)]);
    out.size("generator_docs", generator[static_cast<std::size_t>(WordGroup::documentation)]);
    out.size("generator_shop", generator[static_cast<std::size_t>(WordGroup::product)]);
    out.add("link_pages", !head.link("next").empty() || !head.link("prev").empty());
    WordCounts title{};
    count_words(head.title, title);
    out.words({"title_article", "title_listing", "title_forum", "title_product", "title_docs",
               "title_service", "title_comment", "title_card", "title_price", "title_nav"},
              title);
    out.size("title_length", head.title.size());
}

void write_tree(const TreeFacts& facts, Writer& out) {
    out.words({"class_article", "class_listing", "class_forum", "class_product", "class_docs",
               "class_service", "class_comment", "class_card", "class_price", "class_nav"},
              facts.classes);
    out.words({"body_article", "body_listing", "body_forum", "body_product", "body_docs",
               "body_service", "body_comment", "body_card", "body_price", "body_nav"},
              facts.body);
    out.words({"item_article", "item_listing", "item_forum", "item_product", "item_docs",
               "item_service", "item_comment", "item_card", "item_price", "item_nav"},
              facts.item_types);
    out.size("elements", facts.elements);
    out.size("text", facts.text);
    out.share("link_share", facts.link_text, facts.text);
    out.size("links", facts.links);
    out.share("text_a_link", facts.text, 100 * facts.links + 1);
    out.size("paragraphs", facts.paragraphs);
    out.size("long_paragraphs", facts.long_paragraphs);
    out.share("prose_share", facts.prose, facts.text);
    out.share("paragraph_length", facts.prose, facts.paragraphs);
    out.size("images", facts.images);
    out.size("forms", facts.forms);
    out.size("inputs", facts.inputs);
    out.size("buttons", facts.buttons);
    out.size("selects", facts.selects);
    out.size("list_items", facts.lists);
    out.size("tables", facts.tables);
    out.size("code", facts.code);
    out.size("times", facts.times);
    out.size("prices", facts.prices);
    out.size("articles", facts.articles);
    out.size("quotes", facts.quotes);
    out.size("players", facts.players);
    out.size("h1", facts.headings[0]);
    out.size("h2", facts.headings[1]);
    out.size("h3", facts.headings[2]);
    out.size("h4", facts.headings[3]);
    out.size("linked_headings", facts.linked_headings);
    out.size("repeated", facts.repeated);
    out.size("long_links", facts.long_links);
    out.share("long_link_share", facts.long_links, facts.links);
    out.size("longest", facts.longest);
    out.size("best_container", facts.best_container);
    out.share("best_container_share", facts.best_container, facts.text);
}

void write(const AddressFacts& address, const PageHead& head, const TreeFacts& tree, Writer& out) {
    write_address(address, out);
    write_head(head, out);
    write_tree(tree, out);
}

}  // namespace

std::span<const std::string_view> page_type_feature_names() {
    static const auto names = [] {
        Writer writer;
        write({}, {}, {}, writer);
        return writer.names();
    }();
    return names;
}

PageTypeFeatures page_type_features(const Document& document, const PageHead& head,
                                    std::string_view url) {
    Writer writer;
    write(read_address(url), head, TreeReader(document).read(document), writer);
    return writer.values();
}

}  // namespace magpie
