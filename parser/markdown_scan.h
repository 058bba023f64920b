// What can be found in a line of Markdown without understanding it: spans that are opaque to marks
// (code, autolinks, formulas), matching brackets, link targets. Linear in the text for any input.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace magpie::markdown {

struct OpaqueSpan {
    enum class Kind { code, autolink, formula };
    Kind kind = Kind::code;
    std::size_t begin = 0, end = 0;  // with delimiters
    std::size_t delimiter = 0;       // bytes of one delimiter
};

struct BracketPair {
    std::size_t open = 0, close = 0;  // offsets of '[' and its ']'
};

struct InlineScan {
    std::vector<OpaqueSpan> opaque;     // by offset, disjoint
    std::vector<BracketPair> brackets;  // by offset of '['; unmatched ones are absent
};

InlineScan scan_inline(std::string_view text);

// End of a formula that starts at `pos` ('$'), nothing when there is none. A formula has no blank
// inside its delimiters' edges and holds at least one character that Markdown text would escape;
// else it is just text.
std::optional<std::size_t> formula_end(std::string_view text, std::size_t pos);

struct LinkTarget {
    std::string_view url;
    std::size_t end = 0;  // behind ')'
};
// The "(url)" or "(<url> "title")" at `pos`.
std::optional<LinkTarget> target_at(std::string_view text, std::size_t pos);

bool is_ascii_punctuation(char c);

}  // namespace magpie::markdown
