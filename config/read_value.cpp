#include "config/read_value.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "config/units.h"

namespace magpie {
namespace {

using std::chrono::milliseconds;

// Lists above these are no configuration but data, which a `file` source reads.
constexpr std::size_t kMaxItems = 10'000;

Result<> wrong(std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
}

std::string print_number(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", number);
    return text;
}

std::string print_size(double count) {
    return format_size(Bytes(static_cast<std::uint64_t>(count)));
}

std::string print_duration(double count) {
    return format_duration(milliseconds(static_cast<std::int64_t>(count)));
}

Result<> in_range(const ValueRules& rules, double value, std::string (*print)(double)) {
    if (value < rules.min) return wrong("must be at least " + print(rules.min));
    if (value > rules.max) return wrong("must be at most " + print(rules.max));
    return {};
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

Result<> check_text(const std::string& text, const ValueRules& rules) {
    const auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (rules.text == TextKind::header && !std::all_of(text.begin(), text.end(), is_printable))
        return wrong("may hold printable ASCII characters only");
    if (std::any_of(text.begin(), text.end(), is_control))
        return wrong("may not hold control characters");
    if (text.find_first_of(rules.forbidden) != std::string::npos)
        return wrong("may not hold any of " + std::string(rules.forbidden));
    return text.empty() || rules.check == nullptr ? Result<>() : rules.check(text);
}

// An array, or why it is none.
Result<const toml::array*> read_list(const toml::node& node, const ValueRules& rules) {
    const toml::array* const items = node.as_array();
    if (items == nullptr)
        return fail(ErrorCode::invalid_argument,
                    "expected a list, as in " + std::string(rules.example));
    if (items->size() > kMaxItems)
        return fail(ErrorCode::limit, "longer than " + std::to_string(kMaxItems) + " items");
    return items;
}

Result<milliseconds> read_duration(const toml::node& node) {
    if (const auto number = node.value_exact<std::int64_t>()) {
        const std::string digits = std::to_string(*number);
        return fail(ErrorCode::invalid_argument,
                    digits + " has no unit; write \"" + digits + "s\" or \"" + digits + "ms\"");
    }
    const auto text = node.value_exact<std::string>();
    if (!text)
        return fail(ErrorCode::invalid_argument,
                    R"(expected a duration as a string, as in "6s" or "30min")");
    return parse_duration(*text);
}

template <class Duration>
Result<> read_whole(const toml::node& node, Duration& target, const ValueRules& rules,
                    std::string_view unit) {
    const auto duration = read_duration(node);
    if (!duration) return fail(duration.error());
    target = std::chrono::duration_cast<Duration>(*duration);
    if (target != *duration) return wrong("must be whole " + std::string(unit));
    return in_range(rules, static_cast<double>(duration->count()), print_duration);
}

std::string listed(std::span<const std::string_view> words, std::string_view last_separator) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? last_separator : ", ";
        out += '"' + std::string(words[i]) + '"';
    }
    return out;
}

}  // namespace

Result<std::size_t> read_word(const toml::node& node, const ValueRules& rules) {
    const auto text = node.value_exact<std::string>();
    if (!text) return fail(ErrorCode::invalid_argument, "expected " + listed(rules.words, " or "));
    const auto found = std::find(rules.words.begin(), rules.words.end(), *text);
    if (found != rules.words.end()) return static_cast<std::size_t>(found - rules.words.begin());
    return fail(ErrorCode::invalid_argument,
                '"' + *text + "\" is none of " + listed(rules.words, ", "));
}

Result<> read_value(const toml::node& node, std::string& target, const ValueContext& context) {
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong("expected a string");
    if (value->empty() && !context.rules.may_be_empty) return wrong("must not be empty");
    if (auto checked = check_text(*value, context.rules); !checked) return checked;
    target = *value;
    return {};
}

