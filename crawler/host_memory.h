// What is remembered of a host between runs, as the JSON that the archive keeps for it. A pause
// that a host asked for holds for the next `magpie fetch` as it does for this one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crawler/host_state.h"

namespace magpie {

std::string write_host_memory(const HostSnapshot& snapshot);
// Nothing when it is not ours. Fields of a newer version are ignored; HostState bounds the values.
std::optional<HostSnapshot> read_host_memory(std::string_view host, std::string_view json);

}  // namespace magpie
