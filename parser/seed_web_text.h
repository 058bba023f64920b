// How much of an archived web page is text, and how much menu. The archive's writer printed whole
// pages, navigation and footer included, so an article shows as its title followed by paragraphs,
// and a page without one does not.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/seed_host_lines.h"
#include "parser/seed_tail.h"

namespace magpie::seed {

// Width of a text in half-columns of print: white space 0, ASCII and Latin 1 … CJK 2.5 (one
// character says more).
std::size_t text_weight(std::string_view text);

struct WebLine {
    std::string text;       // outside links, without list, quote and heading marks
    std::string visible;    // with link texts
    std::size_t prose = 0;  // weight outside links
    std::size_t link = 0;   // weight inside links
    bool is_heading = false;
    bool is_section = false;  // heading of level 1 to 3
    bool is_picture = false;  // images and nothing else, in no link
    bool is_list_item = false;
    bool is_furniture = false;   // copyright, cookies, login, comment form …
    double host_share = 0;       // of the host's pages, those that have this line
    bool is_of_host = false;     // on so many that it is no part of an article
    bool repeats_title = false;  // the title and hardly anything else

    bool is_paragraph() const;  // long enough and mostly outside links
};

struct WebText {
    std::vector<WebLine> lines;
    std::optional<std::size_t> title_line;  // the title again; on the first line only as a heading
    std::size_t prose = 0;                  // all weight outside links
    std::size_t link = 0;                   // all weight inside links
    std::size_t paragraphs = 0;             // weight of paragraphs that are not furniture
    std::size_t long_paragraphs = 0;        // weight of the ones a reader would call text
    std::size_t below_title = 0;            // paragraphs from the title line on
    std::size_t own_text = 0;               // the same with short lines, without the host's
    std::size_t linked_headings = 0;        // headings that are links, as on an index page
    bool has_picture_below_title = false;   // an unlinked image close to it
    bool has_sections_below_title = false;  // two headings of its own
    bool title_is_in_index = false;         // one of many linked headings, a teaser below it
    bool title_is_text = false;             // of several sentences, as in posts that are a title
    bool is_mostly_of_host = false;         // most lines stand on many pages of the host
};

WebText read_web_text(std::span<const BodyLine> lines, std::string_view title,
                      HostLines::View host_lines = {});

}  // namespace magpie::seed
