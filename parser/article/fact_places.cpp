#include "parser/article/fact_places.h"

#include <algorithm>
#include <bit>
#include <iterator>

#include "base/text.h"
#include "parser/html_tags.h"

namespace magpie {
namespace {

using namespace class_word;

constexpr std::size_t kMaxClass = 400;  // bytes of a class that are looked at; utilities are long

struct Word {
    std::string_view text;
    std::uint8_t bits;
    bool is_whole;  // only where a word begins: "source", not "resource"
};

constexpr Word kWords[] = {
    {"author", kAuthor, false},      {"autor", kAuthor, true},      {"auteur", kAuthor, true},
    {"byline", kByline, false},      {"by-line", kByline, true},    {"by_line", kByline, true},
    {"writer", kAuthor, true},       {"reporter", kAuthor, true},   {"journalist", kAuthor, false},
    {"contributor", kAuthor, false}, {"zuozhe", kAuthor, true},     {"creator", kAuthor, true},
    {"headline", kTitle, false},     {"title", kTitle, false},      {"source", kSource, true},
    {"laiyuan", kSource, true},      {"origin", kSource, true},     {"comment", kComment, true},
    {"reply", kComment, true},       {"respond", kComment, true},   {"disqus", kComment, true},
    {"related", kRelated, true},     {"recommend", kRelated, true}, {"card", kRelated, true},
    {"teaser", kRelated, true},      {"editor", kEditor, true},     {"bianji", kEditor, true},
    {"name", kName, true},
};

constexpr unsigned letter(char c) { return static_cast<unsigned char>(c) & 31u; }
constexpr unsigned pair_of(char first, char second) { return letter(first) << 5 | letter(second); }

// Which words of the table begin with a pair of letters: a class is passed with one load a byte.
constexpr auto kPairs = [] {
    static_assert(std::size(kWords) <= 32);
    std::array<std::uint32_t, 1024> pairs{};
    for (std::size_t i = 0; i < std::size(kWords); ++i)
        pairs[pair_of(kWords[i].text[0], kWords[i].text[1])] |= 1U << i;
    return pairs;
}();

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool begins_word(std::string_view text, std::size_t at) {
    return at == 0 || !(is_lower(text[at]) && (is_lower(static_cast<char>(text[at - 1] | 0x20))));
}

// The first of some words of the table, as bits, that the text has at `at`.
std::uint8_t word_at(std::string_view text, std::size_t at, std::uint32_t words) {
    const std::string_view rest = text.substr(at);
    for (; words != 0; words &= words - 1) {
        const Word& word = kWords[std::countr_zero(words)];
        if (starts_with_ignore_case(rest, word.text) && (!word.is_whole || begins_word(text, at)))
            return word.bits;
    }
    return 0;
}

std::uint8_t words_in(std::string_view text) {
    std::uint8_t bits = 0;
    text = text.substr(0, kMaxClass);
    for (std::size_t at = 0; at + 1 < text.size(); ++at)
        if (const std::uint32_t words = kPairs[pair_of(text[at], text[at + 1])])
            bits |= word_at(text, at, words);
    return bits;
}

// A list of readers' comments, not an article that has some.
bool is_comment_area(Node node) {
    static constexpr std::string_view kNames[] = {
        "comments",      "comment", "comment-list", "commentlist",  "comment-body",
        "comments-area", "respond", "comment-item", "reply-list",   "comment_list",
        "disqus_thread", "reply",   "comment-box",  "post-comments"};
    for (const std::string_view name : kNames)
        if (node.has_class(name) || node.id() == name) return true;
    return false;
}

bool is_profile_path(std::string_view href) {
    static constexpr std::string_view kSteps[] = {
        "author",     "authors",  "auteur",    "autor",       "autoren",      "people", "staff",
        "by",         "profile",  "profiles",  "contributor", "contributors", "writer", "writers",
        "journalist", "reporter", "columnist", "columnists",  "bio",          "team",   "person",
        "user",       "users",    "reporters", "journalists", "byline"};
    for (std::size_t at = href.find('/'); at != std::string_view::npos;) {
        const std::size_t next = href.find('/', at + 1);
        if (href.substr(at + 1).starts_with('@')) return true;
        if (next == std::string_view::npos) break;
        if (std::ranges::find(kSteps, href.substr(at + 1, next - at - 1)) != std::end(kSteps))
            return true;
        at = next;
    }
    return href.find("author=") != std::string_view::npos;
}

bool has_word(std::string_view list, std::string_view word) {
    bool found = false;
    for_each_part(list, ' ',
                  [&](std::string_view part) { found = found || equals_ignore_case(part, word); });
    return found;
}

class Walk {
  public:
    explicit Walk(Node root) : root_(root) {}

    FactPlaces run() {
        for (Node node = root_; node;) {
            if (node.is_text()) text(node);
            const bool skipped = node.is_element() && !enter(node);
            node = next(node, skipped);
        }
        return std::move(out_);
    }

  private:
    static constexpr std::size_t kMaxFrames = 32;  // nested landmarks

    // Follows next_in(), and leaves the landmarks that end on the way.
    Node next(Node node, bool skip) {
        const Node following = node.next_in(root_, skip);
        while (!frames_.empty() && (!following || following.index() >= frames_.back().end)) leave();
        return following;
    }
    struct Frame {
        std::uint32_t end;
        bool is_article;
    };
    void leave() {
        (frames_.back().is_article ? articles_ : chrome_) -= 1;
        frames_.pop_back();
    }
    // Index of the first node behind the subtree.
    static std::uint32_t end_of(Node node, Node root) {
        const Node following = node.next_in(root, true);
        return following ? following.index() : UINT32_MAX;
    }

