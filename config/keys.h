// The tables of configuration keys: name, meaning, field, bounds. Reading, writing, the example
// file and the suggestions for misspelt names all walk them, so a key is added in one place. One
// table for the settings of Config, one for a source, one for a host, one for a site; `Root` is
// what a key's field lies in.
#pragma once

#include <chrono>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "config/source_spec.h"

namespace magpie {

template <class Root, class T>
using Access = T& (*)(Root&);

template <class Root, class... T>
using AnyAccess = std::variant<Access<Root, T>...>;

using Durations = std::vector<std::chrono::milliseconds>;
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

// An optional is written only when it is there. An enumeration is one of ValueRules::words, and so
// is a bool that has some.
template <class Root>
using Field =
    AnyAccess<Root, std::string, std::filesystem::path, Bytes, std::chrono::milliseconds,
              std::chrono::minutes, std::chrono::hours, int, double, bool, MediaChoice, LogFormat,
              FollowScope, EntryContent, std::vector<std::string>, Durations, HttpHeaders,
              std::optional<std::chrono::milliseconds>, std::optional<int>,
              std::optional<MediaChoice>, std::optional<RobotsUse>, std::optional<Durations>>;

// What a text may hold.
enum class TextKind {
    header,  // printable ASCII: it becomes part of a header
    line,    // UTF-8 without control characters
};

struct ValueRules {
    // In bytes, milliseconds, or the number itself; of each item of a list of durations.
    double min = 0;
    double max = std::numeric_limits<double>::max();
    TextKind text = TextKind::header;
    std::string_view forbidden = "";  // characters that a text may not hold
    bool may_be_empty = true;
    Result<> (*check)(std::string_view) =
        nullptr;  // of a text unless empty, of each item of a list, of each name of headers
    std::span<const std::string_view> words = {};  // of an enumeration, in the order of its values
    std::string_view example = "";                 // of a whole value, as TOML
};

// Which side of the default asks more of WeChat than is polite.
enum class Impolite { neither, below_default, above_default };

template <class Root>
struct KeyOf {
    std::string_view name;  // "fetch.max_body"; without a table in those of sources and hosts
    Field<Root> field{};
    std::string_view help = "";  // lines separated by '\n'
    ValueRules rules{};
    Impolite impolite = Impolite::neither;

    std::string_view table() const { return name.substr(0, name.find('.')); }
    std::string_view leaf() const { return name.substr(name.find('.') + 1); }
};

using Key = KeyOf<Config>;
using SourceKey = KeyOf<SourceSpec>;
using HostKey = KeyOf<HostConfig>;
using SiteKey = KeyOf<SiteRuleConfig>;

// In the order of the example; keys of one table are neighbours.
std::span<const Key> config_keys();

// What [[source]] and [source_defaults] have in common. The name and the address stand in
// [[source]] only.
std::span<const SourceKey> source_keys();

// The key whose presence tells a source's kind, and what it holds.
struct KindKey {
    SourceKind kind;
    bool takes_url = false, takes_path = false, takes_list = false;
    std::string_view help = "";
    std::string_view example = "";  // value, as TOML

    std::string_view name() const { return to_string(kind); }
};
std::span<const KindKey> kind_keys();
// Keys that mean nothing for other kinds of sources, with those they are for.
bool applies_to(std::string_view source_key, SourceKind kind);

// Of [[host]].
std::span<const HostKey> host_keys();

// Of [[site]].
std::span<const SiteKey> site_keys();

}  // namespace magpie
