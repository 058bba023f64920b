#include "parser/js_literal.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

#include "base/text.h"
#include "parser/byte_search.h"
#include "parser/js_cursor.h"

namespace magpie {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

// Value of the `digits` hex digits at `pos`, or nothing.
std::optional<char32_t> hex_at(std::string_view text, std::size_t pos, std::size_t digits) {
    if (pos + digits > text.size()) return std::nullopt;
    std::uint32_t value = 0;
    const char* const end = text.data() + pos + digits;
    const auto [stop, error] = std::from_chars(text.data() + pos, end, value, 16);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c <= 0xDBFF; }
bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; }

// \uHHHH with `pos` at the first digit; joins a surrogate pair, a lone half becomes U+FFFD.
char32_t take_utf16(std::string_view text, std::size_t& pos, char32_t unit) {
    pos += 4;
    if (is_low_surrogate(unit)) return kReplacement;
    if (!is_high_surrogate(unit)) return unit;
    if (text.substr(pos, 2) != "\\u") return kReplacement;
    const auto low = hex_at(text, pos + 2, 4);
    if (!low || !is_low_surrogate(*low)) return kReplacement;
    pos += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (*low - 0xDC00);
}

char simple_escape(char letter) {
    switch (letter) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'v':
            return '\v';
        case '0':
            return '\0';
        default:
            return letter;
    }
}

// One escape with `pos` behind the backslash; moves `pos` behind it.
void append_escape(std::string& out, std::string_view text, std::size_t& pos) {
    const char letter = text[pos++];
    if (letter == 'x') {
        if (const auto value = hex_at(text, pos, 2)) {
            pos += 2;
            return append_utf8(out, *value);  // a code point, never a byte (§3.2 rule 1)
        }
    }
    if (letter == 'u') {
        if (const auto unit = hex_at(text, pos, 4))
            return append_utf8(out, take_utf16(text, pos, *unit));
    }
    if (letter == '\n') return;  // line continuation
    out.push_back(simple_escape(letter));
}

struct Replacement {
    std::string_view from, to;
};

// The page's own JsDecode, in its order.
constexpr std::array kJsDecodeSteps{Replacement{"\\x5c", "\\"}, Replacement{"\\x0d", "\r"},
                                    Replacement{"\\x22", "\""}, Replacement{"\\x26", "&"},
                                    Replacement{"\\x27", "'"},  Replacement{"\\x3c", "<"},
                                    Replacement{"\\x3e", ">"},  Replacement{"\\x0a", "\n"}};

// Keeps the last of equal keys, at its place; O(n log n) so that a hostile object costs no more.
void drop_earlier_duplicates(std::vector<std::pair<std::string, JsValue>>& members) {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return members[a].first < members[b].first;
    });
    std::vector<bool> stale(members.size(), false);
    for (std::size_t i = 0; i + 1 < order.size(); ++i)
        stale[order[i]] = members[order[i]].first == members[order[i + 1]].first;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (stale[i]) continue;
        if (kept != i) members[kept] = std::move(members[i]);
        ++kept;
    }
    members.resize(kept);
}

// Reads one object or array with an explicit stack of open containers.
class LiteralReader {
  public:
    LiteralReader(std::string_view source, const JsLimits& limits)
        : cursor_(source.substr(0, limits.bytes)),
          limits_(limits),
          cut_(source.size() > limits.bytes) {}

    JsLiteral read() {
        JsLiteral literal;
        if (!open_container())
            literal.damaged_at = cursor_.at();
        else
            while (!open_.empty() && step()) {
            }
        if (!open_.empty()) {
            if (bound_hit_.empty() && cut_ && stopped_at_cut()) bound_hit_ = "bytes";
            if (bound_hit_.empty()) literal.damaged_at = cursor_.at();
            while (!open_.empty()) close_container();
        }
        literal.value = std::move(root_);
        literal.end = cursor_.at();
        literal.bound_hit = std::move(bound_hit_);
        return literal;
    }

  private:
    struct Open {
        JsValue value;
        std::string key;  // under which the parent keeps it
    };

