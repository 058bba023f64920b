#include "parser/body/body.h"

#include "base/text.h"

namespace magpie::body {
namespace {

bool says_something(const Run& run) {
    return run.kind == Run::Kind::image ? !run.target.empty() : !is_all_space(run.text);
}

bool says_something(const Block& block) {
    if (block.kind == Block::Kind::card || block.kind == Block::Kind::code)
        return !is_all_space(block.text);
    for (const Run& run : block.runs)
        if (says_something(run)) return true;
    return false;
}

}  // namespace

bool has_substance(const std::vector<Block>& blocks) {
    std::vector<const Block*> open;
    for (const Block& block : blocks) open.push_back(&block);
    while (!open.empty()) {
        const Block& block = *open.back();
        open.pop_back();
        if (says_something(block)) return true;
        for (const Block& child : block.children) open.push_back(&child);
    }
    return false;
}

}  // namespace magpie::body
