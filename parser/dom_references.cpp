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

// Nearly all references of real pages, sorted: the names of HTML 4 for Latin letters and marks.
// Gumbo takes 0.2 µs for each, and some µs for a text of one.
std::string_view common_character(std::string_view reference) {
    using Row = std::pair<std::string_view, std::string_view>;
    static constexpr Row kCommon[] = {
        // clang-format off
    {"&#39;", "'"}, {"&AElig;", "\u00c6"}, {"&Aacute;", "\u00c1"}, {"&Acirc;", "\u00c2"},
    {"&Agrave;", "\u00c0"}, {"&Aring;", "\u00c5"}, {"&Atilde;", "\u00c3"}, {"&Auml;", "\u00c4"},
    {"&Ccedil;", "\u00c7"}, {"&Dagger;", "\u2021"}, {"&Delta;", "\u0394"}, {"&ETH;", "\u00d0"},
    {"&Eacute;", "\u00c9"}, {"&Ecirc;", "\u00ca"}, {"&Egrave;", "\u00c8"}, {"&Euml;", "\u00cb"},
    {"&Iacute;", "\u00cd"}, {"&Icirc;", "\u00ce"}, {"&Igrave;", "\u00cc"}, {"&Iuml;", "\u00cf"},
    {"&Ntilde;", "\u00d1"}, {"&OElig;", "\u0152"}, {"&Oacute;", "\u00d3"}, {"&Ocirc;", "\u00d4"},
    {"&Ograve;", "\u00d2"}, {"&Omega;", "\u03a9"}, {"&Oslash;", "\u00d8"}, {"&Otilde;", "\u00d5"},
    {"&Ouml;", "\u00d6"}, {"&Prime;", "\u2033"}, {"&Scaron;", "\u0160"}, {"&Sigma;", "\u03a3"},
    {"&THORN;", "\u00de"}, {"&Uacute;", "\u00da"}, {"&Ucirc;", "\u00db"}, {"&Ugrave;", "\u00d9"},
    {"&Uuml;", "\u00dc"}, {"&Yacute;", "\u00dd"}, {"&aacute;", "\u00e1"}, {"&acirc;", "\u00e2"},
    {"&acute;", "\u00b4"}, {"&aelig;", "\u00e6"}, {"&agrave;", "\u00e0"}, {"&alpha;", "\u03b1"},
    {"&amp;", "&"}, {"&apos;", "'"}, {"&aring;", "\u00e5"}, {"&atilde;", "\u00e3"},
    {"&auml;", "\u00e4"}, {"&bdquo;", "\u201e"}, {"&beta;", "\u03b2"}, {"&brvbar;", "\u00a6"},
    {"&bull;", "\u2022"}, {"&ccedil;", "\u00e7"}, {"&cedil;", "\u00b8"}, {"&cent;", "\u00a2"},
    {"&check;", "\u2713"}, {"&circ;", "\u02c6"}, {"&copy;", "\u00a9"}, {"&curren;", "\u00a4"},
    {"&dagger;", "\u2020"}, {"&darr;", "\u2193"}, {"&deg;", "\u00b0"}, {"&delta;", "\u03b4"},
    {"&divide;", "\u00f7"}, {"&eacute;", "\u00e9"}, {"&ecirc;", "\u00ea"}, {"&egrave;", "\u00e8"},
    {"&emsp;", "\u2003"}, {"&ensp;", "\u2002"}, {"&eth;", "\u00f0"}, {"&euml;", "\u00eb"},
    {"&euro;", "\u20ac"}, {"&fnof;", "\u0192"}, {"&frac12;", "\u00bd"}, {"&frac14;", "\u00bc"},
    {"&frac34;", "\u00be"}, {"&gamma;", "\u03b3"}, {"&ge;", "\u2265"}, {"&gt;", ">"},
    {"&harr;", "\u2194"}, {"&hearts;", "\u2665"}, {"&hellip;", "\u2026"}, {"&iacute;", "\u00ed"},
    {"&icirc;", "\u00ee"}, {"&iexcl;", "\u00a1"}, {"&igrave;", "\u00ec"}, {"&infin;", "\u221e"},
    {"&iquest;", "\u00bf"}, {"&iuml;", "\u00ef"}, {"&lambda;", "\u03bb"}, {"&laquo;", "\u00ab"},
    {"&larr;", "\u2190"}, {"&ldquo;", "\u201c"}, {"&le;", "\u2264"}, {"&lrm;", "\u200e"},
    {"&lsaquo;", "\u2039"}, {"&lsquo;", "\u2018"}, {"&lt;", "<"}, {"&macr;", "\u00af"},
    {"&mdash;", "\u2014"}, {"&micro;", "\u00b5"}, {"&middot;", "\u00b7"}, {"&minus;", "\u2212"},
    {"&mu;", "\u03bc"}, {"&nbsp;", "\u00a0"}, {"&ndash;", "\u2013"}, {"&ne;", "\u2260"},
    {"&not;", "\u00ac"}, {"&ntilde;", "\u00f1"}, {"&oacute;", "\u00f3"}, {"&ocirc;", "\u00f4"},
    {"&oelig;", "\u0153"}, {"&ograve;", "\u00f2"}, {"&omega;", "\u03c9"}, {"&ordf;", "\u00aa"},
    {"&ordm;", "\u00ba"}, {"&oslash;", "\u00f8"}, {"&otilde;", "\u00f5"}, {"&ouml;", "\u00f6"},
    {"&para;", "\u00b6"}, {"&permil;", "\u2030"}, {"&pi;", "\u03c0"}, {"&plusmn;", "\u00b1"},
    {"&pound;", "\u00a3"}, {"&prime;", "\u2032"}, {"&quot;", "\""}, {"&raquo;", "\u00bb"},
    {"&rarr;", "\u2192"}, {"&rdquo;", "\u201d"}, {"&reg;", "\u00ae"}, {"&rlm;", "\u200f"},
    {"&rsaquo;", "\u203a"}, {"&rsquo;", "\u2019"}, {"&sbquo;", "\u201a"}, {"&scaron;", "\u0161"},
    {"&sect;", "\u00a7"}, {"&shy;", "\u00ad"}, {"&sigma;", "\u03c3"}, {"&star;", "\u2606"},
    {"&sup1;", "\u00b9"}, {"&sup2;", "\u00b2"}, {"&sup3;", "\u00b3"}, {"&szlig;", "\u00df"},
    {"&thinsp;", "\u2009"}, {"&thorn;", "\u00fe"}, {"&tilde;", "\u02dc"}, {"&times;", "\u00d7"},
    {"&trade;", "\u2122"}, {"&uacute;", "\u00fa"}, {"&uarr;", "\u2191"}, {"&ucirc;", "\u00fb"},
    {"&ugrave;", "\u00f9"}, {"&uml;", "\u00a8"}, {"&uuml;", "\u00fc"}, {"&yacute;", "\u00fd"},
    {"&yen;", "\u00a5"}, {"&yuml;", "\u00ff"}, {"&zwj;", "\u200d"}, {"&zwnj;", "\u200c"},
        // clang-format on
    };
    static_assert(std::is_sorted(std::begin(kCommon), std::end(kCommon)));
    const auto* found = std::lower_bound(
        std::begin(kCommon), std::end(kCommon), reference,
        [](const Row& row, std::string_view wanted) { return row.first < wanted; });
    return found != std::end(kCommon) && found->first == reference ? found->second
                                                                   : std::string_view();
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
