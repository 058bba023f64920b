// RSS 0.9x and 2.0 have no namespace; RSS 1.0 and Atom have theirs, in several spellings.
#include "parser/feed_fields.h"

#include <array>
#include <utility>

namespace magpie {
namespace {

FeedField core_field(std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, FeedField>, 15> kFields = {{
        {"title", FeedField::title},
        {"link", FeedField::link},
        {"guid", FeedField::id},
        {"id", FeedField::id},
        {"author", FeedField::author},
        {"managingEditor", FeedField::author},
        {"pubDate", FeedField::published},
        {"published", FeedField::published},
        {"issued", FeedField::published},
        {"created", FeedField::published},
        {"updated", FeedField::updated},
        {"modified", FeedField::updated},
        {"description", FeedField::summary},
        {"summary", FeedField::summary},
        {"content", FeedField::content},
    }};
    for (const auto& [known, field] : kFields)
        if (known == name) return field;
    return FeedField::none;
}

}  // namespace

FeedSpace feed_space(std::string_view uri) {
    static constexpr std::array<std::pair<std::string_view, FeedSpace>, 11> kSpaces = {{
        {"", FeedSpace::core},
        {"atom", FeedSpace::core},
        {"http://www.w3.org/2005/Atom", FeedSpace::core},
        {"http://purl.org/atom/ns#", FeedSpace::core},
        {"http://purl.org/rss/1.0/", FeedSpace::core},
        {"http://my.netscape.com/rdf/simple/0.9/", FeedSpace::core},
        {"http://backend.userland.com/rss2", FeedSpace::core},
        {"http://purl.org/dc/elements/1.1/", FeedSpace::dublin_core},
        {"dc", FeedSpace::dublin_core},
        {"http://purl.org/rss/1.0/modules/content/", FeedSpace::content},
        {"content", FeedSpace::content},
    }};
    for (const auto& [known, kind] : kSpaces)
        if (known == uri) return kind;
    return FeedSpace::other;
}

FeedField feed_field(std::string_view uri, std::string_view name) {
    switch (feed_space(uri)) {
        case FeedSpace::core:
            return core_field(name);
        case FeedSpace::content:
            return name == "encoded" ? FeedField::content : FeedField::none;
        case FeedSpace::dublin_core:
            if (name == "creator") return FeedField::author;
            if (name == "date") return FeedField::published;
            if (name == "title") return FeedField::title;
            if (name == "description") return FeedField::summary;
            return FeedField::none;
        case FeedSpace::other:
            break;
    }
    return FeedField::none;
}

}  // namespace magpie
