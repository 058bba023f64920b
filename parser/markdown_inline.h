// The inline half of the Markdown dialect: flat runs to one line of marks and back. Shared by the
// printer and the reader of parser/markdown.h, so that what one writes the other reads
// (docs/markdown.md, "Inline").
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/markdown.h"

namespace magpie::markdown {

// Longest link target kept; longer ones (data: URIs) lose the link, not the text.
inline constexpr std::size_t kMaxTarget = 8000;

// Canonical runs: blanks collapsed and moved out of marks, invisible characters removed, neighbours
// merged, line breaks neither doubled nor at the ends. Idempotent; print and read both pass through
// here.
std::vector<Run> normalise_runs(const std::vector<Run>& runs);

// `dialect` leaves alone what only other viewers read as marks ("5~10", "- a", "1. a"), as archived
// documents do; `common_mark` escapes that as well. What is read back is the same.
enum class Escapes { dialect, common_mark };

// Of normalised runs. LF for every line break; line starts are not guarded.
std::string print_inline(const std::vector<Run>& runs, Escapes escapes = Escapes::dialect);
// Escapes what would start a block at the start of any line. `in_list`: list markers too, because
// inside an item a marker may follow a line of text; outside of lists the archive's "1. …" and
// "- …" paragraphs stay as they are.
std::string guard_line_starts(std::string_view text, bool in_list,
                              Escapes escapes = Escapes::dialect);

// A paragraph, heading line or cell without the escape of its bars, as it is printed.
std::string print_paragraph(const std::vector<Run>& runs, bool in_list, Escapes escapes);
std::string print_heading_line(const std::vector<Run>& runs, Escapes escapes);
std::string print_cell_line(const std::vector<Run>& runs, Escapes escapes);

// Normalised runs without the marks that CommonMark would not render (flanking rules, CommonMark
// §6.2): punctuation at the edge of a mark steps out of it, and what cannot be helped so loses the
// mark. Text never changes.
std::vector<Run> with_rendered_marks(const std::vector<Run>& runs);

std::vector<Run> read_inline(std::string_view text);

// Text and code of runs, LF for line breaks; no images.
std::string text_of_runs(const std::vector<Run>& runs);

// A list marker at the start of a line: width counts the blank behind it.
struct ListMarker {
    bool ordered = false;
    int number = 0;
    std::size_t width = 0;
    bool alone = false;  // nothing behind it
};
// `depth`: how many lists enclose the line; bullets are '*', then '+', then '-'.
std::optional<ListMarker> list_marker_at(std::string_view line, int depth);
char bullet_at(int depth);

}  // namespace magpie::markdown
