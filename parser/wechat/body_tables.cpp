// Tables: data becomes a pipe table, layout becomes paragraphs (docs/wechat.md, "Body", rule 9).
// The bounds on spans keep a table of a few bytes from claiming millions of cells.
#include <algorithm>

#include "base/text.h"
#include "parser/wechat/body_code.h"
#include "parser/wechat/body_walker.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kMaxColumns = 100;
constexpr std::size_t kMaxRowSpan = 500;
constexpr std::size_t kMaxCells = 20'000;

std::size_t span_of(Node cell, std::string_view name, std::size_t most) {
    const std::string_view value = trim(cell.attribute_or_empty(name));
    std::size_t span = 0;
    for (const char c : value) {
        if (c < '0' || c > '9' || span > most) break;
        span = span * 10 + static_cast<std::size_t>(c - '0');
    }
    return std::clamp<std::size_t>(span, 1, most);
}

bool is_cell(Node node) { return node.is("td") || node.is("th"); }

// What a pipe table cannot hold.
bool is_block_media(Node node) {
    for (const std::string_view tag :
         {"table", "img", "iframe", "video", "audio", "pre", "qqmusic", "mpvoice"})
        if (node.is(tag)) return true;
    return node.tag().starts_with("mp-");
}

struct Rows {
    std::vector<std::vector<Node>> cells;
    std::size_t columns = 0;
    bool has_media = false;
};

Rows rows_of(Node table) {
    Rows rows;
    for (Node node = table.first_child(); node; node = node.next_in(table)) {
        if (!node.is_element()) continue;
        rows.has_media = is_block_media(node);
        if (rows.has_media) return rows;  // layout, whatever else it holds
        if (node.is("tr")) rows.cells.emplace_back();
        if (is_cell(node) && !rows.cells.empty()) rows.cells.back().push_back(node);
    }
    std::erase_if(rows.cells, [](const std::vector<Node>& row) { return row.empty(); });
    for (const auto& row : rows.cells) {
        std::size_t columns = 0;
        for (const Node cell : row) columns += span_of(cell, "colspan", kMaxColumns);
        rows.columns = std::max(rows.columns, columns);
    }
    return rows;
}

bool is_data(const Rows& rows, Node table) {
    const bool shape = rows.cells.size() >= 2 && rows.columns >= 2 && rows.columns <= kMaxColumns &&
                       rows.cells.size() * rows.columns <= kMaxCells;
    return shape && !rows.has_media && has_words(table);
}

Block empty_cell() {
    Block cell;
    cell.kind = Block::Kind::cell;
    return cell;
}

}  // namespace

bool BodyWalker::table(const Element& element) {
    const Rows rows = rows_of(element.node);
    if (!is_data(rows, element.node)) return false;
    Block table;
    table.kind = Block::Kind::table;
    std::vector<std::size_t> covered(rows.columns,
                                     0);  // rows still covered by a cell above, by column
    for (const std::vector<Node>& cells : rows.cells) {
        Block row;
        row.kind = Block::Kind::row;
        const auto skip_covered = [&] {
            while (row.children.size() < rows.columns && covered[row.children.size()] > 0) {
                --covered[row.children.size()];
                row.children.push_back(empty_cell());
            }
        };
        for (const Node node : cells) {
            skip_covered();
            BlockBuilder builder(BlockBuilder::Shape::cell);
            BodyWalker(context_, facts_, builder).walk(node);
            Block cell = empty_cell();
            cell.runs = builder.finish_cell();
            const std::size_t width = span_of(node, "colspan", kMaxColumns);
            const std::size_t height = span_of(node, "rowspan", kMaxRowSpan);
            for (std::size_t i = 0; i < width && row.children.size() < rows.columns; ++i) {
                covered[row.children.size()] = height - 1;
                row.children.push_back(i == 0 ? std::move(cell) : empty_cell());
            }
        }
        skip_covered();
        table.children.push_back(std::move(row));
    }
    put_block(std::move(table));
    return true;
}

}  // namespace magpie::wechat
