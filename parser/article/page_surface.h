// What a reader sees of a web page before anybody looks for its article: how much text outside
// links, how many forms and pictures, its headlines and first words. One walk over the body that
// ends early on a page with plenty of text, because such a page is no wall whatever it says.
// Pure and total; bounded by the tree's own bounds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "parser/dom.h"

namespace magpie {

// Weights are bytes of UTF-8 without blanks: a Latin letter is 1, a Cyrillic one 2, a Han character
// 3, which is near to what each of them says.
struct PageSurface {
    static constexpr std::size_t kRich = 3'000;     // prose that no wall has; the walk ends there
    static constexpr std::size_t kParagraph = 80;   // a block of less is a menu entry or a label
    static constexpr std::size_t kOpening = 2'000;  // bytes
    static constexpr std::size_t kHeadlines = 4;
    static constexpr std::size_t kHeadline = 200;  // bytes; longer headings are no messages

    std::size_t text = 0;       // all visible text
    std::size_t link_text = 0;  // of it in links
    std::size_t prose = 0;      // in paragraphs outside links, forms and consent banners
    std::size_t hidden = 0;     // in elements that are not shown
    std::size_t noscript = 0;   // what readers without scripts see in addition
    std::size_t links = 0, images = 0, players = 0, forms = 0, passwords = 0, buttons = 0;
    std::size_t elements = 0;
    std::vector<Node> frames;            // <frame>, the first 8
    std::vector<Node> iframes;           // the first 2
    std::vector<Node> link_nodes;        // the first 2
    std::string opening;                 // first visible words, one line, ASCII in lower case
    std::vector<std::string> headlines;  // of h1, h2 and h3, the same way
    bool is_rich = false;                // the walk ended early: everything above is a beginning

    // Something to look at instead of text.
    bool has_media() const { return images + players > 0; }
};

PageSurface read_surface(const Document& document);

// The page hides nearly all it has until a script shows it.
bool waits_for_scripts(const PageSurface& surface);

}  // namespace magpie
