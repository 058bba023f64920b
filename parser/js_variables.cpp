// ScriptVariables: one pass over the script bodies that stops at every '=' and looks back for a
// target. Half of what it meets is minified code, so everything that is not `var NAME = term` is
// left at the first odd byte.
#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/dom.h"
#include "parser/js_cursor.h"
#include "parser/js_literal.h"

namespace magpie {
namespace {

constexpr std::size_t kMaxValues = 50'000;        // most seen on a real page: about 900
constexpr std::size_t kMaxValueBytes = 4u << 20;  // a text page's whole body can be one string
constexpr std::size_t kMaxTerms = 16;             // most seen: 4
constexpr std::size_t kMaxConditionBytes = 256;  // xml ? getXmlValue('…') || getXmlValue('…') :

bool is_space_on_line(char c) { return c == ' ' || c == '\t'; }

// True when `word` ends at `end` and is not the tail of a longer word.
bool word_ends_at(std::string_view script, std::size_t end, std::string_view word) {
    if (end < word.size() || script.substr(end - word.size(), word.size()) != word) return false;
    const std::size_t begin = end - word.size();
    return begin == 0 || (!is_identifier_part(script[begin - 1]) && script[begin - 1] != '.');
}

// The name that the '=' at `equals` assigns to, by the grammar of §3.4; "d." stays in front. Empty:
// no target.
std::string_view target_before(std::string_view script, std::size_t equals) {
    std::size_t end = equals;
    while (end > 0 && is_space_on_line(script[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && is_identifier_part(script[begin - 1])) --begin;
    if (begin == end || is_digit(script[begin]) || begin == 0) return {};
    const std::string_view name = script.substr(begin, end - begin);
    if (script[begin - 1] == '.') {
        if (word_ends_at(script, begin - 1, "d")) return script.substr(begin - 2, name.size() + 2);
        const bool global =
            word_ends_at(script, begin - 1, "window") || word_ends_at(script, begin - 1, "_g");
        return global ? name : std::string_view();
    }
    std::size_t keyword_end = begin;
    while (keyword_end > 0 && is_space_on_line(script[keyword_end - 1])) --keyword_end;
    if (keyword_end == begin) return {};
    const bool declared = word_ends_at(script, keyword_end, "var") ||
                          word_ends_at(script, keyword_end, "let") ||
                          word_ends_at(script, keyword_end, "const");
    return declared ? name : std::string_view();
}

// "=" that assigns: not ==, =>, !=, <=, >=, += …
bool assigns(std::string_view script, std::size_t equals) {
    const char next = equals + 1 < script.size() ? script[equals + 1] : ' ';
    if (next == '=' || next == '>') return false;
    static constexpr std::string_view kCompound = "=!<>+-*/%&|^?";
    return equals > 0 && kCompound.find(script[equals - 1]) == std::string_view::npos;
}

// Reads the terms behind '='; see the grammar in docs/wechat.md.
class TermReader {
  public:
    TermReader(std::string_view script, std::size_t at) : script_(script), cursor_(script, at) {}

    // First non-empty string term, unescaped as far as JavaScript does; empty when there is none.
    std::string first_string() {
        for (std::size_t terms = 0; terms < kMaxTerms; ++terms) {
            cursor_.skip_blank();
            cursor_.take('(');
            cursor_.skip_blank();
            skip_condition();
            if (auto text = take_text(); text && !text->empty())
                return std::move(*text);
            else if (!text && !skip_other_term())
                return {};
            cursor_.take(')');
            skip_calls_and_factor();
            if (!cursor_.take("||")) return {};
        }
        return {};
    }

  private:
    // A string, plain or inside htmlDecode(…).
    std::optional<std::string> take_text() {
        const bool call = cursor_.take("htmlDecode(");
        if (call) cursor_.skip_blank();
        const auto quoted = cursor_.take_string();
        if (!quoted || quoted->size() > kMaxValueBytes) return std::nullopt;
        if (call) cursor_.take(')');
        return js_decode(decode_js_string(*quoted));
    }

    void skip_condition() {
        const std::size_t begin = cursor_.at();
        if (cursor_.take_identifier() == "xml") {
            cursor_.skip_blank();
            const std::size_t colon =
                script_.substr(0, begin + kMaxConditionBytes).find(':', begin);
            if (cursor_.peek() == '?' && colon != std::string_view::npos) {
                cursor_.move_to(colon + 1);
                return cursor_.skip_blank();
            }
        }
        cursor_.move_to(begin);
    }

    // identifier(.identifier)* or a number; a call or an index is not a term.
    bool skip_other_term() {
        if (!cursor_.take_number().empty()) return true;
        do {
            if (cursor_.take_identifier().empty()) return false;
        } while (cursor_.take('.'));
        return cursor_.peek() != '(' && cursor_.peek() != '[';
    }

    void skip_calls_and_factor() {
        while (cursor_.take(".html(false)")) {
        }
        cursor_.skip_blank();
        if (!cursor_.take('*')) return;
        cursor_.skip_blank();
        cursor_.take_number();
        cursor_.skip_blank();
    }

    std::string_view script_;
    JsCursor cursor_;
};

// Bodies are HTML and stay so; every other value is text that the server escaped once for the page.
bool holds_html(std::string_view name) {
    return name.size() >= 8 && equals_ignore_case(name.substr(name.size() - 8), "noencode");
}

}  // namespace

ScriptVariables ScriptVariables::scan(const std::vector<std::string_view>& scripts) {
    ScriptVariables variables;
    for (const std::string_view script : scripts) {
        for (std::size_t at = script.find('='); at != std::string_view::npos;
             at = script.find('=', at + 1)) {
            if (!assigns(script, at)) continue;
            const std::string_view name = target_before(script, at);
            if (name.empty()) continue;
            std::string value = TermReader(script, at + 1).first_string();
            if (value.empty()) continue;
            if (variables.values_.size() >= kMaxValues) break;
            if (!holds_html(name)) value = html_unescape(value);
            variables.values_.emplace_back(name, std::move(value));
        }
    }
    std::stable_sort(variables.values_.begin(), variables.values_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return variables;
}

std::size_t ScriptVariables::lower_bound(std::string_view name) const {
    const auto found =
        std::lower_bound(values_.begin(), values_.end(), name,
                         [](const auto& pair, std::string_view key) { return pair.first < key; });
    return static_cast<std::size_t>(found - values_.begin());
}

std::string_view ScriptVariables::get(std::string_view name) const {
    return first(name, [](std::string_view) { return true; });
}

std::string first_property(std::string_view script, std::string_view name) {
    for (std::size_t at = find_bytes(script, name); at != std::string_view::npos;
         at = find_bytes(script, name, at + 1)) {
        if (at > 0 && is_identifier_part(script[at - 1])) continue;
        JsCursor cursor(script, at + name.size());
        cursor.skip_blank();
        if (!cursor.take(':')) continue;
        cursor.skip_blank();
        const auto quoted = cursor.take_string();
        if (quoted && !quoted->empty()) return js_decode(decode_js_string(*quoted));
    }
    return {};
}

}  // namespace magpie
