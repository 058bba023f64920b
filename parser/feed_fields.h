// What an element of a feed is called and what it means. The vocabularies are not kept apart:
// Atom's elements appear in RSS and the other way round, in upper case, and in a dozen spellings
// of their namespaces.
#pragma once

#include <string>
#include <string_view>

#include "parser/xml.h"

namespace magpie {

// Lower case; "title" for the feed formats' own elements, else with the usual prefix of the
// namespace ("dc:creator"), which may be the undeclared prefix that stands for it. `core_space` is
// the namespace of the root: whatever it is, the feed's own elements are in it.
std::string feed_name(const XmlElement& element, std::string_view core_space);

enum class FeedField {
    none,  // kept as an extra
    id,
    title,
    link,
    enclosure,
    original_link,
    author,
    contributor,
    publisher,
    published,
    updated,
    created,
    expired,
    subtitle,
    summary,  // description: of a feed it is the subtitle
    content,
    rights,
    info,
    category,
    keywords,
    language,
    generator,
    license,
    source,
};

struct FeedMeaning {
    FeedField field = FeedField::none;
    // Of two elements that mean the same the greater counts: "title" before "dc:title".
    int rank = 0;
};
FeedMeaning feed_meaning(std::string_view name);

// Its inside is text, escaped or as markup, and never more elements of the feed.
bool is_feed_text(FeedField field);

// Elements that only group others: those mean what they would mean outside.
bool is_feed_group(std::string_view name);

}  // namespace magpie
