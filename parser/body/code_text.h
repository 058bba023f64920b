// Code blocks: WeChat's own (one `code` element per line beside a list of line numbers), those of
// editors (one `code` with br and no-break spaces, below a title bar) and of highlighters (numbers
// in a gutter, the language in a class). Line breaks of code are content (docs/wechat.md, "Code").
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parser/dom.h"

namespace magpie::body {

struct CodeBlock {
    std::string text;                  // LF between lines, none at the end
    std::string language;              // empty when unknown
    bool had_broken_counters = false;  // lines of an editor's line counter were left out
};

// `element` is a pre, or a code that stands outside of one.
CodeBlock read_code(Node element);
// A pre that holds pictures, tables or the like is a wrapper around an article, not code.
bool is_layout_pre(Node pre);
// A code outside of pre with line breaks in it.
bool is_code_block(Node code);

// A column of line numbers beside code: named so by its class, and nothing but numbers.
bool is_gutter(Node node);

// A word that names a programming language, in lower case; else empty.
std::string language_name(std::string_view word);

}  // namespace magpie::body
