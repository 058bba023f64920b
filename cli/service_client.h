// Talking to the running service from a subcommand: where it listens, and what its answers mean for
// the exit code.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/command.h"

namespace magpie::cli {

// --socket, for when the configuration does not tell (or cannot be read just now).
void add_socket_option(CLI::App& command, std::string& socket);

// `named`: the value of --socket; empty: what the configuration and the archive say.
Result<std::filesystem::path> service_socket(const Globals& globals, const std::string& named);

// The service's last answer. not_found: it does not run. An answer with "error" comes as an Error
// with its sentence: invalid_argument where the service refused a configuration ("refused": true),
// internal otherwise.
Result<nlohmann::json> ask(const std::filesystem::path& socket, const nlohmann::json& request);

}  // namespace magpie::cli
