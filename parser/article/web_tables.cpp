// Tables of web pages: data becomes a pipe table, layout becomes paragraphs. Only rows and cells in
// which something is kept count.
#include <algorithm>

#include "base/text.h"
#include "parser/article/web_walker.h"
#include "parser/body/table_grid.h"

namespace magpie {
namespace {

// What a pipe table cannot hold.
bool is_heavy(Node node) {
    switch (web_role(node.tag())) {
        case WebRole::table:
        case WebRole::code_block:
        case WebRole::frame:
        case WebRole::clip:
        case WebRole::quote:
        case WebRole::rule:
            return true;
        default:
            return false;
    }
}

struct TableFacts {
    std::vector<std::vector<Node>> rows;
    Node caption;
    std::size_t pictures = 0;
    std::size_t words = 0;       // bytes of text
    std::size_t paragraphs = 0;  // elements that start a line inside a cell
    bool has_heads = false;
    bool is_layout = false;
};

void look_at(Node node, TableFacts& facts) {
    const WebRole role = web_role(node.tag());
    if (role == WebRole::picture) ++facts.pictures;
    if (role == WebRole::heading || role == WebRole::list || node.is("p")) ++facts.paragraphs;
    if (node.is("th")) facts.has_heads = true;
    if (node.is("caption") && !facts.caption) facts.caption = node;
    if (node.is("tr")) facts.rows.emplace_back();
    if (body::is_cell(node) && !facts.rows.empty()) facts.rows.back().push_back(node);
}

// A cell of data is a few words; of layout, a column of the page.
bool is_data(const TableFacts& facts, const body::TableGrid& grid) {
    if (facts.is_layout || !body::is_tabular(grid)) return false;
    std::size_t cells = 0;
    for (const auto& row : grid.rows) cells += row.size();
    if (facts.has_heads) return facts.words > 0;
    constexpr std::size_t kLongCell = 400;  // bytes; mean of a table's cells
    return facts.words > 0 && facts.words / cells <= kLongCell && facts.pictures * 2 <= cells &&
           facts.paragraphs <= 2 * cells;
}

Block cell_of(std::vector<Run> runs) {
    Block cell;
    cell.kind = Block::Kind::cell;
    cell.runs = std::move(runs);
    return cell;
}

}  // namespace

std::vector<Run> WebWalker::runs_in(Node node) {
    body::BlockBuilder builder(body::BlockBuilder::Shape::cell);
    WebWalker walker(marks_, kept_, context_, base_, facts_, builder);
    walker.dress_ = dress_;
    walker.href_ = href_;
    walker.in_cell_ = true;
    walker.walk(node);
    return builder.finish_cell();
}

bool WebWalker::table(const Element& element) {
    const std::string_view role = element.node.attribute_or_empty("role");
    if (role == "presentation" || role == "none") return false;
    TableFacts facts;
    for (Node node = element.node.first_child(); node;) {
        const bool kept = kept_[node.index()];
        if (kept && node.is_text()) facts.words += trim(node.text()).size();
        if (node.is_element() && is_heavy(node) && kept) return false;
        // An empty cell keeps its column.
        if (node.is_element() && (kept || body::is_cell(node))) look_at(node, facts);
        node = node.next_in(element.node, !kept);
    }
    std::erase_if(facts.rows, [&](const std::vector<Node>& row) {
        return std::none_of(row.begin(), row.end(), [&](Node cell) { return kept_[cell.index()]; });
    });
    const body::TableGrid grid = body::grid_of(facts.rows);
    if (!is_data(facts, grid)) return false;
    builder_.end_paragraph();
    if (facts.caption) {
        Block caption;
        caption.runs = runs_in(facts.caption);
        put_block(std::move(caption));
    }
    Block table;
    table.kind = Block::Kind::table;
    for (const std::vector<body::GridCell>& cells : grid.rows) {
        Block row;
        row.kind = Block::Kind::row;
        row.children.assign(grid.columns, cell_of({}));
        for (const body::GridCell& cell : cells)
            if (cell.column < grid.columns && kept_[cell.node.index()])
                row.children[cell.column].runs = runs_in(cell.node);
        table.children.push_back(std::move(row));
    }
    count("table");
    put_block(std::move(table));
    return true;
}

}  // namespace magpie
