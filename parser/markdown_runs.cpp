// Canonical runs: one form for every way to write the same inline content, so that printing and
// reading meet. White space follows CSS (runs collapse, line edges vanish); a blank between two
// runs wears only the marks both wear, which is how white space leaves the marks and how "**a**
// **b**" becomes "**a b**".
#include <algorithm>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/markdown_inline.h"
#include "parser/markdown_scan.h"

namespace magpie::markdown {
namespace {

constexpr std::string_view kIdeographicSpace = "\u3000";

bool same_dress(const Run& a, const Run& b) {
    return a.strong == b.strong && a.emphasis == b.emphasis && a.href == b.href;
}

// What stands at `pos`: how many bytes, and what becomes of them.
struct Glyph {
    enum class Kind { text, blank, wide_blank, line_feed, nothing };
    Kind kind = Kind::text;
    std::size_t size = 1;
};

Glyph three_byte_glyph(std::string_view text, std::size_t pos) {
    const std::string_view three = text.substr(pos, 3);
    if (three == kIdeographicSpace) return {Glyph::Kind::wide_blank, 3};
    if (three == "\u200B" || three == "\u2060" || three == "\uFEFF")
        return {Glyph::Kind::nothing, 3};
    if (three == "\u2028" || three == "\u2029") return {Glyph::Kind::line_feed, 3};
    const bool en_quad_to_hair = three >= "\u2000" && three <= "\u200A";
    if (en_quad_to_hair || three == "\u202F" || three == "\u205F") return {Glyph::Kind::blank, 3};
    return {Glyph::Kind::text, three.size()};
}

Glyph glyph_at(std::string_view text, std::size_t pos) {
    const auto byte = static_cast<unsigned char>(text[pos]);
    if (byte == '\n') return {Glyph::Kind::line_feed, 1};
    if (byte == ' ' || (byte >= '\t' && byte <= '\r')) return {Glyph::Kind::blank, 1};
    if (byte < 0x20 || byte == 0x7F) return {Glyph::Kind::nothing, 1};
    if (byte == 0xC2 && pos + 1 < text.size()) {
        const auto second = static_cast<unsigned char>(text[pos + 1]);
        if (second == 0xA0) return {Glyph::Kind::blank, 2};
        if (second < 0xA0) return {Glyph::Kind::nothing, 2};  // C1
        return {Glyph::Kind::text, 2};
    }
    const bool may_be_special = byte == 0xE2 || byte == 0xE3 || byte == 0xEF;
    if (may_be_special && pos + 2 < text.size()) return three_byte_glyph(text, pos);
    return {Glyph::Kind::text, 1};
}

// Bytes at which glyph_at() may find anything but one byte of text.
constexpr ByteSet kGlyphs = ByteSet("\x7F\xC2\xE2\xE3\xEF").with(0, ' ');

class Normaliser {
  public:
    std::vector<Run> run(const std::vector<Run>& runs) {
        for (const Run& one : runs) add(one);
        if (!out_.empty() && out_.back().kind == Run::Kind::line_break) out_.pop_back();
        if (has_code_) dress_code_like_neighbours();
        return std::move(out_);
    }

  private:
    void add(const Run& run) {
        switch (run.kind) {
            case Run::Kind::text:
                return add_text(run);
            case Run::Kind::code:
                return add_code(run);
            case Run::Kind::line_break:
                return add_break();
            case Run::Kind::image:
            case Run::Kind::raw:
                return add_object(run);
        }
    }

    void add_text(const Run& run) {
        std::size_t begin = 0;
        for (std::size_t pos = kGlyphs.find(run.text); pos < run.text.size();
             pos = kGlyphs.find(run.text, pos)) {
            if (is_single_blank(run.text, begin, pos)) {
                ++pos;
                continue;
            }
            const Glyph glyph = glyph_at(run.text, pos);
            if (glyph.kind != Glyph::Kind::text) {
                put(run, std::string_view(run.text).substr(begin, pos - begin));
                begin = pos + glyph.size;
                take(glyph.kind);
            }
            pos += glyph.size;
        }
        put(run, std::string_view(run.text).substr(begin));
    }

    // Nearly every blank: between two words of one run it stays as it is.
    static bool is_single_blank(std::string_view text, std::size_t begin, std::size_t pos) {
        return text[pos] == ' ' && pos > begin && pos + 1 < text.size() &&
               !kGlyphs.contains(text[pos + 1]);
    }

    void take(Glyph::Kind kind) {
        if (kind == Glyph::Kind::line_feed) return add_break();
        if (kind == Glyph::Kind::blank && blank_.empty()) blank_ = " ";
        if (kind != Glyph::Kind::wide_blank) return;
        if (blank_ == " ") blank_.clear();
        blank_ += kIdeographicSpace;  // CSS does not collapse it
    }

