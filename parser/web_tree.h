// The one way from the text of any web page to its tree: the pruning scan, the builders, and what
// is left when a bound is hit. Total: there is always a Document, and no page takes longer than
// kWebTreeTime for its tree, hostile or not.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "parser/dom.h"
#include "parser/html_scan.h"

namespace magpie {

// Of work, for each of the two builders: 98 % of real pages take below 3 ms, the slowest of 2,506
// takes 10 ms, and a page may take 100 ms in all.
inline constexpr std::chrono::milliseconds kWebTreeTime{40};

// What a tree is built of, without scripts and what the scan prunes: a page of more is read as a plain
// one. Whole pages of 2,506 real ones have up to 2.7 MB.
inline constexpr std::size_t kMaxTreeInput = std::size_t{4} << 20;  // bytes

// Pruned; bounded by kWebTreeTime and by bytes that let a process keep within 64 MiB.
HtmlLimits web_tree_limits();

struct WebTree {
    Document document;
    std::vector<ScriptSpan> scripts;  // in document order; views into the scanned text
    // The bound that was hit, in words. The document is then a plain one: <title>, <meta> and the
    // text in one <p> for each block, without any other element.
    std::string bound;
};

WebTree parse_web_page(std::string_view utf8, Arena& arena,
                       const HtmlLimits& limits = web_tree_limits());

}  // namespace magpie
