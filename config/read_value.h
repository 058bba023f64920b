// One value from TOML into a field: an overload for each type that Field names. Each answers
// nothing, or an Error whose message fits behind "key: ".
#pragma once

#include <toml++/toml.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/result.h"
#include "config/keys.h"

namespace magpie {

struct ValueContext {
    const ValueRules& rules;
    const std::filesystem::path& directory;  // that relative paths are relative to
};

Result<> read_value(const toml::node& node, std::string& target, const ValueContext& context);
Result<> read_value(const toml::node& node, std::filesystem::path& target,
                    const ValueContext& context);
Result<> read_value(const toml::node& node, Bytes& target, const ValueContext& context);
Result<> read_value(const toml::node& node, std::chrono::milliseconds& target,
                    const ValueContext& context);
Result<> read_value(const toml::node& node, std::chrono::minutes& target,
                    const ValueContext& context);
Result<> read_value(const toml::node& node, std::chrono::hours& target,
                    const ValueContext& context);
Result<> read_value(const toml::node& node, int& target, const ValueContext& context);
Result<> read_value(const toml::node& node, double& target, const ValueContext& context);
Result<> read_value(const toml::node& node, bool& target, const ValueContext& context);
Result<> read_value(const toml::node& node, std::vector<std::string>& target,
                    const ValueContext& context);
Result<> read_value(const toml::node& node, Durations& target, const ValueContext& context);
Result<> read_value(const toml::node& node, HttpHeaders& target, const ValueContext& context);

// The place of a word among those of the rules.
Result<std::size_t> read_word(const toml::node& node, const ValueRules& rules);

template <class Choice>
requires std::is_enum_v<Choice> Result<> read_value(const toml::node& node, Choice& target,
                                                    const ValueContext& context) {
    const auto place = read_word(node, context.rules);
    if (!place) return fail(place.error());
    target = static_cast<Choice>(*place);
    return {};
}

template <class T>
Result<> read_value(const toml::node& node, std::optional<T>& target, const ValueContext& context) {
    return read_value(node, target.emplace(), context);
}

template <class Root>
Result<> read_field(const toml::node& node, const KeyOf<Root>& key, Root& root,
                    const std::filesystem::path& directory) {
    const ValueContext context{key.rules, directory};
    return std::visit([&](auto access) { return read_value(node, access(root), context); },
                      key.field);
}

}  // namespace magpie
