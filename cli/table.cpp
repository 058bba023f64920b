#include "cli/table.h"

#include <algorithm>

#include "base/text.h"

namespace magpie::cli {

Table::Table(std::vector<std::string> header) : header_(std::move(header)) {}

void Table::add(std::vector<std::string> row) {
    row.resize(header_.size());
    rows_.push_back(std::move(row));
}

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths;
    for (const std::string& title : header_) widths.push_back(display_width(title));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], display_width(row[i]));
    const auto print_row = [&](const std::vector<std::string>& row) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            out << row[i];
            if (i + 1 < row.size()) out << std::string(widths[i] - display_width(row[i]) + 2, ' ');
        }
        out << '\n';
    };
    print_row(header_);
    for (const auto& row : rows_) print_row(row);
}

std::string shorten(std::string_view text, std::size_t cells) {
    if (display_width(text) <= cells) return std::string(text);
    std::size_t used = 1;  // the ellipsis
    std::size_t pos = 0;
    while (pos < text.size()) {
        std::size_t next = pos;
        next_code_point(text, next);
        const std::size_t width = display_width(text.substr(pos, next - pos));
        if (used + width > cells) break;
        used += width;
        pos = next;
    }
    return std::string(text.substr(0, pos)) + "…";
}

}  // namespace magpie::cli
