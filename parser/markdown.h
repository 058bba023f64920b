// magpie's Markdown dialect (docs/markdown.md): a block model, its printer, and a lenient reader of
// the same dialect. The body of every document is kept as this Markdown; text, images, links and
// HTML are derived from it here and nowhere else, so pages and archived text give the same answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"

namespace magpie {

// A run of inline content with one style. Flat on purpose: merging neighbours and moving white
// space out of marks are then list operations.
struct Run {
    enum class Kind {
        text,
        code,
        image,
        line_break,
        raw
    };  // raw: printed as it is (formulas, cards)
    Kind kind = Kind::text;
    std::string text;    // text, code, or the alt text of an image
    std::string target;  // image URL
    std::string href;  // link target; neighbours with the same href form one link; empty = no link
    bool strong = false;
    bool emphasis = false;
    bool operator==(const Run&) const = default;
};

struct Block {
    enum class Kind { paragraph, heading, code, list, item, quote, table, row, cell, rule, card };
    Kind kind = Kind::paragraph;
    int level = 0;          // heading 1-6; first number of an ordered list
    bool ordered = false;   // list
    std::string info;       // code: language
    std::string text;       // code: content, LF between lines; card: the whole line
    std::vector<Run> runs;  // paragraph, heading, cell
    // Escaped as CommonMark and GFM need it, not only as the dialect does: what is text stays text
    // in every viewer. Bodies of web pages are.
    bool guarded = false;
    std::vector<Block> children;  // list, item, quote, table, row
};

// Lists and quotes inside each other; the reader and the page walker flatten what is deeper.
inline constexpr int kMaxNesting = 24;

// Lines around blocks that an export marked as promotion (parser/promotion.h). The reader steps
// over them; the same words in a text are escaped by the printer.
inline constexpr std::string_view kPromotionBegin = "<!-- promotion -->";
inline constexpr std::string_view kPromotionEnd = "<!-- /promotion -->";

// A quote of one paragraph.
Block quote_of(std::vector<Run> runs);

// No leading or trailing LF, one blank line between blocks, no trailing blanks outside code.
std::string print_markdown(const std::vector<Block>& blocks);
std::vector<Block> read_markdown(std::string_view markdown);

// Escapes plain text for a Markdown paragraph (wechat-pages rule 11); `at_line_start` also guards #
// > and the like.
std::string escape_markdown(std::string_view text, bool at_line_start);

// The body without marks, link targets and images; blocks separated by one LF.
std::string markdown_to_text(std::string_view markdown);
std::string markdown_to_html(std::string_view markdown);
std::vector<std::string> markdown_images(std::string_view markdown);  // URLs in order, with repeats
std::vector<Link> markdown_links(std::string_view markdown);          // in order

// The same of a body that was read already: whoever wants several of them reads it once.
std::string markdown_to_text(const std::vector<Block>& body);
std::string markdown_to_html(const std::vector<Block>& body);
std::vector<std::string> markdown_images(const std::vector<Block>& body);
std::vector<Link> markdown_links(const std::vector<Block>& body);

}  // namespace magpie