    void add_code(const Run& run) {
        Run code = run;
        code.text.clear();
        for (std::size_t pos = 0; pos < run.text.size();) {
            const Glyph glyph = glyph_at(run.text, pos);
            if (glyph.kind == Glyph::Kind::text)
                code.text.append(run.text, pos, glyph.size);
            else if (glyph.kind != Glyph::Kind::nothing)
                code.text += ' ';
            pos += glyph.size;
        }
        if (!code.text.empty() && code.text.front() == ' ') take(Glyph::Kind::blank);
        const bool blank_behind = code.text.size() > 1 && code.text.back() == ' ';
        code.text = std::string(trim(code.text));
        if (!code.text.empty()) push(std::move(code));
        has_code_ = true;
        if (blank_behind) take(Glyph::Kind::blank);
    }

    void add_object(const Run& run) {
        if (run.kind == Run::Kind::image && (run.target.empty() || run.target.size() > kMaxTarget))
            return;
        Run plain = run;
        if (run.kind == Run::Kind::raw && formula_end(run.text, 0) != run.text.size()) {
            plain.kind = Run::Kind::text;  // "$x$" needs no formula: its text prints the same
            return add_text(plain);
        }
        plain.strong = plain.emphasis = false;
        if (run.kind == Run::Kind::image) plain.text = one_line(run.text);
        push(std::move(plain));
    }

    // Stars that hold nothing but code say nothing and, to readers that blank code out, leave
    // "****": code is bold only inside bold words.
    void dress_code_like_neighbours() {
        for (std::size_t i = 0; i < out_.size(); ++i) {
            if (out_[i].kind != Run::Kind::code) continue;
            const Run none;
            const auto words = [&](std::size_t at) -> const Run& {
                return at < out_.size() && out_[at].kind == Run::Kind::text ? out_[at] : none;
            };
            const Run& before = words(i - 1);  // wraps to "none" for the first
            const Run& behind = words(i + 1);
            out_[i].strong = shared(before.strong, out_[i].strong, behind.strong);
            out_[i].emphasis = shared(before.emphasis, out_[i].emphasis, behind.emphasis);
        }
        std::vector<Run> runs = std::move(out_);
        out_.clear();
        for (Run& run : runs) append(std::move(run));
    }

    static bool shared(bool before, bool own, bool behind) {
        return (before && behind) || (own && (before || behind));
    }

    static std::string one_line(const std::string& alt) {
        if (alt.empty()) return alt;
        Run words;
        words.text = alt;
        std::string text = text_of_runs(Normaliser().run({words}));
        std::replace(text.begin(), text.end(), '\n', ' ');
        return text;
    }

    void add_break() {
        blank_.clear();
        if (out_.empty() || out_.back().kind == Run::Kind::line_break) return;
        Run line_break;
        line_break.kind = Run::Kind::line_break;
        out_.push_back(std::move(line_break));
    }

    void put(const Run& run, std::string_view text) {
        if (text.empty()) return;
        Run piece;
        piece.text = text;
        piece.strong = run.strong;
        piece.emphasis = run.emphasis;
        piece.href = run.href;
        push(std::move(piece));
    }

    // The blank before `run`, dressed in what both sides share; none at the start of a line.
    void push_blank(const Run& next) {
        std::string text = std::move(blank_);
        blank_.clear();
        if (text.empty() || out_.empty() || out_.back().kind == Run::Kind::line_break) return;
        const Run& last = out_.back();
        Run blank;
        blank.text = std::move(text);
        blank.strong = last.strong && next.strong;
        blank.emphasis = last.emphasis && next.emphasis;
        if (last.href == next.href) blank.href = next.href;
        append(std::move(blank));
    }

    void push(Run run) {
        if (run.href.size() > kMaxTarget) run.href.clear();
        push_blank(run);
        append(std::move(run));
    }

    void append(Run run) {
        const bool two_formulas = is_formula(run) && !out_.empty() && is_formula(out_.back());
        if (two_formulas || glues_to_formula(run)) out_.push_back(blank_run());
        const bool mergeable = run.kind == Run::Kind::text || run.kind == Run::Kind::code;
        if (mergeable && !out_.empty() && out_.back().kind == run.kind &&
            same_dress(out_.back(), run))
            out_.back().text += run.text;
        else
            out_.push_back(std::move(run));
    }

    static Run blank_run() {
        Run blank;
        blank.text = " ";
        return blank;
    }

    static bool is_formula(const Run& run) { return run.kind == Run::Kind::raw; }

    // "$x^2$3" would not read as a formula and a number.
    bool glues_to_formula(const Run& run) const {
        if (out_.empty() || !is_formula(out_.back()) || run.kind != Run::Kind::text ||
            run.text.empty())
            return false;
        const char c = run.text.front();
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '{' || c == '(' || c == '$';
    }

    std::vector<Run> out_;
    bool has_code_ = false;
    std::string blank_;  // white space seen and not yet written
};

}  // namespace

std::vector<Run> normalise_runs(const std::vector<Run>& runs) { return Normaliser().run(runs); }

std::string text_of_runs(const std::vector<Run>& runs) {
    std::string text;
    for (const Run& run : runs) {
        if (run.kind == Run::Kind::line_break)
            text += '\n';
        else if (run.kind != Run::Kind::image)
            text += run.text;
    }
    return text;
}

}  // namespace magpie::markdown
