// Where in a page's text its facts may stand: headings, elements that name an author, a source or a
// title by class, id, itemprop or rel, pictures, and the text leaves in order, so that "near the
// title" is a distance between numbers. One walk of the body; comments are left out. Bounded:
// places of each kind, leaves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "parser/dom.h"

namespace magpie {

enum class PlaceKind : std::uint8_t {
    heading,      // h1, h2
    headline,     // itemprop=headline or name of an article
    author_item,  // itemprop=author or creator
    author_link,  // rel=author
    byline,       // class or id: byline, author, writer, reporter …
    source,       // class or id: source, laiyuan
    profile,      // a link to where a site presents a writer: /author/…, /people/…
    tag,          // rel=tag
    picture,
};
inline constexpr std::size_t kPlaceKinds = 9;

struct Place {
    PlaceKind kind = PlaceKind::heading;
    std::uint8_t words = 0;       // classes met, see class_words()
    bool in_article = false;      // below <article> or <main>
    bool in_chrome = false;       // below <nav>, <aside> or <footer>
    bool in_header_link = false;  // of headings: a link to the site's front page
    std::uint32_t leaf = 0;       // how many text leaves stand before it
    Node node;
};

struct FactPlaces {
    static constexpr std::size_t kMaxPlaces = 64;      // of each kind
    static constexpr std::size_t kMaxLeaves = 20'000;  // most of 2,506 real pages: 7,802

    std::vector<Place> places;  // in document order
    std::vector<Node> leaves;   // text nodes that are not blank
};

FactPlaces find_fact_places(const Document& document);

namespace class_word {
inline constexpr std::uint8_t kAuthor = 1, kByline = 2, kTitle = 4, kSource = 8, kComment = 16,
                              kRelated = 32, kEditor = 64, kName = 128;
}
// What class and id of an element speak of.
std::uint8_t class_words(Node node);

// The text of an element as a reader sees it: leaves joined, a blank where a block or a line break
// separates them; without buttons, drawings and anchors' marks. At most `max` bytes, "" when
// longer.
std::string visible_text(Node root, std::size_t max);
// The same with a line for each part of the layout: blocks, and inline elements that nothing
// separates.
std::string visible_lines(Node root, std::size_t max);

}  // namespace magpie
