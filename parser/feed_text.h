// Atom's text constructs (RFC 4287 §3.1, Atom 0.3 §3.1) and what the other formats have instead:
// plain text, escaped HTML, inline XHTML, base64. And the people that feeds name.
#pragma once

#include <string>
#include <string_view>

#include "parser/feed.h"
#include "parser/feed_element.h"

namespace magpie {

// How a format marks up its texts.
struct FeedTextRules {
    // What a text is that does not say so: "text/plain" in Atom, "" (look at it) elsewhere.
    std::string_view default_type;
    // The <div> around XHTML is not part of the text (Atom 1.0).
    bool strips_div = false;
};

FeedText read_feed_text(const FeedElement& element, const FeedTextRules& rules);

// On one line, without markup.
std::string feed_line(const FeedText& text);

// <name>, <email>, <uri> inside, or "Name (a@b.example)" in one of its orders.
FeedPerson read_feed_person(const FeedElement& element);
FeedPerson parse_feed_person(std::string_view text);

}  // namespace magpie
