#include "parser/wechat/written_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/js_cursor.h"
#include "parser/js_literal.h"

namespace magpie::wechat {
namespace {

constexpr std::size_t kScriptWithin =
    2'000;  // from the mark to the call; 60–260 bytes on real pages
constexpr std::array<std::string_view, 2> kCalls{"document.write(", ".innerHTML ="};

bool is_quoted(std::string_view page, std::size_t at, std::size_t length) {
    const char before = at == 0 ? ' ' : page[at - 1];
    const char after = at + length < page.size() ? page[at + length] : ' ';
    return (before == '"' || before == '\'' || before == ' ') &&
           (after == '"' || after == '\'' || after == ' ');
}

// Position of `mark` as a whole attribute value or one class of several.
std::size_t find_mark(std::string_view page, std::string_view mark) {
    std::size_t at = find_bytes(page, mark);
    while (at != std::string_view::npos && !is_quoted(page, at, mark.size()))
        at = find_bytes(page, mark, at + mark.size());
    return at;
}

// A tag that ends a line of text rather than dressing it.
bool breaks_line(std::string_view tag) {
    for (const std::string_view name :
         {"br", "p", "/p", "div", "/div", "li", "section", "/section"})
        if (tag == name) return true;
    return false;
}

}  // namespace

std::string written_text(const Sources& sources, std::string_view mark) {
    const std::string_view page = sources.page();
    const std::size_t at = find_mark(page, mark);
    if (at == std::string_view::npos) return {};
    const std::string_view near = page.substr(at, kScriptWithin);
    std::size_t call_end = std::string_view::npos;
    for (const std::string_view call : kCalls)
        if (const std::size_t found = near.find(call); found != std::string_view::npos)
            call_end = std::min(call_end, found + call.size());
    if (call_end == std::string_view::npos) return {};
    JsCursor cursor(page, at + call_end);
    cursor.skip_blank();
    const auto text = cursor.take_string();
    return text ? js_decode(decode_js_string(*text)) : std::string();
}

std::string marked_paragraph(const Sources& sources, std::string_view mark) {
    const std::string_view page = sources.page();
    const std::size_t at = find_mark(page, mark);
    if (at == std::string_view::npos) return {};
    std::string_view paragraph = page.substr(at, kScriptWithin);
    paragraph.remove_prefix(std::min(paragraph.find('>'), paragraph.size() - 1) + 1);
    return words_of(paragraph.substr(0, paragraph.find("</p>")));
}

std::string second_paragraph(const Sources& sources, std::string_view mark) {
    const std::string_view page = sources.page();
    const std::size_t at = find_mark(page, mark);
    if (at == std::string_view::npos) return {};
    std::string_view inside = page.substr(at, kScriptWithin);
    inside = inside.substr(0, inside.find("</div>"));
    const std::size_t label_end = inside.find("</p>");
    if (label_end == std::string_view::npos) return {};
    inside.remove_prefix(label_end + 4);
    return words_of(inside.substr(0, inside.find("</p>")));
}

std::string words_of(std::string_view html) {
    std::string out;
    while (!html.empty()) {
        const std::size_t open = std::min(html.find('<'), html.size());
        out += html.substr(0, open);
        html.remove_prefix(open);
        const std::size_t close = std::min(html.find('>'), html.size());
        const std::string_view tag = html.substr(0, close);
        if (tag.size() > 1 &&
            breaks_line(to_lower_ascii(tag.substr(1, tag.find_first_of(" /", 2) - 1))))
            out += ' ';
        html.remove_prefix(std::min(close + 1, html.size()));
    }
    return collapse_space(html_unescape(out));
}

}  // namespace magpie::wechat
