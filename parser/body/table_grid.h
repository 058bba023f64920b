// Where the cells of a table stand: spans of the cells before and above push a cell to the right.
// The bounds on spans keep a table of a few bytes from claiming millions of cells.
#pragma once

#include <cstddef>
#include <vector>

#include "parser/dom.h"

namespace magpie::body {

inline constexpr std::size_t kMaxColumns = 100;
inline constexpr std::size_t kMaxCells = 20'000;

struct GridCell {
    Node node;
    std::size_t column = 0;
};

struct TableGrid {
    std::vector<std::vector<GridCell>> rows;
    std::size_t columns = 0;
};

// `rows`: the cells of every row, in order.
TableGrid grid_of(const std::vector<std::vector<Node>>& rows);
// Whether a pipe table may hold it.
bool is_tabular(const TableGrid& grid);

bool is_cell(Node node);

}  // namespace magpie::body
