// Linear search and Levenshtein distance: there are some eighty keys, and this runs once per
// mistake.
#include "config/suggest.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace magpie {
namespace {

// Longer names are no misspelling of ours, and the distance below is quadratic.
constexpr std::size_t kLongestName = 80;

// Levenshtein distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0u);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

struct Closest {
    std::string_view name;
    std::size_t distance = kLongestName;

    // `label` is what the operator may have meant to write for `candidate`.
    void offer(std::string_view candidate, std::string_view label, std::string_view written) {
        const std::size_t far = magpie::distance(label, written);
        const bool is_close =
            far <= std::max<std::size_t>(2, label.size() / 4) && far < label.size();
        if (is_close && far < distance) *this = {candidate, far};
    }
};

std::string_view leaf_of(std::string_view name) { return name.substr(name.rfind('.') + 1); }

}  // namespace

const Key* find_key(std::string_view name) { return find_key(config_keys(), name); }

bool is_table_name(std::string_view name) {
    const auto keys = config_keys();
    return std::any_of(keys.begin(), keys.end(),
                       [&](const Key& key) { return key.table() == name; });
}

std::string_view closest_key(std::string_view name) {
    if (name.size() > kLongestName) return {};
    Closest best;
    for (const Key& key : config_keys()) {
        best.offer(key.name, key.name, name);
        best.offer(key.name, key.leaf(), leaf_of(name));
    }
    return best.name;
}

std::string_view closest_table(std::string_view name) {
    if (name.size() > kLongestName) return {};
    Closest best;
    for (const Key& key : config_keys()) best.offer(key.table(), key.table(), name);
    for (const auto table : {kSourceTable, kDefaultsTable, kHostTable})
        best.offer(table, table, name);
    return best.name;
}

std::string_view closest_source_key(std::string_view name) {
    if (name.size() > kLongestName) return {};
    Closest best;
    best.offer("name", "name", name);
    for (const KindKey& key : kind_keys()) best.offer(key.name(), key.name(), name);
    for (const SourceKey& key : source_keys()) best.offer(key.name, key.name, name);
    return best.name;
}

std::string_view closest_host_key(std::string_view name) {
    if (name.size() > kLongestName) return {};
    Closest best;
    for (const HostKey& key : host_keys()) best.offer(key.name, key.name, name);
    return best.name;
}

std::string_view closest_site_key(std::string_view name) {
    if (name.size() > kLongestName) return {};
    Closest best;
    best.offer(kSiteTable, kSiteTable, name);
    for (const SiteKey& key : site_keys()) best.offer(key.name, key.name, name);
    return best.name;
}

}  // namespace magpie
