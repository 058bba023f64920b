#include "config/write_value.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "config/units.h"

namespace magpie {
namespace {

template <class Items>
std::string write_list(const Items& items, const ValueRules& rules) {
    std::vector<std::string> literals;
    literals.reserve(items.size());
    for (const auto& item : items) literals.push_back(write_value(item, rules));
    return '[' + join(literals, ", ") + ']';
}

}  // namespace

std::string write_value(const std::string& text, const ValueRules&) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out = "\"";
    for (char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += '\\';
        if (byte < 0x20 || byte == 0x7F)
            (out += "\\u00") += {kDigits[byte >> 4], kDigits[byte & 15]};
        else
            out += c;
    }
    return out + '"';
}

std::string write_value(const std::filesystem::path& path, const ValueRules& rules) {
    return write_value(path.string(), rules);
}

std::string write_value(Bytes size, const ValueRules& rules) {
    return write_value(format_size(size), rules);
}

std::string write_value(std::chrono::milliseconds time, const ValueRules& rules) {
    return write_value(format_duration(time), rules);
}

std::string write_value(int number, const ValueRules&) { return std::to_string(number); }

std::string write_value(double number, const ValueRules&) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    std::string out(text, end);
    return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

std::string write_value(bool value, const ValueRules& rules) {
    if (!rules.words.empty()) return write_value(std::string(rules.words[value ? 1 : 0]), rules);
    return value ? "true" : "false";
}

std::string write_value(const std::vector<std::string>& items, const ValueRules& rules) {
    return write_list(items, rules);
}

std::string write_value(const Durations& times, const ValueRules& rules) {
    return write_list(times, rules);
}

std::string write_value(const HttpHeaders& headers, const ValueRules& rules) {
    std::vector<std::string> entries;
    entries.reserve(headers.size());
    for (const auto& [name, value] : headers)
        entries.push_back(write_value(name, rules) + " = " + write_value(value, rules));
    return entries.empty() ? "{}" : "{ " + join(entries, ", ") + " }";
}

}  // namespace magpie
