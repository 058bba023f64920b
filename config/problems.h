// Everything that is wrong with a configuration, gathered over all its files and told at once, one
// line per problem in the order of the files and their lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace magpie {

class Problems {
  public:
    // Of the file that is reported on from here on.
    void begin_file(const std::filesystem::path& name);
    // line 0: of the file as a whole.
    void add(std::uint32_t line, std::string text);

    bool empty() const { return problems_.empty(); }
    // "magpie.toml:12: fetch.max_bdy: unknown key", without a line end behind the last.
    std::string report() const;
    // "magpie.toml:12" of the file at hand.
    std::string place(std::uint32_t line) const;

  private:
    struct Problem {
        std::size_t file;
        std::uint32_t line;
        std::string text;
    };
    std::string place(std::size_t file, std::uint32_t line) const;

    std::vector<std::string> files_;
    std::vector<Problem> problems_;
};

}  // namespace magpie
