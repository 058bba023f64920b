#include "config/problems.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace magpie {
namespace {

// A list with the same slip on each of 10,000 sources need not be printed whole.
constexpr std::size_t kMaxReported = 200;

}  // namespace

void Problems::begin_file(const std::filesystem::path& name) { files_.push_back(name.string()); }

void Problems::add(std::uint32_t line, std::string text) {
    problems_.push_back({files_.size() - 1, line, std::move(text)});
}

std::string Problems::place(std::uint32_t line) const { return place(files_.size() - 1, line); }

std::string Problems::place(std::size_t file, std::uint32_t line) const {
    return line == 0 ? files_[file] : files_[file] + ':' + std::to_string(line);
}

std::string Problems::report() const {
    std::vector<Problem> sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.file, a.line) < std::tie(b.file, b.line);
    });
    std::vector<std::string> lines;
    for (const Problem& problem : sorted) {
        if (lines.size() == kMaxReported) {
            lines.push_back("and " + std::to_string(sorted.size() - kMaxReported) + " more");
            break;
        }
        lines.push_back(place(problem.file, problem.line) + ": " + problem.text);
    }
    return join(lines, "\n");
}

}  // namespace magpie
