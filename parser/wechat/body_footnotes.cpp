// Footnotes (docs/wechat.md): most articles may not link to other sites, so authors print a list of
// URLs at the end and put "[n]" marks into the text. A mark whose URL is found in the list becomes
// a link; the list stays as it is.
#include <algorithm>

#include "base/text.h"
#include "parser/markdown_inline.h"
#include "parser/wechat/body_walker.h"

namespace magpie::wechat {
namespace {

using Targets = std::map<std::string, std::string>;

// First URL of a line: printable ASCII up to a blank, a bracket or CJK text.
std::string url_in(std::string_view line) {
    const std::size_t begin = std::min(line.find("http://"), line.find("https://"));
    if (begin == std::string_view::npos) return {};
    std::size_t end = begin;
    while (end < line.size() && line[end] > ' ' && static_cast<unsigned char>(line[end]) < 0x7F &&
           std::string_view("<>\"'[]{}|\\^`").find(line[end]) == std::string_view::npos)
        ++end;
    while (end > begin && std::string_view(".,;:!?").find(line[end - 1]) != std::string_view::npos)
        --end;
    return std::string(line.substr(begin, end - begin));
}

// "[12] …": the number and what follows.
std::optional<std::pair<std::string, std::string_view>> note_start(std::string_view line) {
    const std::size_t close = line.find(']');
    if (!line.starts_with('[') || close == std::string_view::npos || close < 2 || close > 4)
        return std::nullopt;
    const std::string_view number = line.substr(1, close - 1);
    if (number.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return std::pair{std::string(number), line.substr(close + 1)};
}

// Text lines of all paragraphs, in order. Depth is bounded by kMaxNesting.
void collect_lines(const std::vector<Block>& blocks, std::vector<std::string>& lines) {
    for (const Block& block : blocks) {
        // A paragraph's own marks are not notes: a note starts with plain text "[n]".
        const bool starts_with_mark =
            !block.runs.empty() && block.runs.front().href.starts_with(kFootnoteScheme);
        if (!block.runs.empty() && !starts_with_mark) {
            const std::string text = markdown::text_of_runs(markdown::normalise_runs(block.runs));
            for (const std::string_view line : split_lines(text))
                if (!trim(line).empty()) lines.emplace_back(trim(line));
        }
        collect_lines(block.children, lines);
    }
}

Targets read_notes(const std::vector<Block>& blocks) {
    std::vector<std::string> lines;
    collect_lines(blocks, lines);
    Targets targets;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto note = note_start(lines[i]);
        if (!note) continue;
        std::string url = url_in(note->second);
        const bool continues = i + 1 < lines.size() && !note_start(lines[i + 1]);
        if (url.empty() && continues) url = url_in(lines[i + 1]);
        if (!url.empty()) targets[note->first] = std::move(url);
    }
    return targets;
}

void link_marks(std::vector<Block>& blocks, const Targets& targets) {
    for (Block& block : blocks) {
        for (Run& run : block.runs) {
            if (!run.href.starts_with(kFootnoteScheme)) continue;
            const auto target = targets.find(run.href.substr(kFootnoteScheme.size()));
            run.href = target == targets.end() ? std::string() : target->second;
        }
        link_marks(block.children, targets);
    }
}

}  // namespace

void resolve_footnotes(std::vector<Block>& blocks) { link_marks(blocks, read_notes(blocks)); }

}  // namespace magpie::wechat
