// Tables for people: columns aligned by display width (a CJK character takes two cells).
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace magpie::cli {

class Table {
  public:
    explicit Table(std::vector<std::string> header);
    void add(std::vector<std::string> row);
    bool empty() const { return rows_.empty(); }
    // The last column is not padded.
    void print(std::ostream& out) const;

  private:
    std::vector<std::string> header_;
    std::vector<std::vector<std::string>> rows_;
};

// Cut to `cells` cells with "…" at the end when longer.
std::string shorten(std::string_view text, std::size_t cells);

}  // namespace magpie::cli
