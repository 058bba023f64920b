// Tables: data becomes a pipe table, layout becomes paragraphs (docs/wechat.md, "Body", rule 9).
#include <algorithm>

#include "parser/body/table_grid.h"
#include "parser/wechat/body_walker.h"

namespace magpie::wechat {
namespace {

// What a pipe table cannot hold.
bool is_block_media(Node node) {
    for (const std::string_view tag :
         {"table", "img", "iframe", "video", "audio", "pre", "qqmusic", "mpvoice"})
        if (node.is(tag)) return true;
    return node.tag().starts_with("mp-");
}

struct Rows {
    body::TableGrid grid;
    bool has_media = false;
    Node caption;
};

Rows rows_of(Node table) {
    Rows rows;
    std::vector<std::vector<Node>> nodes;
    for (Node node = table.first_child(); node; node = node.next_in(table)) {
        if (!node.is_element()) continue;
        rows.has_media = is_block_media(node);
        if (rows.has_media) return rows;  // layout, whatever else it holds
        if (node.is("caption") && !rows.caption) rows.caption = node;
        if (node.is("tr")) nodes.emplace_back();
        if (body::is_cell(node) && !nodes.empty()) nodes.back().push_back(node);
    }
    std::erase_if(nodes, [](const std::vector<Node>& row) { return row.empty(); });
    rows.grid = body::grid_of(nodes);
    return rows;
}

bool is_data(const Rows& rows, Node table) {
    return body::is_tabular(rows.grid) && !rows.has_media && has_words(table);
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
    for (const std::vector<body::GridCell>& cells : rows.grid.rows) {
        Block row;
        row.kind = Block::Kind::row;
        row.children.assign(rows.grid.columns, empty_cell());
        for (const body::GridCell& cell : cells)
            row.children[cell.column].runs = runs_in(cell.node);
        table.children.push_back(std::move(row));
    }
    count("table");
    put_block(std::move(table));
    return true;
}

}  // namespace magpie::wechat
