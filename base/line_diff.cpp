#include "base/line_diff.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace magpie {
namespace {

using Lines = std::vector<std::string_view>;

struct Edit {
    char mark = ' ';  // ' ' both, '-' before only, '+' after only
    std::string_view line;
};

void append(std::vector<Edit>& edits, char mark, const Lines& lines, std::size_t begin,
            std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) edits.push_back({mark, lines[i]});
}

// Furthest x reached on each diagonal with d edits; index k + d, only every second one is used.
using Frontier = std::vector<std::size_t>;

// The greedy search of Myers over a[begin, a_end) and b[begin, b_end). Gives the frontiers of
// every d, the last one reaching the end; nothing when it takes more than kMaxEdits.
class ShortestEdit {
  public:
    ShortestEdit(const Lines& a, const Lines& b, std::size_t begin, std::size_t a_end,
                 std::size_t b_end)
        : a_(a), b_(b), begin_(begin), n_(a_end - begin), m_(b_end - begin) {}

    bool search() {
        for (std::size_t d = 0; d <= std::min(n_ + m_, kMaxEdits); ++d) {
            frontiers_.emplace_back(2 * d + 1, 0);
            for (std::size_t index = 0; index <= 2 * d; index += 2)
                if (step(d, index)) return true;
        }
        return false;
    }

    // From the end back to the start, then turned around.
    std::vector<Edit> edits() const {
        std::vector<Edit> reversed;
        std::size_t x = n_;
        std::size_t y = m_;
        for (std::size_t d = frontiers_.size() - 1;; --d) {
            const bool first = d == 0;
            const std::size_t index = x + d - y;  // k + d
            const bool down = !first && comes_from_above(d, index);
            const std::size_t start_x = first ? 0 : entry_x(d, index);
            while (x > start_x) {
                --x;
                --y;
                reversed.push_back({' ', a_[begin_ + x]});
            }
            if (first) break;
            if (down)
                reversed.push_back({'+', b_[begin_ + --y]});
            else
                reversed.push_back({'-', a_[begin_ + --x]});
        }
        std::reverse(reversed.begin(), reversed.end());
        return reversed;
    }

  private:
    // Whether diagonal k is entered by inserting a line of b rather than deleting one of a. The
    // frontier of d - 1 has index k + d - 1, so k - 1 stands at index - 2 and k + 1 at index.
    bool comes_from_above(std::size_t d, std::size_t index) const {
        const Frontier& before = frontiers_[d - 1];
        if (index == 0) return true;
        return index != 2 * d && before[index - 2] < before[index];
    }

    std::size_t entry_x(std::size_t d, std::size_t index) const {
        const Frontier& before = frontiers_[d - 1];
        return comes_from_above(d, index) ? before[index] : before[index - 2] + 1;
    }

    bool step(std::size_t d, std::size_t index) {
        std::size_t x = d == 0 ? 0 : entry_x(d, index);
        std::size_t y = x + d - index;  // x - k; beyond the box it leads nowhere
        while (x < n_ && y < m_ && a_[begin_ + x] == b_[begin_ + y]) {
            ++x;
            ++y;
        }
        frontiers_[d][index] = x;
        return x == n_ && y == m_;
    }

    const Lines& a_;
    const Lines& b_;
    std::size_t begin_, n_, m_;
    std::vector<Frontier> frontiers_;
};

struct Script {
    std::vector<Edit> edits;
    bool shortest = true;
};

Script compare(const Lines& a, const Lines& b) {
    std::size_t begin = 0;
    std::size_t a_end = a.size();
    std::size_t b_end = b.size();
    while (begin < a_end && begin < b_end && a[begin] == b[begin]) ++begin;
    while (a_end > begin && b_end > begin && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
    Script script;
    append(script.edits, ' ', a, 0, begin);
    ShortestEdit middle(a, b, begin, a_end, b_end);
    if (middle.search()) {
        std::ranges::move(middle.edits(), std::back_inserter(script.edits));
    } else {
        script.shortest = false;
        append(script.edits, '-', a, begin, a_end);
        append(script.edits, '+', b, begin, b_end);
    }
    append(script.edits, ' ', a, a_end, a.size());
    return script;
}

// "1,3", "1" for one line, "0,0" for none (the line before, as diff -u has it).
std::string range(std::size_t first, std::size_t count) {
    if (count == 1) return std::to_string(first + 1);
    return std::to_string(count == 0 ? first : first + 1) + ',' + std::to_string(count);
}

class HunkWriter {
  public:
    HunkWriter(const std::vector<Edit>& edits, std::size_t context)
        : edits_(edits), context_(context) {}

    std::string run() {
        for (std::size_t at = next_change(0); at < edits_.size();) {
            const std::size_t begin = at - std::min(at, context_);
            std::size_t last = at;
            for (std::size_t next = next_change(last + 1);
                 next < edits_.size() && next - last <= 2 * context_ + 1;
                 next = next_change(last + 1))
                last = next;
            hunk(begin, std::min(edits_.size(), last + context_ + 1));
            at = next_change(last + 1);
        }
        return std::move(out_);
    }

  private:
    std::size_t next_change(std::size_t at) const {
        while (at < edits_.size() && edits_[at].mark == ' ') ++at;
        return at;
    }

    void hunk(std::size_t begin, std::size_t end) {
        for (; counted_ < begin; ++counted_) count(edits_[counted_].mark, before_, after_);
        std::size_t old_lines = 0;
        std::size_t new_lines = 0;
        std::string body;
        for (std::size_t i = begin; i < end; ++i) {
            count(edits_[i].mark, old_lines, new_lines);
            body += edits_[i].mark;
            body += edits_[i].line;
            body += '\n';
        }
        out_ += "@@ -" + range(before_, old_lines) + " +" + range(after_, new_lines) + " @@\n";
        out_ += body;
    }

    static void count(char mark, std::size_t& before, std::size_t& after) {
        before += mark != '+';
        after += mark != '-';
    }

    const std::vector<Edit>& edits_;
    std::size_t context_;
    std::size_t counted_ = 0, before_ = 0, after_ = 0;  // lines before the hunk
    std::string out_;
};

// An empty text has no lines; otherwise a final line end adds none.
Lines lines_of(std::string_view text) {
    if (text.empty()) return {};
    if (text.ends_with('\n')) text.remove_suffix(1);
    return split_lines(text);
}

}  // namespace

LineDiff line_diff(std::string_view before, std::string_view after, std::string_view name_before,
                   std::string_view name_after, std::size_t context) {
    const Script script = compare(lines_of(before), lines_of(after));
    LineDiff diff;
    diff.shortest = script.shortest;
    const std::string hunks = HunkWriter(script.edits, context).run();
    if (hunks.empty()) return diff;
    diff.text =
        "--- " + std::string(name_before) + "\n+++ " + std::string(name_after) + '\n' + hunks;
    return diff;
}

}  // namespace magpie
