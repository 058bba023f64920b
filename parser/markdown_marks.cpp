// Which marks CommonMark renders. A run of stars opens or closes by its neighbours only (§6.2,
// left- and right-flanking): "**“好。”**然后" shows its stars, because a closing mark behind
// punctuation needs a blank or punctuation before it. The stars that the printer writes at every
// change of style are judged here, and the styles are changed until all of them work. What is
// judged is what is printed: brackets of links, backticks and dollars are punctuation.
#include <algorithm>

#include "base/text.h"
#include "parser/markdown_inline.h"

namespace magpie::markdown {
namespace {

// Each pass mends every star it finds broken; text with more layers loses its marks.
constexpr int kMaxPasses = 16;

struct Style {
    bool strong = false;
    bool emphasis = false;
    bool operator==(const Style&) const = default;
};

// Something printed in one style: a run, or the bracket of a link (`run` is where it belongs then).
struct Piece {
    std::size_t run = 0;
    bool bracket = false;
    Style style;
    char32_t first = ' ';
    char32_t last = ' ';
};

Style style_of(const Run& run) { return {run.strong, run.emphasis}; }

char32_t first_of(std::string_view text) {
    std::size_t pos = 0;
    return text.empty() ? U' ' : next_code_point(text, pos);
}

char32_t last_of(std::string_view text) {
    std::size_t pos = text.size();
    return text.empty() ? U' ' : previous_code_point(text, pos);
}

Piece piece_of(const std::vector<Run>& runs, std::size_t at) {
    const Run& run = runs[at];
    Piece piece{at, false, style_of(run), U' ', U' '};
    switch (run.kind) {
        case Run::Kind::text:
            piece.first = first_of(run.text);
            piece.last = last_of(run.text);
            break;
        case Run::Kind::code:
            piece.first = piece.last = U'`';
            break;
        case Run::Kind::image:
            piece.first = U'!';
            piece.last = U')';
            break;
        case Run::Kind::raw:
            piece.first = piece.last = U'$';
            break;
        case Run::Kind::line_break:
            break;
    }
    return piece;
}

// In the order of the page; the styles that all of a link shares stand outside of its brackets.
std::vector<Piece> pieces_of(const std::vector<Run>& runs) {
    std::vector<Piece> pieces;
    for (std::size_t begin = 0; begin < runs.size();) {
        std::size_t end = begin + 1;
        while (end < runs.size() && runs[end].href == runs[begin].href) ++end;
        const bool link = !runs[begin].href.empty();
        Style common{true, true};
        for (std::size_t i = begin; i < end; ++i) {
            common.strong = common.strong && runs[i].strong;
            common.emphasis = common.emphasis && runs[i].emphasis;
        }
        if (link) pieces.push_back({begin, true, common, U'[', U'['});
        for (std::size_t i = begin; i < end; ++i) pieces.push_back(piece_of(runs, i));
        if (link) pieces.push_back({end - 1, true, common, U')', U')'});
        begin = end;
    }
    return pieces;
}

// Viewers differ in whether symbols are punctuation (CommonMark 0.31 says so, GFM does not): a mark
// has to work for both.
bool may_be_punctuation(char32_t c) { return is_punctuation(c) || is_symbol(c); }
bool frees(char32_t c) { return is_space(c) || is_punctuation(c); }

// cmark-gfm looks through tildes for the neighbour of a star: none may stand inside of a mark's
// edge.
bool opens(char32_t before, char32_t behind) {
    return !is_space(behind) && behind != U'~' && (!may_be_punctuation(behind) || frees(before));
}
bool closes(char32_t before, char32_t behind) {
    return !is_space(before) && before != U'~' && (!may_be_punctuation(before) || frees(behind));
}

// What has to change between two pieces.
enum class Fault { none, opening, closing };

Fault fault_between(const Piece& before, const Piece& behind) {
    const bool ends = (before.style.strong && !behind.style.strong) ||
                      (before.style.emphasis && !behind.style.emphasis);
    const bool begins = (!before.style.strong && behind.style.strong) ||
                        (!before.style.emphasis && behind.style.emphasis);
    if (ends && !closes(before.last, behind.first)) return Fault::closing;
    if (begins && !opens(before.last, behind.first)) return Fault::opening;
    return Fault::none;
}

std::size_t leading_punctuation(std::string_view text) {
    std::size_t end = 0;
    for (std::size_t pos = 0; pos < text.size(); end = pos)
        if (!may_be_punctuation(next_code_point(text, pos))) break;
    return end;
}

std::size_t trailing_punctuation(std::string_view text) {
    std::size_t begin = text.size();
    for (std::size_t pos = text.size(); pos > 0; begin = pos)
        if (!may_be_punctuation(previous_code_point(text, pos))) break;
    return begin;
}

// "“…”", "《…》": the marks around all of a text.
bool is_enclosed(std::string_view text) {
    static constexpr std::u32string_view kOpening = U"“‘「『《〈（【([\"'";
    static constexpr std::u32string_view kClosing = U"”’」』》〉）】)]\"'";
    const std::size_t kind = kOpening.find(first_of(text));
    return kind != std::u32string_view::npos && kClosing[kind] == last_of(text);
}

// `keep`: what both sides of the star share.
void take_off(Run& run, Style keep) {
    run.strong = run.strong && keep.strong;
    run.emphasis = run.emphasis && keep.emphasis;
}

class Mender {
  public:
    explicit Mender(std::vector<Run> runs) : runs_(std::move(runs)) {}

