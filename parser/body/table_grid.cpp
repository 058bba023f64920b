#include "parser/body/table_grid.h"

#include <algorithm>

#include "base/text.h"

namespace magpie::body {
namespace {

constexpr std::size_t kMaxRowSpan = 500;

std::size_t span_of(Node cell, std::string_view name, std::size_t most) {
    const std::string_view value = trim(cell.attribute_or_empty(name));
    std::size_t span = 0;
    for (const char c : value) {
        if (c < '0' || c > '9' || span > most) break;
        span = span * 10 + static_cast<std::size_t>(c - '0');
    }
    return std::clamp<std::size_t>(span, 1, most);
}

}  // namespace

TableGrid grid_of(const std::vector<std::vector<Node>>& rows) {
    TableGrid grid;
    std::vector<std::size_t> covered;  // rows still covered from here on, by column
    for (const std::vector<Node>& row : rows) {
        grid.rows.emplace_back();
        std::size_t column = 0;
        for (const Node node : row) {
            while (column < covered.size() && covered[column] > 0) ++column;
            if (column > kMaxColumns) break;
            grid.rows.back().push_back({node, column});
            const std::size_t end = column + span_of(node, "colspan", kMaxColumns);
            if (covered.size() < end) covered.resize(end, 0);
            const std::size_t height = span_of(node, "rowspan", kMaxRowSpan);
            for (; column < end; ++column) covered[column] = height;
        }
        for (std::size_t& rest : covered) rest -= rest > 0 ? 1 : 0;
    }
    grid.columns = covered.size();
    return grid;
}

bool is_tabular(const TableGrid& grid) {
    return grid.rows.size() >= 2 && grid.columns >= 2 && grid.columns <= kMaxColumns &&
           grid.rows.size() * grid.columns <= kMaxCells;
}

bool is_cell(Node node) { return node.is("td") || node.is("th"); }

}  // namespace magpie::body
