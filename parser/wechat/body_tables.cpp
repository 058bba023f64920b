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

struct Cell {
    Node node;
    std::size_t column = 0;
};

struct Rows {
    std::vector<std::vector<Cell>> cells;
    std::size_t columns = 0;
    bool has_media = false;
    Node caption;
};

// Gives every cell its column: spans of the cells before and above push it to the right.
void place(const std::vector<std::vector<Node>>& nodes, Rows& rows) {
    std::vector<std::size_t> covered;  // rows still covered from here on, by column
    for (const std::vector<Node>& row : nodes) {
        rows.cells.emplace_back();
        std::size_t column = 0;
        for (const Node node : row) {
            while (column < covered.size() && covered[column] > 0) ++column;
            if (column > kMaxColumns) break;
            rows.cells.back().push_back({node, column});
            const std::size_t end = column + span_of(node, "colspan", kMaxColumns);
            if (covered.size() < end) covered.resize(end, 0);
            const std::size_t height = span_of(node, "rowspan", kMaxRowSpan);
            for (; column < end; ++column) covered[column] = height;
        }
        for (std::size_t& rest : covered) rest -= rest > 0 ? 1 : 0;
    }
    rows.columns = covered.size();
}

Rows rows_of(Node table) {
    Rows rows;
    std::vector<std::vector<Node>> nodes;
    for (Node node = table.first_child(); node; node = node.next_in(table)) {
        if (!node.is_element()) continue;
        rows.has_media = is_block_media(node);
        if (rows.has_media) return rows;  // layout, whatever else it holds
        if (node.is("caption") && !rows.caption) rows.caption = node;
        if (node.is("tr")) nodes.emplace_back();
        if (is_cell(node) && !nodes.empty()) nodes.back().push_back(node);
    }
    std::erase_if(nodes, [](const std::vector<Node>& row) { return row.empty(); });
    place(nodes, rows);
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

std::vector<Run> BodyWalker::runs_in(Node node) {
    BlockBuilder builder(BlockBuilder::Shape::cell);
    BodyWalker(context_, facts_, builder).walk(node);
    return builder.finish_cell();
}

bool BodyWalker::table(const Element& element) {
    const Rows rows = rows_of(element.node);
    if (!is_data(rows, element.node)) return false;
    if (rows.caption) {
        Block caption;
        caption.runs = runs_in(rows.caption);
        put_block(std::move(caption));
    }
    Block table;
    table.kind = Block::Kind::table;
    for (const std::vector<Cell>& cells : rows.cells) {
        Block row;
        row.kind = Block::Kind::row;
        row.children.assign(rows.columns, empty_cell());
        for (const Cell& cell : cells) row.children[cell.column].runs = runs_in(cell.node);
        table.children.push_back(std::move(row));
    }
    count("table");
    put_block(std::move(table));
    return true;
}

}  // namespace magpie::wechat
