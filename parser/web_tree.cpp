#include "parser/web_tree.h"

#include <utility>

namespace magpie {

HtmlLimits web_tree_limits() {
    HtmlLimits limits;
    limits.prune = true;
    limits.time = kWebTreeTime;
    limits.arena = Bytes{40u << 20};  // largest of 2,506 real pages: 9 MB
    return limits;
}

WebTree parse_web_page(std::string_view utf8, Arena& arena, const HtmlLimits& limits) {
    auto scanned = scan_html(utf8, limits);
    if (!scanned) return {Document::parse_flat(utf8, arena), {}, scanned.error().message};
    // Browsers drop them in text; Gumbo, which alone would read them, spends unbounded time.
    std::erase(scanned->tree_input, '\0');
    if (scanned->tree_input.size() > kMaxTreeInput)
        return {Document::parse_flat(scanned->tree_input, arena), std::move(scanned->scripts),
                "html: more than " + to_string(Bytes{kMaxTreeInput}) + " besides scripts"};
    auto document = Document::parse_scanned(scanned->tree_input, arena, limits);
    if (document) return {*document, std::move(scanned->scripts), {}};
    return {Document::parse_flat(scanned->tree_input, arena), std::move(scanned->scripts),
            document.error().message};
}

}  // namespace magpie
