// Entry of the web body reader: which nodes lie above something kept, then the walk.
#include "parser/article/web_body.h"

#include <algorithm>

#include "parser/article/web_walker.h"
#include "parser/markdown_inline.h"

namespace magpie {
namespace {

// Elements that are content themselves, whatever stands in them.
bool is_content(Node node) {
    switch (web_role(node.tag())) {
        case WebRole::picture:
        case WebRole::rule:
        case WebRole::frame:
        case WebRole::clip:
        case WebRole::drawing:
        case WebRole::formula:
            return true;
        default:
            return false;
    }
}

template <class Map>
std::map<std::string, int> plain(Map& counts) {
    return {counts.begin(), counts.end()};
}

// Viewers of all kinds shall show what the page shows. Depth is bounded by kMaxNesting.
void guard(std::vector<Block>& blocks) {
    for (Block& block : blocks) {
        const bool marked = std::any_of(block.runs.begin(), block.runs.end(),
                                        [](const Run& run) { return run.strong || run.emphasis; });
        if (marked) block.runs = markdown::with_rendered_marks(block.runs);
        block.guarded = true;
        guard(block.children);
    }
}

}  // namespace

std::vector<bool> kept_nodes(const Document& document, const ContentMarks& marks) {
    std::vector<bool> kept(document.node_count(), false);
    const Node root = document.root();
    for (Node node = root; node; node = node.next_in(root)) {
        if (!marks.has(node)) continue;
        if (node.is_element() && !is_content(node)) continue;
        // Whatever is marked keeps what stands above it; each element is climbed over once.
        for (Node up = node; up && !kept[up.index()]; up = up.parent()) kept[up.index()] = true;
    }
    return kept;
}

body::Body read_web_body(const Document& document, const ContentMarks& marks,
                         const WebBodyContext& context) {
    const std::vector<bool> kept = kept_nodes(document, marks);
    const std::optional<Url> base = Url::parse(context.base_url);
    WebFacts facts;
    body::BlockBuilder builder;
    WebWalker(marks, kept, context, base, facts, builder).walk(document.body());
    body::Body body;
    body.blocks = builder.finish();
    guard(body.blocks);
    body.components = plain(facts.components);
    body.dropped = plain(facts.dropped);
    body.dropped_nodes = std::move(facts.dropped_nodes);
    body.media = std::move(facts.media);
    return body;
}

}  // namespace magpie
