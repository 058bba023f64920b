// Finds the opaque spans, bracket pairs and link targets of a Markdown line (see the header). Every
// search is either bounded by a constant or answered from a table made in one pass: hostile text
// costs no more than honest text.
#include "parser/markdown_scan.h"

#include <algorithm>
#include <map>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/markdown_inline.h"

namespace magpie::markdown {
namespace {

constexpr std::size_t kMaxFormula = 2000;
constexpr int kMaxTargetParentheses = 8;
constexpr std::size_t kMaxLinkTitle = 1000;

std::size_t run_length(std::string_view text, std::size_t pos) {
    std::size_t end = pos;
    while (end < text.size() && text[end] == text[pos]) ++end;
    return end - pos;
}

// Which run of backticks closes which, for every start: the next run of the same length. One pass
// from the right, because trying every later run for every opener is quadratic on hostile text.
class BacktickRuns {
  public:
    explicit BacktickRuns(std::string_view text) {
        for (std::size_t pos = text.find('`'); pos != std::string_view::npos;
             pos = text.find('`', pos + run_length(text, pos)))
            by_length_[run_length(text, pos)].push_back(pos);
    }

    std::optional<std::size_t> next(std::size_t length, std::size_t from) const {
        const auto found = by_length_.find(length);
        if (found == by_length_.end()) return std::nullopt;
        const auto pos = std::lower_bound(found->second.begin(), found->second.end(), from);
        if (pos == found->second.end()) return std::nullopt;
        return *pos;
    }

  private:
    std::map<std::size_t, std::vector<std::size_t>> by_length_;
};

std::optional<std::size_t> autolink_end(std::string_view text, std::size_t pos) {
    const std::string_view rest = text.substr(pos + 1, kMaxTarget);
    if (!rest.starts_with("http://") && !rest.starts_with("https://")) return std::nullopt;
    const std::size_t end = rest.find_first_of("<> \n\t");
    if (end == std::string_view::npos || rest[end] != '>') return std::nullopt;
    return pos + 1 + end + 1;
}

bool needs_no_formula(std::string_view content) {
    return content.find_first_of("\\^_{}*<[]!&|") == std::string_view::npos;
}

class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text), backticks_(text) {}

    InlineScan run() {
        for (std::size_t pos = kInteresting.find(text_); pos < text_.size();
             pos = kInteresting.find(text_, step(pos))) {
        }
        pair_brackets();
        return std::move(scan_);
    }

  private:
    static constexpr ByteSet kInteresting{"\\`<$[]"};

    std::size_t step(std::size_t pos) {
        switch (text_[pos]) {
            case '\\':
                return pos + 2;
            case '`':
                return code(pos);
            case '<':
                return opaque(OpaqueSpan::Kind::autolink, pos, autolink_end(text_, pos), 1);
            case '$':
                return opaque(OpaqueSpan::Kind::formula, pos, formula_end(text_, pos), 0);
            default:
                brackets_.push_back(pos);
                return pos + 1;
        }
    }

    std::size_t code(std::size_t pos) {
        const std::size_t length = run_length(text_, pos);
        const auto close = backticks_.next(length, pos + length);
        if (!close) return pos + length;
        scan_.opaque.push_back({OpaqueSpan::Kind::code, pos, *close + length, length});
        return *close + length;
    }

    std::size_t opaque(OpaqueSpan::Kind kind, std::size_t pos, std::optional<std::size_t> end,
                       std::size_t delimiter) {
        if (!end) return pos + 1;
        scan_.opaque.push_back({kind, pos, *end, delimiter});
        return *end;
    }

    // From the right: a '[' takes the nearest ']' that no later '[' has taken.
    void pair_brackets() {
        std::vector<std::size_t> closing;
        for (auto pos = brackets_.rbegin(); pos != brackets_.rend(); ++pos) {
            if (text_[*pos] == ']') {
                closing.push_back(*pos);
            } else if (!closing.empty()) {
                scan_.brackets.push_back({*pos, closing.back()});
                closing.pop_back();
            }
        }
        std::reverse(scan_.brackets.begin(), scan_.brackets.end());
    }

