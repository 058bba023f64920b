// TOML to Config: walks what the file says against the table of keys, collecting every problem with
// its line. The reader is toml++ 3.3 (nesting bounded at 256); its exceptions end here.
#include "config/load.h"

#include <toml++/toml.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/text.h"
#include "config/keys.h"
#include "config/suggest.h"
#include "config/units.h"

namespace magpie {
namespace {

constexpr Bytes kMaxFile{1u << 20};  // the example with every key is 4 KiB

Result<> wrong(std::string message) {
    return fail(ErrorCode::invalid_argument, std::move(message));
}

std::string show(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", number);
    return text;
}

// ---- one value ----

struct Context {
    const Key& key;
    std::filesystem::path directory;

    Result<> in_range(double value, std::string (*print)(double)) const {
        if (value < key.min) return wrong("must be at least " + print(key.min));
        if (value > key.max) return wrong("must be at most " + print(key.max));
        return {};
    }
};

std::string print_size(double count) {
    return format_size(Bytes(static_cast<std::uint64_t>(count)));
}

std::string print_duration(double count) {
    return format_duration(std::chrono::milliseconds(static_cast<std::int64_t>(count)));
}

Result<> read(const toml::node& node, std::string& target, const Context& context) {
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong("expected a string");
    if (value->empty() && !context.key.may_be_empty) return wrong("must not be empty");
    const bool is_printable =
        std::all_of(value->begin(), value->end(), [](char c) { return c >= 0x20 && c < 0x7F; });
    if (!is_printable) return wrong("may hold printable ASCII characters only");
    if (value->find_first_of(context.key.forbidden) != std::string::npos)
        return wrong("may not hold any of " + std::string(context.key.forbidden));
    target = *value;
    return {};
}

Result<> read(const toml::node& node, std::filesystem::path& target, const Context& context) {
    const auto value = node.value_exact<std::string>();
    if (!value) return wrong("expected a path as a string");
    if (value->find('\0') != std::string::npos) return wrong("a path may not hold a zero byte");
    if (value->starts_with('~')) return wrong("'~' is not expanded; write the whole path");
    target = value->empty() ? std::filesystem::path() : context.directory / *value;
    return {};
}

Result<> read(const toml::node& node, Bytes& target, const Context& context) {
    const auto text = node.value_exact<std::string>();
    if (!text && node.is_number())
        return wrong(R"(expected a size with its unit as a string, as in "16MiB")");
    if (!text) return wrong(R"(expected a size as a string, as in "16MiB")");
    const auto size = parse_size(*text);
    if (!size) return fail(size.error());
    target = *size;
    return context.in_range(static_cast<double>(size->count), print_size);
}

Result<std::chrono::milliseconds> read_duration(const toml::node& node) {
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

Result<> read(const toml::node& node, std::chrono::milliseconds& target, const Context& context) {
    const auto duration = read_duration(node);
    if (!duration) return fail(duration.error());
    target = *duration;
    return context.in_range(static_cast<double>(duration->count()), print_duration);
}

Result<> read(const toml::node& node, std::chrono::minutes& target, const Context& context) {
    const auto duration = read_duration(node);
    if (!duration) return fail(duration.error());
    target = std::chrono::duration_cast<std::chrono::minutes>(*duration);
    if (target != *duration) return wrong("must be whole minutes");
    return context.in_range(static_cast<double>(duration->count()), print_duration);
}

Result<> read(const toml::node& node, int& target, const Context& context) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value) return wrong("expected a whole number");
    if (auto checked = context.in_range(static_cast<double>(*value), show); !checked)
        return checked;
    target = static_cast<int>(*value);
    return {};
}

Result<> read(const toml::node& node, double& target, const Context& context) {
    if (!node.is_number()) return wrong("expected a number");
    target = *node.value<double>();
    if (!std::isfinite(target)) return wrong("expected a finite number");
    return context.in_range(target, show);
}

Result<> read(const toml::node& node, bool& target, const Context&) {
    const auto value = node.value_exact<bool>();
    if (!value) return wrong("expected true or false");
    target = *value;
    return {};
}

Result<> read(const toml::node& node, MediaChoice& target, const Context&) {
    const auto text = node.value_exact<std::string>();
    if (!text) return wrong(R"(expected "none", "images" or "all")");
    const auto choice = parse_media_choice(*text);
    if (!choice) return fail(choice.error());
    target = *choice;
    return {};
}

Result<> read(const toml::node& node, std::vector<std::string>& target, const Context& context) {
    const toml::array* const items = node.as_array();
    if (items == nullptr)
        return wrong("expected a list, as in " + std::string(context.key.example));
    target.clear();
    for (const toml::node& item : *items) {
        const auto text = item.value_exact<std::string>();
        if (!text) return wrong("expected a list of strings");
        if (auto checked = context.key.check_item(*text); !checked) return checked;
        target.push_back(*text);
    }
    return {};
}

// ---- the file ----

// The value as a number, to compare with the default.
template <class T>
double magnitude(const T& value) {
    if constexpr (std::is_arithmetic_v<T>)
        return static_cast<double>(value);
    else if constexpr (requires { value.count(); })
        return static_cast<double>(value.count());
    else
        return 0;
}

bool is_impolite(const Key& key, Config& config) {
    if (key.impolite == Impolite::neither) return false;
    Config defaults;
    const auto value_in = [&](Config& of) {
        return std::visit([&](auto access) { return magnitude(access(of)); }, key.field);
    };
    const double value = value_in(config), usual = value_in(defaults);
    return key.impolite == Impolite::below_default ? value < usual : value > usual;
}

class Loader {
  public:
    Loader(const toml::table& root, std::filesystem::path name)
        : root_(root), name_(std::move(name)) {}

