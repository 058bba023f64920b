// One value as a TOML literal that config/read_value.h reads back: an overload for each type that
// Field names.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "config/keys.h"

namespace magpie {

std::string write_value(const std::string& text, const ValueRules& rules = {});
std::string write_value(const std::filesystem::path& path, const ValueRules& rules);
std::string write_value(Bytes size, const ValueRules& rules);
// Also of minutes and hours.
std::string write_value(std::chrono::milliseconds time, const ValueRules& rules);
std::string write_value(int number, const ValueRules& rules);
std::string write_value(double number, const ValueRules& rules);
std::string write_value(bool value, const ValueRules& rules);
std::string write_value(const std::vector<std::string>& items, const ValueRules& rules);
std::string write_value(const Durations& times, const ValueRules& rules);
std::string write_value(const HttpHeaders& headers, const ValueRules& rules);

template <class Choice>
requires std::is_enum_v<Choice> std::string write_value(Choice choice, const ValueRules& rules) {
    return write_value(std::string(rules.words[static_cast<std::size_t>(choice)]));
}

// Nothing has no literal: its key is left out.
template <class T>
std::string write_value(const std::optional<T>& value, const ValueRules& rules) {
    return value ? write_value(*value, rules) : std::string();
}

// "key = value\n", or nothing where the value is nothing.
template <class Root>
std::string write_field(const KeyOf<Root>& key, Root& root) {
    const std::string value =
        std::visit([&](auto access) { return write_value(access(root), key.rules); }, key.field);
    return value.empty() ? value : std::string(key.leaf()) + " = " + value + '\n';
}

}  // namespace magpie
