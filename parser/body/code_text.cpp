// Reads code blocks (see the header).
#include "parser/body/code_text.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "parser/body/lookahead.h"
#include "parser/body/style.h"

namespace magpie::body {
namespace {

constexpr std::size_t kLongestLanguage = 20;

bool is_line_element(Node node) {
    static constexpr std::string_view kTags[] = {"p",  "div", "section", "li",
                                                 "tr", "ol",  "ul",      "table"};
    return std::find(std::begin(kTags), std::end(kTags), node.tag()) != std::end(kTags);
}

bool is_left_out(Node node) {
    if (node.has_class("code-snippet__line-index") || is_gutter(node) || node.is("script") ||
        node.is("style"))
        return true;
    return hides(node.attribute_or_empty("style"));
}

// Text as the reader sees it: no-break spaces are the editors' indentation.
void append_code_text(std::string& out, std::string_view text) {
    for (std::size_t pos = 0; pos < text.size(); ++pos) {
        const std::string_view rest = text.substr(pos);
        if (rest.starts_with("\u00A0")) {
            out += ' ';
            pos += 1;
        } else if (rest.starts_with("\u200B") || rest.starts_with("\u2060") ||
                   rest.starts_with("\uFEFF")) {
            pos += 2;
        } else if (const char c = text[pos];
                   c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= 0x20) {
            out += c;
        }
    }
}

void end_line(std::string& out) {
    if (!out.empty() && out.back() != '\n') out += '\n';
}

// Text of one subtree: br and the ends of block elements are line ends.
std::string code_text(Node root) {
    std::string out;
    for (Node node = root.first_child(); node;) {
        if (node.is_text()) append_code_text(out, node.text());
        const bool skip = node.is_element() && is_left_out(node);
        if (node.is_element() && !skip) {
            if (node.is("br"))
                out += '\n';
            else if (is_line_element(node))
                end_line(out);
        }
        // Blocks that end between this node and the next one end their line too.
        const Node next = node.next_in(root, skip);
        if (skip || !node.first_child()) {
            for (Node up = node; up && up != root && !up.next_sibling(); up = up.parent()) {
                const Node parent = up.parent();
                if (parent && parent != root && is_line_element(parent)) end_line(out);
            }
        }
        node = next;
    }
    return out;
}

// The outermost code elements of a pre, and whether there are words outside of them.
struct CodeParts {
    std::vector<Node> codes;
    bool words_outside = false;
};

CodeParts parts_of(Node pre) {
    CodeParts parts;
    for (Node node = pre.first_child(); node;) {
        const bool code = node.is("code");
        if (code) parts.codes.push_back(node);
        if (node.is_text() && !is_all_space(node.text())) parts.words_outside = true;
        node = node.next_in(pre, code || (node.is_element() && is_left_out(node)));
    }
    return parts;
}

std::string joined_lines(const std::vector<Node>& codes) {
    std::string out;
    for (const Node code : codes) {
        std::string line = code_text(code);
        // A line of its own may end with the br that keeps an empty one open.
        if (codes.size() > 1 && line.ends_with('\n')) line.pop_back();
        if (code != codes.front()) out += '\n';
        out += line;
    }
    return out;
}

// Line numbers of a broken editor: "ounter(line", "counter(lineounter(line…".
bool is_broken_counter(std::string_view line) {
    line = trim(line);
    if (line.starts_with('c') || line.starts_with('e')) line.remove_prefix(1);
    return line.starts_with("ounter(line");
}

std::string without_broken_counters(std::string text) {
    if (!contains(text, "ounter(line")) return text;
    std::string out;
    for (const std::string_view line : split_lines(text)) {
        if (is_broken_counter(line)) continue;
        out += line;
        out += '\n';
    }
    if (!out.empty()) out.pop_back();
    return out;
}

// Empty lines before and after are the template's.
std::string without_outer_blank_lines(std::string text) {
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        if (!trim(std::string_view(text).substr(begin, end - begin)).empty()) break;
    text.erase(0, begin);
    while (true) {
        const std::size_t last = text.rfind('\n');
        if (last == std::string::npos || !trim(std::string_view(text).substr(last)).empty())
            return text;
        text.resize(last);
    }
}

// Names that stand bare in a class, beside words that say nothing about code.
bool is_known_language(std::string_view word) {
    static constexpr std::string_view kNames[] = {
        "bash",       "c",          "clojure",    "cpp",    "csharp",     "css",
        "dart",       "diff",       "dockerfile", "elixir", "erlang",     "go",
        "graphql",    "haskell",    "html",       "ini",    "java",       "javascript",
        "js",         "json",       "jsx",        "julia",  "kotlin",     "latex",
        "lua",        "makefile",   "markdown",   "matlab", "nginx",      "nix",
        "objectivec", "ocaml",      "perl",       "php",    "powershell", "python",
        "r",          "ruby",       "rust",       "sass",   "scala",      "scss",
        "sh",         "shell",      "sql",        "swift",  "toml",       "ts",
        "tsx",        "typescript", "vim",        "xml",    "yaml",       "yml",
        "zig"};
    return std::binary_search(std::begin(kNames), std::end(kNames), word);
}

// "language-x", "lang-x", "highlight-source-x", "highlight-x" of a wrapper, "brush: x", and the
// bare names beside the words that highlighters mark their blocks with.
std::string language_of_class(std::string_view classes) {
    static constexpr std::string_view kPrefixes[] = {
        "language-", "lang-", "highlight-source-", "highlight-text-", "highlight-",
        "brush:",    "lang:"};
    static constexpr std::string_view kHighlighters[] = {"hljs",      "sourceCode", "prettyprint",
                                                         "highlight", "chroma",     "codehilite"};
    bool highlighted = false;
    std::string_view bare;
    bool wants_name = false;  // "brush: x" in two words
    for (const std::string_view part : split(classes, ' ')) {
        if (wants_name) return language_name(part.substr(0, part.find(';')));
        for (const std::string_view prefix : kPrefixes) {
            if (!part.starts_with(prefix)) continue;
            const std::string_view name = part.substr(prefix.size());
            if (prefix == "highlight-" && !is_known_language(name)) continue;
            if (!name.empty()) return language_name(name.substr(0, name.find(';')));
            wants_name = true;
        }
        const bool mark = std::find(std::begin(kHighlighters), std::end(kHighlighters), part) !=
                          std::end(kHighlighters);
        highlighted = highlighted || mark;
        if (!mark && bare.empty()) bare = part;
    }
    return highlighted && is_known_language(bare) ? std::string(bare) : std::string();
}

std::string language_of(Node element) {
    for (const std::string_view name :
         {"data-lang", "data-language", "data-code-language", "data-enlighter-language"})
        if (std::string found = language_name(element.attribute_or_empty(name)); !found.empty())
            return found;
    return language_of_class(element.attribute_or_empty("class"));
}

}  // namespace

std::string language_name(std::string_view word) {
    const std::string name = to_lower_ascii(trim(word));
    if (name.empty() || name.size() > kLongestLanguage) return {};
    for (const std::string_view none :
         {"plain", "plaintext", "text", "nohighlight", "none", "undefined", "null", "auto"})
        if (name == none) return {};
    const bool sound = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '#' ||
               c == '-' || c == '_' || c == '.';
    });
    return sound ? name : std::string();
}