    void text(Node node) {
        const std::string_view words = node.text();
        if (out_.leaves.size() >= FactPlaces::kMaxLeaves || is_all_space(words)) return;
        out_.leaves.push_back(node);
    }

    bool enter(Node node) {
        const std::string_view tag = node.tag();
        if (tag == "svg" || tag == "select" || tag == "textarea" || tag == "template") return false;
        const bool is_article = tag == "article" || tag == "main";
        if (is_article || tag == "nav" || tag == "aside" || tag == "footer")
            landmark(node, is_article);
        const std::uint8_t words = class_words(node);
        if ((words & kComment) != 0 && is_comment_area(node)) return false;
        if (tag == "h1" || tag == "h2") heading(node, words);
        if (tag == "a") anchor(node);
        if (tag == "img") add(PlaceKind::picture, node, words);
        properties(node, words);
        if ((words & (kAuthor | kByline)) != 0) add(PlaceKind::byline, node, words);
        if ((words & kSource) != 0) add(PlaceKind::source, node, words);
        return true;
    }

    void landmark(Node node, bool is_article) {
        if (frames_.size() >= kMaxFrames) return;
        frames_.push_back({end_of(node, root_), is_article});
        (is_article ? articles_ : chrome_) += 1;
    }

    void heading(Node node, std::uint8_t words) {
        Place* place = add(PlaceKind::heading, node, words);
        if (place == nullptr) return;
        const Node link = find_first(node, [](Node n) { return n.is("a"); });
        const Node around = node.parent().is("a") ? node.parent() : link;
        const std::string_view href = around.attribute_or_empty("href");
        place->in_header_link = href == "/" || href == "./" ||
                                (href.starts_with("http") && href.find('/', 9) >= href.size() - 1);
    }

    void anchor(Node node) {
        const std::string_view rel = node.attribute_or_empty("rel");
        if (!rel.empty() && has_word(rel, "author")) add(PlaceKind::author_link, node, 0);
        if (!rel.empty() && has_word(rel, "tag")) add(PlaceKind::tag, node, 0);
        if (is_profile_path(node.attribute_or_empty("href"))) add(PlaceKind::profile, node, 0);
    }

    void properties(Node node, std::uint8_t words) {
        const std::string_view property = node.attribute_or_empty("itemprop");
        if (property.empty()) return;
        if (has_word(property, "author") || has_word(property, "creator"))
            add(PlaceKind::author_item, node, words);
        if (has_word(property, "headline")) add(PlaceKind::headline, node, words);
    }

    Place* add(PlaceKind kind, Node node, std::uint8_t words) {
        if (++counts_[static_cast<std::size_t>(kind)] > FactPlaces::kMaxPlaces) return nullptr;
        const auto leaf = static_cast<std::uint32_t>(out_.leaves.size());
        out_.places.push_back({kind, words, articles_ > 0, chrome_ > 0, false, leaf, node});
        return &out_.places.back();
    }

    const Node root_;
    FactPlaces out_;
    std::vector<Frame> frames_;
    std::array<std::size_t, kPlaceKinds> counts_{};
    std::size_t articles_ = 0;
    std::size_t chrome_ = 0;
};

bool is_unread(Node node) {
    const std::string_view tag = node.tag();
    if (tag == "svg" || tag == "button" || tag == "style" || tag == "script" || tag == "template")
        return true;
    return node.has_class("headerlink") || node.has_class("sr-only") ||
           node.has_class("screen-reader-text") || node.has_class("visually-hidden");
}

bool separates(Node node) { return node.is("br") || tag_role(node.tag()).is(tags::kBlock); }

}  // namespace

std::uint8_t class_words(Node node) {
    std::uint8_t bits = 0;
    for (std::size_t i = 0; i < node.attribute_count(); ++i) {
        const Node::Attribute attribute = node.attribute_at(i);
        if (attribute.name == "class" || attribute.name == "id") bits |= words_in(attribute.value);
    }
    return bits;
}

std::string visible_text(Node root, std::size_t max) {
    std::string out;
    for (Node node = root; node;) {
        out += node.text();
        if (out.size() > 4 * max) return {};  // blanks collapse below, but not all of them
        const bool skip = node.is_element() && node != root && is_unread(node);
        if (node.is_element() && node != root && separates(node)) out += ' ';
        node = node.next_in(root, skip);
    }
    out = collapse_space(out);
    if (out.size() > max) out.clear();
    return out;
}

std::string visible_lines(Node root, std::size_t max) {
    std::string out;
    for (Node node = root; node;) {
        if (node.is_text()) {
            const std::string words = collapse_space(node.text());
            const bool is_glued = !out.empty() && out.back() != '\n' && out.back() != ' ' &&
                                  !words.empty() && words == node.text().substr(0, words.size());
            if (is_glued) out += '\n';
            if (!out.empty() && out.back() != '\n' && !words.empty()) out += ' ';
            out += words;
            if (!words.empty() && is_space(static_cast<unsigned char>(node.text().back())))
                out += ' ';
        }
        if (out.size() > max) return {};
        const bool skip = node.is_element() && node != root && is_unread(node);
        if (node.is_element() && node != root && separates(node) && !out.empty()) out += '\n';
        node = node.next_in(root, skip);
    }
    return out;
}

FactPlaces find_fact_places(const Document& document) { return Walk(document.body()).run(); }

}  // namespace magpie