    std::string_view text_;
    BacktickRuns backticks_;
    InlineScan scan_;
    std::vector<std::size_t> brackets_;  // neither escaped nor inside an opaque span
};

std::optional<std::size_t> skip_link_title(std::string_view text, std::size_t pos) {
    const char quote = text[pos];
    const std::size_t end = text.substr(0, pos + kMaxLinkTitle).find(quote, pos + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return end + 1;
}

std::size_t skip_blanks(std::string_view text, std::size_t pos) {
    while (pos < text.size() && (text[pos] == ' ' || text[pos] == '\t')) ++pos;
    return pos;
}

// End of a bare target: at a blank, or at the parenthesis that closes the link.
std::optional<std::size_t> bare_target_end(std::string_view text, std::size_t pos) {
    int depth = 0;
    const std::size_t last = std::min(text.size(), pos + kMaxTarget + 1);
    for (; pos < last; ++pos) {
        const char c = text[pos];
        if (c == '(' && ++depth > kMaxTargetParentheses) return std::nullopt;
        if (c == ')' && depth-- == 0) return pos;
        if (is_ascii_space(c)) return pos;
    }
    return std::nullopt;
}

}  // namespace

bool is_ascii_punctuation(char c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

InlineScan scan_inline(std::string_view text) { return Scanner(text).run(); }

std::optional<std::size_t> formula_end(std::string_view text, std::size_t pos) {
    const std::size_t width = text.substr(pos).starts_with("$$") ? 2 : 1;
    const std::size_t begin = pos + width;
    std::size_t end = begin;
    for (; end < text.size() && text[end] != '$'; ++end) {
        if (text[end] == '\n' || text[end] == '`' || end - begin > kMaxFormula) return std::nullopt;
        if (text[end] == '\\') ++end;
    }
    if (end >= text.size() || text.substr(end, width) != text.substr(pos, width))
        return std::nullopt;
    const std::string_view content = text.substr(begin, end - begin);
    if (content.empty() || content.front() == ' ' || content.back() == ' ') return std::nullopt;
    if (needs_no_formula(content)) return std::nullopt;
    const std::size_t after = end + width;
    // "$HOME/${X}" and "$5_000-$6" are prices and variables.
    const char next = after < text.size() ? text[after] : ' ';
    const bool goes_on = (next >= '0' && next <= '9') || (next >= 'a' && next <= 'z') ||
                         (next >= 'A' && next <= 'Z') || next == '{' || next == '(' || next == '$';
    if (goes_on) return std::nullopt;
    return after;
}

std::optional<LinkTarget> target_at(std::string_view text, std::size_t pos) {
    if (pos >= text.size() || text[pos] != '(') return std::nullopt;
    const std::size_t begin = skip_blanks(text, pos + 1);
    if (begin >= text.size()) return std::nullopt;
    LinkTarget target;
    std::size_t after = 0;
    if (text[begin] == '<') {
        const std::size_t end = text.substr(0, begin + kMaxTarget).find_first_of(">\n", begin);
        if (end == std::string_view::npos || text[end] != '>') return std::nullopt;
        target.url = text.substr(begin + 1, end - begin - 1);
        after = end + 1;
    } else {
        const auto end = bare_target_end(text, begin);
        if (!end) return std::nullopt;
        target.url = text.substr(begin, *end - begin);
        after = *end;
    }
    after = skip_blanks(text, after);
    if (after < text.size() && (text[after] == '"' || text[after] == '\'')) {
        const auto behind_title = skip_link_title(text, after);
        if (!behind_title) return std::nullopt;
        after = skip_blanks(text, *behind_title);
    }
    if (after >= text.size() || text[after] != ')') return std::nullopt;
    target.end = after + 1;
    return target;
}

}  // namespace magpie::markdown
