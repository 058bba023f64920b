// The dates that stand in a page's body, with what their places tell: distance to the title, the
// words before them, class and tag of the elements around them. One walk over the tree, then a look
// at the ancestors of what was found. Collects, does not judge: that is page_dates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article/date_names.h"
#include "parser/date_text.h"
#include "parser/date_words.h"
#include "parser/dom.h"

namespace magpie {

struct BodyDate {
    DateMention mention;
    std::string value;                   // as written
    DateField field = DateField::none;   // what class or attribute says
    DateRole label = DateRole::unknown;  // what the words before it say
    bool is_attribute = false;           // datetime=, content=, title=
    bool is_microdata = false;           // itemprop= or property= names the field
    bool in_time = false;                // <time>
    bool in_link = false;
    bool in_list = false;  // li, td, dd
    bool in_comments = false;
    bool in_chrome = false;   // classes of navigation, related items, teasers
    bool is_outside = false;  // nav, aside, footer
    bool in_article = false;  // article, main
    bool in_quote = false;    // blockquote: what somebody else wrote then
    bool in_heading = false;
    bool is_line = false;      // nothing else stands in its block
    bool in_prose = false;     // a block of more text than a line of metadata has
    bool opens_prose = false;  // at the beginning of its block
    std::size_t order = 0;     // how many dates of the body stand before it
    std::size_t position = 0;  // bytes of text before its block
    std::size_t end = 0;       // … and through it
};

struct BodyDates {
    std::vector<BodyDate> dates;  // in document order
    bool has_title = false;
    std::size_t title_begin = 0, title_end = 0;  // bytes of text before and through the title
    std::size_t text_size = 0;
};

// `titles`: what the page calls itself; the heading that is part of one of them is its title.
BodyDates collect_body_dates(const Document& document, const std::vector<std::string_view>& titles);

}  // namespace magpie
