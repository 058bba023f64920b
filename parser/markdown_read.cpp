// Markdown to blocks: the dialect that parser/markdown_print.cpp writes, and leniently what other
// programs archived. Total: every line ends up in some block. Lines are views with their quote
// marks and indents already taken off, so each level of nesting costs one pass over its own lines.
#include <algorithm>

#include "base/text.h"
#include "parser/markdown.h"
#include "parser/markdown_inline.h"

namespace magpie {
namespace {

using markdown::Escapes;
using markdown::list_marker_at;
using markdown::ListMarker;
using markdown::read_inline;

using Lines = std::vector<std::string_view>;

struct Place {
    int nesting = 0;
    int lists = 0;
    bool in_item = false;
};

std::vector<Block> read_blocks(const Lines& lines, Place place);

bool is_blank(std::string_view line) { return trim(line).empty(); }

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

std::string_view without_indent(std::string_view line, std::size_t width) {
    line.remove_prefix(std::min(width, indent_of(line)));
    return line;
}

struct Fence {
    std::size_t length = 0;
    std::string_view info;
};

std::optional<Fence> fence_at(std::string_view line) {
    const std::size_t length = std::min(line.find_first_not_of('`'), line.size());
    if (length < 3) return std::nullopt;
    const std::string_view info = trim(line.substr(length));
    if (info.find('`') != std::string_view::npos) return std::nullopt;
    return Fence{length, info};
}

bool closes(std::string_view line, const Fence& fence) {
    const std::string_view rest = trim(line);
    return rest.size() >= fence.length && rest.find_first_not_of('`') == std::string_view::npos;
}

int heading_level(std::string_view line) {
    const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    const bool heading = hashes >= 1 && hashes <= 6 && hashes < line.size() && line[hashes] == ' ';
    return heading ? static_cast<int>(hashes) : 0;
}

bool is_rule(std::string_view line) {
    line = trim(line);
    return line == "---" || line == "* * *" || line == "***";
}

bool is_table_delimiter(std::string_view line) {
    line = trim(line);
    return line.starts_with('|') && contains(line, "-") &&
           line.find_first_not_of("|-: ") == std::string_view::npos;
}

bool is_promotion_mark(std::string_view line) {
    return line == kPromotionBegin || line == kPromotionEnd;
}

bool interrupts_paragraph(std::string_view line) {
    return is_blank(line) || is_promotion_mark(line) || line.front() == '>' || fence_at(line) ||
           heading_level(line) != 0 || is_rule(line);
}

Block make(Block::Kind kind) {
    Block block;
    block.kind = kind;
    return block;
}

std::string joined(const Lines& lines) {
    std::string out;
    for (const std::string_view line : lines) {
        if (!out.empty()) out += '\n';
        out += line;
    }
    return out;
}

// Whether a text was printed with CommonMark's escapes: only they give these bytes again. So
// printing what was read never changes a document, whichever escapes it has.
template <class Print>
bool is_guarded(std::string_view text, Print print) {
    if (text.find('\\') == std::string_view::npos) return false;
    return print(Escapes::dialect) != text && print(Escapes::common_mark) == text;
}

// Splits on bars that are not escaped; "\|" becomes "|".
std::vector<Block> read_row(std::string_view line) {
    line = trim(line);
    line.remove_prefix(1);
    std::vector<Block> cells;
    std::string cell;
    const auto finish = [&] {
        cells.push_back(make(Block::Kind::cell));
        Block& made = cells.back();
        made.runs = read_inline(trim(cell));
        made.guarded = is_guarded(trim(cell), [&](Escapes escapes) {
            return markdown::print_cell_line(made.runs, escapes);
        });
        cell.clear();
    };
    for (std::size_t pos = 0; pos < line.size(); ++pos) {
        if (line[pos] == '\\' && pos + 1 < line.size()) {
            if (line[pos + 1] != '|') cell += '\\';
            cell += line[++pos];
        } else if (line[pos] == '|') {
            finish();
        } else {
            cell += line[pos];
        }
    }
    if (!is_blank(cell)) finish();
    return cells;
}

class BlockReader {
  public:
    BlockReader(const Lines& lines, Place place) : lines_(lines), place_(place) {}

    std::vector<Block> run() {
        while (at_ < lines_.size()) step();
        return std::move(blocks_);
    }

  private:
    void step() {
        const std::string_view line = lines_[at_];
        if (is_blank(line) || is_promotion_mark(line)) return void(++at_);
        if (const auto fence = fence_at(line)) return code(*fence);
        if (const int level = heading_level(line)) return heading(level);
        if (is_rule(line)) return rule();
        if (line.front() == '>' && place_.nesting < kMaxNesting) return quote();
        if (line.front() == '|' && at_ + 1 < lines_.size() && is_table_delimiter(lines_[at_ + 1]))
            return table();
        if (list_marker_at(line, place_.lists) && place_.nesting < kMaxNesting && list()) return;
        paragraph();
    }

    void code(const Fence& fence) {
        Block block = make(Block::Kind::code);
        block.info = fence.info;
        Lines content;
        for (++at_; at_ < lines_.size() && !closes(lines_[at_], fence); ++at_)
            content.push_back(lines_[at_]);
        if (at_ < lines_.size()) ++at_;
        for (const std::string_view line : content) {
            block.text += line;
            block.text += '\n';
        }
        if (!block.text.empty()) block.text.pop_back();
        blocks_.push_back(std::move(block));
    }

