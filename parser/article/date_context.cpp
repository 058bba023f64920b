#include "parser/article/date_context.h"

#include <array>
#include <string>
#include <string_view>

#include "base/text.h"

namespace magpie {
namespace {

constexpr std::size_t kLongestClass = 200;  // bytes of a class attribute that are looked at
constexpr std::size_t kMaxDepth = 512;      // as HtmlLimits::depth

// A blank stands where a word begins or ends.
struct ClassPart {
    std::string_view part;
    std::uint16_t place;
};

constexpr std::array<ClassPart, 45> kClassParts{{
    {" comment ", place::kComments},   {"comments", place::kComments},
    {"comment-", place::kComments},    {"comment_", place::kComments},
    {"commentlist", place::kComments}, {"kommentare", place::kComments},
    {"respond", place::kComments},     {"disqus", place::kComments},
    {"pinglun", place::kComments},     {"replies", place::kComments},
    {"related", place::kChrome},       {"recommend", place::kChrome},
    {"similar", place::kChrome},       {"sidebar", place::kChrome},
    {"side-bar", place::kChrome},      {" widget", place::kChrome},
    {"popular", place::kChrome},       {"trending", place::kChrome},
    {"latest", place::kChrome},        {"mostread", place::kChrome},
    {"most-read", place::kChrome},     {"readmore", place::kChrome},
    {"read-more", place::kChrome},     {"teaser", place::kChrome},
    {"promo", place::kChrome},         {"ticker", place::kChrome},
    {"footer", place::kChrome},        {"copyright", place::kChrome},
    {"menu", place::kChrome},          {"navbar", place::kChrome},
    {"navigation", place::kChrome},    {"calendar", place::kChrome},
    {"weather", place::kChrome},       {"carousel", place::kChrome},
    {"slider", place::kChrome},        {"breaking", place::kChrome},
    {"newest", place::kChrome},        {"morenews", place::kChrome},
    {"more-news", place::kChrome},     {"upnext", place::kChrome},
    {"up-next", place::kChrome},       {"swiper", place::kChrome},
    {"hot-", place::kChrome},          {"tuijian", place::kChrome},
    {"xiangguan", place::kChrome},
}};

std::uint16_t of_tag(std::string_view tag) {
    if (tag == "nav" || tag == "aside" || tag == "footer") return place::kOutside;
    if (tag == "li" || tag == "td" || tag == "dd") return place::kList;
    if (tag == "article" || tag == "main") return place::kArticle;
    if (tag == "a") return place::kLink;
    if (tag == "blockquote") return place::kQuote;
    if (tag == "time") return place::kTime;
    if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6') return place::kHeading;
    return 0;
}

std::uint16_t of_class(std::string_view words) {
    if (words.empty()) return 0;
    const std::string folded = " " + to_lower_ascii(words.substr(0, kLongestClass)) + " ";
    std::uint16_t found = 0;
    for (const ClassPart& entry : kClassParts)
        if ((found & entry.place) == 0 && contains(folded, entry.part)) found |= entry.place;
    return found;
}

}  // namespace

DateContext::DateContext(const Document& document, Node title) : known_(document.node_count(), 0) {
    for (Node node = title; node; node = node.parent())
        known_[node.index()] = place::kKnown | of_tag(node.tag());
    for (const Node node : {document.root(), document.body()}) known_[node.index()] = place::kKnown;
}

std::uint16_t DateContext::own(Node node) const {
    return static_cast<std::uint16_t>(
        of_tag(node.tag()) | of_class(node.attribute_or_empty("class")) | of_class(node.id()));
}

std::uint16_t DateContext::of(Node node) {
    std::array<Node, kMaxDepth> path;
    std::size_t size = 0;
    Node at = node;
    while (at && size < kMaxDepth && (known_[at.index()] & place::kKnown) == 0) {
        path[size++] = at;
        at = at.parent();
    }
    std::uint16_t inherited = at ? known_[at.index()] : std::uint16_t{0};
    while (size > 0) {
        const Node below = path[--size];
        inherited = static_cast<std::uint16_t>(inherited | place::kKnown |
                                               (below.is_element() ? own(below) : 0));
        known_[below.index()] = inherited;
    }
    return inherited;
}

}  // namespace magpie