CodeBlock read_code(Node element) {
    CodeBlock block;
    const CodeParts parts = parts_of(element);
    const bool by_lines = !parts.codes.empty() && !parts.words_outside;
    std::string text = by_lines ? joined_lines(parts.codes) : code_text(element);
    const std::size_t size = text.size();
    text = without_broken_counters(std::move(text));
    block.had_broken_counters = text.size() < size;
    block.text = without_outer_blank_lines(std::move(text));
    block.language = language_of(element);
    if (block.language.empty() && !parts.codes.empty())
        block.language = language_of(parts.codes.front());
    if (block.language.empty() && element.parent()) block.language = language_of(element.parent());
    return block;
}

bool is_gutter(Node node) {
    constexpr std::size_t kMost = 20'000;  // nodes; two for each numbered line
    const std::string_view classes = node.attribute_or_empty("class");
    const bool named = contains(classes, "gutter") || contains(classes, "lineno") ||
                       contains(classes, "line-num") || contains(classes, "linenum") ||
                       contains(classes, "line_num") || contains(classes, "blob-num") ||
                       contains(classes, "crayon-num") || contains(classes, "ln-num");
    if (!named) return false;
    std::size_t seen = 0;
    for (Node part = node; part && seen < kMost; part = part.next_in(node), ++seen)
        if (part.is_text() &&
            part.text().find_first_not_of("0123456789. \t\r\n") != std::string_view::npos)
            return false;
    return true;
}

bool is_layout_pre(Node pre) {
    const Node layout = find_ahead(pre, [](Node node) {
        for (const std::string_view tag :
             {"img", "table", "iframe", "h1", "h2", "h3", "blockquote", "pre"})
            if (node.is(tag)) return true;
        return node.tag().starts_with("mp");
    });
    return static_cast<bool>(layout);
}

bool is_code_block(Node code) {
    bool line_seen = false;
    const Node other = find_ahead(code, [&](Node node) {
        line_seen = line_seen || node.is("br") || (node.is_element() && is_line_element(node));
        return node.is("img") || node.is("a");
    });
    return !other && line_seen && contains(trim(code_text(code)), "\n");
}

}  // namespace magpie::body
