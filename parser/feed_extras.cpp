#include "parser/feed_extras.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/feed_markup.h"

namespace magpie {
namespace {

bool is_address_element(std::string_view name) {
    constexpr std::array<std::string_view, 11> kNames = {"docs",
                                                         "comments",
                                                         "icon",
                                                         "logo",
                                                         "url",
                                                         "link",
                                                         "newlocation",
                                                         "itunes:new-feed-url",
                                                         "wfw:comment",
                                                         "wfw:commentrss",
                                                         "feedburner:origlink"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool is_address_attribute(std::string_view name) {
    return name == "href" || name == "url" || name == "src" || name == "rdf:resource";
}

// What cannot be an address stays as it is.
std::string absolute_or_same(std::string_view text, const Url* base) {
    std::string absolute = absolute_link(text, base);
    return absolute.empty() ? std::string(trim(text)) : absolute;
}

}  // namespace

FeedExtra feed_extra(const FeedElement& element, const Url* base) {
    FeedExtra extra;
    extra.name = element.name;
    for (const auto& [name, value] : element.attributes)
        extra.attributes.emplace_back(
            name, is_address_attribute(name) ? absolute_or_same(value, base) : value);
    extra.text = is_address_element(element.name) ? absolute_or_same(element.text, base)
                                                  : std::string(trim(element.text));
    for (const FeedElement& child : element.children)
        if (extra.children.size() < kMaxFeedDetails)
            extra.children.push_back(feed_extra(child, base));
    return extra;
}

}  // namespace magpie
