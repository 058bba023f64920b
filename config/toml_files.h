// The files of a configuration as they lie on the disk, and as toml++ reads them (3.3; nesting
// bounded at 256): its exceptions end here.
#pragma once

#include <toml++/toml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/problems.h"

namespace magpie {

// The *.toml files of a folder in the order of their names; none where there is no such folder.
Result<std::vector<std::filesystem::path>> toml_files(const std::filesystem::path& folder);

// The message of an error does not name the file: that stands in front of each problem already.
Result<std::string> read_toml_text(const std::filesystem::path& file);

// Nothing when it is no TOML, which is a problem of the file at hand.
std::optional<toml::table> parse_toml(std::string_view text, const std::string& name,
                                      Problems& problems);

}  // namespace magpie
