// Formulas of a web page: the TeX that MathML annotations, KaTeX, MathJax and wikis keep beside
// what they draw. A formula without TeX is its words.
#include "base/text.h"
#include "parser/article/web_walker.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxTex = 2'000;  // bytes; what the dialect holds as a formula

bool is_tex_annotation(Node node) {
    return node.is("annotation") && contains(node.attribute_or_empty("encoding"), "tex");
}

bool is_displayed(Node node) {
    const std::string_view display = node.attribute_or_empty("display");
    if (display == "block" || display == "true") return true;
    const Node parent = node.parent();
    return parent && contains(parent.attribute_or_empty("class"), "display");
}

// "\( … \)" and "\[ … \]"; "" when the words are not in delimiters.
std::string_view delimited_tex(std::string_view words) {
    words = trim(words);
    const bool marked = words.size() > 4 && ((words.starts_with("\\(") && words.ends_with("\\)")) ||
                                             (words.starts_with("\\[") && words.ends_with("\\]")));
    return marked ? trim(words.substr(2, words.size() - 4)) : std::string_view();
}

}  // namespace

bool WebWalker::put_formula(std::string_view tex, bool block) {
    const std::string words = collapse_space(tex);
    if (words.empty() || words.size() > kMaxTex) return false;
    const std::string_view mark = block ? "$$" : "$";
    Run run = dressed({});
    run.kind = Run::Kind::raw;
    run.text = std::string(mark) + words + std::string(mark);
    count("formula");
    if (block) open_block();
    put_inline(std::move(run));
    if (block) builder_.end_paragraph();
    return true;
}

// <math>, <mjx-container>: TeX where it is kept.
bool WebWalker::formula(const Element& element) {
    const bool block = is_displayed(element.node);
    if (const Node source = body::find_ahead(element.node, is_tex_annotation))
        if (put_formula(text_of(source), block)) return true;
    const std::string_view written = element.node.attribute_or_empty("alttext");
    if (!written.empty() && put_formula(written, block)) return true;
    flow_.end();
    const std::string words = collapse_space(text_of(element.node));
    // What is drawn stands apart from the words around it.
    if (!words.empty()) put_words(" " + words + " ");
    return true;
}

// KaTeX draws a formula twice; generators leave "\( … \)" in a span of class "math".
bool WebWalker::typeset_span(const Element& element) {
    const bool hinted = contains(element.classes, "katex") || contains(element.classes, "ath");
    if (!hinted) return false;
    if (element.classes == "katex" || element.classes.starts_with("katex ")) {
        const Node source = body::find_ahead(element.node, is_tex_annotation);
        return source && put_formula(text_of(source), is_displayed(element.node));
    }
    const Node only = element.node.first_child();
    if (!only || !only.is_text() || only.next_sibling()) return false;
    const std::string_view tex = delimited_tex(only.text());
    return !tex.empty() && put_formula(tex, trim(only.text()).starts_with("\\["));
}

// Drawings: words and pictures inside are read, the rest is decoration.
bool WebWalker::drawing(const Element& element) {
    const auto has_content = [&](Node node) {
        return (node.is_text() && !trim(node.text()).empty() && !node.parent().is("title") &&
                !node.parent().is("desc") && !node.parent().is("style")) ||
               node.is("image") || node.is("foreignobject");
    };
    if (body::find_ahead(element.node, has_content)) return false;
    return drop(element, "drawing");
}

}  // namespace magpie
