// Blocks to Markdown (docs/markdown.md, "Blocks"). Each block is printed as lines of its own; lists
// and quotes put their prefix before the lines of their children. Recursion is bounded by
// kMaxNesting: whoever builds blocks stops there.
#include <algorithm>

#include "base/text.h"
#include "parser/markdown.h"
#include "parser/markdown_inline.h"

namespace magpie {
namespace {

using markdown::Escapes;
using markdown::normalise_runs;
using markdown::print_inline;

struct Place {
    int lists = 0;  // enclosing lists
    bool in_item = false;
};

struct Printed {
    std::string text;
    bool starts_with_paragraph = false;
};

Printed print_blocks(const std::vector<Block>& blocks, Place place);

std::size_t longest_backtick_run(std::string_view text) {
    std::size_t longest = 0;
    std::size_t current = 0;
    for (const char c : text) {
        current = c == '`' ? current + 1 : 0;
        longest = std::max(longest, current);
    }
    return longest;
}

std::string print_code(const Block& block) {
    const std::string fence(std::max<std::size_t>(3, longest_backtick_run(block.text) + 1), '`');
    std::string out = fence + block.info + '\n' + block.text;
    if (!block.text.empty()) out += '\n';
    return out + fence;
}

Escapes escapes_of(const Block& block) {
    return block.guarded ? Escapes::common_mark : Escapes::dialect;
}

std::string print_heading(const Block& block) {
    const std::string line = markdown::print_heading_line(block.runs, escapes_of(block));
    if (line.empty()) return {};
    return std::string(static_cast<std::size_t>(std::clamp(block.level, 1, 6)), '#') + ' ' + line;
}

std::string escape_bars(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '|') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string print_cell(const Block& cell) {
    return escape_bars(markdown::print_cell_line(cell.runs, escapes_of(cell)));
}

std::string print_row(const std::vector<Block>& cells, std::size_t columns) {
    std::string line = "|";
    for (std::size_t i = 0; i < columns; ++i) {
        const std::string text = i < cells.size() ? print_cell(cells[i]) : std::string();
        line += ' ' + text + (text.empty() ? "|" : " |");
    }
    return line;
}

std::string print_table(const Block& table) {
    std::size_t columns = 0;
    for (const Block& row : table.children) columns = std::max(columns, row.children.size());
    if (columns == 0) return {};
    std::string out = print_row(table.children.front().children, columns) + "\n|";
    for (std::size_t i = 0; i < columns; ++i) out += " --- |";
    for (std::size_t i = 1; i < table.children.size(); ++i)
        out += '\n' + print_row(table.children[i].children, columns);
    return out;
}

// Puts `first` before the first line and `rest` before the others; empty lines get `empty`.
std::string prefix_lines(std::string_view text, std::string_view first, std::string_view rest,
                         std::string_view empty) {
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    bool at_first = true;
    for (const std::string_view line : split_lines(text)) {
        if (!at_first) out += '\n';
        if (at_first)
            out += line.empty() ? trim(first) : first;
        else
            out += line.empty() ? empty : rest;
        out += line;
        at_first = false;
    }
    return out;
}

std::string print_quote(const Block& quote, Place place) {
    const std::string inner = print_blocks(quote.children, {place.lists, false}).text;
    return inner.empty() ? inner : prefix_lines(inner, "> ", "> ", ">");
}

std::string print_item(const Block& item, std::string_view marker, Place place) {
    const Printed inner = print_blocks(item.children, {place.lists + 1, true});
    if (inner.text.empty()) return {};
    const std::string indent(marker.size(), ' ');
    // Only a paragraph may share the line with its marker.
    if (inner.starts_with_paragraph) return prefix_lines(inner.text, marker, indent, "");
    return std::string(trim(marker)) + '\n' + prefix_lines(inner.text, indent, indent, "");
}

std::string print_list(const Block& list, Place place) {
    std::string out;
    int number = std::clamp(list.level, 0, 999'999'999);
    for (const Block& item : list.children) {
        const std::string marker = list.ordered
                                       ? std::to_string(number) + ". "
                                       : std::string(1, markdown::bullet_at(place.lists)) + ' ';
        const std::string text = print_item(item, marker, place);
        if (text.empty()) continue;
        if (!out.empty()) out += '\n';
        out += text;
        ++number;
    }
    return out;
}

std::string print_block(const Block& block, Place place) {
    switch (block.kind) {
        case Block::Kind::paragraph:
            return markdown::print_paragraph(block.runs, place.lists > 0, escapes_of(block));
        case Block::Kind::heading:
            return print_heading(block);
        case Block::Kind::code:
            return print_code(block);
        case Block::Kind::list:
            return print_list(block, place);
        case Block::Kind::quote:
            return print_quote(block, place);
        case Block::Kind::table:
            return print_table(block);
        case Block::Kind::rule:
            return "---";
        case Block::Kind::card:
            return block.text;
        case Block::Kind::item:
        case Block::Kind::row:
        case Block::Kind::cell:
            break;  // only inside their parents
    }
    return {};
}

// CommonMark §5.3: a list that interrupts a paragraph begins with 1 or a bullet, and with words.
bool may_interrupt(std::string_view list) {
    const std::string_view line = list.substr(0, list.find('\n'));
    const std::size_t blank = line.find(' ');
    const bool alone = blank == std::string_view::npos;
    return !alone && (blank == 1 || line.substr(0, blank) == "1.");
}

Printed print_blocks(const std::vector<Block>& blocks, Place place) {
    Printed printed;
    std::size_t count = 0;
    for (const Block& block : blocks) {
        const std::string text = print_block(block, place);
        if (text.empty()) continue;
        if (count == 0) printed.starts_with_paragraph = block.kind == Block::Kind::paragraph;
        // A list directly behind the first line of its item stays tight.
        const bool tight = place.in_item && count == 1 && printed.starts_with_paragraph &&
                           block.kind == Block::Kind::list &&
                           (!block.guarded || may_interrupt(text));
        if (count > 0) printed.text += tight ? "\n" : "\n\n";
        printed.text += text;
        ++count;
    }
    return printed;
}

}  // namespace

namespace markdown {

std::string print_paragraph(const std::vector<Run>& runs, bool in_list, Escapes escapes) {
    return guard_line_starts(print_inline(normalise_runs(runs), escapes), in_list, escapes);
}

std::string print_heading_line(const std::vector<Run>& original, Escapes escapes) {
    std::vector<Run> runs = normalise_runs(original);
    for (Run& run : runs) {
        if (run.kind != Run::Kind::line_break) continue;
        run.kind = Run::Kind::text;
        run.text = " ";
    }
    // Bold says nothing where all is a heading.
    const bool all_strong = std::all_of(runs.begin(), runs.end(), [](const Run& run) {
        return run.strong || (run.kind == Run::Kind::text && trim(run.text).empty());
    });
    if (all_strong)
        for (Run& run : runs) run.strong = false;
    std::string line = print_inline(normalise_runs(runs), escapes);
    // Viewers take hashes at the end for decoration.
    const std::size_t hashes = line.find_last_not_of('#') + 1;
    const bool closing = hashes < line.size() && (hashes == 0 || line[hashes - 1] == ' ');
    if (escapes == Escapes::common_mark && closing) line.insert(hashes, 1, '\\');
    return line;
}

std::string print_cell_line(const std::vector<Run>& original, Escapes escapes) {
    std::vector<Run> runs = normalise_runs(original);
    for (Run& run : runs) {
        // "\|" inside code has no escape of its own.
        const bool ambiguous = contains(run.text, "\\") && contains(run.text, "|");
        if (run.kind == Run::Kind::code && ambiguous) run.kind = Run::Kind::text;
        if (run.kind == Run::Kind::line_break) {
            run.kind = Run::Kind::text;
            run.text = " ";
        }
    }
    std::string line = print_inline(normalise_runs(runs), escapes);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

char bullet_at(int depth) { return depth == 0 ? '*' : depth == 1 ? '+' : '-'; }

}  // namespace markdown

std::string print_markdown(const std::vector<Block>& blocks) {
    return print_blocks(blocks, {}).text;
}

std::string escape_markdown(std::string_view text, bool at_line_start) {
    Run run;
    run.text = text;
    const std::string line = print_inline(normalise_runs({run}));
    return at_line_start ? markdown::guard_line_starts(line, false) : line;
}

}  // namespace magpie