Result<> read_value(const toml::node& node, std::filesystem::path& target,
                    const ValueContext& context) {
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong("expected a path as a string");
    if (value->empty() && !context.rules.may_be_empty) return wrong("must not be empty");
    if (value->find('\0') != std::string::npos) return wrong("a path may not hold a zero byte");
    if (value->starts_with('~')) return wrong("'~' is not expanded; write the whole path");
    target = value->empty() ? std::filesystem::path() : context.directory / *value;
    return {};
}

Result<> read_value(const toml::node& node, Bytes& target, const ValueContext& context) {
    const auto text = node.value_exact<std::string>();
    if (!text && node.is_number())
        return wrong(R"(expected a size with its unit as a string, as in "16MiB")");
    if (!text) return wrong(R"(expected a size as a string, as in "16MiB")");
    const auto size = parse_size(*text);
    if (!size) return fail(size.error());
    target = *size;
    return in_range(context.rules, static_cast<double>(size->count), print_size);
}

Result<> read_value(const toml::node& node, milliseconds& target, const ValueContext& context) {
    return read_whole(node, target, context.rules, "milliseconds");
}

Result<> read_value(const toml::node& node, std::chrono::minutes& target,
                    const ValueContext& context) {
    return read_whole(node, target, context.rules, "minutes");
}

Result<> read_value(const toml::node& node, std::chrono::hours& target,
                    const ValueContext& context) {
    return read_whole(node, target, context.rules, "hours");
}

Result<> read_value(const toml::node& node, int& target, const ValueContext& context) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return wrong("expected a whole number");
    if (auto checked = in_range(context.rules, static_cast<double>(*value), print_number); !checked)
        return checked;
    target = static_cast<int>(*value);
    return {};
}

Result<> read_value(const toml::node& node, double& target, const ValueContext& context) {
    if (!node.is_number()) return wrong("expected a number");
    target = *node.value<double>();
    if (!std::isfinite(target)) return wrong("expected a finite number");
    return in_range(context.rules, target, print_number);
}

Result<> read_value(const toml::node& node, bool& target, const ValueContext& context) {
    if (!context.rules.words.empty()) {
        const auto place = read_word(node, context.rules);
        if (!place) return fail(place.error());
        target = *place == 1;
        return {};
    }
    const auto value = node.value_exact<bool>();
    if (!value) return wrong("expected true or false");
    target = *value;
    return {};
}

Result<> read_value(const toml::node& node, std::vector<std::string>& target,
                    const ValueContext& context) {
    const auto items = read_list(node, context.rules);
    if (!items) return fail(items.error());
    target.clear();
    for (const toml::node& item : **items) {
        const auto text = item.value_exact<std::string>();
        if (!text) return wrong("expected a list of strings");
        if (text->empty()) return wrong("an item must not be empty");
        if (auto checked = check_text(*text, context.rules); !checked) return checked;
        target.push_back(*text);
    }
    return {};
}

Result<> read_value(const toml::node& node, Durations& target, const ValueContext& context) {
    const auto items = read_list(node, context.rules);
    if (!items) return fail(items.error());
    target.clear();
    for (const toml::node& item : **items) {
        milliseconds duration{0};
        if (auto read = read_value(item, duration, context); !read) return read;
        if (!target.empty() && duration <= target.back())
            return wrong("each item must be longer than the one before it");
        target.push_back(duration);
    }
    return {};
}

Result<> read_value(const toml::node& node, HttpHeaders& target, const ValueContext& context) {
    const toml::table* const entries = node.as_table();
    if (entries == nullptr)
        return wrong("expected names and values, as in " + std::string(context.rules.example));
    ValueRules value_rules = context.rules;
    value_rules.check = nullptr;
    target.clear();
    for (const auto& [name, value] : *entries) {
        if (auto checked = context.rules.check(name.str()); !checked) return checked;
        const auto text = value.value_exact<std::string>();
        if (!text) return wrong(std::string(name.str()) + ": expected a string");
        if (auto checked = check_text(*text, value_rules); !checked)
            return wrong(std::string(name.str()) + ": " + checked.error().message);
        target.emplace_back(name.str(), *text);
    }
    return {};
}

}  // namespace magpie
