// Entry of the body reader: one walk, then the footnote marks that could only be resolved at the
// end.
#include "parser/wechat/body.h"

#include "parser/wechat/body_walker.h"

namespace magpie::wechat {

Body read_body(Node root, const BodyContext& context) {
    Body body;
    if (!root) return body;
    BodyFacts facts;
    BlockBuilder builder;
    BodyWalker(context, facts, builder).walk(root);
    body.blocks = builder.finish();
    if (facts.has_footnote_marks) resolve_footnotes(body.blocks);
    body.components = std::move(facts.components);
    body.dropped = std::move(facts.dropped);
    body.dropped_nodes = std::move(facts.dropped_nodes);
    body.media = std::move(facts.media);
    return body;
}

}  // namespace magpie::wechat
