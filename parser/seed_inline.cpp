#include "parser/seed_inline.h"

#include <vector>

namespace magpie::seed {
namespace {

constexpr std::size_t kMaxOpenBrackets =
    32;  // an image in a link is 2; more depth would cost depth x length

enum class Part : unsigned char { prose, link, hidden };

// Gives every byte of a line its part.
class LineScan {
  public:
    explicit LineScan(std::string_view line) : line_(line), parts_(line.size(), Part::prose) {
        for (std::size_t i = 0; i < line_.size();) i = step(i);
    }

    Part part(std::size_t i) const { return parts_[i]; }
    bool has_open() const { return !open_.empty(); }
    bool closes_link() const { return closes_link_; }

  private:
    struct Open {
        std::size_t begin;
        bool image;
    };

    std::size_t step(std::size_t i) {
        const char c = line_[i];
        if (c == '\\') return i + 2;
        if (c == '`') return after_code(i);
        if (c == '<') return after_autolink(i);
        if (c == '!' && i + 1 < line_.size() && line_[i + 1] == '[') {
            open(i, true);
            return i + 2;
        }
        if (c == '[') open(i, false);
        return c == ']' ? close(i) : i + 1;
    }

    void open(std::size_t begin, bool image) {
        if (open_.size() < kMaxOpenBrackets) open_.push_back({begin, image});
    }

    std::size_t after_code(std::size_t i) {
        if (no_more_code_) return i + 1;
        const std::size_t end = line_.find('`', i + 1);
        no_more_code_ = end == std::string_view::npos;
        return no_more_code_ ? i + 1 : end + 1;
    }

    std::size_t after_autolink(std::size_t i) {
        if (!line_.substr(i + 1).starts_with("http")) return i + 1;
        const std::size_t end = line_.find_first_of("> <", i + 1);
        if (end == std::string_view::npos || line_[end] != '>') return i + 1;
        mark(i, end + 1, Part::link);
        parts_[i] = parts_[end] = Part::hidden;
        return end + 1;
    }

    std::size_t close(std::size_t i) {
        const std::size_t end = target_end(i + 1);
        if (open_.empty()) {
            if (end == 0) return i + 1;
            closes_link_ = true;
            mark(i, end, Part::hidden);
            return end;
        }
        const Open opened = open_.back();
        open_.pop_back();
        if (end == 0) return i + 1;
        mark(i, end, Part::hidden);
        mark(opened.begin, opened.image ? i : opened.begin + 1, Part::hidden);
        if (!opened.image) mark(opened.begin + 1, i, Part::link);
        return end;
    }

    // End of "(…)" at `begin` with balanced parentheses; 0 when there is none.
    std::size_t target_end(std::size_t begin) {
        if (no_more_targets_ || begin >= line_.size() || line_[begin] != '(') return 0;
        int depth = 0;
        for (std::size_t i = begin; i < line_.size(); ++i) {
            if (line_[i] == '(') ++depth;
            if (line_[i] == ')' && --depth == 0) return i + 1;
        }
        no_more_targets_ = true;
        return 0;
    }

    // Hidden stays hidden: an image inside a link is no link text.
    void mark(std::size_t begin, std::size_t end, Part part) {
        for (std::size_t i = begin; i < end; ++i) {
            if (parts_[i] != Part::hidden) parts_[i] = part;
        }
    }

    std::string_view line_;
    std::vector<Part> parts_;
    std::vector<Open> open_;
    bool no_more_targets_ = false;
    bool no_more_code_ = false;
    bool closes_link_ = false;
};

}  // namespace

LineText split_links(std::string_view line) {
    const LineScan scan(line);
    LineText text;
    text.opens_link = scan.has_open();
    text.closes_link = scan.closes_link();
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (scan.part(i) == Part::prose) text.prose += line[i];
        if (scan.part(i) == Part::link) text.link += line[i];
    }
    return text;
}

std::string visible_text(std::string_view line) {
    const LineScan scan(line);
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (scan.part(i) != Part::hidden) text += line[i];
    }
    return text;
}

}  // namespace magpie::seed
