// Character references outside of markup, by Gumbo's tables: all references of a text are
// collected, parsed in one go as RCDATA, and put back. Everything between them is copied, so that
// line ends, NULs and '<' never meet the tokenizer.
#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "parser/dom.h"
#include "parser/dom_build.h"

namespace magpie {
namespace {

// Stands between two references in the joined text. A reference decodes to one unit (a character,
// or two of which none is '/'), then letters, digits and ';': neither can hold or complete this.
constexpr std::string_view kSeparator = "/\n/";

bool is_reference_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The longest span from the '&' at `begin` that can take part in a reference.
std::size_t reference_end(std::string_view text, std::size_t begin) {
    std::size_t end = begin + 1;
    if (end < text.size() && text[end] == '#') ++end;
    while (end < text.size() && is_reference_char(text[end])) ++end;
    if (end < text.size() && text[end] == ';') ++end;
    return end;
}

std::string join_references(std::string_view text) {
    std::string joined;
    for (std::size_t at = text.find('&'); at != std::string_view::npos;) {
        const std::string_view reference = text.substr(at, reference_end(text, at) - at);
        if (common_character(reference).empty()) joined.append(reference).append(kSeparator);
        at = text.find('&', at + reference.size());
    }
    return joined;
}

std::string_view take_unit(std::string_view& decoded) {
    const std::size_t size = decoded.find(kSeparator);
    assert(size != std::string_view::npos);
    const std::string_view unit = decoded.substr(0, size);
    decoded.remove_prefix(std::min(unit.size() + kSeparator.size(), decoded.size()));
    return unit;
}

std::string put_back(std::string_view text, std::string_view decoded) {
    std::string out;
    out.reserve(text.size());
    std::size_t copied = 0;
    for (std::size_t at = text.find('&'); at != std::string_view::npos;) {
        out.append(text, copied, at - copied);
        copied = reference_end(text, at);
        const std::string_view common = common_character(text.substr(at, copied - at));
        out += common.empty() ? take_unit(decoded) : common;
        at = text.find('&', copied);
    }
    return out.append(text.substr(copied));
}

// Not bounded by time and generously by memory (a byte becomes at most one character of text, in
// buffers that double): a caller's string was bounded when it was read.
HtmlLimits reference_limits(std::size_t size) {
    HtmlLimits limits;
    limits.arena = Bytes{(std::uint64_t{1} << 20) + 32 * size};
    limits.time = std::chrono::hours(1);
    return limits;
}

}  // namespace

// Nearly all references of real pages. Gumbo takes 0.2 µs for each.
std::string_view common_character(std::string_view reference) {
    constexpr std::pair<std::string_view, std::string_view> kCommon[] = {
        {"&amp;", "&"},   {"&lt;", "<"},  {"&gt;", ">"},
        {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", "\u00a0"},
    };
    for (const auto& [name, character] : kCommon)
        if (name == reference) return character;
    return {};
}

std::string html_unescape(std::string_view text) {
    if (text.find('&') == std::string_view::npos) return std::string(text);
    std::string joined = join_references(text);
    if (joined.empty()) return put_back(text, {});
    // Of its own, because callers hold nodes of a Document in theirs.
    static thread_local Arena arena;
    const HtmlLimits limits = reference_limits(joined.size());
    const Result<BuiltTree> tree = build_tree(joined, arena, limits, BuildContext::title_fragment);
    if (!tree) return std::string(text);
    std::string decoded;
    for (const DomNode* child = tree->root->first_child; child != nullptr;
         child = child->next_sibling)
        decoded += child->content;
    return put_back(text, decoded);
}

std::string html_unescape_fully(std::string_view text) {
    constexpr int kRounds = 8;  // seen in pages: 3
    std::string current(text);
    for (int round = 0; round < kRounds; ++round) {
        std::string next = html_unescape(current);
        if (next == current) break;
        current = std::move(next);
    }
    return current;
}

}  // namespace magpie
