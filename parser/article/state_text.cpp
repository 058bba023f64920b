#include "parser/article/state_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "parser/article/linked_data.h"
#include "parser/byte_search.h"

namespace magpie {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxStateBytes = 2u << 20;  // of one object; the largest real one has 1.1 MB
constexpr std::size_t kMaxStates = 4;
constexpr std::size_t kMaxValues = 100'000;
constexpr std::size_t kMaxDepth = 64;

// Members that hold the text of an article, in lower case.
constexpr std::array<std::string_view, 14> kBodyKeys{
    "articlebody", "body",     "content", "contenthtml", "bodyhtml", "html",         "rendered",
    "text",        "fulltext", "detail",  "article",     "markdown", "content_html", "body_html"};

bool is_body_key(std::string_view key) {
    const std::string lower = to_lower_ascii(key);
    return std::ranges::find(kBodyKeys, lower) != kBodyKeys.end();
}

bool is_markup(std::string_view text) {
    return has_bytes(text, "<p") || has_bytes(text, "<div") || has_bytes(text, "<br");
}

// The object or array that begins at `begin`, to its closing bracket; "" when it is too long or
// too deep, or never ends.
std::string_view balanced(std::string_view code, std::size_t begin) {
    code = code.substr(begin, kMaxStateBytes);
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const char c = code[at];
        if (in_string) {
            if (c == '\\') ++at;
            in_string = c != '"';
            continue;
        }
        in_string = c == '"';
        if ((c == '{' || c == '[') && ++depth > kMaxDepth) return {};
        if (c != '}' && c != ']') continue;
        if (depth == 0) return {};
        if (--depth == 0) return code.substr(0, at + 1);
    }
    return {};
}

// The state objects of a script: all of it when it is data, else what is assigned to a member of
// the window.
std::string_view state_of(const ScriptSpan& script) {
    const std::string_view code = script.body;
    if (has_bytes(script.attributes, "ld+json") || code.size() < kLeastStateText) return {};
    const std::size_t first = std::min(code.find_first_not_of(" \t\r\n"), code.size());
    if (has_bytes(script.attributes, "json")) return balanced(code, first);
    const std::size_t name = find_bytes(code.substr(0, 4'096), "window.");
    if (name == std::string_view::npos) return {};
    const std::size_t equals = code.find('=', name);
    if (equals == std::string_view::npos || equals - name > 200) return {};
    const std::size_t begin = code.find_first_not_of(" \t\r\n", equals + 1);
    if (begin == std::string_view::npos || code[begin] != '{') return {};
    return balanced(code, begin);
}

class BodyFinder {
  public:
    // The longest text under a name of bodies; one in markup counts twice.
    void read(const json& root) {
        waiting_.assign(1, &root);
        for (std::size_t seen = 0; !waiting_.empty() && seen < kMaxValues; ++seen) {
            const json& value = *waiting_.back();
            waiting_.pop_back();
            if (value.is_array())
                for (const json& item : value) push(item);
            if (!value.is_object()) continue;
            for (const auto& [key, member] : value.items()) {
                push(member);
                if (member.is_string() && is_body_key(key))
                    offer(member.get_ref<const std::string&>());
            }
        }
    }

    std::optional<StateText> found() && { return std::move(best_); }

  private:
    void push(const json& value) {
        if (value.is_structured() && waiting_.size() < kMaxValues) waiting_.push_back(&value);
    }

    void offer(const std::string& text) {
        if (text.size() < kLeastStateText || !is_valid_utf8(text)) return;
        const bool markup = is_markup(text);
        const std::size_t weight = text.size() * (markup ? 2 : 1);
        if (weight <= best_weight_) return;
        best_weight_ = weight;
        best_ = StateText{text, markup};
    }

    std::vector<const json*> waiting_;
    std::optional<StateText> best_;
    std::size_t best_weight_ = 0;
};

}  // namespace

std::optional<StateText> article_text_of_state(const PageHead& head,
                                               std::span<const ScriptSpan> scripts) {
    if (const json* article = head.article()) {
        const std::string_view body = linked_text(*article, "articleBody");
        if (body.size() >= kLeastStateText) return StateText{std::string(body), is_markup(body)};
    }
    BodyFinder finder;
    std::size_t states = 0;
    for (const ScriptSpan& script : scripts) {
        const std::string_view state = state_of(script);
        if (state.empty() || states++ >= kMaxStates) continue;
        const json value = json::parse(state, nullptr, false);
        if (!value.is_discarded()) finder.read(value);
    }
    return std::move(finder).found();
}

}  // namespace magpie
