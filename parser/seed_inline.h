// What a reader sees of one Markdown line: text in links apart from text outside them, images and
// targets gone. Linear in the line, brackets matched with a stack of places.
#pragma once

#include <string>
#include <string_view>

namespace magpie::seed {

struct LineText {
    std::string prose;         // text outside links
    std::string link;          // text of links
    bool opens_link = false;   // "[" whose "](…)" is on a later line
    bool closes_link = false;  // "](…)" whose "[" is on an earlier line
};

LineText split_links(std::string_view line);

// The whole line in order, without images and link targets; code spans, escapes and marks stay.
std::string visible_text(std::string_view line);

}  // namespace magpie::seed
