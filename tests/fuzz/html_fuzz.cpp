// Any bytes. The scan is total, hands out views into its input and leaves no more than it got; the
// tree of what it leaves is the tree of the page, and holds valid UTF-8 only, within the bounds.
// Character references of any text decode to valid UTF-8 and, once nothing is left to decode, stay
// as they are.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "parser/dom.h"
#include "parser/html_scan.h"
#include "tests/parser/html_tree_outline.h"

namespace {

using namespace magpie;

void require(bool claim) {
    if (!claim) std::abort();
}

// Where Gumbo's tokenizer follows the tree and the scan does not: raw text elements that the tree
// builder ignores or reads as markup.
bool switches_tokenizer(std::string_view html) {
    const std::string lower = to_lower_ascii(html);
    for (const char* name : {"<svg", "<math", "<select", "<frameset", "<plaintext"})
        if (lower.find(name) != std::string::npos) return true;
    return false;
}

void check_scan(std::string_view html) {
    const Result<ScannedHtml> scanned = scan_html(html, HtmlLimits());
    if (!scanned) return;
    require(scanned->tree_input.size() <= html.size());
    for (const ScriptSpan& script : scanned->scripts) {
        require(script.attributes.data() >= html.data());
        require(script.body.data() + script.body.size() <= html.data() + html.size());
    }
}

void check_tree(std::string_view html) {
    static Arena arena, whole_arena;  // a fresh block is slow under AddressSanitizer
    const Result<Document> page = Document::parse(html, arena);
    if (!page) return;
    const std::string outline = tree_outline(page->root());
    require(is_valid_utf8(outline));
    HtmlLimits whole;
    whole.strip_scripts = false;
    const Result<Document> expected = Document::parse(html, whole_arena, whole);
    if (expected && !switches_tokenizer(html)) require(outline == tree_outline(expected->root()));
}

void check_references(std::string_view html) {
    const std::string text = to_valid_utf8(html);
    require(is_valid_utf8(html_unescape(text)));
    require(is_valid_utf8(html_unescape_fully(text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view html(reinterpret_cast<const char*>(data), size);
    check_scan(html);
    check_tree(html);
    check_references(html);
    return 0;
}
