// The block builder (see the header).
#include "parser/body/block_builder.h"

#include <algorithm>

#include "base/text.h"
#include "parser/markdown_inline.h"

namespace magpie::body {
namespace {

bool is_blank(const Run& run) {
    return run.kind == Run::Kind::line_break ||
           (run.kind == Run::Kind::text && is_all_space(run.text));
}

Block paragraph(std::vector<Run> runs) {
    Block block;
    block.runs = std::move(runs);
    return block;
}

// A literal bullet or the item's own number in front of its text repeats the marker.
std::size_t doubled_marker(std::string_view text, bool ordered, int number) {
    if (ordered) {
        const std::string marker = std::to_string(number);
        if (!text.starts_with(marker)) return 0;
        const std::string_view rest = text.substr(marker.size());
        if (rest.starts_with(". ")) return marker.size() + 2;
        const bool number_goes_on = rest.size() > 1 && rest[1] >= '0' && rest[1] <= '9';  // 1.5
        if (rest.starts_with('.') && rest.size() > 1 && !number_goes_on) return marker.size() + 1;
        return rest.starts_with("、") ? marker.size() + std::string_view("、").size() : 0;
    }
    for (const std::string_view bullet : {"•", "·", "●", "▪", "- ", "* "})
        if (text.starts_with(bullet)) return bullet.size();
    return 0;
}

void remove_doubled_marker(Block& item, bool ordered, int number) {
    if (item.children.empty() || item.children.front().kind != Block::Kind::paragraph) return;
    std::vector<Run>& runs = item.children.front().runs;
    runs = markdown::normalise_runs(runs);
    if (runs.empty() || runs.front().kind != Run::Kind::text) return;
    std::string& text = runs.front().text;
    const std::size_t size = doubled_marker(text, ordered, number);
    if (size == 0 || (size == text.size() && runs.size() == 1)) return;
    text.erase(0, size);
}

}  // namespace

BlockBuilder::BlockBuilder(Shape shape) : shape_(shape) {
    levels_.emplace_back();
    levels_.back().block.kind = Block::Kind::quote;  // any container: only its children are taken
}

void BlockBuilder::add_run(Run run) {
    if (runs_.empty() && is_blank(run)) return;
    const bool mergeable = !runs_.empty() && run.kind == Run::Kind::text &&
                           runs_.back().kind == Run::Kind::text &&
                           runs_.back().strong == run.strong &&
                           runs_.back().emphasis == run.emphasis && runs_.back().href == run.href;
    if (mergeable)
        runs_.back().text += run.text;
    else
        runs_.push_back(std::move(run));
}

void BlockBuilder::line_break() {
    if (shape_ == Shape::cell || heading_ != 0) return end_paragraph();
    // Blanks between two breaks do not keep a line alive.
    auto last = runs_.rbegin();
    while (last != runs_.rend() && last->kind == Run::Kind::text &&
           trim_unicode(last->text).empty())
        ++last;
    if (last != runs_.rend() && last->kind == Run::Kind::line_break) return end_paragraph();
    Run run;
    run.kind = Run::Kind::line_break;
    add_run(std::move(run));
}

void BlockBuilder::end_paragraph() {
    if (shape_ == Shape::cell || heading_ != 0) {
        Run blank;
        blank.text = " ";
        return add_run(std::move(blank));
    }
    if (runs_.empty()) return;
    std::vector<Run> runs = std::move(runs_);
    runs_.clear();
    if (std::all_of(runs.begin(), runs.end(), is_blank)) return;
    append(paragraph(std::move(runs)));
}

void BlockBuilder::add_image(Run image) {
    if (shape_ == Shape::cell) return add_run(std::move(image));
    add_block(paragraph({std::move(image)}));
}

void BlockBuilder::add_block(Block block) {
    if (shape_ == Shape::cell) return add_flat(block);
    if (heading_ != 0 && has_words()) return behind_heading_.push_back(std::move(block));
    if (heading_ == 0) end_paragraph();
    append(std::move(block));
}

void BlockBuilder::add_flat(const Block& block) {
    end_paragraph();
    for (const Run& run : block.runs) add_run(run);
    for (const Block& child : block.children) add_flat(child);
    end_paragraph();
}

void BlockBuilder::begin_heading(int level) {
    end_paragraph();
    if (shape_ == Shape::blocks) heading_ = level;
}

void BlockBuilder::end_heading() {
    if (heading_ == 0) return end_paragraph();
    Block heading;
    heading.kind = Block::Kind::heading;
    heading.level = heading_;
    heading.runs = std::move(runs_);
    runs_.clear();
    heading_ = 0;
    append(std::move(heading));
    for (Block& block : behind_heading_) append(std::move(block));
    behind_heading_.clear();
}

void BlockBuilder::open(Block container) {
    end_paragraph();
    if (shape_ == Shape::cell) return;
    const bool nests = container.kind != Block::Kind::item;
    const bool transparent = heading_ != 0 || nesting_ + (nests ? 1 : 0) > kMaxNesting ||
                             (!nests && top().kind != Block::Kind::list);
    if (!transparent && nests) ++nesting_;
    levels_.push_back({std::move(container), transparent});
}

void BlockBuilder::close() {
    end_paragraph();
    if (shape_ == Shape::cell || levels_.size() < 2) return;
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (level.transparent) return;
    if (level.block.kind != Block::Kind::item) --nesting_;
    if (!level.block.children.empty()) append(std::move(level.block));
}

bool BlockBuilder::has_words() const { return !std::all_of(runs_.begin(), runs_.end(), is_blank); }

Block& BlockBuilder::top() {
    auto level = levels_.rbegin();
    while (level->transparent) ++level;
    return level->block;
}

void BlockBuilder::append(Block block) {
    Block& parent = top();
    if (parent.kind == Block::Kind::list)
        append_to_list(parent, std::move(block));
    else
        parent.children.push_back(std::move(block));
}

void BlockBuilder::append_to_list(Block& list, Block block) {
    if (block.kind == Block::Kind::item) {
        const int number = list.level + static_cast<int>(list.children.size());
        remove_doubled_marker(block, list.ordered, number);
        const bool only_a_list =
            block.children.size() == 1 && block.children.front().kind == Block::Kind::list;
        if (!only_a_list) return list.children.push_back(std::move(block));
        for (Block& item : block.children.front().children)
            list.children.push_back(std::move(item));
        return;
    }
    // Content between items belongs to the item before it.
    if (list.children.empty()) {
        list.children.emplace_back();
        list.children.back().kind = Block::Kind::item;
    }
    list.children.back().children.push_back(std::move(block));
}

std::vector<Block> BlockBuilder::finish() {
    if (heading_ != 0) end_heading();
    while (levels_.size() > 1) close();
    end_paragraph();
    return std::move(levels_.front().block.children);
}

std::vector<Run> BlockBuilder::finish_cell() { return std::move(runs_); }

}  // namespace magpie::body
