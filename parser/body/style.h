// The few facts of an inline `style` attribute that decide what a body's element is. Declarations
// are split as in CSS Syntax 3 (quotes and parentheses protect ';'); everything else in them is
// layout and is ignored.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace magpie::body {

struct StyleFacts {
    bool hidden = false;              // display: none
    bool block = false;               // display: block, flex, table, -webkit-box …
    bool exact_size = false;          // width or height in ex: a typeset formula
    std::optional<bool> strong;       // font-weight
    std::optional<bool> emphasis;     // font-style
    std::optional<bool> keeps_space;  // white-space
    std::optional<double> width;      // px
    std::optional<double> height;     // px
    std::string background_url;       // first url() of background or background-image
    std::vector<std::string> urls;    // every url() of the style, that one included
};

StyleFacts read_style(std::string_view style);

// read_style(style).hidden, without the cost where nothing is hidden.
bool hides(std::string_view style);

// "12px", "12", "0.5em" (16 px each); nothing for "100%", "auto" and the like.
std::optional<double> css_pixels(std::string_view value);

}  // namespace magpie::body
