// A line of Markdown to runs. Stars toggle styles without CommonMark's flanking rule (it closes
// nothing between CJK punctuation and a word), stars between blanks and stars without a partner are
// text. Total: anything is text.
#include <algorithm>

#include "base/byte_set.h"
#include "base/text.h"
#include "parser/markdown_inline.h"
#include "parser/markdown_scan.h"

namespace magpie::markdown {
namespace {

// Either content or a run of stars.
struct Token {
    std::size_t stars = 0;
    Run run;
};

Run text_run(std::string text) {
    Run run;
    run.text = std::move(text);
    return run;
}

// Stars modulo 4: four in a row close and open the same style.
bool toggles_strong(std::size_t stars) { return (stars & 2) != 0; }
bool toggles_emphasis(std::size_t stars) { return (stars & 1) != 0; }

// The last toggle of a style that is never closed becomes text.
void demote_unclosed(std::vector<Token>& tokens, std::size_t bit) {
    std::size_t last = tokens.size();
    bool open = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if ((tokens[i].stars & bit) == 0) continue;
        open = !open;
        last = i;
    }
    if (!open) return;
    tokens[last].stars &= ~bit & 3;
    tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(last),
                  Token{0, text_run(std::string(bit, '*'))});
}

std::vector<Run> resolve(std::vector<Token> tokens) {
    demote_unclosed(tokens, 2);
    demote_unclosed(tokens, 1);
    std::vector<Run> runs;
    bool strong = false;
    bool emphasis = false;
    for (Token& token : tokens) {
        if (token.stars != 0) {
            strong = strong != toggles_strong(token.stars);
            emphasis = emphasis != toggles_emphasis(token.stars);
            continue;
        }
        token.run.strong = token.run.strong || strong;
        token.run.emphasis = token.run.emphasis || emphasis;
        runs.push_back(std::move(token.run));
    }
    return runs;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size(); ++pos) {
        const bool escape =
            text[pos] == '\\' && pos + 1 < text.size() && is_ascii_punctuation(text[pos + 1]);
        if (escape) ++pos;
        out += text[pos];
    }
    return out;
}

class Reader {
  public:
    Reader(std::string_view text, bool links_allowed)
        : text_(text), links_allowed_(links_allowed), scan_(scan_inline(text)) {}

    std::vector<Run> run() {
        while (pos_ < text_.size()) step();
        flush();
        return resolve(std::move(tokens_));
    }

  private:
    void step() {
        switch (text_[pos_]) {
            case '\\':
                return escape();
            case '`':
            case '<':
            case '$':
                return opaque();
            case '!':
                return image();
            case '[':
                return link();
            case '*':
                return stars();
            default:
                return plain();
        }
    }

    void plain() {
        static constexpr ByteSet kMarks{"\\`<$![*"};
        const std::size_t end = kMarks.find(text_, pos_ + 1);
        pending_.append(text_, pos_, end - pos_);
        pos_ = end;
    }

    void literal(std::size_t count = 1) {
        pending_.append(text_, pos_, count);
        pos_ += count;
    }

    void escape() {
        if (pos_ + 1 >= text_.size()) return literal();
        const char next = text_[pos_ + 1];
        if (next == '\n')
            ++pos_;  // hard break
        else if (!is_ascii_punctuation(next))
            return literal();
        else
            ++pos_;
        literal();
    }

    void opaque() {
        while (next_opaque_ < scan_.opaque.size() && scan_.opaque[next_opaque_].begin < pos_)
            ++next_opaque_;
        if (next_opaque_ == scan_.opaque.size() || scan_.opaque[next_opaque_].begin != pos_)
            return literal(run_length());
        const OpaqueSpan& span = scan_.opaque[next_opaque_];
        const std::size_t begin = span.begin + span.delimiter;
        std::string_view content = text_.substr(begin, span.end - span.delimiter - begin);
        const bool padded = content.size() > 2 && content.front() == ' ' && content.back() == ' ';
        if (span.kind == OpaqueSpan::Kind::code && padded)
            content = content.substr(1, content.size() - 2);
        Run run = text_run(std::string(content));
        if (span.kind == OpaqueSpan::Kind::code) run.kind = Run::Kind::code;
        if (span.kind == OpaqueSpan::Kind::formula) run.kind = Run::Kind::raw;
        if (span.kind == OpaqueSpan::Kind::autolink) run.href = run.text;
        push(std::move(run));
        pos_ = span.end;
    }

    std::size_t run_length() const {
        if (text_[pos_] != '`') return 1;
        return std::min(text_.find_first_not_of('`', pos_), text_.size()) - pos_;
    }

    // The bracket pair that opens at `pos` and the target behind it.
    std::optional<std::pair<std::string_view, LinkTarget>> bracketed(std::size_t pos) {
        while (next_bracket_ < scan_.brackets.size() && scan_.brackets[next_bracket_].open < pos)
            ++next_bracket_;
        if (next_bracket_ == scan_.brackets.size() || scan_.brackets[next_bracket_].open != pos)
            return std::nullopt;
        const BracketPair pair = scan_.brackets[next_bracket_];
        const auto target = target_at(text_, pair.close + 1);
        if (!target) return std::nullopt;
        return std::pair{text_.substr(pos + 1, pair.close - pos - 1), *target};
    }

    void image() {
        if (pos_ + 1 >= text_.size() || text_[pos_ + 1] != '[') return literal();
        const auto found = bracketed(pos_ + 1);
        if (!found) return literal();
        Run run = text_run(unescape(found->first));
        run.kind = Run::Kind::image;
        run.target = found->second.url;
        if (!run.target.empty()) push(std::move(run));
        pos_ = found->second.end;
    }

    void link() {
        const auto found = links_allowed_ ? bracketed(pos_) : std::nullopt;
        if (!found) return literal();
        for (Run& run : Reader(found->first, false).run()) {
            if (run.kind != Run::Kind::line_break) run.href = found->second.url;
            push(std::move(run));
        }
        pos_ = found->second.end;
    }

    void stars() {
        const std::size_t end = std::min(text_.find_first_not_of('*', pos_), text_.size());
        const bool blank_before = pos_ == 0 || is_ascii_space(text_[pos_ - 1]);
        const bool blank_behind = end == text_.size() || is_ascii_space(text_[end]);
        if (blank_before && blank_behind) return literal(end - pos_);
        flush();
        tokens_.push_back({(end - pos_) % 4, {}});
        if (tokens_.back().stars == 0) tokens_.pop_back();
        pos_ = end;
    }

    void push(Run run) {
        flush();
        tokens_.push_back({0, std::move(run)});
    }

    void flush() {
        if (pending_.empty()) return;
        tokens_.push_back({0, text_run(std::move(pending_))});
        pending_.clear();
    }

    std::string_view text_;
    bool links_allowed_;
    InlineScan scan_;
    std::size_t next_opaque_ = 0;
    std::size_t next_bracket_ = 0;
    std::size_t pos_ = 0;
    std::string pending_;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Run> read_inline(std::string_view text) {
    return normalise_runs(Reader(text, true).run());
}

}  // namespace magpie::markdown