    void heading(int level) {
        Block block = make(Block::Kind::heading);
        block.level = level;
        const std::string_view line = trim(lines_[at_++].substr(static_cast<std::size_t>(level)));
        block.runs = read_inline(line);
        block.guarded = is_guarded(line, [&](Escapes escapes) {
            return markdown::print_heading_line(block.runs, escapes);
        });
        if (!block.runs.empty()) blocks_.push_back(std::move(block));
    }

    void rule() {
        blocks_.push_back(make(Block::Kind::rule));
        ++at_;
    }

    void quote() {
        Lines inner;
        for (; at_ < lines_.size() && lines_[at_].starts_with('>'); ++at_) {
            std::string_view line = lines_[at_].substr(1);
            if (line.starts_with(' ')) line.remove_prefix(1);
            inner.push_back(line);
        }
        Block block = make(Block::Kind::quote);
        block.children = read_blocks(inner, {place_.nesting + 1, place_.lists, false});
        if (!block.children.empty()) blocks_.push_back(std::move(block));
    }

    void table() {
        Block block = make(Block::Kind::table);
        for (std::size_t row = 0; at_ < lines_.size() && lines_[at_].starts_with('|');
             ++at_, ++row) {
            if (row == 1) continue;  // the delimiter
            block.children.push_back(make(Block::Kind::row));
            block.children.back().children = read_row(lines_[at_]);
        }
        blocks_.push_back(std::move(block));
    }

    // "1. …" at the start of a line may be text (the printer does not escape it), so outside of
    // items a run of lines is an ordered list only if every line at its own indent is the next
    // item; else it is a paragraph.
    bool list() {
        const std::size_t begin = at_;
        Block block = make(Block::Kind::list);
        const ListMarker first = *list_marker_at(lines_[at_], place_.lists);
        block.ordered = first.ordered;
        block.level = first.number;
        block.guarded = begin > 0 && is_blank(lines_[begin - 1]);
        const bool strict = first.ordered && place_.lists == 0;
        int number = first.number;
        while (at_ < lines_.size() && !interrupts_paragraph(lines_[at_])) {
            const auto marker = list_marker_at(lines_[at_], place_.lists);
            const bool next = marker && marker->ordered == first.ordered &&
                              (!first.ordered || marker->number == number);
            if (next && item(*marker, block)) {
                ++number;
                continue;
            }
            if (!strict && !block.children.empty()) break;
            at_ = begin;
            return false;
        }
        blocks_.push_back(std::move(block));
        return true;
    }

    // The marker's line, then every line that is indented at least as far as the marker is wide.
    bool item(const ListMarker& marker, Block& list) {
        Lines content{marker.alone ? std::string_view() : lines_[at_].substr(marker.width)};
        std::size_t end = at_ + 1;
        std::size_t kept = end;
        for (; end < lines_.size(); ++end) {
            if (is_blank(lines_[end])) {
                content.push_back(without_indent(lines_[end], marker.width));
                continue;
            }
            if (indent_of(lines_[end]) < marker.width) break;
            content.push_back(lines_[end].substr(marker.width));
            kept = end + 1;
        }
        content.resize(kept - at_);
        if (marker.alone && content.size() == 1) return false;
        Block block = make(Block::Kind::item);
        block.children = read_blocks(content, {place_.nesting + 1, place_.lists + 1, true});
        list.children.push_back(std::move(block));
        at_ = kept;
        return true;
    }

    void paragraph() {
        // In an item a list may follow its first line without a blank one.
        const bool item_text = place_.in_item && at_ == 0;
        Lines text;
        do {
            text.push_back(lines_[at_++]);
        } while (at_ < lines_.size() && !interrupts_paragraph(lines_[at_]) &&
                 !(item_text && list_marker_at(lines_[at_], place_.lists)));
        Block block = make(Block::Kind::paragraph);
        const std::string words = joined(text);
        block.runs = read_inline(words);
        block.guarded = is_guarded(words, [&](Escapes escapes) {
            return markdown::print_paragraph(block.runs, place_.lists > 0, escapes);
        });
        if (!block.runs.empty()) blocks_.push_back(std::move(block));
    }

    const Lines& lines_;
    Place place_;
    std::size_t at_ = 0;
    std::vector<Block> blocks_;
};

std::vector<Block> read_blocks(const Lines& lines, Place place) {
    return BlockReader(lines, place).run();
}

}  // namespace

namespace markdown {

std::optional<ListMarker> list_marker_at(std::string_view line, int depth) {
    ListMarker marker;
    if (line.starts_with(bullet_at(depth))) {
        marker.width = 1;
    } else {
        const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
        const bool leading_zero = digits > 1 && line.front() == '0';
        if (digits == 0 || digits > 9 || leading_zero || digits == line.size() ||
            line[digits] != '.')
            return std::nullopt;
        marker.ordered = true;
        marker.number = std::stoi(std::string(line.substr(0, digits)));
        marker.width = digits + 1;
    }
    marker.alone = marker.width == line.size();
    if (!marker.alone && line[marker.width] != ' ') return std::nullopt;
    ++marker.width;
    return marker;
}

}  // namespace markdown

std::vector<Block> read_markdown(std::string_view markdown) {
    return read_blocks(split_lines(markdown), {});
}

}  // namespace magpie
