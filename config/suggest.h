// Finding keys by name, and the name someone probably meant.
#pragma once

#include <span>
#include <string_view>

#include "config/keys.h"

namespace magpie {

template <class Root>
const KeyOf<Root>* find_key(std::span<const KeyOf<Root>> keys, std::string_view name) {
    for (const KeyOf<Root>& key : keys)
        if (key.name == name) return &key;
    return nullptr;
}

// Of the settings.
const Key* find_key(std::string_view name);
bool is_table_name(std::string_view name);

// Tables of sources and hosts.
inline constexpr std::string_view kSourceTable = "source", kDefaultsTable = "source_defaults",
                                  kHostTable = "host";
// Of the files of sites.dir.
inline constexpr std::string_view kSiteTable = "site";

// The known name closest to `name`, or nothing when none is close. A name without its table
// ("max_body") is close to the key that ends with it.
std::string_view closest_key(std::string_view name);
std::string_view closest_table(std::string_view name);
std::string_view closest_source_key(std::string_view name);
std::string_view closest_host_key(std::string_view name);
std::string_view closest_site_key(std::string_view name);  // or the table itself

}  // namespace magpie
