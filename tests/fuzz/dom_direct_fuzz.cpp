// Where the direct builder answers, it answers with Gumbo's tree: as a page and as a body.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "parser/dom.h"
#include "tests/parser/html_tree_outline.h"

namespace {

using namespace magpie;

Result<Document> parse(std::string_view html, Arena& arena, bool fragment, bool directly) {
    HtmlLimits limits;
    limits.strip_scripts = false;
    limits.build_directly = directly;
    return fragment ? Document::parse_fragment(html, arena, limits)
                    : Document::parse(html, arena, limits);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static Arena arena, gumbo_arena;
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    for (const bool fragment : {false, true}) {
        const auto direct = parse(html, arena, fragment, true);
        if (!direct) continue;
        const std::string outline = tree_outline(direct->root());
        const auto gumbo = parse(html, gumbo_arena, fragment, false);
        if (gumbo && outline != tree_outline(gumbo->root())) std::abort();
    }
    return 0;
}