    // The next member, item or closing bracket of the innermost container; false stops the reading.
    bool step() {
        cursor_.skip_blank();
        JsValue& top = open_.back().value;
        const bool is_object = top.kind == JsValue::Kind::object;
        if (cursor_.take(is_object ? '}' : ']')) {
            close_container();
            return after_value() || skip_expression();
        }
        if (is_object && !read_key()) return false;
        cursor_.skip_blank();
        if (cursor_.peek() == '{' || cursor_.peek() == '[') return open_container();
        return (read_scalar() && after_value()) || skip_expression();
    }

    // What follows is no value of the grammar: to the comma or closing bracket of this level.
    bool skip_expression() {
        if (!limits_.skips_expressions || !bound_hit_.empty()) return false;
        key_.clear();
        const char end = open_.back().value.kind == JsValue::Kind::object ? '}' : ']';
        for (std::size_t depth = 0; !cursor_.at_end(); cursor_.skip_blank()) {
            const char next = cursor_.peek();
            if (next == '"' || next == '\'') {
                if (!cursor_.take_string()) return false;
                continue;
            }
            const bool closes = next == ')' || next == ']' || next == '}';
            if (depth == 0 && next == ',') return cursor_.take(',');
            if (depth == 0 && closes) return next == end;
            if (next == '(' || next == '[' || next == '{') ++depth;
            if (closes) --depth;
            cursor_.move_to(cursor_.at() + 1);
        }
        return false;
    }

    // A comma, or the closing bracket that step() will take.
    bool after_value() {
        if (open_.empty()) return true;
        cursor_.skip_blank();
        const char next = cursor_.peek();
        return cursor_.take(',') || next == '}' || next == ']';
    }

    bool read_key() {
        if (const auto quoted = cursor_.take_string())
            key_ = decode_js_string(*quoted);
        else
            key_ = cursor_.take_identifier();
        if (key_.empty()) return false;
        cursor_.skip_blank();
        return cursor_.take(':');
    }

    bool open_container() {
        if (open_.size() >= limits_.depth) return hit("depth");
        if (!count_value()) return false;
        Open open;
        if (cursor_.take('{'))
            open.value.kind = JsValue::Kind::object;
        else if (cursor_.take('['))
            open.value.kind = JsValue::Kind::array;
        else
            return false;
        open.key = std::move(key_);
        key_.clear();
        open_.push_back(std::move(open));
        return true;
    }

    void close_container() {
        Open closed = std::move(open_.back());
        open_.pop_back();
        drop_earlier_duplicates(closed.value.members);
        key_ = std::move(closed.key);
        if (open_.empty())
            root_ = std::move(closed.value);
        else
            keep(std::move(closed.value));
    }

    void keep(JsValue value) {
        JsValue& parent = open_.back().value;
        if (parent.kind == JsValue::Kind::object)
            parent.members.emplace_back(std::move(key_), std::move(value));
        else
            parent.items.push_back(std::move(value));
        key_.clear();
    }

    // term ("||" term)*: the first term that is set, as the pages of 2018 write it (vid: "" ||
    // "wxv_…").
    bool read_scalar() {
        if (!count_value()) return false;
        auto value = read_term();
        if (!value) return false;
        for (cursor_.skip_blank(); cursor_.take("||"); cursor_.skip_blank()) {
            cursor_.skip_blank();
            auto other = read_term();
            if (!other) return false;
            if (!value->is_set()) value = std::move(other);
        }
        keep(std::move(*value));
        return true;
    }

    std::optional<JsValue> read_term() {
        if (cursor_.take("JsDecode")) return read_js_decode();
        if (const auto quoted = cursor_.take_string()) return string_or_number(*quoted);
        JsValue value;
        if (const std::string_view digits = cursor_.take_number(); !digits.empty()) {
            value.kind = JsValue::Kind::number;
            value.text = digits;
            return value;
        }
        return read_word();
    }

    std::optional<JsValue> read_js_decode() {
        cursor_.skip_blank();
        if (!cursor_.take('(')) return std::nullopt;
        cursor_.skip_blank();
        const auto quoted = cursor_.take_string();
        cursor_.skip_blank();
        if (!quoted || !cursor_.take(')')) return std::nullopt;
        JsValue value;
        value.kind = JsValue::Kind::string;
        value.text = js_decode(decode_js_string(*quoted));
        return value;
    }

