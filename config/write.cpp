// Config to TOML: the settings in force, and the commented example.
#include <charconv>

#include "base/text.h"
#include "config/keys.h"
#include "config/load.h"
#include "config/units.h"

namespace magpie {
namespace {

std::string literal(const std::string& text) {
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

std::string literal(const std::filesystem::path& path) { return literal(path.string()); }
std::string literal(Bytes size) { return literal(format_size(size)); }
std::string literal(std::chrono::milliseconds time) { return literal(format_duration(time)); }
std::string literal(std::chrono::minutes time) { return literal(format_duration(time)); }
std::string literal(int number) { return std::to_string(number); }
std::string literal(bool value) { return value ? "true" : "false"; }

std::string literal(MediaChoice choice) { return literal(std::string(to_string(choice))); }

std::string literal(double number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number).ptr;
    std::string out(text, end);
    return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
}

std::string literal(const std::vector<std::string>& items) {
    std::vector<std::string> literals;
    literals.reserve(items.size());
    for (const std::string& item : items) literals.push_back(literal(item));
    return '[' + join(literals, ", ") + ']';
}

std::string setting(const Key& key, Config& config) {
    const std::string value =
        std::visit([&](auto access) { return literal(access(config)); }, key.field);
    return std::string(key.leaf()) + " = " + value + '\n';
}

// One block per key, a header in front of each table's first.
template <class Block>
std::string write_tables(Block block) {
    std::string out;
    std::string_view table;
    for (const Key& key : config_keys()) {
        if (key.table() != table) {
            table = key.table();
            out += (out.empty() ? "[" : "\n[") + std::string(table) + "]\n";
        }
        out += block(key);
    }
    return out;
}

constexpr std::string_view kPreamble =
    "# Configuration of magpie. Every setting is shown at its default; remove the '#' in front of\n"
    "# those you change. Durations are strings with ms, s, min, h or d, sizes with B, KiB, MiB or\n"
    "# GiB. Check the file with: magpie config check --config FILE\n\n";

}  // namespace

std::string write_config(const Config& config) {
    Config copy = config;
    return write_tables([&](const Key& key) { return setting(key, copy); });
}

std::string config_example() {
    Config defaults;
    return std::string(kPreamble) + write_tables([&](const Key& key) {
               std::string block = "\n";
               for (std::string_view line : split(key.help, '\n'))
                   block += "# " + std::string(line) + '\n';
               return block + '#' + setting(key, defaults);
           });
}

}  // namespace magpie