    Result<Config> run() {
        for (const auto& [table, node] : root_) read_table(table.str(), node);
        check_politeness();
        check_timeouts();
        if (problems_.empty()) return std::move(config_);
        return fail(ErrorCode::invalid_argument, report());
    }

  private:
    struct Problem {
        std::uint32_t line;
        std::string text;
    };

    void read_table(std::string_view table, const toml::node& node) {
        if (!is_table_name(table)) {
            const std::string_view close = closest_key(table);
            return unknown(table, node.is_table() ? closest_table(table) : close, node);
        }
        const toml::table* const entries = node.as_table();
        if (entries == nullptr) return add(node, std::string(table) + ": expected a table");
        for (const auto& [leaf, value] : *entries)
            read_key(std::string(table) + '.' + std::string(leaf.str()), value);
    }

    void read_key(const std::string& name, const toml::node& node) {
        const Key* const key = find_key(name);
        if (key == nullptr) return unknown(name, closest_key(name), node);
        const Context context{*key, name_.parent_path()};
        const auto outcome = std::visit(
            [&](auto access) { return read(node, access(config_), context); }, key->field);
        if (!outcome) add(node, name + ": " + outcome.error().message);
    }

    void unknown(std::string_view name, std::string_view close, const toml::node& node) {
        std::string text = std::string(name) + ": unknown key";
        if (!close.empty()) text += "; did you mean " + std::string(close) + '?';
        add(node, std::move(text));
    }

    void check_politeness() {
        if (config_.politeness.allow_faster_than_default) return;
        for (const Key& key : config_keys()) {
            if (!is_impolite(key, config_)) continue;
            const bool is_below = key.impolite == Impolite::below_default;
            add(node_of(key.name), std::string(key.name) + ": " + (is_below ? "below" : "above") +
                                       " the default; WeChat answers with captchas, so this "
                                       "needs politeness.allow_faster_than_default = true");
        }
    }

    void check_timeouts() {
        if (config_.fetch.connect_timeout <= config_.fetch.total_timeout) return;
        const toml::node* const set = node_of("fetch.connect_timeout");
        add(set != nullptr ? set : node_of("fetch.total_timeout"),
            "fetch.connect_timeout: longer than fetch.total_timeout (" +
                format_duration(config_.fetch.total_timeout) + ')');
    }

    const toml::node* node_of(std::string_view name) const { return root_.at_path(name).node(); }

    void add(const toml::node& node, std::string text) {
        problems_.push_back({node.source().begin.line, std::move(text)});
    }

    void add(const toml::node* node, std::string text) {
        if (node != nullptr) add(*node, std::move(text));
    }

    std::string report() {
        std::stable_sort(problems_.begin(), problems_.end(),
                         [](const Problem& a, const Problem& b) { return a.line < b.line; });
        std::vector<std::string> lines;
        for (const Problem& problem : problems_)
            lines.push_back(name_.string() + ':' + std::to_string(problem.line) + ": " +
                            problem.text);
        return join(lines, "\n");
    }

    const toml::table& root_;
    std::filesystem::path name_;
    Config config_;
    std::vector<Problem> problems_;
};

}  // namespace

Result<Config> parse_config(std::string_view text, const std::filesystem::path& name) {
    try {
        const toml::table root = toml::parse(text, name.string());
        return Loader(root, name).run();
    } catch (const toml::parse_error& error) {
        return fail(ErrorCode::invalid_argument, name.string() + ':' +
                                                     std::to_string(error.source().begin.line) +
                                                     ": " + std::string(error.description()));
    }
}

Result<Config> load_config(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        const auto code = errno == ENOENT ? ErrorCode::not_found : ErrorCode::io;
        return fail(code, file.string() + ": " + std::strerror(errno));
    }
    std::string text(kMaxFile.count + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || std::filesystem::is_directory(file))
        return fail(ErrorCode::io, file.string() + ": cannot be read as a file");
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMaxFile.count)
        return fail(ErrorCode::limit, file.string() + ": larger than " + to_string(kMaxFile));
    return parse_config(text, file);
}

}  // namespace magpie
