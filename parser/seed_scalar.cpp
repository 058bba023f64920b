#include "parser/seed_scalar.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/seed_format.h"

namespace magpie::seed {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the longest prefix whose characters are all in `set`, and returns its length.
std::size_t skip_set(std::string_view& text, std::string_view set) {
    const std::size_t length = std::min(text.find_first_not_of(set), text.size());
    text.remove_prefix(length);
    return length;
}

bool skip_one(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

std::string_view without_sign(std::string_view text) {
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
    return text;
}

// null, booleans, merge and value keys of YAML 1.1 and 1.2, in the three spellings that count.
bool is_reserved_word(std::string_view value) {
    static constexpr std::array kExact{"~", "=", "<<"};
    static constexpr std::array kWords{"null", "y", "n", "yes", "no", "true", "false", "on", "off"};
    if (std::find(kExact.begin(), kExact.end(), value) != kExact.end()) return true;
    if (value.empty() || value.size() > 5) return false;
    const std::string lower = to_lower_ascii(value);
    if (std::find(kWords.begin(), kWords.end(), lower) == kWords.end()) return false;
    const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const bool tail_upper = std::all_of(value.begin() + 1, value.end(), is_upper);
    const bool tail_lower = std::none_of(value.begin() + 1, value.end(), is_upper);
    return tail_lower || (is_upper(value.front()) && tail_upper);
}

bool is_radix_number(std::string_view digits) {
    if (digits.size() < 3 || digits[0] != '0') return false;
    const char radix = digits[1];
    digits.remove_prefix(2);
    const std::string_view set = radix == 'b'   ? "01_"
                                 : radix == 'o' ? "01234567_"
                                 : radix == 'x' ? "0123456789abcdefABCDEF_"
                                                : "";
    return !set.empty() && digits.find_first_not_of(set) == std::string_view::npos;
}

bool skip_exponent(std::string_view& text) {
    if (!skip_one(text, 'e') && !skip_one(text, 'E')) return false;
    text = without_sign(text);
    return skip_set(text, "0123456789") > 0;
}

// 12  1_000  1,234  .5  12.  1.5e3  1e-3: integers and floats of both versions.
bool is_decimal_number(std::string_view text) {
    const bool leading = !text.empty() && is_digit(text.front());
    if (leading) skip_set(text, "0123456789_,");
    if (skip_one(text, '.')) {
        const std::size_t fraction = skip_set(text, "0123456789_");
        if (!leading && fraction == 0) return false;
    } else if (!leading) {
        return false;
    }
    return text.empty() || (skip_exponent(text) && text.empty());
}

// 12:30  1:02:03.5: base 60 of YAML 1.1.
bool is_base_60(std::string_view text) {
    if (text.empty() || !is_digit(text.front())) return false;
    skip_set(text, "0123456789_");
    int groups = 0;
    while (skip_one(text, ':')) {
        const std::size_t digits = skip_set(text, "0123456789");
        if (digits < 1 || digits > 2) return false;
        ++groups;
    }
    if (skip_one(text, '.')) skip_set(text, "0123456789_");
    return groups > 0 && text.empty();
}

bool is_special_float(std::string_view text) {
    static constexpr std::array kNames{".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
    return std::find(kNames.begin(), kNames.end(), text) != kNames.end();
}

bool skip_digits(std::string_view& text, std::size_t least, std::size_t most) {
    const std::size_t digits = skip_set(text, "0123456789");
    return digits >= least && digits <= most;
}

bool skip_zone(std::string_view& text) {
    skip_set(text, " \t");
    if (text.empty() || skip_one(text, 'Z')) return true;
    if (!skip_one(text, '+') && !skip_one(text, '-')) return false;
    if (!skip_digits(text, 1, 2)) return false;
    return !skip_one(text, ':') || skip_digits(text, 2, 2);
}

// 2024-11-10, 2001-12-14 21:59:43.10 -5 (YAML 1.1 timestamp type).
bool is_timestamp(std::string_view text) {
    if (!skip_digits(text, 4, 4) || !skip_one(text, '-')) return false;
    if (!skip_digits(text, 1, 2) || !skip_one(text, '-') || !skip_digits(text, 1, 2)) return false;
    if (text.empty()) return true;
    if (!skip_one(text, 'T') && !skip_one(text, 't') && skip_set(text, " \t") == 0) return false;
    if (!skip_digits(text, 1, 2) || !skip_one(text, ':')) return false;
    if (!skip_digits(text, 2, 2) || !skip_one(text, ':') || !skip_digits(text, 2, 2)) return false;
    if (skip_one(text, '.')) skip_set(text, "0123456789");
    return skip_zone(text) && text.empty();
}

bool reads_as_non_string(std::string_view value) {
    if (is_reserved_word(value) || is_timestamp(value)) return true;
    const std::string_view number = without_sign(value);
    return is_radix_number(number) || is_decimal_number(number) || is_base_60(number) ||
           is_special_float(number);
}

// Characters that no plain scalar may hold (rule 2).
bool is_forbidden(char32_t c) {
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
           c == 0xFFFE || c == 0xFFFF;
}

bool has_forbidden_character(std::string_view value) {
    for (std::size_t pos = 0; pos < value.size();) {
        if (is_forbidden(next_code_point(value, pos))) return true;
    }
    return !is_valid_utf8(value);
}

void append_hex(std::string& out, char32_t value, int digits) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
        out += kDigits[(value >> shift) & 0xF];
    }
}

void append_escaped(std::string& out, char32_t c) {
    switch (c) {
        case '\\':
            out += "\\\\";
            return;
        case '"':
            out += "\\\"";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\r':
            out += "\\r";
            return;
        default:
            break;
    }
    if (!is_forbidden(c)) return append_utf8(out, c);
    out += c <= 0xFF ? "\\x" : "\\u";
    append_hex(out, c, c <= 0xFF ? 2 : 4);
}

// Reads `digits` hex digits at `pos`; nothing unless they name a Unicode scalar value.
std::optional<char32_t> read_hex(std::string_view text, std::size_t pos, std::size_t digits) {
    if (text.size() - pos < digits) return std::nullopt;
    char32_t value = 0;
    for (const char c : to_lower_ascii(text.substr(pos, digits))) {
        const std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        value = value << 4 | static_cast<char32_t>(digit);
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
    return value;
}

// Folds the line break at `pos`: one LF is a blank, n LFs are n-1 LFs; blanks around it go.
void fold_lines(std::string_view text, std::size_t& pos, std::string& out) {
    while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    std::size_t breaks = 0;
    while (pos < text.size() && (text[pos] == '\n' || text[pos] == ' ' || text[pos] == '\t')) {
        breaks += text[pos++] == '\n';
    }
    out += breaks == 1 ? std::string(" ") : std::string(breaks - 1, '\n');
}

// `pos` stands behind the backslash. False when YAML knows no such escape.
bool read_escape(std::string_view text, std::size_t& pos, std::string& out) {
    static constexpr std::string_view kNames = "0abtnvfre \"/\\N_LP";
    static constexpr std::array<char32_t, 17> kValues{
        0, 7, 8, 9, 10, 11, 12, 13, 27, ' ', '"', '/', '\\', 0x85, 0xA0, 0x2028, 0x2029};
    if (pos >= text.size()) return false;
    const char name = text[pos++];
    if (name == '\n') {  // an escaped line break joins the lines
        while (pos < text.size() && (text[pos] == ' ' || text[pos] == '\t')) ++pos;
        return true;
    }
    const std::size_t digits = name == 'x' ? 2 : name == 'u' ? 4 : name == 'U' ? 8 : 0;
    if (digits > 0) {
        const auto value = read_hex(text, pos, digits);
        if (!value) return false;
        pos += digits;
        append_utf8(out, *value);
        return true;
    }
    const std::size_t index = kNames.find(name);
    if (index == std::string_view::npos) return false;
    append_utf8(out, kValues[index]);
    return true;
}

std::optional<std::string> unquote_double(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size();) {
        if (text[pos] == '"') return std::nullopt;
        if (text[pos] == '\n') {
            fold_lines(text, pos, out);
        } else if (text[pos] == '\\') {
            if (!read_escape(text, ++pos, out)) return std::nullopt;
        } else {
            out += text[pos++];
        }
    }
    return out;
}

std::optional<std::string> unquote_single(std::string_view text) {
    std::string out;
    for (std::size_t pos = 0; pos < text.size();) {
        if (text[pos] == '\n') {
            fold_lines(text, pos, out);
        } else if (text[pos] == '\'') {
            if (pos + 1 >= text.size() || text[pos + 1] != '\'') return std::nullopt;
            out += '\'';
            pos += 2;
        } else {
            out += text[pos++];
        }
    }
    return out;
}

}  // namespace

bool is_plain_scalar(std::string_view value) {
    if (value.empty() || value.front() == ' ' || value.back() == ' ') return false;
    if (has_forbidden_character(value)) return false;
    if (std::string_view(",[]{}#&*!|>'\"%@`").find(value.front()) != std::string_view::npos)
        return false;
    if (std::string_view("-?:").find(value.front()) != std::string_view::npos &&
        (value.size() == 1 || value[1] == ' ')) {
        return false;
    }
    if (contains(value, ": ") || contains(value, " #") || value.back() == ':') return false;
    return !reads_as_non_string(value);
}

std::string yaml_scalar(std::string_view value) {
    if (is_plain_scalar(value)) return std::string(value);
    std::string out = "\"";
    for (std::size_t pos = 0; pos < value.size();) append_escaped(out, next_code_point(value, pos));
    return out + '"';
}

std::optional<std::string> unquote_scalar(std::string_view value) {
    if (value.size() < 2 || value.front() != value.back()) return std::nullopt;
    const std::string_view inner = value.substr(1, value.size() - 2);
    if (value.front() == '"') return unquote_double(inner);
    if (value.front() == '\'') return unquote_single(inner);
    return std::nullopt;
}

}  // namespace magpie::seed