    // 'X' or 'X' * 1
    std::optional<JsValue> string_or_number(std::string_view quoted) {
        JsValue value;
        value.kind = JsValue::Kind::string;
        value.text = decode_js_string(quoted);
        cursor_.skip_blank();
        if (!cursor_.take('*')) return value;
        cursor_.skip_blank();
        if (cursor_.take_number().empty()) return std::nullopt;
        value.kind = JsValue::Kind::number;
        return value;
    }

    std::optional<JsValue> read_word() {
        const std::string_view word = cursor_.take_identifier();
        JsValue value;
        if (word == "true" || word == "false") {
            value.kind = JsValue::Kind::boolean;
            value.text = word;
        } else if (word == "null" || word == "undefined") {
            value.kind = JsValue::Kind::null;
        } else {
            cursor_.move_to(cursor_.at() - word.size());
            return std::nullopt;
        }
        return value;
    }

    bool count_value() { return ++values_ <= limits_.values || hit("values"); }

    // At the end, or before a string that the cut left open.
    bool stopped_at_cut() const {
        return cursor_.at_end() || cursor_.peek() == '\'' || cursor_.peek() == '"';
    }

    bool hit(std::string_view bound) {
        bound_hit_ = bound;
        return false;
    }

    JsCursor cursor_;
    const JsLimits limits_;
    const bool cut_;
    std::vector<Open> open_;
    std::string key_;
    JsValue root_;
    std::size_t values_ = 0;
    std::string bound_hit_;
};

}  // namespace

JsValue::JsValue() = default;
JsValue::~JsValue() = default;
JsValue::JsValue(const JsValue&) = default;
JsValue::JsValue(JsValue&&) noexcept = default;
JsValue& JsValue::operator=(const JsValue&) = default;
JsValue& JsValue::operator=(JsValue&&) noexcept = default;

const JsValue& JsValue::operator[](std::string_view key) const {
    static const JsValue missing;
    for (const auto& [name, value] : members)
        if (name == key) return value;
    return missing;
}

std::optional<long long> JsValue::number() const {
    if (kind != Kind::string && kind != Kind::number) return std::nullopt;
    if (text.empty()) return 0;
    long long value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

bool JsValue::is_set() const {
    switch (kind) {
        case Kind::missing:
        case Kind::null:
            return false;
        case Kind::boolean:
            return text == "true";
        case Kind::object:
            return !members.empty();
        case Kind::array:
            return !items.empty();
        default:
            return !text.empty() && text != "0";
    }
}

std::optional<JsLiteral> find_literal(std::string_view page, std::string_view name,
                                      const JsLimits& limits) {
    if (name.empty()) return std::nullopt;
    for (std::size_t at = find_bytes(page, name); at != std::string_view::npos;
         at = find_bytes(page, name, at + name.size())) {
        if (at > 0 && is_identifier_part(page[at - 1])) continue;
        JsCursor cursor(page, at + name.size());
        cursor.skip_blank();
        if (!cursor.take('=')) continue;
        cursor.skip_blank();
        if (cursor.peek() != '{' && cursor.peek() != '[') continue;
        JsLiteral literal = read_literal(page.substr(cursor.at()), limits);
        literal.begin += cursor.at();
        literal.end += cursor.at();
        if (literal.damaged_at) *literal.damaged_at += cursor.at();
        return literal;
    }
    return std::nullopt;
}

JsLiteral read_literal(std::string_view source, const JsLimits& limits) {
    return LiteralReader(source, limits).read();
}

std::string decode_js_string(std::string_view between_quotes) {
    std::string out;
    out.reserve(between_quotes.size());
    std::size_t pos = 0;
    while (pos < between_quotes.size()) {
        const std::size_t slash = std::min(between_quotes.find('\\', pos), between_quotes.size());
        out.append(between_quotes, pos, slash - pos);
        pos = slash + 1;
        if (pos < between_quotes.size()) append_escape(out, between_quotes, pos);
    }
    return out;
}

std::string js_decode(std::string text) {
    if (text.find("\\x") == std::string::npos) return text;
    for (const auto& [from, to] : kJsDecodeSteps) text = replace_all(std::move(text), from, to);
    return text;
}

}  // namespace magpie
