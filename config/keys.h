// The one table of configuration keys: name, meaning, field, bounds. Reading, writing, the example
// file and the suggestions for misspelt names all walk it, so a key is added in one place.
#pragma once

#include <chrono>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace magpie {

template <class T>
using Access = T& (*)(Config&);

using Field = std::variant<Access<std::string>, Access<std::filesystem::path>, Access<Bytes>,
                           Access<std::chrono::milliseconds>, Access<std::chrono::minutes>,
                           Access<int>, Access<double>, Access<bool>, Access<MediaChoice>,
                           Access<std::vector<std::string>>>;

// Which side of the default asks more of WeChat than is polite.
enum class Impolite { neither, below_default, above_default };

struct Key {
    std::string_view name;  // "fetch.max_body"
    Field field;
    std::string_view help;  // lines separated by '\n'
    // In bytes, milliseconds, or the number itself; strings ignore them.
    double min = 0;
    double max = std::numeric_limits<double>::max();
    Impolite impolite = Impolite::neither;
    // Of a string, which is always printable ASCII because it becomes part of a header.
    std::string_view forbidden = "";
    bool may_be_empty = true;
    // Of a list: what each item must be, with an example of the whole.
    Result<> (*check_item)(std::string_view) = nullptr;
    std::string_view example = "";

    std::string_view table() const { return name.substr(0, name.find('.')); }
    std::string_view leaf() const { return name.substr(name.find('.') + 1); }
};

// In the order of the example; keys of one table are neighbours.
std::span<const Key> config_keys();

}  // namespace magpie
