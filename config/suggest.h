// Finding keys by name, and the key someone probably meant.
#pragma once

#include <string_view>

#include "config/keys.h"

namespace magpie {

const Key* find_key(std::string_view name);
bool is_table_name(std::string_view name);

// The known name closest to `name`, or nothing when none is close. A name without its table
// ("max_body") is close to the key that ends with it.
std::string_view closest_key(std::string_view name);
std::string_view closest_table(std::string_view name);

}  // namespace magpie