    std::vector<Run> run() {
        for (int pass = 0; pass < kMaxPasses; ++pass)
            if (!mend()) return std::move(runs_);
        for (Run& run : runs_) run.strong = run.emphasis = false;
        return normalise_runs(runs_);
    }

  private:
    // One pass; false when nothing was wrong.
    bool mend() {
        const std::vector<Piece> pieces = pieces_of(runs_);
        const Piece edge;
        // Code points that lose their style at the beginning and the end of each run.
        head_.assign(runs_.size(), {0, {}});
        tail_.assign(runs_.size(), {0, {}});
        bool broken = false;
        for (std::size_t i = 0; i <= pieces.size(); ++i) {
            const Piece& before = i == 0 ? edge : pieces[i - 1];
            const Piece& behind = i == pieces.size() ? edge : pieces[i];
            const Fault fault = fault_between(before, behind);
            if (fault == Fault::closing) shorten_end(before, behind.style);
            if (fault == Fault::opening) shorten_begin(behind, before.style);
            broken = broken || fault != Fault::none;
        }
        broken = simplify(pieces) || broken;
        if (broken) runs_ = normalise_runs(cut());
        return broken;
    }

    // Bold and emphasis in one stretch: one of them has to hold the other, once. All else
    // ("*a**b*c**",
    // "***a**b**c***") CommonMark pairs in ways of its own, and the emphasis goes.
    bool simplify(const std::vector<Piece>& pieces) {
        bool changed = false;
        for (std::size_t begin = 0; begin < pieces.size();) {
            std::size_t end = begin;
            while (end < pieces.size() && pieces[end].style != Style{}) ++end;
            if (!is_simple(pieces, begin, end)) {
                for (std::size_t i = begin; i < end; ++i)
                    if (!pieces[i].bracket) head_[pieces[i].run] = {kWhole, {true, false}};
                changed = true;
            }
            begin = std::max(end, begin + 1);
        }
        return changed;
    }

    static bool is_simple(const std::vector<Piece>& pieces, std::size_t begin, std::size_t end) {
        int segments = 0, strong = 0, emphasis = 0;
        for (std::size_t i = begin; i < end; ++i) {
            if (i > begin && pieces[i].style == pieces[i - 1].style) continue;
            ++segments;
            strong += pieces[i].style.strong ? 1 : 0;
            emphasis += pieces[i].style.emphasis ? 1 : 0;
        }
        if (strong == 0 || emphasis == 0) return true;
        return (strong == segments && emphasis == 1) || (emphasis == segments && strong == 1);
    }

    void shorten_end(const Piece& piece, Style keep) {
        if (piece.bracket) return take_off_link(piece.run, keep);
        const Run& run = runs_[piece.run];
        const std::size_t size =
            run.kind == Run::Kind::text ? run.text.size() - trailing_punctuation(run.text) : 0;
        tail_[piece.run] = {size == 0 ? kWhole : size, keep};
        // The quotes around a run go together.
        if (size > 0 && is_enclosed(run.text))
            head_[piece.run] = {leading_punctuation(run.text), keep};
    }

    void shorten_begin(const Piece& piece, Style keep) {
        if (piece.bracket) return take_off_link(piece.run, keep);
        const Run& run = runs_[piece.run];
        const std::size_t size = run.kind == Run::Kind::text ? leading_punctuation(run.text) : 0;
        head_[piece.run] = {size == 0 ? kWhole : size, keep};
    }

    void take_off_link(std::size_t at, Style keep) {
        const std::string& href = runs_[at].href;
        for (std::size_t i = at; i < runs_.size() && runs_[i].href == href; ++i)
            head_[i] = {kWhole, keep};
        for (std::size_t i = at; i-- > 0 && runs_[i].href == href;) head_[i] = {kWhole, keep};
    }

    std::vector<Run> cut() {
        std::vector<Run> out;
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            Run& run = runs_[i];
            if (head_[i].size >= run.text.size() && head_[i].size > 0) take_off(run, head_[i].keep);
            if (tail_[i].size >= run.text.size() && tail_[i].size > 0) take_off(run, tail_[i].keep);
            const std::size_t head = head_[i].size < run.text.size() ? head_[i].size : 0;
            const std::size_t tail = tail_[i].size < run.text.size() - head ? tail_[i].size : 0;
            if (head > 0) out.push_back(part(run, 0, head, head_[i].keep));
            Run middle = part(run, head, run.text.size() - head - tail, {true, true});
            out.push_back(std::move(middle));
            if (tail > 0) out.push_back(part(run, run.text.size() - tail, tail, tail_[i].keep));
        }
        return out;
    }

    static Run part(const Run& run, std::size_t begin, std::size_t size, Style keep) {
        Run piece = run;
        piece.text = run.text.substr(begin, size);
        take_off(piece, keep);
        return piece;
    }

    static constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

    struct Cut {
        std::size_t size = 0;  // bytes
        Style keep;
    };
    std::vector<Run> runs_;
    std::vector<Cut> head_, tail_;
};

}  // namespace

std::vector<Run> with_rendered_marks(const std::vector<Run>& runs) {
    std::vector<Run> normal = normalise_runs(runs);
    const bool marked = std::any_of(normal.begin(), normal.end(),
                                    [](const Run& run) { return run.strong || run.emphasis; });
    return marked ? Mender(std::move(normal)).run() : normal;
}

}  // namespace magpie::markdown
